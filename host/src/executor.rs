//! Runs users by a schedule. It decides when an iteration starts, never what happens in it.
//!
//! There are two loops. In the closed one, users go round: an iteration starts when the last is over. In the open one,
//! iterations start when they are due, and a user that is free takes each.

mod closed;
mod gate;
mod muster;
mod open;
mod steering;

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use tokio::task::consume_budget;

pub use closed::{Allowance, Closed};
pub use gate::{Gate, Gatekeeper, gate};
pub use muster::Muster;
pub use open::Open;
pub use steering::{Steering, Target, Targets};

use crate::clock::Clock;
use crate::phase::{Phase, PhaseWatch};
use crate::sample::Record;
use crate::schedule::Pause;

/// What an executor asks of a user. Its states, and what moves it between them:
///
/// | state | call | becomes |
/// |---|---|---|
/// | new, or lost | `start` | ready, or lost |
/// | ready | `run` | ready, lost, or done |
/// | ready, done | `stop` | gone |
pub trait RunIteration {
    /// Makes the user ready. Its first iteration follows `Next(Pause::None)`.
    fn start(&mut self) -> impl Future<Output = Step>;

    /// Runs one iteration, which was due at `scheduled`.
    fn run(&mut self, scheduled: Duration) -> impl Future<Output = Step>;

    /// Lets the user clean up. It is not used after that.
    fn stop(&mut self) -> impl Future<Output = ()>;
}

/// What comes after a call.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Step {
    /// The next iteration, after this pause. Open executors make no pause.
    Next(Pause),
    /// The user is lost; start it anew after this long.
    Restart(Duration),
    /// The user makes no more iterations.
    Done,
}

/// A shard's place among all of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// Its number, from 0.
    pub index: usize,
    /// How many there are.
    pub shards: usize,
}

/// What a scenario's users on a shard have in common.
#[derive(Clone)]
pub struct Site {
    /// The run's clock.
    pub clock: Clock,
    /// The scenario's phase.
    pub phase: PhaseWatch,
    /// Where users are counted.
    pub recorder: Arc<dyn Record>,
}

impl Site {
    /// Waits from `now` on, and says whether the run still goes on. What is late goes on only if `even_late`.
    async fn wait_until(&mut self, offset: Duration, now: Duration, even_late: bool) -> bool {
        // Users that never wait for anything must still let others run.
        consume_budget().await;
        if now >= offset {
            return self.phase.current() < if even_late { Phase::Interrupted } else { Phase::Draining };
        }
        tokio::select! {
            biased;
            () = self.phase.reached(Phase::Draining) => false,
            () = self.clock.sleep_until(offset) => true,
        }
    }

    /// Lets a user clean up, unless there is no time for that any more.
    async fn stop(&self, user: &mut impl RunIteration) {
        if self.phase.current() < Phase::Aborted {
            user.stop().await;
        }
    }
}

#[cfg(test)]
mod tests;
