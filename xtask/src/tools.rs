//! What scenarios in other languages are built with, and what reads the outputs of runs: `throng setup` brings it, given each language's package manager.

use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::workspace::Workspace;
use crate::{apt, process, web};

/// Languages that the tests build scenarios in.
const LANGUAGES: [&str; 5] = ["rust", "go", "c", "python", "javascript"];

/// Official parsers of what runs write, by name and version, from PyPI.
const READERS: [&str; 3] =
    ["opentelemetry-proto==1.45.2", "hdrhistogram==0.10.8", "prometheus_client==0.26.0"];

/// Needs throng, built.
pub(crate) fn provide(workspace: &Workspace) -> Result<()> {
    interpreters()?;
    readers(workspace)?;
    process::run(Command::new(workspace.target().join("debug/throng")).arg("setup").args(LANGUAGES))
}

/// Gives the tests a Python of their own, in `target/readers`, that has the parsers.
fn readers(workspace: &Workspace) -> Result<()> {
    let folder = workspace.target().join("readers");
    let python = folder.join("bin/python");
    let has_all = || {
        let listed = process::output(Command::new(&python).args(["-m", "pip", "freeze"])).unwrap_or_default();
        READERS.iter().all(|reader| listed.lines().any(|line| line == *reader))
    };
    if has_all() {
        return Ok(());
    }
    process::run(Command::new("python3").args(["-m", "venv", "--clear"]).arg(&folder))?;
    process::run(
        Command::new(&python)
            .args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check"])
            .args(READERS),
    )?;
    if has_all() { Ok(()) } else { bail!("pip did not install {}", READERS.join(", ")) }
}

/// What installs and runs the tools of Python and JavaScript.
pub(crate) fn interpreters() -> Result<()> {
    python()?;
    web::node()
}

/// Makes sure that there is one that makes virtual environments, which Debian's alone does not.
fn python() -> Result<()> {
    if process::output(Command::new("python3").args(["-c", "import ensurepip, venv"])).is_ok() {
        return Ok(());
    }
    apt::provide(&["python3", "python3-venv"])
        .context("there is no python3 with venv and pip (Debian: `apt-get install python3 python3-venv`)")
}
