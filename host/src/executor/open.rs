//! The open loop: iterations start when they are due, whatever became of the ones before.
//!
//! | an arrival finds | and |
//! |---|---|
//! | users that are free | is handed to one: those made ready beforehand take turns; of those that a peak has added, who ran last goes on |
//! | users that are still starting, with nobody waiting for them | waits for one; its scheduled time stays |
//! | fewer users than there may be | has one more start, and waits for it |
//! | none of these | is dropped, and counted |

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::rc::Rc;
use std::time::Duration;

use tokio::sync::{Notify, oneshot};
use tokio::task::JoinSet;

use super::{Gate, RunIteration, Site, Step, Targets};
use crate::phase::PhaseWatch;
use crate::sample::Sample;
use crate::schedule::Slots;

/// A scenario's open loop on a shard.
pub struct Open {
    /// What its users have in common.
    pub site: Site,
    /// When the scenario starts, after the run's start.
    pub start: Duration,
    /// When its shape is over, after its start.
    pub lasts: Duration,
    /// Users that are made ready beforehand.
    pub users: u64,
    /// The most users there may be at a time.
    pub max_users: u64,
    /// Where it hears how many iterations per second there are to be instead.
    pub targets: Targets,
}

impl Open {
    /// Runs an iteration for each slot until the scenario drains, on this thread's local runtime. `new_user` makes the
    /// n-th user of this shard, from 0.
    pub async fn run<R: RunIteration + 'static>(
        self,
        gate: Gate,
        mut slots: Slots,
        new_user: impl Fn(u64, PhaseWatch) -> R + 'static,
    ) {
        let (mut site, mut targets, clock) = (self.site.clone(), self.targets, self.site.clock);
        let pool = Rc::new(Pool::new(self.site, self.users, self.max_users, new_user));
        for _ in 0..self.users {
            pool.add_user();
        }
        pool.all_tried().await;
        let base = gate.pass().await.saturating_add(self.start);
        let end = base.saturating_add(self.lasts);
        loop {
            let due = slots.peek().map(|slot| base.saturating_add(slot.offset));
            tokio::select! {
                biased;
                Ok(()) = targets.changed() => {
                    let target = *targets.borrow_and_update();
                    slots.redirect(target.at.saturating_sub(base), target.target);
                }
                goes_on = site.wait_until(due.unwrap_or(end), clock.now(), due.is_some()) => match due {
                    Some(due) if goes_on => {
                        slots.next();
                        pool.arrive(due);
                    }
                    _ => break,
                },
            }
        }
        pool.close().await;
    }
}

/// The users of an open loop.
struct Pool<N> {
    site: Site,
    /// Made ready beforehand; they have the first numbers.
    users: u64,
    max_users: u64,
    new_user: N,
    state: RefCell<State>,
    /// Told when a user has been started for the first time, well or not.
    tried: Notify,
    untried: Cell<u64>,
}

#[derive(Default)]
struct State {
    /// Users made ready beforehand that are free, the one that has been so the longest first.
    free: VecDeque<oneshot::Sender<Duration>>,
    /// Added users that are free, the one that ran last at the end: so as few as can be stay in use, in the processor's caches.
    spare: Vec<oneshot::Sender<Duration>>,
    /// When the arrivals were due that wait for users that are starting; never more than those.
    waiting: VecDeque<Duration>,
    /// Users that are starting.
    starting: usize,
    /// Users that there are.
    alive: u64,
    /// Users that there have been.
    made: u64,
    /// No arrival is taken any more.
    closed: bool,
    tasks: JoinSet<()>,
}

impl State {
    fn take_free(&mut self) -> Option<oneshot::Sender<Duration>> {
        self.free.pop_front().or_else(|| self.spare.pop())
    }
}

impl<R: RunIteration + 'static, N: Fn(u64, PhaseWatch) -> R + 'static> Pool<N> {
    fn new(site: Site, users: u64, max_users: u64, new_user: N) -> Self {
        let state = RefCell::default();
        Self { site, users, max_users, new_user, state, tried: Notify::new(), untried: Cell::new(0) }
    }

    /// Hands an arrival over, or drops it.
    fn arrive(self: &Rc<Self>, due: Duration) {
        while let Some(user) = { self.state.borrow_mut().take_free() } {
            if user.send(due).is_ok() {
                return;
            }
        }
        let (starting, waiting, alive) = {
            let state = self.state.borrow();
            (state.starting, state.waiting.len(), state.alive)
        };
        if waiting >= starting && alive >= self.max_users {
            self.site.recorder.record(Sample::IterationDropped);
            return;
        }
        self.state.borrow_mut().waiting.push_back(due);
        if waiting >= starting {
            self.add_user();
        }
    }

    fn add_user(self: &Rc<Self>) {
        let pool = Rc::clone(self);
        let mut state = self.state.borrow_mut();
        let number = state.made;
        (state.made, state.alive, state.starting) = (number + 1, state.alive + 1, state.starting + 1);
        self.untried.set(self.untried.get() + 1);
        state.tasks.spawn_local(async move { pool.live(number).await });
    }

    async fn live(self: Rc<Self>, number: u64) {
        let mut site = self.site.clone();
        site.recorder.record(Sample::UserStarted);
        let mut user = (self.new_user)(number, site.phase.clone());
        let mut step = user.start().await;
        self.untried.set(self.untried.get() - 1);
        self.tried.notify_one();
        self.started(&step);
        loop {
            step = match step {
                Step::Done => break,
                Step::Restart(after) => {
                    let now = site.clock.now();
                    if !site.wait_until(now + after, now, false).await {
                        break;
                    }
                    self.state.borrow_mut().starting += 1;
                    let step = user.start().await;
                    self.started(&step);
                    step
                }
                Step::Next(_) => match self.next_arrival(number).await {
                    Some(due) => user.run(due).await,
                    None => break,
                },
            };
        }
        site.stop(&mut user).await;
        site.recorder.record(Sample::UserEnded);
        self.state.borrow_mut().alive -= 1;
    }

    /// Notes the end of a start. A user that was lost in it leaves the arrival that waited for it without one.
    fn started(&self, step: &Step) {
        let mut state = self.state.borrow_mut();
        state.starting -= 1;
        if !matches!(step, Step::Next(_)) && state.waiting.len() > state.starting {
            state.waiting.pop_back();
            self.site.recorder.record(Sample::IterationDropped);
        }
    }

    /// When the next arrival for a user, which is free now, was due; none once there are no more.
    async fn next_arrival(&self, number: u64) -> Option<Duration> {
        let handed = {
            let mut state = self.state.borrow_mut();
            if let Some(due) = state.waiting.pop_front() {
                return Some(due);
            }
            if state.closed {
                return None;
            }
            let (user, handed) = oneshot::channel();
            if number < self.users {
                state.free.push_back(user);
            } else {
                state.spare.push(user);
            }
            handed
        };
        handed.await.ok()
    }

    /// Returns when each user has been started once.
    async fn all_tried(&self) {
        while self.untried.get() > 0 {
            self.tried.notified().await;
        }
    }

    /// Lets users that are free go, and waits for all of them. Arrivals that still wait for a user get it.
    async fn close(&self) {
        let mut tasks = {
            let mut state = self.state.borrow_mut();
            state.closed = true;
            state.free.clear();
            state.spare.clear();
            std::mem::take(&mut state.tasks)
        };
        while tasks.join_next().await.is_some() {}
        let unserved = self.state.borrow_mut().waiting.drain(..).count();
        (0..unserved).for_each(|_| self.site.recorder.record(Sample::IterationDropped));
    }
}
