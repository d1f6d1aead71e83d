//! What is to be loaded: scenarios whose functions are any instructions, components of any shape, and scenarios with bytes changed.

use std::fs;

use arbitrary::Unstructured;
use throng::chance::{Chance, Purpose};
use throng_tests::{component, repository};
use wasm_smith::{Config, Module};
use wit_component::{ComponentEncoder, StringEncoding, dummy_module, embed_component_metadata};
use wit_parser::{ManglingAndAbi, Resolve, WorldId};

use crate::hostile::raw;

/// Chance for one case: more makes larger modules.
const BYTES: usize = 4096;
/// The longest run of bytes that a change touches.
const LONGEST: u64 = 64;

pub(super) struct Cases {
    chance: Chance,
    contract: Resolve,
    world: WorldId,
    /// A module that has the contract's imports and exports, and no more.
    shape: Vec<u8>,
    /// Scenarios that load.
    good: Vec<Vec<u8>>,
}

impl Cases {
    pub(super) fn new(seed: u64) -> Self {
        let mut contract = Resolve::default();
        let (package, _) = contract.push_dir(repository("wit")).unwrap();
        let world = contract.select_world(&[package], Some("scenario-with-fixture")).unwrap();
        let shape = dummy_module(&contract, world, ManglingAndAbi::Standard32);
        let good = vec![raw::scenario(&[]), fs::read(component("tests/idle")).unwrap()];
        Self { chance: Chance::of_user(seed, 0, Purpose::Scenario), contract, world, shape, good }
    }

    pub(super) fn another(&mut self) -> Vec<u8> {
        match self.chance.below(3) {
            0 => self.any_instructions(),
            1 => self.any_component(),
            _ => self.changed(),
        }
    }

    /// A scenario by its shape alone.
    fn any_instructions(&mut self) -> Vec<u8> {
        let bytes = self.bytes(BYTES);
        let config = Config {
            available_imports: Some(self.shape.clone()),
            exports: Some(self.shape.clone()),
            // The encoder takes 32-bit memories alone.
            memory64_enabled: false,
            ..config()
        };
        let Ok(module) = Module::new(config, &mut Unstructured::new(&bytes)) else { return bytes };
        let mut module = module.to_bytes();
        embed_component_metadata(&mut module, &self.contract, self.world, StringEncoding::UTF8).unwrap();
        let encoder = ComponentEncoder::default().module(&module);
        encoder.and_then(|mut encoder| encoder.encode()).unwrap_or(module)
    }

    fn any_component(&mut self) -> Vec<u8> {
        let bytes = self.bytes(BYTES);
        let any = wasm_smith::Component::new(config(), &mut Unstructured::new(&bytes));
        any.map_or(bytes, |component| component.to_bytes())
    }

    /// A good one with some of its bytes changed, lost or repeated.
    fn changed(&mut self) -> Vec<u8> {
        let mut bytes = self.good[self.chance.below(self.good.len() as u64) as usize].clone();
        for _ in 0..=self.chance.below(4) {
            let at = self.chance.below(bytes.len() as u64) as usize;
            let end = bytes.len().min(at + self.chance.below(LONGEST) as usize);
            match self.chance.below(5) {
                0 => bytes[at] = self.chance.bits() as u8,
                1 => bytes[at] ^= 1 << self.chance.below(8),
                2 => drop(bytes.drain(at..end)),
                3 => bytes.extend_from_within(at..end),
                _ => {
                    let any = self.bytes(end - at);
                    bytes.splice(at..at, any);
                }
            }
        }
        bytes
    }

    fn bytes(&mut self, count: usize) -> Vec<u8> {
        (0..count).map(|_| self.chance.bits() as u8).collect()
    }
}

/// Small, so that many are compiled in a second, and of what wasmtime takes alone.
fn config() -> Config {
    Config {
        max_funcs: 10,
        max_instructions: 50,
        max_memories: 3,
        // References to what a collector would have to keep.
        reference_types_enabled: false,
        gc_enabled: false,
        exceptions_enabled: false,
        threads_enabled: false,
        ..Config::default()
    }
}
