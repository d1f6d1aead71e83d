use std::cell::RefCell;
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

use parking_lot::Mutex;
use tokio::task::LocalSet;

use super::*;
use crate::chance::Purpose;
use crate::phase;
use crate::schedule::{ConstantUsers, Pause};

/// What users did, with the millisecond at which they did it.
type Diary = Rc<RefCell<Vec<(u128, u64, &'static str)>>>;

struct Fake {
    clock: Clock,
    user: u64,
    diary: Diary,
    takes: Duration,
    pause: Pause,
    /// The first so many starts lose the user.
    lost_starts: u32,
    iterations_left: u32,
}

impl Fake {
    fn note(&self, what: &'static str) {
        self.diary.borrow_mut().push((self.clock.now().as_millis(), self.user, what));
    }
}

impl RunIteration for Fake {
    async fn start(&mut self) -> Step {
        self.note("start");
        if self.lost_starts > 0 {
            self.lost_starts -= 1;
            return Step::Restart(Duration::from_millis(100));
        }
        Step::Next(Pause::None)
    }

    async fn run(&mut self, _: Duration) -> Step {
        self.note("run");
        tokio::time::sleep(self.takes).await;
        self.iterations_left -= 1;
        if self.iterations_left == 0 { Step::Done } else { Step::Next(self.pause) }
    }

    async fn stop(&mut self) {
        self.note("stop");
    }
}

#[derive(Default)]
struct Population(Mutex<Vec<bool>>);

impl Record for Population {
    fn record(&self, sample: Sample) {
        match sample {
            Sample::UserStarted => self.0.lock().push(true),
            Sample::UserEnded => self.0.lock().push(false),
            _ => {}
        }
    }
}

struct Case {
    users: u64,
    spawn_rate: Option<f64>,
    takes_ms: u64,
    pause: Pause,
    lost_starts: u32,
    iterations: u32,
    drain_after_ms: u64,
}

const CASE: Case = Case {
    users: 1,
    spawn_rate: None,
    takes_ms: 30,
    pause: Pause::None,
    lost_starts: 0,
    iterations: u32::MAX,
    drain_after_ms: 100,
};

async fn diary_of(case: Case) -> Vec<(u128, u64, &'static str)> {
    let diary = Diary::default();
    let clock = Clock::start();
    let (control, watch) = phase::channel();
    let population = Arc::new(Population::default());
    let closed = Closed { clock, phase: watch, recorder: population.clone() };
    let shape = ConstantUsers { users: case.users, spawn_rate: case.spawn_rate };
    let notes = Rc::clone(&diary);
    let make = move |user| {
        let fake = Fake {
            clock,
            user,
            diary: Rc::clone(&notes),
            takes: Duration::from_millis(case.takes_ms),
            pause: case.pause,
            lost_starts: case.lost_starts,
            iterations_left: case.iterations,
        };
        (fake, Chance::of_user(1, user, Purpose::Pauses))
    };
    let drain = async {
        clock.sleep_until(Duration::from_millis(case.drain_after_ms)).await;
        control.advance(Phase::Draining);
    };
    let users = LocalSet::new();
    let slots = shape.slots(0, 1);
    users.run_until(async { tokio::join!(run(closed, slots, make), drain) }).await;
    let population = population.0.lock();
    let started = population.iter().filter(|started| **started).count();
    assert_eq!(started * 2, population.len(), "each user that started ended");
    diary.take()
}

#[tokio::test(start_paused = true)]
async fn a_user_iterates_until_the_run_drains_and_then_stops() {
    let expected =
        [(0, 0, "start"), (0, 0, "run"), (30, 0, "run"), (60, 0, "run"), (90, 0, "run"), (120, 0, "stop")];
    assert_eq!(diary_of(CASE).await, expected);
}

#[tokio::test(start_paused = true)]
async fn draining_cuts_a_pause_short_but_not_an_iteration() {
    let diary = diary_of(Case { pause: Pause::Constant(Duration::from_secs(50)), ..CASE }).await;
    assert_eq!(diary, [(0, 0, "start"), (0, 0, "run"), (100, 0, "stop")]);
}

#[tokio::test(start_paused = true)]
async fn pacing_counts_from_start_to_start() {
    let pause = Pause::Pacing(Duration::from_millis(50));
    let diary = diary_of(Case { pause, drain_after_ms: 90, ..CASE }).await;
    assert_eq!(diary, [(0, 0, "start"), (0, 0, "run"), (50, 0, "run"), (90, 0, "stop")]);
}

#[tokio::test(start_paused = true)]
async fn users_come_at_the_spawn_rate_and_none_after_the_end() {
    let diary = diary_of(Case { users: 5, spawn_rate: Some(25.0), takes_ms: 1000, ..CASE }).await;
    let starts: Vec<_> =
        diary.iter().filter(|(_, _, what)| *what == "start").map(|it| (it.0, it.1)).collect();
    assert_eq!(starts, [(0, 0), (40, 1), (80, 2)]);
}

#[tokio::test(start_paused = true)]
async fn a_lost_user_is_started_anew_after_its_back_off() {
    let diary = diary_of(Case { lost_starts: 2, drain_after_ms: 210, ..CASE }).await;
    let expected = [(0, 0, "start"), (100, 0, "start"), (200, 0, "start"), (200, 0, "run"), (230, 0, "stop")];
    assert_eq!(diary, expected);
}

#[tokio::test(start_paused = true)]
async fn a_user_that_is_done_stops_at_once() {
    let diary = diary_of(Case { iterations: 2, drain_after_ms: 5000, ..CASE }).await;
    assert_eq!(diary, [(0, 0, "start"), (0, 0, "run"), (30, 0, "run"), (60, 0, "stop")]);
}
