//! What belongs to one user's instance: the data of its store.

use std::sync::Arc;
use std::time::Duration;

use wasmtime::component::{Resource, ResourceTable};

use super::Shared;
use super::http::Received;
use super::meter::{Meter, Stopped};
use super::offstage::Offstage;
use super::sending::{Arrival, Sending};
use super::tape::Tape;
use super::trace::{Place, traceparent};
use super::turns::Account;
use super::wasi::Wasi;
use crate::budget::{Budget, Limit};
use crate::chance::{Chance, Purpose};
use crate::episode::Episode;
use crate::http::{Client, Request};
use crate::phase::{Phase, PhaseWatch};
use crate::sample::{Call, IterationOutcome, Moment, Sample, TraceId};

/// A tenth of a second of computing.
const MOST_LATE_EPOCHS: u32 = 50;

/// What a user keeps when its instance is lost.
#[derive(Default)]
pub(super) struct Lasting {
    /// How many instances it has had.
    pub(super) starts: u64,
    /// How many iterations it has begun.
    pub(super) iterations: u64,
    /// How many rows it has had of each feed.
    pub(super) turns: Vec<u64>,
}

/// The store's data.
pub(super) struct UserState {
    pub(super) shared: Arc<Shared>,
    pub(super) user: u64,
    /// None while the scenario describes itself: it must not reach out then.
    pub(super) client: Option<Client>,
    pub(super) phase: PhaseWatch,
    pub(super) lasting: Lasting,
    /// What the scenario draws from.
    pub(super) chance: Chance,
    /// The call under way, and how many rows of each feed the user had had when it began.
    pub(super) call: Call,
    pub(super) turns_before: Vec<u64>,
    pub(super) tape: Tape,
    pub(super) table: ResourceTable,
    /// When the iteration was due, until its first request takes it.
    pub(super) scheduled: Option<Duration>,
    /// The pause that the scenario wants after this iteration.
    pub(super) pause: Option<Duration>,
    /// Why the scenario says that this iteration was an error.
    pub(super) error: Option<String>,
    /// Time spent in the host in this call.
    pub(super) host_time: Duration,
    /// Epochs since the call began, or since its last wait in the host.
    pub(super) epochs: u32,
    /// Those of them past the phase in which it should have ended.
    pub(super) late_epochs: u32,
    /// The phase in which waits end at once: `stop` may still clean up when iterations no longer may go on.
    pub(super) patience: Phase,
    /// Requests of this call, and the trace of the last one.
    pub(super) requests: u64,
    pub(super) trace: Option<TraceId>,
    /// Responses whose verdict is still open.
    pub(super) unsettled: usize,
    pub(super) meter: Meter,
    pub(super) account: Account,
    /// Where what goes deep is done.
    pub(super) offstage: Offstage<Sending, Arrival>,
    /// None until the scenario first asks for something of WASI's.
    pub(super) wasi: Option<Box<Wasi>>,
}

impl UserState {
    pub(super) fn new(
        shared: Arc<Shared>,
        user: u64,
        phase: PhaseWatch,
        client: Option<Client>,
        mut lasting: Lasting,
    ) -> Self {
        lasting.turns.resize(shared.feeds.len(), 0);
        let mut table = ResourceTable::new();
        table.set_max_capacity(shared.budget.size(Limit::Handles));
        Self {
            phase,
            meter: Meter::new(Arc::clone(&shared.budget), Arc::clone(&shared.memory)),
            account: Account::new(shared.turns.clone(), shared.clock),
            chance: Chance::of_turn(shared.seed, user, Purpose::Start, lasting.starts),
            call: Call::Start,
            turns_before: lasting.turns.clone(),
            tape: Tape::default(),
            shared,
            user,
            client,
            lasting,
            table,
            scheduled: None,
            pause: None,
            error: None,
            host_time: Duration::ZERO,
            epochs: 0,
            late_epochs: 0,
            patience: Phase::Interrupted,
            requests: 0,
            trace: None,
            unsettled: 0,
            wasi: None,
            offstage: Offstage::default(),
        }
    }

    pub(super) fn budget(&self) -> &Budget {
        self.meter.budget()
    }

    /// Where the user is.
    pub(super) fn moment(&self) -> Box<Moment> {
        let begun = self.lasting.iterations;
        Box::new(Moment {
            scenario: self.shared.number,
            user: self.user,
            iteration: if matches!(self.call, Call::Task(_)) { begun.saturating_sub(1) } else { begun },
            call: self.call,
            at: self.shared.clock.now(),
            feed_turns: self.turns_before.clone(),
            trace: self.trace,
        })
    }

