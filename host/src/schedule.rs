//! When things are due. Pure arithmetic on offsets: no clock, no tasks.

mod arrivals;
mod curve;
mod lives;
mod pause;

use std::time::Duration;

pub use arrivals::{Arrivals, Slots, Spread};
pub use curve::{Curve, Stage};
pub use lives::{Life, Users};
pub use pause::Pause;

/// An arrival: the moment at which an open executor starts an iteration.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Slot {
    /// Its number in the schedule, from 0, over all shards.
    pub index: u64,
    /// When it is due, after the scenario's start.
    pub offset: Duration,
}
