//! The pages in `host/web/`: TypeScript, bundled by esbuild into `host/web/dist/`, which is committed, so that building the host
//! needs no Node.js.

use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result};

use crate::steps::Steps;
use crate::workspace::Workspace;
use crate::{apt, process};

/// `cargo xtask web`: installs what the lock file says, checks the types and builds.
pub(crate) fn run() -> Result<()> {
    let workspace = Workspace::locate()?;
    let mut steps = Steps::new();
    steps.step("packages of the pages, by npm", || packages(&workspace))?;
    steps.step("types of the pages", || npm(&workspace, &["run", "--silent", "types"]))?;
    steps.step("the pages, into host/web/dist", || npm(&workspace, &["run", "--silent", "build"]))?;
    steps.summary();
    Ok(())
}

/// The pages' own tests, and whether `dist/` is what their source gives.
pub(crate) fn test(workspace: &Workspace) -> Result<()> {
    packages(workspace)?;
    npm(workspace, &["run", "--silent", "types"])?;
    npm(workspace, &["run", "--silent", "check"])?;
    npm(workspace, &["test", "--silent"])
}

/// The folder of the pages.
pub(crate) fn folder(workspace: &Workspace) -> PathBuf {
    workspace.root().join("host/web")
}

/// Installs what the lock file says, if it is not there.
pub(crate) fn packages(workspace: &Workspace) -> Result<()> {
    node()?;
    npm(workspace, &["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"])
}

/// Makes sure that there are Node.js and npm.
pub(crate) fn node() -> Result<()> {
    if ["node", "npm"].iter().all(|name| process::find(name).is_some()) {
        return Ok(());
    }
    apt::provide(&["nodejs", "npm"])
        .context("there is no node with npm (Debian: `apt-get install nodejs npm`)")
}

fn npm(workspace: &Workspace, words: &[&str]) -> Result<()> {
    process::run(Command::new("npm").args(words).current_dir(folder(workspace)))
}
