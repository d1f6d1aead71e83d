//! `cargo xtask demo`: from a fresh clone to `throng demo`.

use std::ffi::OsString;
use std::os::unix::process::CommandExt;
use std::process::Command;

use anyhow::{Context, Result};

use crate::steps::Steps;
use crate::workspace::Workspace;
use crate::{plugins, process};

/// Builds the components and the release binary, then becomes `throng demo`: Ctrl-C and the exit code are its own.
/// So it comes back only with an error.
pub(crate) fn run(arguments: &[OsString]) -> Result<()> {
    let workspace = Workspace::locate()?;
    let mut steps = Steps::new();
    plugins::build_all(&workspace, &mut steps)?;
    steps.step("throng, in release", || {
        process::run(workspace.cargo("build").args(["--release", "--package", "throng"]))
    })?;
    steps.summary();
    let mut throng = Command::new(workspace.target().join("release/throng"));
    throng.arg("demo").args(arguments).current_dir(workspace.root());
    println!("==> throng demo");
    Err(throng.exec()).with_context(|| process::could_not_start(&throng))
}
