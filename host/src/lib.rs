//! Load testing with scenarios that are WebAssembly components. `README.md` beside this crate tells how the rooms lie.

pub mod address;
pub mod assets;
pub mod budget;
pub mod build;
pub mod chance;
pub mod cli;
pub mod clock;
pub mod episode;
pub mod executor;
pub mod exit;
pub mod feed;
pub mod folders;
pub mod http;
pub mod machine;
pub mod order;
pub mod phase;
pub mod plan;
pub mod policy;
pub mod recorder;
pub mod report;
pub mod run;
pub mod sample;
pub mod schedule;
pub mod secret;
pub mod shop;
pub mod threshold;
pub mod trial;
pub mod units;
pub mod user;
pub mod verdict;
pub mod web;

/// A request makes some ten allocations: this one takes a third of the C library's time for each.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;
