//! The pages in `host/web/`: TypeScript, bundled by esbuild into `host/web/dist/`, which is committed, so that building the host
//! needs no Node.js.

use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result};

use crate::steps::Steps;
use crate::workspace::Workspace;
use crate::{apt, plugins, process};

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

/// The page in a browser, with real runs behind it. Needs throng and the components, built.
pub(crate) fn browse(workspace: &Workspace) -> Result<()> {
    in_a_browser(
        workspace,
        &["--test", "--test-reporter=spec", "tests/page.test.mjs", "tests/report.test.mjs"],
    )
}

/// `cargo xtask screenshots`: the pictures of the documentation, in `docs/pictures/`.
pub(crate) fn screenshots() -> Result<()> {
    let workspace = Workspace::locate()?;
    let mut steps = Steps::new();
    plugins::build_all(&workspace, &mut steps)?;
    steps.step("throng", || {
        process::run(workspace.cargo("build").args(["--workspace", "--bins", "--tests"]))
    })?;
    steps.step("packages of the pages, by npm", || packages(&workspace))?;
    steps.step("pictures, into docs/pictures", || in_a_browser(&workspace, &["tests/screenshots.mjs"]))?;
    steps.step("pictures of reports", || in_a_browser(&workspace, &["tests/report-screenshots.mjs"]))?;
    steps.summary();
    Ok(())
}

/// Runs a script that drives a browser.
fn in_a_browser(workspace: &Workspace, words: &[&str]) -> Result<()> {
    let chromium = chromium()?;
    let mut node = Command::new("node");
    node.args(words).current_dir(folder(workspace)).env("CHROMIUM", chromium);
    node.env("THRONG", workspace.target().join("debug/throng"));
    process::run(node.env("COMPONENTS", workspace.components()))
}

/// Where a browser is; Debian's, if there is none.
fn chromium() -> Result<PathBuf> {
    let found = || ["chromium", "chromium-browser", "google-chrome"].iter().find_map(|it| process::find(it));
    if let Some(path) = found() {
        return Ok(path);
    }
    let hint = "there is no chromium (Debian: `apt-get install chromium`)";
    apt::provide(&["chromium", "fonts-dejavu-core"]).context(hint)?;
    found().context(hint)
}

/// The folder of the pages.
fn folder(workspace: &Workspace) -> PathBuf {
    workspace.root().join("host/web")
}

/// Installs what the lock file says, if it is not there.
fn packages(workspace: &Workspace) -> Result<()> {
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
