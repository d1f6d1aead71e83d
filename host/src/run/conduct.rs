//! Starts the shards, moves the run through its phases, collects once a second, and waits for the end.

use std::io::{self, Write};
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use tokio::runtime::{Builder, LocalOptions};
use tokio::sync::mpsc;

use super::signals::Signals;
use crate::chance::Chance;
use crate::clock::Clock;
use crate::executor::{self, Closed, RunIteration};
use crate::phase::{self, Phase, PhaseControl, PhaseWatch};
use crate::recorder::{Collector, Recorder};
use crate::report::{Outcome, Progress};
use crate::schedule::ConstantUsers;

/// How often the shards' totals are collected.
const WINDOW: Duration = Duration::from_secs(1);
/// How long users may clean up once the graceful stop has run out.
const CLEAN_UP: Duration = Duration::from_secs(10);
/// How long an aborted run waits for its shards before it leaves them.
const ABORT: Duration = Duration::from_secs(3);

/// What is to be run, whatever the users are.
#[derive(Debug, Clone)]
pub struct Load {
    /// When users start.
    pub shape: ConstantUsers,
    /// Threads.
    pub shards: usize,
    /// How long users start iterations.
    pub duration: Duration,
    /// How long iterations under way may take after that.
    pub graceful_stop: Duration,
}

/// What a shard's users get to work with.
#[derive(Debug, Clone)]
pub struct Shard {
    /// The run's clock.
    pub clock: Clock,
    /// The run's phase.
    pub phase: PhaseWatch,
    /// The shard's recorder.
    pub recorder: Recorder,
}

/// A run that is over.
#[derive(Debug)]
pub struct Conducted {
    /// Everything recorded.
    pub collector: Collector,
    /// How it ended.
    pub outcome: Outcome,
    /// How long it was.
    pub duration: Duration,
}

/// Runs a load. `make` is called once on each shard's thread and gives what makes its users: by the user's number, the
/// user and its generator for pauses.
pub async fn conduct<R, N>(
    load: &Load,
    make: impl Fn(Shard) -> N + Clone + Send + 'static,
    progress: &mut Progress<impl Write>,
) -> io::Result<Conducted>
where
    R: RunIteration + 'static,
    N: Fn(u64) -> (R, Chance) + 'static,
{
    let mut signals = Signals::new()?;
    let collector = Collector::new(load.shards);
    let (control, watch) = phase::channel();
    let clock = Clock::start();
    let (alive, mut ended) = mpsc::channel(load.shards);
    for index in 0..load.shards {
        let shard = Shard { clock, phase: watch.clone(), recorder: collector.recorder(index) };
        spawn(load, index, shard, make.clone(), alive.clone())?;
    }
    drop(alive);
    let mut conductor =
        Conductor { control, clock, collector, outcome: Outcome::Finished, phase: Phase::Running };
    let mut due = load.duration;
    let mut window = WINDOW;
    loop {
        tokio::select! {
            biased;
            failed = ended.recv() => match failed {
                Some(error) => return Err(error),
                None => break,
            },
            () = signals.next() => {
                due = conductor.interrupt(progress, load);
            }
            () = clock.sleep_until(due) => match conductor.next_phase(load) {
                Some(next) => due = next,
                None => break,
            },
            () = clock.sleep_until(window) => {
                window += WINDOW;
                progress.window(conductor.collector.collect(clock.now()));
            }
        }
    }
    let duration = clock.now();
    let Conductor { mut collector, outcome, .. } = conductor;
    progress.window(collector.collect(duration));
    progress.clear();
    Ok(Conducted { collector, outcome, duration })
}

struct Conductor {
    control: PhaseControl,
    clock: Clock,
    collector: Collector,
    outcome: Outcome,
    phase: Phase,
}

impl Conductor {
    /// Moves on to the phase that comes after this one; gives the time at which the next is due, none after the last.
    fn next_phase(&mut self, load: &Load) -> Option<Duration> {
        let now = self.clock.now();
        let (phase, lasts) = match self.phase {
            Phase::Running => (Phase::Draining, load.graceful_stop),
            Phase::Draining => (Phase::Interrupted, CLEAN_UP),
            Phase::Interrupted => (Phase::Aborted, ABORT),
            Phase::Aborted => return None,
        };
        self.phase = phase;
        self.control.advance(phase);
        Some(now.saturating_add(lasts))
    }

    /// The first interrupt drains, the second aborts. Gives the time at which the next phase is due.
    fn interrupt(&mut self, progress: &mut Progress<impl Write>, load: &Load) -> Duration {
        if self.outcome == Outcome::Finished {
            self.outcome = Outcome::Stopped;
            progress.say("stopping: iterations under way may finish; interrupt again to stop at once");
            if self.phase == Phase::Running {
                return self.next_phase(load).unwrap_or_default();
            }
            return self.clock.now().saturating_add(load.graceful_stop);
        }
        self.outcome = Outcome::Aborted;
        progress.say("stopping at once");
        self.phase = Phase::Aborted;
        self.control.advance(Phase::Aborted);
        self.clock.now() + ABORT
    }
}

/// Starts a shard: a thread, a runtime and the users of its slots. `alive` is dropped when all of them have ended; what
/// keeps the shard from starting goes over it.
fn spawn<R, N>(
    load: &Load,
    index: usize,
    shard: Shard,
    make: impl Fn(Shard) -> N + Send + 'static,
    alive: mpsc::Sender<io::Error>,
) -> io::Result<()>
where
    R: RunIteration + 'static,
    N: Fn(u64) -> (R, Chance) + 'static,
{
    let slots = load.shape.slots(index, load.shards);
    let body = move || {
        let closed = Closed {
            clock: shard.clock,
            phase: shard.phase.clone(),
            recorder: Arc::new(shard.recorder.clone()),
        };
        match Builder::new_current_thread().enable_all().build_local(LocalOptions::default()) {
            Ok(runtime) => runtime.block_on(executor::run(closed, slots, make(shard))),
            // There is room for one from each shard.
            Err(error) => drop(alive.try_send(error)),
        }
        drop(alive);
    };
    thread::Builder::new().name(format!("shard-{index}")).spawn(body).map(drop)
}
