//! What was measured, added up. Each shard adds to [`Totals`] of its own; the [`Collector`] takes them all, once a
//! second, and adds them to the whole run's.
//!
//! A shard's totals are behind a lock that only its own thread takes, and once a second, for as long as it takes to
//! exchange two pointers, the collector. Memory is bounded: every map has a limit, past which entries share one row.

mod capped;
mod distribution;
mod series;
mod totals;

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use parking_lot::Mutex;

pub use capped::Capped;
pub use distribution::{Distribution, Statistics};
pub use series::{MAX_REASONS, Series, SeriesKey};
pub use totals::{CallTotals, CheckTotals, MAX_SERIES, MetricKey, MetricTotals, Totals};

use crate::sample::{Record, Sample};

/// A user's way to the recorder: its shard's totals. Cheap to clone.
#[derive(Debug, Clone, Default)]
pub struct Recorder {
    totals: Arc<Mutex<Box<Totals>>>,
    population: Arc<Population>,
}

/// How many users there are, over all shards.
#[derive(Debug, Default)]
struct Population {
    now: AtomicUsize,
    peak: AtomicUsize,
}

impl Recorder {
    fn user_started(&self) {
        let now = self.population.now.fetch_add(1, Ordering::Relaxed) + 1;
        self.population.peak.fetch_max(now, Ordering::Relaxed);
    }

    fn user_ended(&self) {
        self.population.now.fetch_sub(1, Ordering::Relaxed);
    }
}

impl Record for Recorder {
    fn record(&self, sample: Sample) {
        match sample {
            Sample::UserStarted => self.user_started(),
            Sample::UserEnded => self.user_ended(),
            sample => self.totals.lock().add(sample),
        }
    }
}

/// What was measured in one interval.
#[derive(Debug)]
pub struct Window {
    /// The interval's start.
    pub from: Duration,
    /// The interval's end.
    pub to: Duration,
    /// Users at its end.
    pub users: usize,
    /// What was recorded in it.
    pub totals: Totals,
}

/// Merges the shards.
#[derive(Debug)]
pub struct Collector {
    shards: Vec<Recorder>,
    population: Arc<Population>,
    spare: Box<Totals>,
    window: Window,
    run: Totals,
}

impl Collector {
    /// A collector for this many shards.
    pub fn new(shards: usize) -> Self {
        let population = Arc::new(Population::default());
        let shards =
            (0..shards).map(|_| Recorder { totals: Arc::default(), population: Arc::clone(&population) });
        Self {
            shards: shards.collect(),
            population,
            spare: Box::default(),
            window: Window { from: Duration::ZERO, to: Duration::ZERO, users: 0, totals: Totals::default() },
            run: Totals::default(),
        }
    }

    /// The recorder of a shard.
    pub fn recorder(&self, shard: usize) -> Recorder {
        self.shards[shard].clone()
    }

    /// Takes what the shards recorded since the last time, which ends a window at `now`.
    pub fn collect(&mut self, now: Duration) -> &Window {
        self.window.totals.clear();
        for shard in &self.shards {
            std::mem::swap(&mut *shard.totals.lock(), &mut self.spare);
            self.window.totals.merge(&self.spare);
            self.window.totals.log.append(&mut self.spare.log);
            self.spare.clear();
        }
        self.run.merge(&self.window.totals);
        self.window.from = self.window.to;
        self.window.to = now;
        self.window.users = self.population.now.load(Ordering::Relaxed);
        &self.window
    }

    /// Forgets the run so far: what is recorded from now on is all there is. The last window stays.
    pub fn forget(&mut self) {
        self.run = Totals::default();
    }

    /// The last window.
    pub fn window(&self) -> &Window {
        &self.window
    }

    /// The whole run so far, up to the last window.
    pub fn run(&self) -> &Totals {
        &self.run
    }

    /// The most users there were at one time.
    pub fn users_peak(&self) -> usize {
        self.population.peak.load(Ordering::Relaxed)
    }
}

#[cfg(test)]
mod tests;
