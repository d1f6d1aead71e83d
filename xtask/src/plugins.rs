//! `cargo xtask plugins`: every Rust guest of the repository, built into a component.
//!
//! Cargo decides what is fresh; a component's file is touched only when its bytes changed. A package is a guest when
//! it is a member of a guest workspace and a cdylib; other members are their libraries.

use std::collections::BTreeMap;
use std::fs;
use std::io::BufReader;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use anyhow::{Context, Result, bail};
use cargo_metadata::{Artifact, Message};

use crate::component::{self, Outcome};
use crate::guests::GuestWorkspace;
use crate::steps::{Steps, Stopwatch, seconds};
use crate::toolchain::GuestToolchain;
use crate::workspace::Workspace;
use crate::{compiler, process};

/// Sets up and builds.
pub(crate) fn run() -> Result<()> {
    let workspace = Workspace::locate()?;
    let mut steps = Steps::new();
    build_all(&workspace, &mut steps)?;
    steps.summary();
    Ok(())
}

/// The steps that every command shares: the compilers, then a component for each guest.
pub(crate) fn build_all(workspace: &Workspace, steps: &mut Steps) -> Result<()> {
    steps.step("C compiler", compiler::provide)?;
    let toolchain = steps.step("toolchain for guests", GuestToolchain::provide)?;
    let mut names = Names::default();
    for guests in GuestWorkspace::all(workspace.root())? {
        let name = format!("guests in {}", guests.path());
        steps.step(name, || build(workspace, &toolchain, &guests, &mut names))?;
    }
    Ok(())
}

/// Builds one workspace of guests, then converts each; a line for each says what became of it.
fn build(
    workspace: &Workspace,
    toolchain: &GuestToolchain,
    guests: &GuestWorkspace,
    names: &mut Names,
) -> Result<()> {
    let mut cargo = toolchain.cargo(workspace, "build", guests.manifest());
    cargo.args(["--workspace", "--release", "--message-format=json-render-diagnostics"]);
    for module in core_modules(&mut cargo, guests)? {
        let path = guests.component(&workspace.components(), &module.package);
        names.claim(&path, guests.path())?;
        convert(&module, &path)
            .with_context(|| format!("could not make a component of {}", module.package))?;
    }
    Ok(())
}

/// A guest that cargo built.
struct CoreModule {
    package: String,
    file: PathBuf,
    /// Since the workspace's build began.
    ready_after: Duration,
}

/// Runs this build to its end and gives the workspace's core modules, in the order cargo finished them.
fn core_modules(cargo: &mut Command, guests: &GuestWorkspace) -> Result<Vec<CoreModule>> {
    let watch = Stopwatch::start();
    let mut child = cargo.stdout(Stdio::piped()).spawn().with_context(|| process::could_not_start(cargo))?;
    let messages = child.stdout.take().context("cargo's output is not piped")?;
    let mut modules = Vec::new();
    for message in Message::parse_stream(BufReader::new(messages)) {
        let Message::CompilerArtifact(artifact) = message? else { continue };
        let Some(package) = guests.package(&artifact.package_id) else { continue };
        if let Some(file) = core_module(&artifact) {
            modules.push(CoreModule { package: package.to_owned(), file, ready_after: watch.elapsed() });
        }
    }
    process::succeeded(cargo, child.wait()?)?;
    Ok(modules)
}

fn core_module(artifact: &Artifact) -> Option<PathBuf> {
    let files = artifact.target.is_cdylib().then_some(&artifact.filenames)?;
    files.iter().find(|file| file.extension() == Some("wasm")).map(Into::into)
}

fn convert(module: &CoreModule, path: &Path) -> Result<()> {
    let watch = Stopwatch::start();
    let core = fs::read(&module.file).with_context(|| format!("could not read {}", module.file.display()))?;
    let bytes = component::encode(&core)?;
    let outcome = match component::write(path, &bytes)? {
        Outcome::Written => "written",
        Outcome::Unchanged => "unchanged",
    };
    let time = seconds(module.ready_after + watch.elapsed());
    println!("    {:<24} {:>9}  {time:>12}  {outcome}", module.package, kibibytes(bytes.len()));
    Ok(())
}

/// Which folder each component's file belongs to: two guests of one name would overwrite each other.
#[derive(Default)]
struct Names(BTreeMap<PathBuf, &'static str>);

impl Names {
    fn claim(&mut self, path: &Path, folder: &'static str) -> Result<()> {
        match self.0.insert(path.to_owned(), folder) {
            None => Ok(()),
            Some(other) => {
                bail!("two guests would be {}: one in {other}, one in {folder}; rename one", path.display())
            }
        }
    }
}

fn kibibytes(bytes: usize) -> String {
    let tenths = bytes * 10 / 1024;
    format!("{}.{} KiB", tenths / 10, tenths % 10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_read_well() {
        assert_eq!(kibibytes(0), "0.0 KiB");
        assert_eq!(kibibytes(18_739), "18.2 KiB");
    }

    #[test]
    fn a_name_is_given_once() {
        let mut names = Names::default();
        names.claim(Path::new("a.wasm"), "plugins").unwrap();
        names.claim(Path::new("b.wasm"), "examples").unwrap();
        let error = names.claim(Path::new("a.wasm"), "examples").unwrap_err().to_string();
        assert_eq!(error, "two guests would be a.wasm: one in plugins, one in examples; rename one");
    }
}
