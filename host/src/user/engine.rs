//! wasmtime, configured. Two engines share one configuration and so one compiled artefact: a plain one that compiles
//! and describes, and a pooling one that is sized for a run's users.

use std::path::PathBuf;
use std::thread;

use wasmtime::{
    Cache, CacheConfig, Config, Engine, EngineWeak, InstanceAllocationStrategy, PoolingAllocationConfig,
};

use super::turns::EPOCH;
use crate::budget::{Budget, Limit};
use crate::folders;

/// With this much address space for each memory, wasmtime needs no bounds checks.
const GENEROUS_RESERVATION: u64 = 4 << 30;
/// Up to this many memories fit into the 128 TiB of a process at that size, guards included, with room to spare.
const GENEROUS_MEMORIES: u32 = 16_000;
const GUARD: u64 = 32 << 20;

/// What a pool must hold.
#[derive(Debug, Clone, Copy)]
pub(super) struct Slots {
    pub(super) users: u32,
    /// Users of all pools of the run, which share the address space.
    pub(super) all_users: u32,
    pub(super) memories_each: u32,
    pub(super) tables_each: u32,
}

impl Slots {
    /// Address space for each memory; it is part of what is compiled.
    pub(super) fn reservation(self, budget: &Budget) -> u64 {
        if self.all_users.saturating_mul(self.memories_each) <= GENEROUS_MEMORIES {
            GENEROUS_RESERVATION
        } else {
            budget.get(Limit::Memory)
        }
    }
}

/// An engine without a pool, to compile and to describe with.
pub(super) fn plain(reservation: u64) -> wasmtime::Result<Engine> {
    Engine::new(&config(reservation))
}

/// An engine that holds `slots` users' instances at a time.
pub(super) fn pooling(slots: Slots, budget: &Budget) -> wasmtime::Result<Engine> {
    let mut pool = PoolingAllocationConfig::new();
    let Slots { users, memories_each, tables_each, .. } = slots;
    pool.total_component_instances(users)
        .total_core_instances(u32::MAX)
        .total_memories(users.saturating_mul(memories_each))
        .total_tables(users.saturating_mul(tables_each))
        .total_stacks(users)
        .total_gc_heaps(0)
        .max_core_instances_per_component(u32::MAX)
        .max_memories_per_component(memories_each)
        .max_memories_per_module(memories_each)
        .max_tables_per_component(tables_each)
        .max_tables_per_module(tables_each)
        .max_memory_size(budget.size(Limit::Memory))
        .table_elements(budget.size(Limit::TableElements));
    let mut config = config(slots.reservation(budget));
    config.allocation_strategy(InstanceAllocationStrategy::Pooling(pool));
    let engine = Engine::new(&config)?;
    keep_time(engine.weak());
    Ok(engine)
}

fn config(reservation: u64) -> Config {
    let mut config = Config::new();
    config
        .concurrency_support(false)
        .gc_support(false)
        // A wait on shared memory would hold the thread, and nothing could end it.
        .wasm_threads(false)
        .epoch_interruption(true)
        .memory_reservation(reservation)
        .memory_guard_size(GUARD)
        .cache(cache());
    config
}

/// Compiled artefacts, by content. Without a folder to keep them in, everything is compiled anew.
fn cache() -> Option<Cache> {
    let mut config = CacheConfig::new();
    config.with_directory(cache_directory()?);
    Cache::new(config).ok()
}

/// Where compiled artefacts are kept: the user's cache folder, which nobody else can write to.
pub fn cache_directory() -> Option<PathBuf> {
    Some(folders::cache()?.join("compiled"))
}

/// Moves the engine's epoch on for as long as the engine lives.
pub(super) fn keep_time(engine: EngineWeak) {
    thread::spawn(move || {
        while let Some(engine) = engine.upgrade() {
            engine.increment_epoch();
            drop(engine);
            thread::sleep(EPOCH);
        }
    });
}
