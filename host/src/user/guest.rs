//! A virtual user: a store and an instance of the scenario, made anew when it is lost.
//!
//! | state | meaning | left by |
//! |---|---|---|
//! | no instance | new, or lost to a trap, a budget stop or a failed start | `start` |
//! | instance | ready for iterations | a trap or a budget stop; `stop` |

use std::sync::Arc;
use std::time::Duration;

use wasmtime::{Store, UpdateDeadline};

use super::bindings::Scenario;
use super::bindings::exports::throng::load::user::{Context, Next};
use super::state::{Lasting, UserState};
use super::turns::EPOCH;
use super::{Runtime, Shared, failure};
use crate::budget::Limit;
use crate::chance::{Chance, Purpose};
use crate::executor::{RunIteration, Step};
use crate::http::Clients;
use crate::phase::{Phase, PhaseWatch};
use crate::sample::{Call, IterationOutcome, IterationSample, Sample};
use crate::schedule::Pause;

/// The first pause before a lost user is started anew; it doubles up to the longest.
const FIRST_BACK_OFF: Duration = Duration::from_millis(100);
const LONGEST_BACK_OFF: Duration = Duration::from_secs(10);

/// A user whose behaviour is a scenario component's.
pub struct GuestUser {
    runtime: Arc<Runtime>,
    shared: Arc<Shared>,
    user: u64,
    phase: PhaseWatch,
    /// What a new instance begins with: it goes on where the lost one stopped.
    lasting: Lasting,
    instance: Option<Instance>,
    /// The task that the scenario chose to be next.
    next: Option<usize>,
    /// Losses since the last iteration that returned.
    losses: u32,
}

struct Instance {
    store: Store<UserState>,
    scenario: Scenario,
}

impl GuestUser {
    /// A user that has not started yet; it costs nothing until then.
    pub fn new(runtime: Arc<Runtime>, shared: Arc<Shared>, user: u64, phase: PhaseWatch) -> Self {
        Self {
            lasting: Lasting::default(),
            runtime,
            shared,
            user,
            phase,
            instance: None,
            next: None,
            losses: 0,
        }
    }

    /// Makes the task of this number the next one.
    pub fn choose(&mut self, task: usize) {
        self.next = Some(task);
    }

    /// Makes the next iteration the one of this number.
    pub fn skip_to(&mut self, iteration: u64) {
        self.lasting().iterations = iteration;
    }

    /// Makes so many rows of each feed the ones that it has had.
    pub fn skip_rows(&mut self, feed_turns: &[u64]) {
        for (turns, had) in self.lasting().turns.iter_mut().zip(feed_turns) {
            *turns = *had;
        }
    }

    fn lasting(&mut self) -> &mut Lasting {
        match &mut self.instance {
            Some(instance) => &mut instance.store.data_mut().lasting,
            None => &mut self.lasting,
        }
    }

    fn new_store(&mut self) -> Store<UserState> {
        let lasting = std::mem::take(&mut self.lasting);
        new_store(&self.runtime, &self.shared, self.user, self.phase.clone(), lasting)
    }

    /// Makes an instance and calls its `start`.
    async fn begin(&mut self, store: &mut Store<UserState>) -> wasmtime::Result<Result<Scenario, String>> {
        let scenario = self.runtime.pre.instantiate_async(&mut *store).await?;
        let context = Context {
            user: self.user,
            scenario: self.shared.scenario.clone(),
            config: self.shared.config.clone(),
            labels: self.shared.labels.clone(),
        };
        let offstage = store.data().offstage.clone();
        let call = scenario.throng_load_user().call_start(&mut *store, &context);
        let started = offstage.attend(call, |sending| sending.carry(&self.phase)).await?;
        Ok(started.map(|()| scenario))
    }

    /// Records a call's end.
    fn record(&self, state: &mut UserState, times: Times, outcome: IterationOutcome) {
        state.settle_all();
        let now = self.shared.clock.now();
        let duration = now.saturating_sub(times.started);
        state.account.waited(now, now);
        state.end_call(&outcome, duration);
        let elsewhere = std::mem::take(&mut state.host_time) + state.account.take_aside();
        self.shared.recorder.record(Sample::Iteration(IterationSample {
            scenario: self.shared.number,
            call: state.call,
            moment: (outcome != IterationOutcome::Completed).then(|| state.moment()),
            outcome: outcome.brief(),
            duration,
            guest_time: duration.saturating_sub(elsewhere),
            scheduler_lag: times.scheduled.map(|scheduled| times.started.saturating_sub(scheduled)),
            memory: state.meter.memory() as u64,
        }));
    }

    /// Gives up an instance that can't go on.
    fn lose(&mut self, store: Store<UserState>) -> Step {
        self.lasting = store.into_data().lasting;
        // What the next instance draws is not what this one drew.
        self.lasting.starts += 1;
        self.next = None;
        let back_off = FIRST_BACK_OFF.saturating_mul(2_u32.saturating_pow(self.losses));
        self.losses = self.losses.saturating_add(1);
        Step::Restart(back_off.min(LONGEST_BACK_OFF))
    }

    /// Notes the beginning of a call, whose time `limit` gives.
    fn begin_call(
        &self,
        state: &mut UserState,
        call: Call,
        limit: Limit,
        scheduled: Option<Duration>,
    ) -> Times {
        let started = self.shared.clock.now();
        state.begin_call(call, started);
        state.meter.begin(limit, started);
        (state.epochs, state.late_epochs) = (0, 0);
        state.account.waited(state.account.since(), started);
        Times { scheduled, started }
    }

    /// The task of an iteration that may be any.
    fn draw_task(&self, iteration: u64) -> usize {
        let Shared { seed, .. } = *self.shared;
        self.runtime.tasks.choose(&mut Chance::of_turn(seed, self.user, Purpose::Tasks, iteration))
    }

