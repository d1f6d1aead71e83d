//! `cargo xtask check`: formatting, clippy and documentation of every workspace, with warnings as errors.
//!
//! Guests are checked for their own target. Debian's compiler pair has no clippy, so with it that step is left out, and
//! said so.

use std::path::Path;
use std::process::Command;

use anyhow::Result;

use crate::guests::GuestWorkspace;
use crate::steps::Steps;
use crate::toolchain::GuestToolchain;
use crate::workspace::Workspace;
use crate::{compiler, process};
use throng_toolchain::rust::RustToolchain;

/// Stops at the first step that fails; formatting, the cheapest, comes first.
pub(crate) fn run() -> Result<()> {
    let workspace = Workspace::locate()?;
    let guests = GuestWorkspace::all(workspace.root())?;
    let sdk = workspace.sdk_manifest();
    let mut steps = Steps::new();
    steps.step("formatting", || {
        formatting(&workspace, sdk.as_deref().into_iter().chain(guests.iter().map(GuestWorkspace::manifest)))
    })?;
    steps.step("C compiler", compiler::provide)?;
    native(&workspace, sdk.as_deref(), &mut steps)?;
    let toolchain = steps.step("toolchain for guests", GuestToolchain::provide)?;
    for guests in guests {
        let name = format!("clippy of the guests in {}", guests.path());
        steps.step(name, || guest_lints(&workspace, &toolchain, guests.manifest()))?;
    }
    steps.summary();
    Ok(())
}

fn formatting<'a>(workspace: &Workspace, beside: impl Iterator<Item = &'a Path>) -> Result<()> {
    process::run(workspace.cargo("fmt").args(["--all", "--check"]))?;
    for manifest in beside {
        process::run(workspace.cargo_beside("fmt", manifest).args(["--all", "--check"]))?;
    }
    Ok(())
}

/// What runs on this machine: the root workspace and the SDK.
fn native(workspace: &Workspace, sdk: Option<&Path>, steps: &mut Steps) -> Result<()> {
    steps.step("clippy of the workspace", || lints(&mut workspace.cargo("clippy")))?;
    steps.step("documentation of the workspace", || documentation(&mut workspace.cargo("doc")))?;
    let Some(sdk) = sdk else { return Ok(()) };
    steps.step("clippy of the Rust SDK", || lints(&mut workspace.cargo_beside("clippy", sdk)))?;
    steps.step("documentation of the Rust SDK", || documentation(&mut workspace.cargo_beside("doc", sdk)))
}

fn lints(clippy: &mut Command) -> Result<()> {
    process::run(clippy.args(["--workspace", "--all-targets", "--", "-D", "warnings"]))
}

fn documentation(doc: &mut Command) -> Result<()> {
    process::run(doc.args(["--workspace", "--no-deps"]).env("RUSTDOCFLAGS", "-Dwarnings"))
}

fn guest_lints(workspace: &Workspace, toolchain: &GuestToolchain, manifest: &Path) -> Result<()> {
    match toolchain.rust() {
        RustToolchain::Own => {
            // In release, as they are built: then macros and build scripts are shared with `plugins`.
            let mut clippy = toolchain.cargo(workspace, "clippy", manifest);
            process::run(clippy.args(["--workspace", "--release", "--", "-D", "warnings"]))
        }
        RustToolchain::Debian(_) => {
            println!("    left out: Debian's rustc-web has no clippy");
            Ok(())
        }
    }
}
