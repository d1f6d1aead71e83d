//! The real Locust, beside which locustfiles are tried: an exact version from PyPI, in an environment of its own in the user's cache.

use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result};

use crate::process;

/// As `tests/tests/suite/locust/beside.rs` looks for it.
const VERSION: &str = "2.47.0";

/// Installs it, unless it is there. Needs a python3 that makes virtual environments.
pub(crate) fn provide() -> Result<()> {
    let home = || std::env::var_os("HOME").map(|home| PathBuf::from(home).join(".cache"));
    let cache = std::env::var_os("XDG_CACHE_HOME").map(PathBuf::from).or_else(home);
    let cache = cache.context("neither HOME nor XDG_CACHE_HOME is set")?;
    let folder = cache.join(format!("throng/peers/locust-{VERSION}"));
    if folder.join("bin/locust").is_file() {
        return Ok(());
    }
    process::run(Command::new("python3").args(["-m", "venv"]).arg(&folder))?;
    let install = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check"];
    process::run(Command::new(folder.join("bin/python")).args(install).arg(format!("locust=={VERSION}")))
}
