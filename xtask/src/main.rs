//! What a developer of Throng runs: `cargo xtask demo`, `test`, `check`, `dist`, `bench` and so on.
//!
//! Plain Rust and no task-runner to install. It brings what a fresh machine lacks (a C compiler, a standard library for
//! WebAssembly), builds every guest into a component, then runs the job that was asked for.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a developer's tool speaks on its terminal")]

mod apt;
mod bench;
mod check;
mod compiler;
mod component;
mod counts;
mod demo;
mod dist;
mod guests;
mod locust;
mod plugins;
mod screen;
mod servers;
mod steps;
mod task;
mod test;
mod toolchain;
mod tools;
mod web;
mod workspace;

use std::process::ExitCode;

use throng_toolchain::process;

fn main() -> ExitCode {
    let task = match task::Task::parse(std::env::args_os().skip(1)) {
        Ok(task) => task,
        Err(usage) => {
            eprintln!("xtask: {usage}\n\n{}", task::HELP);
            return ExitCode::from(2);
        }
    };
    match task.run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("xtask: {error:#}");
            ExitCode::FAILURE
        }
    }
}
