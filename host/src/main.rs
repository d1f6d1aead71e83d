//! The `throng` program.

use std::process::ExitCode;

#[global_allocator]
static ALLOCATOR: throng::Allocator = throng::Allocator;

fn main() -> ExitCode {
    throng::cli::main()
}
