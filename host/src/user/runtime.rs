//! A scenario made ready for so many users.

use std::sync::Arc;

use thiserror::Error;
use wasmtime::Engine;

use super::bindings::ScenarioPre;
use super::component::{Needs, link};
use super::engine::{self, Slots};
use super::state::UserState;
use super::{Commons, Component, Tasks, Turns};
use crate::budget::Budget;
use crate::clock::Clock;
use crate::episode::Watch;
use crate::feed::Feed;
use crate::http::Clients;
use crate::order::Desk;
use crate::sample::{MemoryGauge, Record, Sample};
use crate::schedule::Pause;
use crate::secret::Secrets;

/// What all users of a shard share.
pub struct Shared {
    /// The run's clock.
    pub clock: Clock,
    /// The shard's recorder.
    pub recorder: Arc<dyn Record>,
    /// The plan's feeds.
    pub feeds: Arc<[Feed]>,
    /// Where the users' clients come from; none for an instance that is only asked to describe itself.
    pub clients: Option<Clients>,
    /// What each instance may use.
    pub budget: Arc<Budget>,
    /// The memory of all users of the scenario, on whatever shard.
    pub memory: Arc<MemoryGauge>,
    /// The turns of the scenario on the shard.
    pub turns: Turns,
    /// The run's seed.
    pub seed: u64,
    /// How many users the run has.
    pub users: u64,
    /// The scenario's number in the plan.
    pub number: usize,
    /// Its name.
    pub scenario: String,
    /// The number of its first task among those of all scenarios.
    pub first_task: usize,
    /// Its pause, or the plan's in its place.
    pub pause: Pause,
    /// Tags that the host puts on each of its requests.
    pub tags: Vec<(String, String)>,
    /// The scenario's configuration, a JSON object.
    pub config: String,
    /// The secrets that may be in it.
    pub secrets: Arc<Secrets>,
    /// The plan's labels.
    pub labels: Vec<(String, String)>,
    /// Its tasks' names.
    pub tasks: Vec<String>,
    /// The share of requests whose `traceparent` asks the target to keep what it traces; none: there is no such header.
    pub traceparent: Option<f64>,
    /// What all users of the scenario have in common, on whatever shard.
    pub commons: Arc<Commons>,
    /// Where its users can ask that the test ends.
    pub desk: Option<Desk>,
    /// Who wants to know what its users do.
    pub watch: Option<Arc<dyn Watch>>,
}

/// Forgets every sample.
struct Nowhere;

impl Record for Nowhere {
    fn record(&self, _: Sample) {}
}

impl Shared {
    /// What an instance gets that is only asked to describe itself.
    pub(super) fn for_describing(budget: Arc<Budget>) -> Self {
        Self {
            clock: Clock::start(),
            recorder: Arc::new(Nowhere),
            feeds: Arc::new([]),
            clients: None,
            budget,
            memory: Arc::default(),
            turns: Turns::default(),
            seed: 0,
            users: 1,
            number: 0,
            scenario: String::new(),
            first_task: 0,
            pause: Pause::None,
            tags: Vec::new(),
            config: "{}".to_owned(),
            secrets: Arc::default(),
            labels: Vec::new(),
            tasks: Vec::new(),
            traceparent: None,
            commons: Arc::default(),
            desk: None,
            watch: None,
        }
    }
}

/// Why a scenario can't be made ready.
#[derive(Debug, Error)]
pub enum RuntimeError {
    /// The pool can't be made.
    #[error("can't reserve memory for {users} users")]
    Pool {
        /// How many users.
        users: u32,
        /// What the engine says.
        #[source]
        source: wasmtime::Error,
    },
}

/// How a run's pool was laid out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PoolSize {
    /// Linear memories of each user.
    pub memories_each: u32,
    /// Tables of each user.
    pub tables_each: u32,
}

/// A scenario, compiled into a pool that holds all of a run's users.
pub struct Runtime {
    pub(super) engine: Engine,
    pub(super) pre: ScenarioPre<UserState>,
    pub(super) tasks: Tasks,
    pub(super) task_count: usize,
}

impl Component {
    /// How much of a pool each user takes.
    pub fn pool_size(&self) -> PoolSize {
        PoolSize { memories_each: self.needs.memories, tables_each: self.needs.tables }
    }
}

impl Runtime {
    /// Makes a pool for `users` and links the component into it. `all_users` are those of the whole run, for which the
    /// component was loaded.
    pub fn new(
        component: &Component,
        users: u64,
        all_users: u64,
        tasks: Tasks,
        budget: &Budget,
    ) -> Result<Self, RuntimeError> {
        let [users, all_users] = [users, all_users].map(|it| u32::try_from(it).unwrap_or(u32::MAX));
        let Needs { memories, tables } = component.needs;
        let slots = Slots { users, all_users, memories_each: memories, tables_each: tables };
        let pool = |source| RuntimeError::Pool { users, source };
        let engine = engine::pooling(slots, budget).map_err(pool)?;
        let compiled = wasmtime::component::Component::new(&engine, &component.bytes).map_err(pool)?;
        let pre = link(&engine, &compiled).map_err(pool)?;
        Ok(Self { engine, pre, tasks, task_count: component.profile.tasks.len() })
    }

    /// The same component in the same pool, with other tasks.
    #[must_use]
    pub fn with_tasks(&self, tasks: Tasks) -> Self {
        let (engine, pre) = (self.engine.clone(), self.pre.clone());
        Self { engine, pre, tasks, task_count: self.task_count }
    }
}
