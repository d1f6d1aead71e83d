//! The `throng` program.

use std::process::ExitCode;

fn main() -> ExitCode {
    throng::cli::main()
}
