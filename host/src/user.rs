//! Virtual users that are instances of a scenario component. The only room in which wasmtime's types live.
//!
//! Four lifetimes, from long to short:
//!
//! | once a … | what happens | where |
//! |---|---|---|
//! | component | compile (cached), check against the contract, `describe` | [`Component`] |
//! | run | size a pooling engine for its users, link the host's interfaces | [`Runtime`] |
//! | user | a store and an instance, `start`; `stop` at the end; again after a trap | [`GuestUser`] |
//! | iteration | `run` of one task, on a fiber that the host suspends while it waits | [`GuestUser`] |
//!
//! A scenario is untrusted. It is compiled in a process of its own, and what it uses is metered against its budget; whatever it
//! does ends this one user's instance, is counted by reason, and the user comes back after a pause. A scenario that computes
//! takes turns with the others.

mod bindings;
mod commons;
mod compiler;
mod component;
mod data;
mod engine;
mod failure;
mod fixture;
mod flow;
mod guest;
mod http;
mod metadata;
mod meter;
mod offstage;
mod profile;
mod report;
mod runtime;
mod sending;
mod state;
mod tape;
mod tasks;
mod trace;
mod turns;
mod wasi;

pub use commons::{Commons, State};
pub use compiler::{Compiler, compile_apart};
pub use component::{Component, ComponentError};
pub use engine::cache_directory;
pub use fixture::{Around, Fixture, FixtureError};
pub use guest::GuestUser;
pub use metadata::Metadata;
pub use profile::{Profile, Task};
pub use runtime::{PoolSize, Runtime, RuntimeError, Shared};
pub use tasks::{TaskError, Tasks};
pub use turns::Turns;
