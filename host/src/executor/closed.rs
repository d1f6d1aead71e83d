//! The closed loop: each user starts its next iteration when the last one is over and the pause has passed.

use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use tokio::task::JoinSet;

use super::{Gate, RunIteration, Site, Step};
use crate::chance::Chance;
use crate::phase::PhaseWatch;
use crate::sample::Sample;
use crate::schedule::{Life, Pause};

/// How many iterations there are to make.
#[derive(Debug, Clone)]
pub enum Allowance {
    /// As many as the time allows.
    Unlimited,
    /// Each user this many.
    Each(u64),
    /// This many are left for all users of all shards together.
    Shared(Arc<AtomicU64>),
}

impl Allowance {
    /// Takes one, if there is one.
    fn take(&mut self) -> bool {
        match self {
            Self::Unlimited => true,
            Self::Each(left) => left.checked_sub(1).is_some_and(|less| {
                *left = less;
                true
            }),
            Self::Shared(left) => {
                left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| left.checked_sub(1)).is_ok()
            }
        }
    }
}

/// A scenario's closed loop on a shard.
pub struct Closed {
    /// What its users have in common.
    pub site: Site,
    /// When the scenario starts, after the run's start.
    pub start: Duration,
    /// When its shape is over, after its start. A user that goes before has phases of its own.
    pub lasts: Duration,
    /// How long the iteration under way of such a user may take.
    pub ramp_down: Duration,
    /// How many iterations there are to make.
    pub allowance: Allowance,
}

impl Closed {
    /// Runs users for their lives until the scenario drains or they are done, on this thread's local runtime.
    /// `new_user` is called when a life begins; it gives the user and its generator for pauses.
    pub async fn run<R: RunIteration + 'static>(
        self,
        gate: Gate,
        users: impl Iterator<Item = (u64, Vec<Life>)>,
        new_user: impl Fn(u64, PhaseWatch) -> (R, Chance) + 'static,
    ) {
        let base = gate.pass().await.saturating_add(self.start);
        let (closed, new_user) = (Rc::new(self), Rc::new(new_user));
        let mut living = JoinSet::new();
        for (user, lives) in users {
            let (closed, new_user) = (Rc::clone(&closed), Rc::clone(&new_user));
            living.spawn_local(async move {
                for life in lives {
                    closed.live(base, life, |phase| new_user(user, phase)).await;
                }
            });
        }
        while living.join_next().await.is_some() {}
    }

    async fn live<R: RunIteration>(
        &self,
        base: Duration,
        life: Life,
        new_user: impl FnOnce(PhaseWatch) -> (R, Chance),
    ) {
        let mut site = self.site.clone();
        if !site.wait_until(base.saturating_add(life.from), false).await {
            return;
        }
        if life.until < self.lasts {
            site.phase = site.phase.leaving(site.clock, base.saturating_add(life.until), self.ramp_down);
        }
        site.recorder.record(Sample::UserStarted);
        let (mut user, mut chance) = new_user(site.phase.clone());
        iterate(&mut site, &mut user, &mut chance, self.allowance.clone()).await;
        site.stop(&mut user).await;
        site.recorder.record(Sample::UserEnded);
    }
}

async fn iterate(
    site: &mut Site,
    user: &mut impl RunIteration,
    chance: &mut Chance,
    mut allowance: Allowance,
) {
    let mut step = user.start().await;
    let mut scheduled = site.clock.now();
    loop {
        let lost = matches!(step, Step::Restart(_));
        scheduled = match step {
            Step::Done => break,
            Step::Restart(after) => site.clock.now() + after,
            Step::Next(pause) => due_after(pause, scheduled, site, chance),
        };
        if !site.wait_until(scheduled, false).await {
            break;
        }
        step = if lost {
            user.start().await
        } else if allowance.take() {
            user.run(scheduled).await
        } else {
            break;
        };
    }
}

/// When the next iteration is due. What a pacing missed while the user still waited is counted: it is load that the
/// plan asked for, and nothing that was measured shows it.
fn due_after(pause: Pause, scheduled: Duration, site: &Site, chance: &mut Chance) -> Duration {
    let finished = site.clock.now();
    let missed = pause.missed(scheduled, finished);
    if missed > 0 {
        site.recorder.record(Sample::IterationsMissed(missed));
    }
    pause.next(scheduled, finished, chance)
}
