//! When things are due. Pure arithmetic on offsets: no clock, no tasks.

mod constant_users;
mod pause;

use std::time::Duration;

pub use constant_users::ConstantUsers;
pub use pause::Pause;

/// A moment at which something is due: for closed executors, the start of a user.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Slot {
    /// Its number in the schedule, from 0, over all shards.
    pub index: u64,
    /// When it is due.
    pub offset: Duration,
}
