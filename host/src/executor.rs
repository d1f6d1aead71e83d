//! Runs users by a schedule. It decides when an iteration starts, never what happens in it.

mod closed;

use std::future::Future;
use std::time::Duration;

pub use closed::{Closed, run};

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
    /// The next iteration, after this pause.
    Next(Pause),
    /// The user is lost; start it anew after this long.
    Restart(Duration),
    /// The user makes no more iterations.
    Done,
}
