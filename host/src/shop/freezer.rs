//! When the shop stands still, and how much it lets through: plain arithmetic on moments that are handed in.

use std::time::Duration;

use tokio::time::Instant;

use super::settings::Freeze;

/// Freezes that recur since an origin.
#[derive(Debug, Clone, Copy)]
pub(super) struct Freezer {
    pub(super) origin: Instant,
    pub(super) freeze: Freeze,
}

impl Freezer {
    /// The end of the freeze that `now` falls in, if it does.
    pub(super) fn thaws_at(&self, now: Instant) -> Option<Instant> {
        let Freeze { every, lasts } = self.freeze;
        let since = now.saturating_duration_since(self.origin);
        let into = Duration::from_nanos_u128(since.as_nanos() % every.as_nanos());
        // The first period is spared: it would start with a freeze.
        (since >= every && into < lasts).then(|| now + (lasts - into))
    }
}

/// A token bucket: it fills at a rate, up to a tenth of a second's worth or one, and each request takes one token.
#[derive(Debug, Clone, Copy)]
pub(super) struct Bucket {
    rate: f64,
    capacity: f64,
    tokens: f64,
    filled_at: Instant,
}

impl Bucket {
    /// A full bucket.
    pub(super) fn new(rate: f64, now: Instant) -> Self {
        let capacity = (rate / 10.0).max(1.0);
        Self { rate, capacity, tokens: capacity, filled_at: now }
    }

    pub(super) fn rate(&self) -> f64 {
        self.rate
    }

    /// Takes a token, or says how long until there is one.
    pub(super) fn take(&mut self, now: Instant) -> Result<(), Duration> {
        let filled = now.saturating_duration_since(self.filled_at).as_secs_f64() * self.rate;
        self.tokens = (self.tokens + filled).min(self.capacity);
        self.filled_at = now;
        if self.tokens >= 1.0 {
            self.tokens -= 1.0;
            Ok(())
        } else {
            Err(Duration::try_from_secs_f64((1.0 - self.tokens) / self.rate).unwrap_or(Duration::MAX))
        }
    }
}
