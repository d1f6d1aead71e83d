//! Throng as its users meet it.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod bad_input;
mod contract;
mod dependencies;
mod hostile;
mod main_job;
mod seed;
mod stopping;
mod walls;
