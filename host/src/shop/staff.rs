//! The staff: a fixed number of workers that requests wait for in turn, and a known time that each takes one. So the
//! shop's capacity is known: workers / time a second.
//!
//! Turns are given out by arithmetic when a request arrives, in the order of arrival, so that nothing is lost between one
//! request and the next. A client that hangs up has had its turn all the same.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::time::Duration;

use parking_lot::Mutex;
use prometheus_client::metrics::gauge::Gauge;
use tokio::time::Instant;

use super::settings::Work;

/// What is counted of the staff. Clones share the counts.
#[derive(Debug, Clone, Default)]
pub(super) struct StaffMeter {
    /// Requests that wait for a worker.
    pub(super) waiting: Gauge,
    /// Requests that a worker has.
    pub(super) running: Gauge,
}

#[derive(Debug)]
pub(super) struct Staff {
    /// When each worker is free.
    free: Mutex<BinaryHeap<Reverse<Instant>>>,
    takes: Duration,
}

/// When a worker takes a request, and when it is done with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Turn {
    pub(super) from: Instant,
    pub(super) until: Instant,
}

impl Staff {
    /// A staff that is free from now on.
    pub(super) fn new(work: Work, now: Instant) -> Self {
        Self { free: Mutex::new(vec![Reverse(now); work.workers].into()), takes: work.takes }
    }

    /// The next turn of whoever is free first, for a request that arrives now.
    pub(super) fn turn(&self, now: Instant) -> Turn {
        let mut free = self.free.lock();
        let from = free.pop().map_or(now, |Reverse(first)| first.max(now));
        let until = from + self.takes;
        free.push(Reverse(until));
        Turn { from, until }
    }
}

/// Counts for as long as it lives: a client may hang up at any time.
pub(super) struct Counted<'a>(&'a Gauge);

impl<'a> Counted<'a> {
    pub(super) fn on(gauge: &'a Gauge) -> Self {
        gauge.inc();
        Self(gauge)
    }
}

impl Drop for Counted<'_> {
    fn drop(&mut self) {
        self.0.dec();
    }
}