    /// What the scenario's answer means.
    fn follow(&mut self, next: &Next, pause: Pause) -> Result<Step, String> {
        match *next {
            Next::Weighted => {}
            Next::Done => return Ok(Step::Done),
            Next::Task(number) if (number as usize) < self.runtime.task_count => {
                self.next = Some(number as usize);
            }
            Next::Task(number) => {
                let count = self.runtime.task_count;
                return Err(format!("asked for task {number} next, but the scenario has only {count}"));
            }
        }
        Ok(Step::Next(pause))
    }
}

#[derive(Clone, Copy)]
struct Times {
    scheduled: Option<Duration>,
    started: Duration,
}

impl RunIteration for GuestUser {
    async fn start(&mut self) -> Step {
        let mut store = self.new_store();
        let times = self.begin_call(store.data_mut(), Call::Start, Limit::StartTime, None);
        let begun = self.begin(&mut store).await;
        let (outcome, scenario) = match begun {
            Ok(Ok(scenario)) => (IterationOutcome::Completed, Some(scenario)),
            Ok(Err(reason)) => (IterationOutcome::Error(reason), None),
            Err(error) => (failure::outcome(&error, &self.shared.budget), None),
        };
        self.record(store.data_mut(), times, outcome);
        match scenario {
            None => self.lose(store),
            Some(scenario) => {
                self.instance = Some(Instance { store, scenario });
                Step::Next(Pause::None)
            }
        }
    }

    async fn run(&mut self, scheduled: Duration) -> Step {
        let Some(mut instance) = self.instance.take() else { return Step::Restart(Duration::ZERO) };
        let Instance { store, scenario } = &mut instance;
        store.data_mut().account.settle().await;
        let task = self.next.take().unwrap_or_else(|| self.draw_task(store.data().lasting.iterations));
        let call = Call::Task(self.shared.first_task + task);
        let times = self.begin_call(store.data_mut(), call, Limit::IterationTime, Some(scheduled));
        store.data_mut().begin_iteration();
        store.data_mut().scheduled = Some(scheduled);
        let offstage = store.data().offstage.clone();
        let call = scenario.throng_load_user().call_run(&mut *store, task as u32);
        let answer = offstage.attend(call, |sending| sending.carry(&self.phase)).await;
        store.data_mut().scheduled = None;
        let (pause, error) = (store.data_mut().pause.take(), store.data_mut().error.take());
        let pause = pause.map_or(self.shared.pause, Pause::Constant);
        let died = answer.as_ref().err().map(|error| failure::outcome(error, &self.shared.budget));
        let lost = died.is_some();
        let (outcome, step) = match answer.map(|answer| answer.and_then(|next| self.follow(&next, pause))) {
            Ok(Ok(step)) => (error.map_or(IterationOutcome::Completed, IterationOutcome::Error), step),
            Ok(Err(reason)) => (IterationOutcome::Error(reason), Step::Next(pause)),
            Err(_) => (died.unwrap_or(IterationOutcome::Completed), Step::Done),
        };
        self.record(store.data_mut(), times, outcome);
        if lost {
            return self.lose(instance.store);
        }
        self.losses = 0;
        self.instance = Some(instance);
        step
    }

    async fn stop(&mut self) {
        let Some(Instance { mut store, scenario }) = self.instance.take() else { return };
        let times = self.begin_call(store.data_mut(), Call::Stop, Limit::IterationTime, None);
        store.data_mut().patience = Phase::Aborted;
        let offstage = store.data().offstage.clone();
        let call = scenario.throng_load_user().call_stop(&mut store);
        let outcome = match offstage.attend(call, |sending| sending.carry(&self.phase)).await {
            Ok(()) => IterationOutcome::Completed,
            Err(error) => failure::outcome(&error, &self.shared.budget),
        };
        self.record(store.data_mut(), times, outcome);
        // Should it be called back, it goes on with rows that it has not had.
        self.lasting = store.into_data().lasting;
        self.lasting.starts += 1;
        self.next = None;
    }
}

/// A store whose scenario may send.
pub(super) fn new_store(
    runtime: &Runtime,
    shared: &Arc<Shared>,
    user: u64,
    phase: PhaseWatch,
    lasting: Lasting,
) -> Store<UserState> {
    let client = shared.clients.as_ref().map(Clients::client);
    let state = UserState::new(Arc::clone(shared), user, phase, client, lasting);
    let mut store = Store::new(&runtime.engine, state);
    bound(&mut store);
    store
}

/// Sets a store's limits. Must come before instantiation, which may already run the scenario's code.
pub(super) fn bound(store: &mut Store<UserState>) {
    let budget = *store.data().budget();
    store.limiter(|state| &mut state.meter);
    store.set_hostcall_fuel(budget.size(Limit::CallBytes));
    // The scenario's own tables are held to twice as much, so that the budget above is the one that names itself.
    store.set_max_component_handles(budget.size(Limit::Handles).saturating_mul(2));
    store.set_epoch_deadline(1);
    let limit = budget.time(Limit::CpuTime);
    let most = u32::try_from(limit.as_nanos() / EPOCH.as_nanos()).unwrap_or(u32::MAX);
    store.epoch_deadline_callback(move |mut context| {
        let state = context.data_mut();
        state.pass_epoch()?;
        match state.epochs {
            epochs if epochs > most => Err(state.meter.stop(Limit::CpuTime)),
            // The epoch moved on while the scenario waited in the host: it has computed for less than one.
            1 => Ok(UpdateDeadline::Continue(1)),
            _ => Ok(UpdateDeadline::YieldCustom(1, Box::pin(state.account.step_aside()))),
        }
    });
}
