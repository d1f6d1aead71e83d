//! The users of a closed loop on a shard: who comes when, who is there, who has gone and may be called back.
//!
//! | a user is | and becomes |
//! |---|---|
//! | away: not come yet, or sent away | present when a life begins |
//! | present | away when its life is over and its iteration too; done |
//! | done: it has made its iterations, or the scenario said so | nothing else |

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use tokio::task::JoinSet;

use super::super::Target;
use super::{Allowance, Closed, RunIteration, iterate};
use crate::chance::Chance;
use crate::phase::{Leave, Phase, PhaseWatch};
use crate::sample::Sample;
use crate::schedule::Life;

pub(super) struct Crew<R, N> {
    closed: Closed,
    new_user: N,
    /// When the scenario starts, by the clock.
    base: Duration,
    lasts: Duration,
    seats: BTreeMap<u64, Seat<R>>,
    /// When whose next life begins, after the scenario's start.
    begins: BTreeSet<(Duration, u64)>,
    living: JoinSet<(u64, Kept<R>, bool)>,
    /// The number of the target that was followed last.
    heard: u64,
}

struct Seat<R> {
    /// Lives that have not begun.
    lives: Vec<Life>,
    leave: Arc<Leave>,
    state: State<R>,
    /// Whether the muster counts it.
    counted: bool,
}

enum State<R> {
    /// With what it has left behind, if it was there before.
    Away(Option<Kept<R>>),
    Present,
    Done,
}

/// What lasts from one life of a user to the next.
struct Kept<R> {
    user: R,
    chance: Chance,
    allowance: Allowance,
}

