//! Packages from npm, for JavaScript and TypeScript.

use std::path::PathBuf;
use std::process::Command;

use super::super::{BuildError, work};
use super::{COMPLETE, folder, found, program, run};

/// What to do where there is no Node.js.
pub(in crate::build) const NODE: &str = "install Node.js 18 or later (Debian: `apt-get install nodejs npm`)";

const PACKAGE: &str = include_str!("../../../../sdk/js/package.json");
const LOCK: &str = include_str!("../../../../sdk/js/package-lock.json");

/// Installs the packages, unless they are there.
pub(super) fn provide(say: &mut dyn FnMut(&str)) -> Result<(), BuildError> {
    find().map(drop).or_else(|_| install(say))
}

/// The folder that has them.
pub(in crate::build) fn find() -> Result<PathBuf, BuildError> {
    found(place()?, "componentize-qjs (it makes components of JavaScript)", "javascript")
}

fn place() -> Result<PathBuf, BuildError> {
    folder("js", LOCK.as_bytes())
}

fn install(say: &mut dyn FnMut(&str)) -> Result<(), BuildError> {
    let (folder, npm) = (place()?, program("npm", NODE)?);
    work::write(&folder.join("package.json"), PACKAGE.as_bytes())?;
    work::write(&folder.join("package-lock.json"), LOCK.as_bytes())?;
    // Not `ci`: it wants the lock to name the bindings of all platforms, and not every registry has them all.
    let install =
        ["install", "--omit=dev", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"];
    run(Command::new(npm).args(install).current_dir(&folder), say)?;
    work::write(&folder.join(COMPLETE), b"")
}
