//! Load testing with scenarios that are WebAssembly components. `README.md` beside this crate tells how the rooms lie.

pub mod address;
mod allocator;
pub mod assets;
pub mod budget;
pub mod build;
pub mod chance;
pub mod cli;
pub mod clock;
pub mod episode;
pub mod executor;
pub mod exit;
pub mod export;
pub mod feed;
pub mod folders;
pub mod http;
pub mod machine;
pub mod observe;
pub mod order;
pub mod phase;
pub mod plan;
pub mod policy;
pub mod recorder;
pub mod report;
pub mod run;
pub mod sample;
pub mod scale;
pub mod schedule;
pub mod secret;
pub mod shop;
pub mod threshold;
pub mod trial;
pub mod units;
pub mod user;
pub mod verdict;
pub mod web;

pub use allocator::Mimalloc as Allocator;
