//! Throng as its users meet it.

mod bad_input;
mod contract;
mod dependencies;
mod hostile;
mod main_job;
mod seed;
mod stopping;
mod walls;
