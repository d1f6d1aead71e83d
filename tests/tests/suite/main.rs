//! Throng as its users meet it.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod bad_input;
mod building;
mod conformance;
mod contract;
mod default_plan;
mod dependencies;
mod fixture;
mod fuzzing;
mod history;
mod hostile;
mod interop;
mod k6;
mod locust;
mod main_job;
mod misbehaviour;
mod observing;
mod offline;
mod outputs;
mod plans;
mod policy;
mod replay;
mod scaling;
mod screen;
mod seed;
mod stopping;
mod streams;
mod thresholds;
mod walls;
mod wasi;
