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
//! A scenario is untrusted. Memory, CPU time of a call, handles and the size of what crosses are bounded; whatever it
//! does ends this one user's instance, is counted by reason, and the user comes back after a pause.

mod bindings;
mod budget;
mod component;
mod data;
mod engine;
mod failure;
mod fixture;
mod flow;
mod guest;
mod http;
mod metadata;
mod profile;
mod report;
mod runtime;
mod state;
mod tasks;
mod wasi;

pub use budget::Budget;
pub use component::{Component, ComponentError};
pub use engine::cache_directory;
pub use fixture::{Fixture, FixtureError};
pub use guest::GuestUser;
pub use metadata::Metadata;
pub use profile::{Profile, Task};
pub use runtime::{PoolSize, Runtime, RuntimeError, Shared};
pub use tasks::{TaskError, Tasks};
