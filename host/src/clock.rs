//! Time. The one module that reads the clock, so that tests can pause it and every offset has the same origin.
//!
//! An *offset* is a [`Duration`] since the run began. Sleeping is as coarse as tokio's timer, about a millisecond: a
//! sleeper wakes late by up to that, never early, and what is late is measured as scheduler lag.

use std::time::{Duration, SystemTime};

use tokio::time::Instant;

/// The run's clock. Copies share one origin.
#[derive(Debug, Clone, Copy)]
pub struct Clock {
    start: Instant,
}

impl Clock {
    /// A clock whose offset 0 is now.
    pub fn start() -> Self {
        Self { start: monotonic() }
    }

    /// The offset of this moment. Costs about 25 ns.
    pub fn now(&self) -> Duration {
        monotonic().saturating_duration_since(self.start)
    }

    /// Returns at `offset`, or at once if that has passed.
    pub async fn sleep_until(&self, offset: Duration) {
        tokio::time::sleep_until(self.start + offset).await;
    }
}

/// The monotonic clock's reading, for what has no run: the shop, a connection's age.
#[expect(clippy::disallowed_methods, reason = "this is the module that reads the clock")]
pub fn monotonic() -> Instant {
    Instant::now()
}

/// The calendar's reading, for what a person reads: start times, token expiry.
#[expect(clippy::disallowed_methods, reason = "this is the module that reads the clock")]
pub fn wall_clock() -> SystemTime {
    SystemTime::now()
}
