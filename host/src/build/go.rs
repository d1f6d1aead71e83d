//! Go, by the author's own toolchain.
//!
//! The SDK and the bindings go into the project's `.throng/go`, which is where its `go.mod` has them: a Go program can only
//! import what a file names.

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result};

use super::sdk::Kit;
use super::tools;
use super::work::{self, Module, Work};
use super::{BuildError, Language, Source, contract, sdk};

/// Bindings: the world, and the package that they make.
const BINDINGS: [(&str, &str); 2] = [(contract::SCENARIO, "contract"), (contract::FIXTURE, "around")];
/// What generated bindings import, and what the SDK has instead: a package that keeps clear of Go's collector.
const RUN_TIME: (&str, &str) = ("go.bytecodealliance.org/pkg/wit/", "throng/internal/wit/");

pub(super) fn make(source: &Source, work: &Work) -> Result<Module, BuildError> {
    let (kit, go) = (Kit::unpack()?, tools::go()?);
    vendor(&source.folder)?;
    let module = work.folder().join("core.wasm");
    let mut build = Command::new(go);
    build.args(["build", "-buildmode=c-shared", "-trimpath", "-buildvcs=false"]);
    // The SDK asks Go's run time for memory that its collector does not know.
    build.arg("-ldflags=-s -w -checklinkname=0").arg("-o").arg(&module).arg(".").current_dir(&source.folder);
    build.envs([
        ("GOOS", "wasip1"),
        ("GOARCH", "wasm"),
        ("CGO_ENABLED", "0"),
        ("GOFLAGS", ""),
        ("GOWORK", "off"),
    ]);
    let warnings = tools::compile(&mut build, &source.folder)?;
    let mut bytes = work::read(&module)?;
    if !contract::exports(&bytes, contract::DESCRIBE)? {
        let output = "it is no scenario: import \"throng\" and call throng.Register in init".to_owned();
        return Err(BuildError::Refused { path: source.entry.clone(), output });
    }
    let has_fixture = contract::exports(&bytes, contract::SET_UP)?;
    let world = if has_fixture { contract::SCENARIO_WITH_FIXTURE } else { contract::SCENARIO };
    contract::embed(&kit.wit(), world, &mut bytes)?;
    Ok(Module { warnings, ..Module::silent(bytes) })
}

/// Puts the SDK and its bindings into a project's `.throng/`.
pub(super) fn vendor(folder: &Path) -> Result<(), BuildError> {
    let (kit, place) = (Kit::unpack()?, sdk::vendor(Language::Go, folder)?);
    for (world, package) in BINDINGS {
        bind(&kit.wit(), world, package, &place).context("can't generate the Go bindings")?;
    }
    Ok(())
}

fn bind(wit: &Path, world: &str, package: &str, place: &Path) -> Result<()> {
    let options = wit_bindgen_go::Opts {
        format: wit_bindgen_go::Format::False,
        pkg_name: Some(format!("throng/internal/{package}")),
        ..Default::default()
    };
    for (name, bytes) in contract::bindings(wit, world, options.build())?.iter() {
        let text = std::str::from_utf8(bytes)?.replace(RUN_TIME.0, RUN_TIME.1);
        let path = place.join("internal").join(package).join(name);
        // What has not changed is left as it is, so that go has nothing to build.
        if fs::read(&path).ok().as_deref() != Some(text.as_bytes()) {
            work::write(&path, text.as_bytes())?;
        }
    }
    Ok(())
}
