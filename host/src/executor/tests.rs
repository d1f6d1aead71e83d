//! Both loops with users that keep a diary, under paused time.

mod closed;
mod open;
mod orders;

use std::cell::RefCell;
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

use parking_lot::Mutex;
use tokio::task::LocalSet;

use super::*;
use crate::phase::{self, PhaseControl};
use crate::sample::Sample;

/// What users did: the millisecond, the user, and what it was; for iterations, when they were due.
type Diary = Rc<RefCell<Vec<(u128, u64, String)>>>;

#[derive(Clone)]
struct Fake {
    clock: Clock,
    user: u64,
    diary: Diary,
    takes: Duration,
    /// What the first iteration takes, if that is something else.
    first_takes: Option<Duration>,
    starting_takes: Duration,
    pause: Pause,
    /// The first so many starts lose the user.
    lost_starts: u32,
    back_off: Duration,
    iterations_left: u32,
}

impl Fake {
    fn note(&self, what: impl Into<String>) {
        self.diary.borrow_mut().push((self.clock.now().as_millis(), self.user, what.into()));
    }
}

impl RunIteration for Fake {
    async fn start(&mut self) -> Step {
        self.note("start");
        tokio::time::sleep(self.starting_takes).await;
        if self.lost_starts > 0 {
            self.lost_starts -= 1;
            return Step::Restart(self.back_off);
        }
        Step::Next(Pause::None)
    }

    async fn run(&mut self, scheduled: Duration) -> Step {
        self.note(format!("run {}", scheduled.as_millis()));
        tokio::time::sleep(self.first_takes.take().unwrap_or(self.takes)).await;
        self.iterations_left -= 1;
        if self.iterations_left == 0 { Step::Done } else { Step::Next(self.pause) }
    }

    async fn stop(&mut self) {
        self.note("stop");
    }
}

#[derive(Default)]
struct Counts {
    users: i64,
    dropped: u64,
    missed: u64,
}

#[derive(Default)]
struct Counting(Mutex<Counts>);

impl Record for Counting {
    fn record(&self, sample: Sample) {
        let mut counts = self.0.lock();
        match sample {
            Sample::UserStarted => counts.users += 1,
            Sample::UserEnded => counts.users -= 1,
            Sample::IterationDropped => counts.dropped += 1,
            Sample::IterationsMissed(missed) => counts.missed += missed,
            _ => {}
        }
    }
}

/// A run of fakes.
struct Stage {
    fake: Fake,
    site: Site,
    counting: Arc<Counting>,
    control: PhaseControl,
    keeper: Gatekeeper,
    gate: Gate,
    steering: Rc<Steering>,
    shards: usize,
    /// Targets, and when they come, in milliseconds after the start.
    orders: Vec<(u64, f64)>,
}

fn ms(milliseconds: u64) -> Duration {
    Duration::from_millis(milliseconds)
}

impl Stage {
    /// Users whose iterations take 30 ms.
    fn new() -> Self {
        Self::with(1, &[])
    }

    /// The same on so many shards, with orders under way.
    fn with(shards: usize, orders: &[(u64, f64)]) -> Self {
        let clock = Clock::start();
        let (control, phase) = phase::channel();
        let (keeper, gate) = gate();
        let counting = Arc::<Counting>::default();
        let fake = Fake {
            clock,
            user: 0,
            diary: Diary::default(),
            first_takes: None,
            takes: ms(30),
            starting_takes: Duration::ZERO,
            pause: Pause::None,
            lost_starts: 0,
            back_off: ms(100),
            iterations_left: u32::MAX,
        };
        let site = Site { clock, phase, recorder: counting.clone() };
        let (steering, orders) = (Rc::new(Steering::new(shards)), orders.to_vec());
        Self { fake, site, counting, control, keeper, gate, steering, shards, orders }
    }

    /// Runs the executor to its end: opens the gate once all are ready, drains at `drain_at`.
    async fn play(
        self,
        executor: impl Future<Output = ()>,
        drain_at: u64,
    ) -> (Vec<(u128, u64, String)>, Counts) {
        let Self { fake, site, counting, control, mut keeper, gate, steering, orders, .. } = self;
        drop(gate);
        let conduct = async {
            keeper.all_ready().await;
            let start = site.clock.now();
            keeper.open(start);
            let drain = async {
                site.clock.sleep_until(start + ms(drain_at)).await;
                control.advance(Phase::Draining);
            };
            let steer = async {
                for (at, target) in orders {
                    site.clock.sleep_until(start + ms(at)).await;
                    steering.steer(start + ms(at), target);
                }
            };
            tokio::join!(drain, steer);
        };
        LocalSet::new().run_until(async { tokio::join!(executor, conduct) }).await;
        let counts = std::mem::take(&mut *counting.0.lock());
        assert_eq!(counts.users, 0, "each user that started ended");
        (fake.diary.take(), counts)
    }
}

fn starts(diary: &[(u128, u64, String)]) -> Vec<(u128, u64)> {
    diary.iter().filter(|(_, _, what)| what == "start").map(|(at, user, _)| (*at, *user)).collect()
}

fn lines(diary: &[(u128, u64, String)]) -> Vec<String> {
    diary.iter().map(|(at, user, what)| format!("{at} {user} {what}")).collect()
}
