//! C and Zig, by the `zig` that PyPI's ziglang brings.
//!
//! The author's file is compiled by itself, so that what the compiler says is about that file. Its object tells whether it
//! has a fixture, and so which world it is of; then the bindings of that world, the SDK and the object become one module.

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};
use wasmparser::{KnownCustom, Linking, Parser, Payload, SymbolInfo};

use super::sdk::Kit;
use super::tools::{self, Pip};
use super::work::{self, Module, Work};
use super::{BuildError, Language, Source, contract};

const FLAGS: [&str; 7] =
    ["-target", "wasm32-wasi", "-std=gnu23", "-Oz", "-g0", "-ffunction-sections", "-fdata-sections"];
/// Of the author's file. Without the last, `assert` would do nothing.
const STRICT: [&str; 5] =
    ["-Wall", "-Wextra", "-Wno-missing-field-initializers", "-Werror=excess-initializers", "-UNDEBUG"];
const LINK: [&str; 4] =
    ["-mexec-model=reactor", "-Wl,--gc-sections", "-Wl,--strip-all", "-Wl,-z,stack-size=1048576"];

/// What every author defines.
const SCENARIO: &str = "scenario";
/// What an author defines whose scenario has a fixture.
const FIXTURE: &str = "fixture";

pub(super) fn make(source: &Source, work: &Work) -> Result<Module, BuildError> {
    let (kit, tools) = (Kit::unpack()?, Pip::C.find()?);
    let (sdk, folder) = (kit.sdk("c"), work.folder());
    let object = folder.join("scenario.o");
    let warnings = compile(source, &sdk, &tools, &object)?;
    if !defines(&object, SCENARIO)? {
        let output = "it defines no scenario: write `const throng_scenario scenario = { … };`, or in Zig \
                      `pub const scenario: throng.Scenario = .{ … };`";
        return Err(BuildError::Refused { path: source.entry.clone(), output: output.to_owned() });
    }
    let has_fixture = defines(&object, FIXTURE)?;
    let world = if has_fixture { contract::SCENARIO_WITH_FIXTURE } else { contract::SCENARIO };
    let bindings = work.fresh("bindings")?;
    bind(&kit.wit(), world, &bindings).context("can't generate the C bindings")?;
    let module = folder.join("core.wasm");
    let mut link = zig(&tools, folder);
    link.arg("cc").args(FLAGS).args(LINK).arg(include(&sdk)).arg(include(&bindings)).arg(&object);
    link.args(sources(&sdk.join("src"), has_fixture)?).args(sources(&bindings, true)?);
    link.arg(bindings.join("contract_component_type.o")).arg("-o").arg(&module);
    tools::compile(&mut link, &source.entry)?;
    Ok(Module { warnings, ..Module::silent(work::read(&module)?) })
}

/// Gives the compiler's warnings.
fn compile(source: &Source, sdk: &Path, tools: &Path, object: &Path) -> Result<String, BuildError> {
    let mut zig = zig(tools, object.parent().unwrap_or(object));
    if source.language == Language::C {
        zig.arg("cc")
            .args(FLAGS)
            .args(STRICT)
            .arg(include(sdk))
            .arg("-c")
            .arg(&source.entry)
            .arg("-o")
            .arg(object);
    } else {
        // Safe: what goes wrong in a scenario should be a trap that says so.
        zig.args([
            "build-obj",
            "-target",
            "wasm32-wasi",
            "-O",
            "ReleaseSafe",
            "-fstrip",
            "-lc",
            "--name",
            "scenario",
        ]);
        zig.arg(joined("-femit-bin=", object)).args(["--dep", "scenario", "--dep", "throng"]);
        zig.arg(joined("-Mroot=", &sdk.join("zig/root.zig"))).args(["--dep", "throng"]);
        zig.arg(joined("-Mscenario=", &source.entry)).arg(joined("-Mthrong=", &sdk.join("zig/throng.zig")));
    }
    tools::compile(&mut zig, &source.entry)
}

fn zig(tools: &Path, work: &Path) -> Command {
    let mut zig = Command::new(tools.join("python"));
    zig.args(["-m", "ziglang"]).env("ZIG_GLOBAL_CACHE_DIR", work.with_file_name("zig-cache"));
    zig.env("ZIG_LOCAL_CACHE_DIR", work.join("zig-cache"));
    zig
}

fn include(folder: &Path) -> OsString {
    joined("-I", folder)
}

fn joined(flag: &str, path: &Path) -> OsString {
    let mut word = OsString::from(flag);
    word.push(path);
    word
}

/// The C files in a folder, sorted, with or without what serves a fixture.
fn sources(folder: &Path, with_fixture: bool) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).with_context(|| format!("can't list {}", folder.display()))? {
        let file = entry?.path();
        let is_c = file.extension().is_some_and(|extension| extension == "c");
        if is_c && (with_fixture || file.file_stem().is_some_and(|stem| stem != FIXTURE)) {
            files.push(file);
        }
    }
    files.sort_unstable();
    Ok(files)
}

/// Writes the bindings of a world: `contract.h`, `contract.c` and `contract_component_type.o`.
fn bind(wit: &Path, world: &str, folder: &Path) -> Result<()> {
    let options = wit_bindgen_c::Opts { rename_world: Some("contract".to_owned()), ..Default::default() };
    for (name, bytes) in contract::bindings(wit, world, options.build())?.iter() {
        fs::write(folder.join(name), bytes)?;
    }
    Ok(())
}

/// Whether an object file defines data of this name.
fn defines(object: &Path, name: &str) -> Result<bool> {
    let bytes = fs::read(object).with_context(|| format!("can't read {}", object.display()))?;
    for payload in Parser::new(0).parse_all(&bytes) {
        let Payload::CustomSection(section) = payload? else { continue };
        let KnownCustom::Linking(linking) = section.as_known() else { continue };
        for part in linking {
            let Linking::SymbolTable(symbols) = part? else { continue };
            for symbol in symbols {
                if matches!(symbol?, SymbolInfo::Data { name: it, symbol: Some(_), .. } if it == name) {
                    return Ok(true);
                }
            }
        }
    }
    Ok(false)
}
