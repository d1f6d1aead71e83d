//! The contract's worlds, for languages that have no tool of their own to read them.

use std::path::Path;

use anyhow::Result;
use wasmparser::{Parser, Payload};
use wit_bindgen_core::{Files, WorldGenerator};
use wit_component::{StringEncoding, embed_component_metadata};
use wit_parser::{Resolve, WorldId};

/// A scenario, and one with a fixture.
pub(super) const SCENARIO: &str = "scenario";
pub(super) const SCENARIO_WITH_FIXTURE: &str = "scenario-with-fixture";
/// What a scenario exports, as a core module has it.
pub(super) const DESCRIBE: &str = "throng:load/user@0.1.0#describe";
/// What a fixture exports.
pub(super) const SET_UP: &str = "throng:load/fixture@0.1.0#set-up";

/// The fixture by itself, for languages that keep its bindings apart.
pub(super) const FIXTURE: &str = "fixture";
const FIXTURE_WORLD: &str = "package throng:sdk; world fixture { export throng:load/fixture@0.1.0; }";

/// The contract, read from its folder, and one of its worlds.
fn world(wit: &Path, name: &str) -> Result<(Resolve, WorldId)> {
    let mut resolve = Resolve::default();
    let (mut package, _) = resolve.push_path(wit)?;
    if name == FIXTURE {
        package = resolve.push_str("fixture.wit", FIXTURE_WORLD)?;
    }
    let world = resolve.select_world(&[package], Some(name))?;
    Ok((resolve, world))
}

/// The bindings of a world.
pub(super) fn bindings(wit: &Path, name: &str, mut generator: Box<dyn WorldGenerator>) -> Result<Files> {
    let (mut resolve, world) = world(wit, name)?;
    let mut files = Files::default();
    generator.generate(&mut resolve, world, &mut files)?;
    Ok(files)
}

/// Writes into a core module which world it is of.
pub(super) fn embed(wit: &Path, name: &str, module: &mut Vec<u8>) -> Result<()> {
    let (resolve, world) = world(wit, name)?;
    embed_component_metadata(module, &resolve, world, StringEncoding::UTF8)
}

/// Whether a core module exports something of this name.
pub(super) fn exports(module: &[u8], name: &str) -> Result<bool> {
    for payload in Parser::new(0).parse_all(module) {
        let Payload::ExportSection(section) = payload? else { continue };
        for export in section {
            if export?.name == name {
                return Ok(true);
            }
        }
    }
    Ok(false)
}
