//! The command line: from words to a plan, from an outcome to an exit code.

mod build;
mod compare;
mod demo;
mod doctor;
mod history;
mod inspect;
mod new;
mod preview;
mod replay;
mod report;
mod run;
mod scale;
mod shop;
mod test;
mod web;

use std::io::{Write, stderr, stdout};
use std::process::ExitCode;

use anyhow::Context;
use clap::{Parser, Subcommand};

use crate::exit;
use crate::report::harmless;
use crate::user::{Compiler, compile_apart};

/// Load testing with scenarios that are WebAssembly components.
#[derive(Debug, Parser)]
#[command(
    version,
    arg_required_else_help = true,
    after_help = "\
Exit codes: 0 the run finished; 1 the host failed; 2 wrong usage; 3 the plan or the scenario is not valid; \
4 a threshold failed; 5 the run was stopped before its end."
)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Run a scenario against a target
    #[command(args_override_self = true)]
    Run(Box<run::RunArgs>),
    /// Raise the load step by step, and tell where the target stops scaling
    #[command(args_override_self = true)]
    Scale(Box<scale::ScaleArgs>),
    /// Start a project: a scenario that builds and runs, and a test
    New(new::NewArgs),
    /// Build a component from source
    Build(build::BuildArgs),
    /// Install what building needs, by each language's package manager
    Setup(build::SetupArgs),
    /// Serve a page that starts tests, shows them and changes their load
    Web(web::WebArgs),
    /// Draw a run's report again, or write it in another form
    Report(report::ReportArgs),
    /// Hold a run against another: each series, and a verdict on its whole distribution
    Compare(compare::CompareArgs),
    /// List the runs that were made here; name them, remove them
    History(Box<history::HistoryArgs>),
    /// Run one iteration of a run again, by itself, with its requests and responses shown
    Replay(Box<replay::ReplayArgs>),
    /// Try a scenario without a network: scripted replies, virtual time, and what is expected of it
    Test(test::TestArgs),
    /// Tell what a scenario is: tasks, imports, size, metadata
    Inspect(inspect::InspectArgs),
    /// Serve the demo API, to try things on
    Shop(shop::ShopArgs),
    /// Start the shop on a free port and send it a browsing crowd
    Demo(demo::DemoArgs),
    /// Tell what this machine can drive, and how to raise it
    Doctor,
    /// Compile a component from standard input into the cache, within limits; what the others call
    #[command(hide = true)]
    CompileApart {
        /// Bytes of address space of each memory
        reservation: u64,
        /// Seconds of CPU time
        seconds: u64,
        /// Bytes of address space
        memory: u64,
    },
}

/// A failure on its way out: what to print and the exit code.
struct Failed {
    error: anyhow::Error,
    code: u8,
}

impl From<anyhow::Error> for Failed {
    fn from(error: anyhow::Error) -> Self {
        Self { error, code: exit::HOST_FAILED }
    }
}

/// Reads the process's arguments and does what they say.
pub fn main() -> ExitCode {
    let cli = Cli::parse();
    let done = match cli.command {
        Command::Run(args) => run::run(&args),
        Command::Scale(args) => scale::scale(*args),
        Command::Web(args) => web::web(&args),
        Command::New(args) => new::new(&args),
        Command::Build(args) => build::build(&args),
        Command::Setup(args) => build::set_up(&args),
        Command::Report(args) => report::report(&args),
        Command::Compare(args) => compare::compare(&args),
        Command::History(args) => history::history(&args),
        Command::Replay(args) => replay::replay(&args),
        Command::Test(args) => test::test(&args),
        Command::Inspect(args) => inspect::inspect(&args),
        Command::Shop(args) => shop::shop(args),
        Command::Demo(args) => demo::demo(&args),
        Command::Doctor => doctor::doctor(),
        Command::CompileApart { reservation, seconds, memory } => compile_apart(reservation, seconds, memory)
            .map(|()| exit::OK)
            .map_err(|reason| Failed { error: anyhow::Error::msg(reason), code: exit::INVALID }),
    };
    match done {
        Ok(code) => ExitCode::from(code),
        Err(Failed { error, code }) => {
            complain(&format!("error: {error:#}"));
            ExitCode::from(code)
        }
    }
}

/// Where components are compiled: in a process of this program's own.
fn compiler() -> Result<Compiler, Failed> {
    Ok(Compiler::apart().context("can't find this program, to compile in a process of its own")?)
}

/// What a command has to say goes to standard output. A reader that is gone, like `| head`, is no failure.
fn say(text: &str) {
    let _ = writeln!(stdout(), "{}", harmless(text));
}

/// Errors and progress go to standard error.
fn complain(text: &str) {
    let _ = writeln!(stderr(), "{}", harmless(text));
}