    /// Begins the next iteration. What it draws is its own, so that it can be run again by itself.
    pub(super) fn begin_iteration(&mut self) {
        (self.pause, self.error) = (None, None);
        let number = self.lasting.iterations;
        self.lasting.iterations += 1;
        self.chance = Chance::of_turn(self.shared.seed, self.user, Purpose::Scenario, number);
        if let Some(wasi) = &mut self.wasi {
            wasi.draw_anew(self.chance.aside());
        }
    }

    /// Gives a request its `traceparent`, if there are any, unless the scenario did; gives the trace.
    pub(super) fn trace(&mut self, request: &mut Request) -> Option<TraceId> {
        let share = self.shared.traceparent?;
        let in_task = matches!(self.call, Call::Task(_));
        let turn = if in_task { self.lasting.iterations } else { self.lasting.starts };
        let place =
            Place { seed: self.shared.seed, user: self.user, call: self.call, turn, request: self.requests };
        self.requests += 1;
        if request.headers.iter().any(|(name, _)| name.eq_ignore_ascii_case("traceparent")) {
            return None;
        }
        let (trace, header) = traceparent(place, share);
        request.headers.push(("traceparent".to_owned(), header));
        self.trace = Some(trace);
        self.trace
    }

    /// Begins a call: what it does is taken down if somebody wants to know.
    pub(super) fn begin_call(&mut self, call: Call, now: Duration) {
        self.call = call;
        (self.requests, self.trace) = (0, None);
        self.turns_before.clone_from(&self.lasting.turns);
        if let Some(watch) = &self.shared.watch {
            let watch = Some(watch).filter(|watch| watch.wants());
            self.tape.begin(watch, now);
            if let Some(client) = &mut self.client {
                client.watch(watch.is_some());
            }
        }
    }

    /// Ends a call that somebody may have watched.
    pub(super) fn end_call(&self, outcome: &IterationOutcome, duration: Duration) {
        let Some(watch) = self.shared.watch.as_ref().filter(|_| self.tape.runs()) else { return };
        let Shared { scenario, tasks, first_task, .. } = &*self.shared;
        let (moment, (events, left_out)) = (self.moment(), self.tape.end());
        watch.take(Episode {
            scenario: scenario.clone(),
            user: self.user,
            iteration: moment.iteration,
            task: Episode::name_of(self.call, tasks, *first_task),
            feed_turns: moment.feed_turns,
            duration_us: duration.as_micros() as u64,
            outcome: outcome.into(),
            failures: Vec::new(),
            events,
            left_out,
        });
    }

    pub(super) fn record(&self, sample: Sample) {
        self.shared.recorder.record(sample);
    }

    /// Hands something to the scenario, if it does not hold too much already.
    pub(super) fn give<T: Send + 'static>(&mut self, thing: T) -> wasmtime::Result<Resource<T>> {
        self.table.push(thing).map_err(|_| self.meter.stop(Limit::Handles))
    }

    /// Ends a wait in the host that began at `entered`. Whoever computes much lets others run first.
    pub(super) async fn resume(&mut self, entered: Duration) -> wasmtime::Result<()> {
        let now = self.shared.clock.now();
        self.account.waited(entered, now);
        self.host_time += now.saturating_sub(entered) + self.account.settle().await;
        self.epochs = 0;
        self.check_end(now)
    }

    /// A scenario gets no further once the run is aborted or the time of its call is over.
    pub(super) fn check_end(&mut self, now: Duration) -> wasmtime::Result<()> {
        if self.phase.current() == Phase::Aborted {
            return Err(Stopped::Aborted.into());
        }
        self.meter.check_time(now)
    }

    /// Notes an epoch in which the scenario computed. One that goes on when its waits end at once gets a little more, to return.
    pub(super) fn pass_epoch(&mut self) -> wasmtime::Result<()> {
        self.check_end(self.shared.clock.now())?;
        self.epochs += 1;
        if self.phase.current() >= self.patience {
            self.late_epochs += 1;
        }
        if self.late_epochs > MOST_LATE_EPOCHS { Err(Stopped::Interrupted.into()) } else { Ok(()) }
    }

    /// Settles the verdicts that the call which received them left open.
    pub(super) fn settle_all(&mut self) {
        if self.unsettled == 0 {
            return;
        }
        for entry in self.table.iter_mut() {
            if let Some(sample) = entry.downcast_mut::<Received>().and_then(|it| it.settle(&self.tape)) {
                self.shared.recorder.record(Sample::Request(sample));
            }
        }
        self.unsettled = 0;
    }
}
