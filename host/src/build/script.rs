//! Languages whose SDK has a program of its own that makes the component: Python, JavaScript and TypeScript.
//!
//! The program is called with the author's file and the component's, the contract and a folder to work in. It finds out the
//! world, keeps what has not changed, and tells the author what is wrong. What the author's file says of its run, the default plan,
//! it writes as JSON into a file beside the component, with `.plan.json` in the place of its extension; else it leaves none.

use std::fs;
use std::path::Path;
use std::process::Command;

use super::sdk::Kit;
use super::tools::{self, Pip, npm};
use super::work::{self, Module, Work};
use super::{BuildError, Source};

/// Python, by componentize-py.
pub(super) fn python(source: &Source, work: &Work) -> Result<Module, BuildError> {
    let (kit, tools) = (Kit::unpack()?, Pip::PYTHON.find()?);
    let mut python = Command::new(tools.join("python"));
    // It must not write beside what it reads.
    python.arg("-B").arg(kit.sdk("python").join("build.py"));
    make(python, &kit.wit(), source, work)
}

/// JavaScript and TypeScript, by esbuild and componentize-qjs.
pub(super) fn javascript(source: &Source, work: &Work) -> Result<Module, BuildError> {
    let (kit, tools) = (Kit::unpack()?, npm::find()?);
    let mut node = Command::new(tools::program("node", npm::NODE)?);
    node.arg(kit.sdk("js").join("build.mjs")).arg("--tools").arg(tools);
    make(node, &kit.wit(), source, work)
}

fn make(mut program: Command, wit: &Path, source: &Source, work: &Work) -> Result<Module, BuildError> {
    for (name, value) in &source.variables {
        program.arg("--env").arg(format!("{name}={value}"));
    }
    let component = work.folder().join("component.wasm");
    let plan = component.with_extension("plan.json");
    // The last build's says nothing of this one.
    let _ = fs::remove_file(&plan);
    program.arg(&source.entry).arg(&component).arg("--wit").arg(wit).arg("--work").arg(work.folder());
    let warnings = tools::compile(&mut program, &source.entry)?;
    let plan = if plan.is_file() { work::read(&plan)? } else { Vec::new() };
    Ok(Module { bytes: work::read(&component)?, warnings, plan })
}
