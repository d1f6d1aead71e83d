//! What goes wrong on purpose, decided request by request.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use parking_lot::Mutex;
use rand::{RngExt, SeedableRng};
use rand_pcg::Pcg64Mcg;
use tokio::time::Instant;

use super::error::ShopError;
use super::freezer::{Bucket, Freezer};
use super::refusal::Refusal;
use super::settings::Faults;
use super::staff::{Counted, Staff, StaffMeter};
use super::timer::Timer;
use crate::clock;

#[derive(Debug)]
pub(super) struct Injector {
    delay: Duration,
    jitter: Duration,
    fail: f64,
    fail_from: Instant,
    fail_above: usize,
    under_way: AtomicUsize,
    crowd: Mutex<Crowd>,
    staff: Option<Staff>,
    staff_meter: StaffMeter,
    bucket: Option<Mutex<Bucket>>,
    pub(super) freezer: Option<Freezer>,
    /// One for all requests, so that the same order of requests meets the same fate.
    dice: Mutex<Pcg64Mcg>,
    /// Only when there is something to wait for: it is a thread.
    timer: Option<Timer>,
}

/// The most requests that one found under way lately.
#[derive(Debug)]
struct Crowd {
    others: usize,
    at: Instant,
}

/// For so long a crowd is remembered: users in step come and go together, and half of them find few others.
const MEMORY: Duration = Duration::from_secs(1);

/// A request under way, from its head's arrival to its response.
pub(super) struct UnderWay<'a> {
    all: &'a AtomicUsize,
    /// How many others there were when it arrived.
    others: usize,
}

impl Drop for UnderWay<'_> {
    fn drop(&mut self) {
        self.all.fetch_sub(1, Ordering::Relaxed);
    }
}

impl Injector {
    /// Freezes are counted from now.
    pub(super) fn new(faults: &Faults, seed: u64) -> Result<Self, ShopError> {
        let now = clock::monotonic();
        let still = faults.freeze.is_none() && faults.work.is_none();
        let waits = !(faults.delay.is_zero() && faults.jitter.is_zero() && still);
        let timer = waits.then(Timer::start).transpose().map_err(|source| ShopError::Timer { source })?;
        Ok(Self {
            delay: faults.delay,
            jitter: faults.jitter,
            fail: faults.fail,
            fail_from: now + faults.fail_from,
            fail_above: faults.fail_above,
            under_way: AtomicUsize::new(0),
            crowd: Mutex::new(Crowd { others: 0, at: now }),
            staff: faults.work.map(|work| Staff::new(work, now)),
            staff_meter: StaffMeter::default(),
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

    /// What is counted of the workers.
    pub(super) fn staff_meter(&self) -> &StaffMeter {
        &self.staff_meter
    }

    /// A request arrives.
    pub(super) fn arrive(&self) -> UnderWay<'_> {
        let others = self.under_way.fetch_add(1, Ordering::Relaxed);
        UnderWay { all: &self.under_way, others }
    }

    /// Whether a request is carried out, and if not, its answer.
    pub(super) fn judge(&self, request: &UnderWay<'_>) -> Result<(), Refusal> {
        if let Some(bucket) = &self.bucket {
            let mut bucket = bucket.lock();
            bucket.take(clock::monotonic()).map_err(|wait| {
                // Whole seconds (RFC 9110, section 10.2.3), and never 0, which would invite back at once.
                let retry_after_s = wait.as_secs_f64().ceil().max(1.0) as u64;
                Refusal::Throttled { rate: bucket.rate(), retry_after_s }
            })?;
        }
        if self.fail > 0.0 && self.may_fail(request) && self.dice.lock().random::<f64>() < self.fail {
            return Err(Refusal::Injected);
        }
        Ok(())
    }

    /// Whether it comes late enough, and as one of enough.
    fn may_fail(&self, request: &UnderWay<'_>) -> bool {
        let now = clock::monotonic();
        let mut crowd = self.crowd.lock();
        if request.others >= crowd.others || now > crowd.at + MEMORY {
            *crowd = Crowd { others: request.others, at: now };
        }
        crowd.others >= self.fail_above && now >= self.fail_from
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

    /// Waits for a worker, has the request carried out, and keeps the worker for its time.
    pub(super) async fn work<T>(&self, carry_out: impl Future<Output = T>) -> T {
        let Some(staff) = &self.staff else { return carry_out.await };
        let turn = staff.turn(clock::monotonic());
        let waiting = Counted::on(&self.staff_meter.waiting);
        self.wait_until(turn.from).await;
        drop(waiting);
        let _running = Counted::on(&self.staff_meter.running);
        let done = carry_out.await;
        self.wait_until(turn.until).await;
        done
    }

    async fn wait_until(&self, deadline: Instant) {
        if let Some(timer) = &self.timer {
            timer.wait_until(deadline).await;
        }
    }
}
