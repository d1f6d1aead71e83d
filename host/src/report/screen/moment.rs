//! A run up to the end of a window, copied for whoever draws it.

use std::time::Duration;

use super::super::{SoFar, Standing, harmless};
use crate::machine;
use crate::recorder::{Interval, Series, SeriesKey, Totals, Window};
use crate::verdict::Verdict;

/// Rows that are kept of each kind: the busiest.
const MOST_ROWS: usize = 100;

/// All that is drawn.
#[derive(Debug, Clone, Default)]
pub(super) struct Moment {
    pub(super) elapsed: Duration,
    pub(super) users: usize,
    pub(super) now: Figures,
    /// Since the warm-up.
    pub(super) requests: u64,
    pub(super) failures: u64,
    pub(super) standings: Vec<Standing>,
    pub(super) points: Vec<Point>,
    pub(super) series: Vec<SeriesRow>,
    pub(super) errors: Vec<ErrorRow>,
    pub(super) verdicts: Vec<Verdict>,
    pub(super) health: Health,
}

/// What stands in one line.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct Figures {
    pub(super) rate: f64,
    /// Failures / requests.
    pub(super) failed: f64,
    /// Response time, in microseconds.
    pub(super) p50: u64,
    pub(super) p95: u64,
    pub(super) p99: u64,
}

/// An interval in the charts.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Point {
    pub(super) to: Duration,
    pub(super) users: usize,
    pub(super) figures: Figures,
}

/// A series.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct SeriesRow {
    pub(super) name: String,
    pub(super) requests: u64,
    pub(super) failures: u64,
    pub(super) figures: Figures,
}

/// A reason, and how often it was one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ErrorRow {
    pub(super) count: u64,
    pub(super) what: String,
    pub(super) reason: String,
}

/// How the generator fares: in the last window, but for what is counted.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct Health {
    /// Scheduler lag, in microseconds.
    pub(super) lag_p99: u64,
    /// CPU time / what the shards could use.
    pub(super) cpu: f64,
    /// The scenarios' own part, likewise.
    pub(super) guest_cpu: f64,
    /// The largest resident size so far, in bytes.
    pub(super) memory: u64,
    pub(super) connections: u64,
    pub(super) dropped: u64,
    pub(super) missed: u64,
    pub(super) lost: u64,
}

/// Makes moments. It keeps the points of intervals that are over.
pub(super) struct Follower {
    shards: usize,
    points: Vec<Point>,
}

impl Follower {
    pub(super) fn new(shards: usize) -> Self {
        Self { shards, points: Vec::new() }
    }

    /// Costs a copy, and some milliseconds at most with many series.
    pub(super) fn moment(&mut self, so_far: &SoFar<'_>) -> Moment {
        let SoFar { window, totals, .. } = *so_far;
        self.follow(so_far.timeline.intervals());
        let (all, last) = (totals.requests(), window.totals.requests());
        let recorded = so_far.recorded.as_secs_f64();
        Moment {
            elapsed: window.to,
            users: window.users,
            now: figures(&last, (window.to.saturating_sub(window.from)).as_secs_f64()),
            requests: all.requests,
            failures: all.failures,
            standings: so_far.standings.to_vec(),
            points: self.points.clone(),
            series: series(totals, recorded),
            errors: errors(totals),
            verdicts: so_far.verdicts.to_vec(),
            health: self.health(window, totals),
        }
    }

    /// Only the last interval changes, but when every two become one.
    fn follow(&mut self, intervals: &[Interval]) {
        let kept = if intervals.len() < self.points.len() { 0 } else { self.points.len().saturating_sub(1) };
        self.points.truncate(kept);
        let mut from = self.points.last().map_or(Duration::ZERO, |point| point.to);
        for interval in &intervals[kept..] {
            let lasted = interval.to.saturating_sub(from).as_secs_f64();
            from = interval.to;
            self.points.push(point(interval, lasted));
        }
    }

