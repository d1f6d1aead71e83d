//! The closed loop: each user starts its next iteration when the last one is over and the pause has passed.

mod crew;

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use super::{Gate, Muster, Place, RunIteration, Site, Step, Targets};
use crate::chance::Chance;
use crate::phase::{Phase, PhaseWatch};
use crate::sample::Sample;
use crate::schedule::{Pause, Users};
use crew::Crew;

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
    /// How many users there are over time. A user that goes before the end has phases of its own.
    pub users: Users,
    /// How long the iteration under way of such a user may take.
    pub ramp_down: Duration,
    /// How many iterations there are to make.
    pub allowance: Allowance,
    /// Whose users are this shard's: every so-manieth, from its own number on.
    pub place: Place,
    /// Where users are counted, over all shards.
    pub muster: Arc<Muster>,
    /// Where it hears how many users there are to be instead.
    pub targets: Targets,
}

impl Closed {
    /// Runs users for their lives until the scenario drains or all users of all shards are done, on this thread's local runtime.
    /// `new_user` is called when a user's first life begins; it gives the user and its generator for pauses.
    pub async fn run<R: RunIteration + 'static>(
        self,
        gate: Gate,
        new_user: impl Fn(u64, PhaseWatch) -> (R, Chance) + 'static,
    ) {
        let (phase, mut targets, clock) = (self.site.phase.clone(), self.targets.clone(), self.site.clock);
        let muster = Arc::clone(&self.muster);
        let mut crew = Crew::new(self, new_user);
        crew.begin_at(gate.pass().await);
        loop {
            let next = crew.next_begin();
            tokio::select! {
                biased;
                () = phase.reached(Phase::Draining) => break,
                Ok(()) = targets.changed() => {
                    let target = *targets.borrow_and_update();
                    crew.redirect(target);
                }
                () = muster.over() => break,
                () = crew.left() => {}
                () = clock.sleep_until(next) => crew.begin_due(),
            }
        }
        crew.end(phase).await;
    }
}

/// Has a user iterate for a life. Says whether it is done for good.
async fn iterate(
    site: &mut Site,
    user: &mut impl RunIteration,
    chance: &mut Chance,
    allowance: &mut Allowance,
) -> bool {
    let mut step = user.start().await;
    let mut scheduled = site.clock.now();
    loop {
        let lost = matches!(step, Step::Restart(_));
        let now = site.clock.now();
        scheduled = match step {
            Step::Done => return true,
            Step::Restart(after) => now + after,
            Step::Next(pause) => due_after(pause, scheduled, now, site, chance),
        };
        if !site.wait_until(scheduled, now, false).await {
            return false;
        }
        step = if lost {
            user.start().await
        } else if allowance.take() {
            user.run(scheduled).await
        } else {
            return true;
        };
    }
}

/// When the next iteration is due. What a pacing missed while the user still waited is counted: it is load that the
/// plan asked for, and nothing that was measured shows it.
fn due_after(
    pause: Pause,
    scheduled: Duration,
    finished: Duration,
    site: &Site,
    chance: &mut Chance,
) -> Duration {
    let missed = pause.missed(scheduled, finished);
    if missed > 0 {
        site.recorder.record(Sample::IterationsMissed(missed));
    }
    pause.next(scheduled, finished, chance)
}