impl<R: RunIteration + 'static, N: Fn(u64, PhaseWatch) -> (R, Chance)> Crew<R, N> {
    /// All users that are planned, and counted.
    pub(super) fn new(closed: Closed, new_user: N) -> Self {
        let (lasts, place) = (closed.users.duration(), closed.place);
        let planned: Vec<_> = closed.users.of_shard(place.index, place.shards).collect();
        let (seats, begins, living) = (BTreeMap::new(), BTreeSet::new(), JoinSet::new());
        let mut crew =
            Self { closed, new_user, base: Duration::ZERO, lasts, seats, begins, living, heard: 0 };
        for (user, lives) in planned {
            crew.seat(user).lives = lives;
            crew.plan(user);
        }
        crew.closed.muster.remove(1);
        crew
    }

    /// The run starts at this offset.
    pub(super) fn begin_at(&mut self, start: Duration) {
        self.base = start.saturating_add(self.closed.start);
    }

    /// When the next life begins, by the clock.
    pub(super) fn next_begin(&self) -> Duration {
        self.begins.first().map_or(Duration::MAX, |(from, _)| self.base.saturating_add(*from))
    }

    /// Begins all lives that are due.
    pub(super) fn begin_due(&mut self) {
        let now = self.closed.site.clock.now();
        while let Some((from, user)) = self.begins.first().copied()
            && self.base.saturating_add(from) <= now
        {
            self.begins.pop_first();
            let until = {
                let seat = self.seat(user);
                seat.lives.remove(0).until
            };
            self.stay(user, until);
            self.plan(user);
        }
    }

    /// Waits for a user to go, and notes it. Never returns while there is none.
    pub(super) async fn left(&mut self) {
        match self.living.join_next().await {
            None => std::future::pending().await,
            // A user that panicked is gone; the panic has been told.
            Some(Err(_)) => {}
            Some(Ok((user, kept, done))) => {
                let seat = self.seat(user);
                seat.state = if done { State::Done } else { State::Away(Some(kept)) };
                let until = seat.leave.at();
                // It went, and was called back in the meantime.
                if !done && until > self.closed.site.clock.now() {
                    self.come(user);
                }
                self.plan(user);
            }
        }
    }

    /// From a moment on there are so many users, of all shards together, up to the scenario's end: those with the lowest numbers.
    pub(super) fn redirect(&mut self, target: Target) {
        let Target { number, at, target } = target;
        let from = at.saturating_sub(self.base);
        let users = target as u64;
        let place = self.closed.place;
        self.begins.clear();
        for user in (place.index as u64..users).step_by(place.shards.max(1)) {
            let until = self.lasts;
            let seat = self.seat(user);
            seat.lives = match seat.state {
                State::Away(_) => vec![Life { from, until }],
                State::Present | State::Done => Vec::new(),
            };
            if matches!(seat.state, State::Present) {
                self.stay(user, until);
            }
            self.plan(user);
        }
        let surplus: Vec<_> = self.seats.range(users..).map(|(user, _)| *user).collect();
        for user in surplus {
            let until = self.base.saturating_add(from);
            let seat = self.seat(user);
            seat.lives.clear();
            if until < seat.leave.at() {
                seat.leave.set(until);
            }
            self.plan(user);
        }
        self.begin_due();
        self.closed.muster.remove(number - self.heard);
        self.heard = number;
    }

    /// Waits for all users to go, and passes the run's phases on to them.
    pub(super) async fn end(mut self, phase: PhaseWatch) {
        self.seats.values().for_each(|seat| seat.leave.nudge());
        for next in [Phase::Interrupted, Phase::Aborted] {
            tokio::select! {
                () = async { while self.living.join_next().await.is_some() {} } => return,
                () = phase.reached(next) => self.seats.values().for_each(|seat| seat.leave.nudge()),
            }
        }
        while self.living.join_next().await.is_some() {}
    }

    fn seat(&mut self, user: u64) -> &mut Seat<R> {
        let Closed { site, ramp_down, .. } = &self.closed;
        self.seats.entry(user).or_insert_with(|| Seat {
            lives: Vec::new(),
            leave: Arc::new(Leave::new(site.clock, *ramp_down)),
            state: State::Away(None),
            counted: false,
        })
    }

    /// Notes when a user comes next, and whether it still counts.
    fn plan(&mut self, user: u64) {
        let Some(seat) = self.seats.get_mut(&user) else { return };
        self.begins.extend(seat.lives.first().map(|life| (life.from, user)));
        let counts = match seat.state {
            State::Present => true,
            State::Away(_) => !seat.lives.is_empty(),
            State::Done => false,
        };
        match (std::mem::replace(&mut seat.counted, counts), counts) {
            // What keeps the muster up is whoever has this done: a user, or a shard that was told.
            (false, true) => _ = self.closed.muster.add(1),
            (true, false) => self.closed.muster.remove(1),
            _ => {}
        }
    }

    /// Lets a user be there until an offset after the scenario's start.
    fn stay(&mut self, user: u64, until: Duration) {
        let until = if until < self.lasts { self.base.saturating_add(until) } else { Duration::MAX };
        let seat = self.seat(user);
        seat.leave.set(until);
        if matches!(seat.state, State::Away(_)) {
            self.come(user);
        }
    }

    /// Has a user come that is away.
    fn come(&mut self, user: u64) {
        let seat = self.seat(user);
        let State::Away(kept) = std::mem::replace(&mut seat.state, State::Present) else { return };
        let mut site = self.closed.site.clone();
        site.phase = site.phase.leaving(Arc::clone(&self.seats[&user].leave));
        let mut kept = kept.unwrap_or_else(|| {
            let (made, chance) = (self.new_user)(user, site.phase.clone());
            Kept { user: made, chance, allowance: self.closed.allowance.clone() }
        });
        self.living.spawn_local(async move {
            site.recorder.record(Sample::UserStarted);
            let Kept { user: one, chance, allowance } = &mut kept;
            let done = iterate(&mut site, one, chance, allowance).await;
            site.stop(one).await;
            site.recorder.record(Sample::UserEnded);
            (user, kept, done)
        });
    }
}
