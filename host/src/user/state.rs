//! What belongs to one user's instance: the data of its store.

use std::sync::Arc;
use std::time::Duration;

use wasmtime::component::{Resource, ResourceTable};
use wasmtime_wasi::WasiCtx;

use super::budget::{Limiter, Stopped};
use super::http::Received;
use super::{Budget, Shared};
use crate::chance::{Chance, Purpose};
use crate::http::Client;
use crate::phase::{Phase, PhaseWatch};
use crate::sample::Sample;

/// What a user keeps when its instance is lost.
pub(super) struct Lasting {
    /// What the scenario draws from.
    pub(super) chance: Chance,
    /// How many rows it has had of each feed.
    pub(super) turns: Vec<u64>,
}

impl Lasting {
    /// Of a user that has done nothing yet.
    pub(super) fn new(shared: &Shared, user: u64) -> Self {
        let chance = Chance::of_user(shared.seed, user, Purpose::Scenario);
        Self { chance, turns: vec![0; shared.feeds.len()] }
    }
}

/// The store's data.
pub(super) struct UserState {
    pub(super) shared: Arc<Shared>,
    pub(super) user: u64,
    /// None while the scenario describes itself: it must not reach out then.
    pub(super) client: Option<Client>,
    pub(super) phase: PhaseWatch,
    pub(super) lasting: Lasting,
    pub(super) table: ResourceTable,
    /// When the iteration was due, until its first request takes it.
    pub(super) scheduled: Option<Duration>,
    /// Time spent in the host in this call.
    pub(super) host_time: Duration,
    /// Epochs since the last wait in the host.
    pub(super) epochs: u32,
    /// The phase in which waits end at once: `stop` may still clean up when iterations no longer may go on.
    pub(super) patience: Phase,
    /// Responses whose verdict is still open.
    pub(super) unsettled: usize,
    pub(super) limiter: Limiter,
    /// None until the scenario first asks for something of WASI's.
    pub(super) wasi: Option<Box<WasiCtx>>,
}

impl UserState {
    pub(super) fn new(
        shared: Arc<Shared>,
        user: u64,
        phase: PhaseWatch,
        client: Option<Client>,
        lasting: Lasting,
    ) -> Self {
        let mut table = ResourceTable::new();
        table.set_max_capacity(shared.budget.handles);
        Self {
            phase,
            limiter: Limiter(shared.budget),
            shared,
            user,
            client,
            lasting,
            table,
            scheduled: None,
            host_time: Duration::ZERO,
            epochs: 0,
            patience: Phase::Interrupted,
            unsettled: 0,
            wasi: None,
        }
    }

    pub(super) fn budget(&self) -> Budget {
        self.limiter.0
    }

    pub(super) fn record(&self, sample: Sample) {
        self.shared.recorder.record(sample);
    }

    /// Hands something to the scenario, if it does not hold too much already.
    pub(super) fn give<T: Send + 'static>(&mut self, thing: T) -> wasmtime::Result<Resource<T>> {
        let limit = self.budget().handles;
        self.table.push(thing).map_err(|_| Stopped::Handles { limit }.into())
    }

    /// Notes the end of a wait in the host that began at `entered`.
    pub(super) fn waited_since(&mut self, entered: Duration) {
        self.host_time += self.shared.clock.now().saturating_sub(entered);
        self.epochs = 0;
    }

    /// Settles the verdicts that the call which received them left open.
    pub(super) fn settle_all(&mut self) {
        if self.unsettled == 0 {
            return;
        }
        for entry in self.table.iter_mut() {
            if let Some(sample) = entry.downcast_mut::<Received>().and_then(Received::settle) {
                self.shared.recorder.record(Sample::Request(sample));
            }
        }
        self.unsettled = 0;
    }
}
