//! Rust, by cargo.

use std::io::BufReader;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use anyhow::Context;
use cargo_metadata::Message;
use throng_toolchain::rust::RustToolchain;

use super::work::{self, Module};
use super::{BuildError, Source};

/// Builds the package and takes the module of its cdylib. Cargo knows what is fresh, and speaks to the author itself.
pub(super) fn make(source: &Source) -> Result<Module, BuildError> {
    let toolchain = RustToolchain::find().map_err(|error| BuildError::Missing {
        what: "what Rust needs for WebAssembly".to_owned(),
        remedy: format!("{error:#}"),
    })?;
    let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo.args(["build", "--release", "--message-format=json-render-diagnostics", "--manifest-path"]);
    cargo.arg(&source.entry).current_dir(&source.folder);
    toolchain.equip(&mut cargo);
    if let RustToolchain::Debian(_) = toolchain {
        // The standard library is built once for all.
        cargo.env("CARGO_TARGET_DIR", work::cache()?.join("build").join("rust-debian"));
    }
    let modules = modules(&mut cargo, source)?;
    match &modules[..] {
        [module] => Ok(Module::silent(work::read(module)?)),
        [] => Err(refused(
            source,
            "it has no library of the kind `cdylib`: add `crate-type = [\"cdylib\"]` to [lib]",
        )),
        several => {
            Err(refused(source, &format!("it holds {} scenarios; name the folder of one", several.len())))
        }
    }
}

fn refused(source: &Source, output: &str) -> BuildError {
    BuildError::Refused { path: source.entry.clone(), output: output.to_owned() }
}

/// Runs the build and gives the modules that it made of the source's own packages.
fn modules(cargo: &mut Command, source: &Source) -> Result<Vec<PathBuf>, BuildError> {
    let mut child = cargo.stdout(Stdio::piped()).spawn().map_err(|error| BuildError::Missing {
        what: "cargo".to_owned(),
        remedy: format!("{error}; install Rust with rustup"),
    })?;
    let messages = child.stdout.take().context("cargo's output is not piped")?;
    let mut modules = Vec::new();
    for message in Message::parse_stream(BufReader::new(messages)) {
        let Message::CompilerArtifact(artifact) = message.context("can't read cargo's messages")? else {
            continue;
        };
        if artifact.manifest_path.starts_with(&source.folder) && artifact.target.is_cdylib() {
            let files = artifact.filenames.into_iter().map(PathBuf::from);
            modules.extend(files.filter(|file| file.extension().is_some_and(|it| it == "wasm")));
        }
    }
    match child.wait().context("can't wait for cargo")?.success() {
        true => Ok(modules),
        false => Err(refused(source, "cargo's errors are above")),
    }
}
