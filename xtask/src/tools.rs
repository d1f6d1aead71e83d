//! What scenarios in other languages are built with: `throng setup` brings it, given each language's package manager.

use std::process::Command;

use anyhow::{Context, Result};

use crate::workspace::Workspace;
use crate::{apt, process, web};

/// Languages that the tests build scenarios in.
const LANGUAGES: [&str; 5] = ["rust", "go", "c", "python", "javascript"];

/// Needs throng, built.
pub(crate) fn provide(workspace: &Workspace) -> Result<()> {
    python()?;
    web::node()?;
    process::run(Command::new(workspace.target().join("debug/throng")).arg("setup").args(LANGUAGES))
}

/// Makes sure that there is one that makes virtual environments, which Debian's alone does not.
fn python() -> Result<()> {
    if process::output(Command::new("python3").args(["-c", "import ensurepip, venv"])).is_ok() {
        return Ok(());
    }
    apt::provide(&["python3", "python3-venv"])
        .context("there is no python3 with venv and pip (Debian: `apt-get install python3 python3-venv`)")
}
