//! What goes wrong on purpose, decided request by request.

use std::time::Duration;

use parking_lot::Mutex;
use rand::{RngExt, SeedableRng};
use rand_pcg::Pcg64Mcg;
use tokio::time::Instant;

use super::error::ShopError;
use super::freezer::{Bucket, Freezer};
use super::refusal::Refusal;
use super::settings::Faults;
use super::timer::Timer;
use crate::clock;

#[derive(Debug)]
pub(super) struct Injector {
    delay: Duration,
    jitter: Duration,
    fail: f64,
    bucket: Option<Mutex<Bucket>>,
    pub(super) freezer: Option<Freezer>,
    /// One for all requests, so that the same order of requests meets the same fate.
    dice: Mutex<Pcg64Mcg>,
    /// Only when there is something to wait for: it is a thread.
    timer: Option<Timer>,
}

impl Injector {
    /// Freezes are counted from now.
    pub(super) fn new(faults: &Faults, seed: u64) -> Result<Self, ShopError> {
        let now = clock::monotonic();
        let waits = !(faults.delay.is_zero() && faults.jitter.is_zero() && faults.freeze.is_none());
        let timer = waits.then(Timer::start).transpose().map_err(|source| ShopError::Timer { source })?;
        Ok(Self {
            delay: faults.delay,
            jitter: faults.jitter,
            fail: faults.fail,
            bucket: faults.rate_limit.map(|rate| Mutex::new(Bucket::new(rate, now))),
            freezer: faults.freeze.map(|freeze| Freezer { origin: now, freeze }),
            dice: Mutex::new(Pcg64Mcg::seed_from_u64(seed)),
            timer,
        })
    }

    /// Returns when the shop does not stand still.
    pub(super) async fn thaw(&self) {
        let Some(freezer) = self.freezer else { return };
        while let Some(end) = freezer.thaws_at(clock::monotonic()) {
            self.wait_until(end).await;
        }
    }

    /// Whether a request is carried out, and if not, its answer.
    pub(super) fn judge(&self) -> Result<(), Refusal> {
        if let Some(bucket) = &self.bucket {
            let mut bucket = bucket.lock();
            bucket.take(clock::monotonic()).map_err(|wait| {
                // Whole seconds (RFC 9110, section 10.2.3), and never 0, which would invite back at once.
                let retry_after_s = wait.as_secs_f64().ceil().max(1.0) as u64;
                Refusal::Throttled { rate: bucket.rate(), retry_after_s }
            })?;
        }
        if self.fail > 0.0 && self.dice.lock().random::<f64>() < self.fail {
            return Err(Refusal::Injected);
        }
        Ok(())
    }

    /// Waits for the delay and a throw of the jitter.
    pub(super) async fn linger(&self) {
        if self.delay.is_zero() && self.jitter.is_zero() {
            return;
        }
        let started = clock::monotonic();
        let jitter = match self.jitter {
            Duration::ZERO => Duration::ZERO,
            most => self.dice.lock().random_range(Duration::ZERO..=most),
        };
        self.wait_until(started + self.delay + jitter).await;
    }

    async fn wait_until(&self, deadline: Instant) {
        if let Some(timer) = &self.timer {
            timer.wait_until(deadline).await;
        }
    }
}
