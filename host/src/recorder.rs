//! What was measured, added up. Each shard adds to [`Totals`] of its own; the [`Collector`] takes them all, once a
//! second, and adds them to the whole run's.
//!
//! A shard's totals are behind a lock that only its own thread takes, and once a second, for as long as it takes to
//! exchange two pointers, the collector. Memory is bounded: every map has a limit, past which entries share one row.

mod capped;
mod compact;
mod distribution;
mod occurrences;
mod series;
mod timeline;
mod totals;

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use parking_lot::Mutex;

pub use capped::Capped;
pub use compact::{Compact, read_text};
pub use distribution::{Distribution, Statistics};
pub use occurrences::Occurrences;
pub use series::{MAX_REASONS, PhaseDistributions, Series, SeriesKey};
pub use timeline::{Interval, Requests, Timeline};
pub use totals::{
    CallTotals, Caps, CheckTotals, MetricKey, MetricTotals, ScenarioTotals, Totals, TrapTotals,
};

use crate::sample::{ConnectionCount, ConnectionGauge, Record, Sample};

/// A user's way to the recorder: its shard's totals. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Recorder {
    totals: Arc<Mutex<Box<Totals>>>,
    population: Arc<Population>,
    connections: Arc<ConnectionGauge>,
}

/// How many users there are, over all shards.
#[derive(Debug, Default)]
struct Population {
    now: AtomicUsize,
    peak: AtomicUsize,
}

impl Recorder {
    /// Where the shard's clients count their connections.
    pub fn connections(&self) -> Arc<ConnectionGauge> {
        Arc::clone(&self.connections)
    }

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
    /// Connections at its end.
    pub connections: ConnectionCount,
    /// CPU time that the process used in it.
    pub cpu: Duration,
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
    timeline: Timeline,
    cpu: Duration,
    caps: Caps,
}

impl Collector {
    /// A collector for this many shards, which keeps so much.
    pub fn new(shards: usize, caps: Caps) -> Self {
        let population = Arc::new(Population::default());
        let totals = || Totals::new(caps);
        let recorder = |_| Recorder {
            totals: Arc::new(Mutex::new(Box::new(totals()))),
            population: Arc::clone(&population),
            connections: Arc::default(),
        };
        Self {
            shards: (0..shards).map(recorder).collect(),
            spare: Box::new(totals()),
            window: Window {
                from: Duration::ZERO,
                to: Duration::ZERO,
                users: 0,
                connections: ConnectionCount::default(),
                cpu: Duration::ZERO,
                totals: totals(),
            },
            run: totals(),
            timeline: Timeline::default(),
            cpu: Duration::ZERO,
            population,
            caps,
        }
    }

    /// The recorder of a shard.
    pub fn recorder(&self, shard: usize) -> Recorder {
        self.shards[shard].clone()
    }

    /// Takes what the shards recorded since the last time, which ends a window at `now`, when the process has used `cpu` since
    /// the run's start.
    pub fn collect(&mut self, now: Duration, cpu: Duration) -> &Window {
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
        let counts = self.shards.iter().map(|shard| shard.connections.count());
        self.window.connections = counts.fold(ConnectionCount::default(), |sum, it| sum + it);
        self.window.cpu = cpu.saturating_sub(std::mem::replace(&mut self.cpu, cpu));
        self.timeline.add(&self.window);
        &self.window
    }

    /// Forgets the run so far: what is recorded from now on is all there is. The last window stays.
    pub fn forget(&mut self) {
        self.run = Totals::new(self.caps);
    }

    /// The last window.
    pub fn window(&self) -> &Window {
        &self.window
    }

    /// The whole run so far, up to the last window.
    pub fn run(&self) -> &Totals {
        &self.run
    }

    /// The whole run over time, its warm-up included.
    pub fn timeline(&self) -> &Timeline {
        &self.timeline
    }

    /// The most users there were at one time.
    pub fn users_peak(&self) -> usize {
        self.population.peak.load(Ordering::Relaxed)
    }
}

#[cfg(test)]
mod tests;
