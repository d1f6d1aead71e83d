//! Time. The one module that reads the clock, so that tests can pause it and every offset has the same origin.
//!
//! An *offset* is a [`Duration`] since the run began. A sleeper never wakes early. How late depends on the thread: with a
//! fine timer ([`with_fine_timer`]), which every shard has, by the time the kernel takes to wake it, and at thousands of sleeps a second
//! by up to 0.1 ms; without, by tokio's timer's millisecond
//! or two. What is late is measured as scheduler lag.

mod alarm;
mod fine;

use std::future::poll_fn;
use std::pin::pin;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::Poll;
use std::time::{Duration, SystemTime};

use tokio::time::Instant;

pub use alarm::Alarm;
pub use fine::with_fine_timer;

/// The run's clock. Copies share one origin.
#[derive(Debug, Clone, Copy)]
pub struct Clock {
    start: Instant,
    /// Nanoseconds that a virtual clock stands at.
    hand: Option<&'static AtomicU64>,
}

impl Clock {
    /// A clock whose offset 0 is now.
    pub fn start() -> Self {
        Self { start: monotonic(), hand: None }
    }

    /// A clock that stands still until somebody sleeps, which takes no time: it is moved on. Its hand is never given back,
    /// so a process makes but a few.
    pub fn virtual_one() -> Self {
        Self { start: monotonic(), hand: Some(Box::leak(Box::default())) }
    }

    /// The offset of this moment. Costs about 25 ns.
    pub fn now(&self) -> Duration {
        if let Some(hand) = self.hand {
            return Duration::from_nanos(hand.load(Ordering::Relaxed));
        }
        monotonic().saturating_duration_since(self.start)
    }

    /// Carries out `work`, but no longer than until `offset`, within a millisecond or two; none, if it took longer.
    pub async fn until<T>(
        &self,
        offset: Duration,
        alarm: &mut Alarm,
        work: impl Future<Output = T>,
    ) -> Option<T> {
        let deadline = self.start.checked_add(offset).filter(|_| self.hand.is_none());
        // Whoever works in virtual time knows the deadline.
        let Some(deadline) = deadline else { return Some(work.await) };
        let mut work = pin!(work);
        poll_fn(|cx| match work.as_mut().poll(cx) {
            Poll::Ready(done) => Poll::Ready(Some(done)),
            Poll::Pending => alarm.poll(deadline, cx).map(|()| None),
        })
        .await
    }

    /// Returns at `offset`, or at once if that has passed; never, if that is past all time.
    pub async fn sleep_until(&self, offset: Duration) {
        if let Some(hand) = self.hand {
            hand.fetch_max(offset.as_nanos() as u64, Ordering::Relaxed);
            return;
        }
        let Some(deadline) = self.start.checked_add(offset) else { return std::future::pending().await };
        match fine::installed() {
            Some(timer) => timer.sleep_until(deadline).await,
            None => tokio::time::sleep_until(deadline).await,
        }
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