    fn health(&self, window: &Window, totals: &Totals) -> Health {
        let used = |time: f64| {
            let lasted = window.to.saturating_sub(window.from).as_secs_f64() * self.shards as f64;
            if lasted > 0.0 { time / lasted } else { 0.0 }
        };
        let guest: Duration = window.totals.scenarios.iter().map(|(_, it)| it.guest_time).sum();
        Health {
            lag_p99: window.totals.scheduler_lag.quantile(0.99),
            cpu: used(window.cpu.as_secs_f64()),
            guest_cpu: used(guest.as_secs_f64()),
            memory: machine::used().1,
            connections: window.connections.open,
            dropped: totals.dropped_iterations,
            missed: totals.missed_iterations,
            lost: totals.scenarios.iter().map(|(_, it)| it.lost).sum(),
        }
    }
}

fn point(interval: &Interval, seconds: f64) -> Point {
    let all = &interval.all;
    let [p50, p95, p99] = all.response_time.quantiles([0.5, 0.95, 0.99]);
    let figures = Figures {
        rate: per_second(all.count, seconds),
        failed: share(all.failures, all.count),
        p50,
        p95,
        p99,
    };
    Point { to: interval.to, users: interval.users, figures }
}

fn figures(series: &Series, seconds: f64) -> Figures {
    let times = &series.response_time;
    Figures {
        rate: per_second(series.requests, seconds),
        failed: share(series.failures, series.requests),
        p50: times.quantile(0.5),
        p95: times.quantile(0.95),
        p99: times.quantile(0.99),
    }
}

fn series(totals: &Totals, seconds: f64) -> Vec<SeriesRow> {
    let mut all: Vec<_> = totals.series.iter().filter(|(_, series)| series.requests > 0).collect();
    all.sort_by(|(a, x), (b, y)| y.requests.cmp(&x.requests).then_with(|| a.name.cmp(&b.name)));
    let row = |(key, series): &(&SeriesKey, &Series)| SeriesRow {
        name: named(key),
        requests: series.requests,
        failures: series.failures,
        figures: figures(series, seconds),
    };
    all.iter().take(MOST_ROWS).map(row).collect()
}

/// A series' name, with its method where the name does not say it.
fn named(key: &SeriesKey) -> String {
    let name = one_line(&key.name);
    if name.starts_with(&*key.method) { name } else { format!("{} {name}", one_line(&key.method)) }
}

fn errors(totals: &Totals) -> Vec<ErrorRow> {
    let mut rows = Vec::new();
    let mut add = |count: u64, what: String, reason: &str| {
        rows.push(ErrorRow { count, what, reason: one_line(reason) });
    };
    for (key, series) in totals.series.iter() {
        for (failure, seen) in series.errors.iter() {
            add(seen.count, named(key), &failure.reason);
        }
    }
    for (name, check) in totals.checks.iter().filter(|(_, check)| check.fails.count > 0) {
        add(check.fails.count, "check".to_owned(), name);
    }
    for (_, calls) in totals.calls.iter() {
        for (reason, seen) in calls.reasons.iter() {
            add(seen.count, "iteration".to_owned(), reason);
        }
    }
    for (reason, trap) in totals.traps.iter() {
        add(trap.occurrences.count, "trap".to_owned(), reason);
    }
    for (reason, stops) in totals.budget_stops.iter() {
        add(stops.count, "budget stop".to_owned(), reason);
    }
    rows.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| a.reason.cmp(&b.reason)));
    rows.truncate(MOST_ROWS);
    rows
}

/// A text that takes one line, and acts on no terminal.
pub(super) fn one_line(text: &str) -> String {
    harmless(text).replace(['\n', '\t'], " ")
}

fn per_second(count: u64, seconds: f64) -> f64 {
    if seconds > 0.0 { count as f64 / seconds } else { 0.0 }
}

fn share(part: u64, whole: u64) -> f64 {
    if whole == 0 { 0.0 } else { part as f64 / whole as f64 }
}
