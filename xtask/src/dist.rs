//! `cargo xtask dist`: the build that is handed out. It is made twice: the first one counts which branches the work of a load takes,
//! and the second is optimised by that (profile-guided optimisation, as rustc's book describes it).
//!
//! The profile is kept in `target/pgo/`, and used again until it is removed: of code that changed since, a part is merely not guided.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

use crate::bench::{Cell, Job, Protocol, Server, provide_server};
use crate::steps::Steps;
use crate::workspace::Workspace;
use crate::{plugins, process};

/// What is handed out. Both packages are named, as libraries are built for those that are.
const THRONG: [&str; 6] = ["--package", "throng", "--package", "throng-benches", "--bin", "throng"];
/// What measures it.
pub(crate) const BENCH: [&str; 6] =
    ["--package", "throng", "--package", "throng-benches", "--bin", "throng-bench"];
/// How long each load trains.
const SECONDS: &str = "4";

/// By itself: builds, and says where the programs are.
pub(crate) fn run() -> Result<()> {
    let workspace = Workspace::locate()?;
    let mut steps = Steps::new();
    plugins::build_all(&workspace, &mut steps)?;
    let folder = build(&workspace, &mut steps, &THRONG)?;
    steps.summary();
    println!("==> {}", folder.join("throng").display());
    Ok(())
}

/// Builds a program with a profile, and gives its folder. Needs the components.
pub(crate) fn build(workspace: &Workspace, steps: &mut Steps, program: &[&str]) -> Result<PathBuf> {
    let host = host()?;
    let profile = workspace.target().join("pgo/load.profdata");
    if !profile.is_file() {
        steps.step("the server", provide_server)?;
        let profdata = steps.step("llvm-tools", || llvm_profdata(&host))?;
        let raw = workspace.target().join("pgo/raw");
        let _ = fs::remove_dir_all(&raw);
        let flags = [format!("-Cprofile-generate={}", raw.display())];
        let counting = steps.step("throng-bench that counts", || cargo(workspace, &host, &flags, &BENCH))?;
        steps.step("loads to count", || train(workspace, &counting.join("throng-bench")))?;
        steps.step("profile", || {
            process::run(Command::new(profdata).args(["merge", "-o"]).arg(&profile).arg(&raw))
        })?;
    }
    // Of code that is newer than the profile it would say so for each function.
    let flags =
        [format!("-Cprofile-use={}", profile.display()), "-Cllvm-args=-no-pgo-warn-mismatch".to_owned()];
    steps.step("the program, by the profile", || cargo(workspace, &host, &flags, program))
}

/// Builds by the profile `dist` with more flags, and gives the folder of what it built. A target is named, so that the flag is not for
/// build scripts and macros too.
fn cargo(workspace: &Workspace, host: &str, flags: &[String], words: &[&str]) -> Result<PathBuf> {
    let given = std::env::var("RUSTFLAGS").unwrap_or_default();
    let all: Vec<_> = given.split_whitespace().chain(flags.iter().map(String::as_str)).collect();
    let mut command = workspace.cargo("build");
    command.args(["--profile", "dist", "--target", host]).args(words);
    // Between flags there is a character that no path has.
    process::run(command.env("CARGO_ENCODED_RUSTFLAGS", all.join("\u{1f}")))?;
    Ok(workspace.target().join(host).join("dist"))
}

/// Each job and each protocol, from the component; the plainest from the closure as well.
fn train(workspace: &Workspace, program: &Path) -> Result<()> {
    let server = Server::start(&workspace.target().join("bench/training"))?;
    let component = workspace.components().join("flat.wasm");
    let closure = PathBuf::from("native");
    let cells = [
        Cell::BASE,
        Cell { job: Job::Page, ..Cell::BASE },
        Cell { job: Job::Post, ..Cell::BASE },
        Cell { tls: true, ..Cell::BASE },
        Cell { protocol: Protocol::Http2, ..Cell::BASE },
    ];
    for (client, cell) in cells.map(|cell| (&component, cell)).into_iter().chain([(&closure, Cell::BASE)]) {
        let mut load = Command::new(program);
        load.args(["load", "--seconds", SECONDS, "--job", cell.job.word(), "--client"]).arg(client);
        load.args(["--users", &cell.users.to_string()]);
        if cell.protocol == Protocol::Http2 {
            load.arg("--http2");
        }
        process::output(load.arg(server.url(cell)))?;
    }
    Ok(())
}

/// Where `llvm-profdata` is; rustup brings it, if it is not there.
fn llvm_profdata(host: &str) -> Result<PathBuf> {
    let sysroot = process::output(Command::new("rustc").args(["--print", "sysroot"]))?;
    let program = Path::new(sysroot.trim()).join("lib/rustlib").join(host).join("bin/llvm-profdata");
    if !program.is_file() {
        let brought = process::run(Command::new("rustup").args(["component", "add", "llvm-tools"]));
        brought.context("a profile needs llvm-profdata of rustc's own LLVM, which rustup brings")?;
    }
    Ok(program)
}

fn host() -> Result<String> {
    let about = process::output(Command::new("rustc").arg("-vV"))?;
    let host = about.lines().find_map(|line| line.strip_prefix("host: ")).context("rustc names no host")?;
    Ok(host.to_owned())
}
