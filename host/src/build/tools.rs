//! The programs that builds call: found on the `PATH`, or brought by `throng setup`.
//!
//! `throng setup` installs exact versions, by each language's own package manager, into a folder of the user's data that is
//! named after what is in it: another version of Throng brings its own.

pub(super) mod npm;
mod pip;

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, anyhow};
use throng_toolchain::process;
use throng_toolchain::rust::{RustToolchain, TARGET};

use super::work::Key;
use super::{BuildError, Language};
use crate::folders;
pub(super) use pip::Pip;

/// Installs what building needs for a language; `say` is told each command. Quick if all is there.
pub fn set_up(language: Language, say: &mut dyn FnMut(&str)) -> Result<(), BuildError> {
    match language {
        Language::Rust => rust(say),
        Language::Go => go().map(drop).or_else(|_| Pip::GO.provide(say)),
        Language::C | Language::Zig => Pip::C.provide(say),
        Language::Python => Pip::PYTHON.provide(say),
        Language::JavaScript | Language::TypeScript => npm::provide(say),
        Language::Core => Ok(()),
    }
}

fn rust(say: &mut dyn FnMut(&str)) -> Result<(), BuildError> {
    let Err(error) = RustToolchain::find() else { return Ok(()) };
    if process::find("rustup").is_none() {
        return Err(BuildError::Missing { what: format!("Rust's {TARGET}"), remedy: format!("{error:#}") });
    }
    run(Command::new("rustup").args(["target", "add", TARGET]), say)
}

/// The author's Go, which brings a later one by itself if the project asks for it; or else the one that was set up.
pub(super) fn go() -> Result<PathBuf, BuildError> {
    process::find("go").map_or_else(|| Ok(Pip::GO.find()?.join("go")), Ok)
}

/// Finds a program on the `PATH`.
pub(super) fn program(name: &str, remedy: &str) -> Result<PathBuf, BuildError> {
    process::find(name)
        .ok_or_else(|| BuildError::Missing { what: format!("`{name}`"), remedy: remedy.to_owned() })
}

/// The folder for a set of tools, named after the file that lists them.
fn folder(name: &str, list: &[u8]) -> Result<PathBuf, BuildError> {
    let data = folders::data().ok_or_else(|| anyhow!("neither HOME nor XDG_DATA_HOME is set"))?;
    Ok(data.join("tools").join(format!("{name}-{}", &Key::of([list]).short()[..8])))
}

/// Written last: without it, an installation is half done.
const COMPLETE: &str = ".complete";

fn found(folder: PathBuf, what: &str, language: &str) -> Result<PathBuf, BuildError> {
    if folder.join(COMPLETE).is_file() {
        return Ok(folder);
    }
    Err(BuildError::Missing {
        what: what.to_owned(),
        remedy: format!("`throng setup {language}` installs it"),
    })
}

/// Runs an installation, with its output among the errors.
fn run(command: &mut Command, say: &mut dyn FnMut(&str)) -> Result<(), BuildError> {
    say(&process::written(command));
    let output = command.stdin(Stdio::null()).output().with_context(|| process::could_not_start(command))?;
    let said = [&output.stdout[..], &output.stderr[..]].map(String::from_utf8_lossy).concat();
    process::succeeded(command, output.status).with_context(|| said.trim().to_owned())?;
    Ok(())
}

/// Runs a compiler and gives what it said; if it failed, that is an error of the author's code.
pub(super) fn compile(command: &mut Command, author: &Path) -> Result<String, BuildError> {
    let output = command.stdin(Stdio::null()).output().with_context(|| process::could_not_start(command))?;
    let said =
        [&output.stdout[..], &output.stderr[..]].map(String::from_utf8_lossy).concat().trim().to_owned();
    if output.status.success() {
        return Ok(said);
    }
    Err(BuildError::Refused { path: author.to_owned(), output: said })
}
