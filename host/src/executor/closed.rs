//! The closed loop: each user starts its next iteration when the last one is over and the pause has passed.

use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

use tokio::task::{JoinSet, consume_budget};

use super::{RunIteration, Step};
use crate::chance::Chance;
use crate::clock::Clock;
use crate::phase::{Phase, PhaseWatch};
use crate::sample::{Record, Sample};
use crate::schedule::Slot;

/// What all users of a shard have in common.
#[derive(Clone)]
pub struct Closed {
    /// The run's clock.
    pub clock: Clock,
    /// The run's phase.
    pub phase: PhaseWatch,
    /// Where users are counted.
    pub recorder: Arc<dyn Record>,
}

/// Runs a user for each slot until the run drains or the user is done, on this thread's local runtime.
/// `new_user` is called when a slot is due; it gives the user and its generator for pauses.
pub async fn run<R: RunIteration + 'static>(
    closed: Closed,
    slots: impl Iterator<Item = Slot>,
    new_user: impl Fn(u64) -> (R, Chance) + 'static,
) {
    let new_user = Rc::new(new_user);
    let mut users = JoinSet::new();
    for slot in slots {
        let (closed, new_user) = (closed.clone(), Rc::clone(&new_user));
        users.spawn_local(async move { closed.live(slot, &*new_user).await });
    }
    while users.join_next().await.is_some() {}
}

impl Closed {
    async fn live<R: RunIteration>(mut self, slot: Slot, new_user: &impl Fn(u64) -> (R, Chance)) {
        if !self.wait_until(slot.offset).await {
            return;
        }
        self.recorder.record(Sample::UserStarted);
        let (mut user, mut chance) = new_user(slot.index);
        self.iterate(&mut user, &mut chance).await;
        self.recorder.record(Sample::UserEnded);
    }

    async fn iterate(&mut self, user: &mut impl RunIteration, chance: &mut Chance) {
        let mut step = user.start().await;
        let mut scheduled = self.clock.now();
        loop {
            let lost = matches!(step, Step::Restart(_));
            scheduled = match step {
                Step::Done => break,
                Step::Restart(after) => self.clock.now() + after,
                Step::Next(pause) => pause.next(scheduled, self.clock.now(), chance),
            };
            if !self.wait_until(scheduled).await {
                break;
            }
            step = if lost { user.start().await } else { user.run(scheduled).await };
        }
        if self.phase.current() < Phase::Aborted {
            user.stop().await;
        }
    }

    /// Waits, and says whether the run still goes on.
    async fn wait_until(&mut self, offset: Duration) -> bool {
        // Users that never wait for anything must still let others run.
        consume_budget().await;
        if self.phase.current() > Phase::Running {
            return false;
        }
        if offset <= self.clock.now() {
            return true;
        }
        tokio::select! {
            biased;
            () = self.phase.reached(Phase::Draining) => false,
            () = self.clock.sleep_until(offset) => true,
        }
    }
}

#[cfg(test)]
mod tests;
