//! `cargo xtask test`: all set-up, then every test of the repository.
//!
//! Tests talk to the loopback interface only, where nginx and proxies listen too. They find the binary and the components
//! in the target folder, so both are built before the first test runs.

use std::process::Command;

use anyhow::Result;

use crate::steps::Steps;
use crate::workspace::Workspace;
use crate::{counts, locust, plugins, process, servers, tools, web};

/// Stops at the first step that fails.
pub(crate) fn run() -> Result<()> {
    let workspace = Workspace::locate()?;
    let mut steps = Steps::new();
    steps.step("servers and proxies to test with", servers::provide)?;
    plugins::build_all(&workspace, &mut steps)?;
    steps.step("throng and the tests", || {
        // The very selection that `cargo test` makes: with `--package throng` alone, shared dependencies would have
        // fewer features, and wasmtime would be built twice.
        process::run(workspace.cargo("build").args(["--workspace", "--bins", "--tests"]))
    })?;
    steps.step("counts of a request", || counts::hold(&workspace, false))?;
    steps.step("tools that scenarios are built with", || tools::provide(&workspace))?;
    steps.step("the real Locust", locust::provide)?;
    steps.step("tests of the workspace", || process::run(workspace.cargo("test").arg("--workspace")))?;
    if let Some(manifest) = workspace.sdk_manifest() {
        steps.step("tests of the Rust SDK", || {
            process::run(workspace.cargo_beside("test", &manifest).arg("--workspace"))
        })?;
    }
    steps.step("tests of the pages", || web::test(&workspace))?;
    steps.step("the page in a browser", || web::browse(&workspace))?;
    steps.step("types of the JavaScript SDK", || types_of_javascript(&workspace))?;
    steps.step("tests of the Python SDK", || {
        let discover = ["-B", "-m", "unittest", "discover", "--quiet", "tests"];
        process::run(Command::new("python3").args(discover).current_dir(workspace.root().join("sdk/python")))
    })?;
    steps.summary();
    Ok(())
}

/// The SDK, its tests and the examples, by the TypeScript compiler.
fn types_of_javascript(workspace: &Workspace) -> Result<()> {
    let sdk = workspace.root().join("sdk/js");
    let npm = |words: &[&str]| process::run(Command::new("npm").args(words).current_dir(&sdk));
    npm(&["install", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error", "--no-save"])?;
    npm(&["run", "--silent", "types"])?;
    npm(&["test", "--silent"])
}
