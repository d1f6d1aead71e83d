//! One step: a load, and what came of it.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::steady::{mean, standard_error};
use super::watch::Watch;
use crate::recorder::{Distribution, Statistics};
use crate::report::{Advice, Report, Threshold, generator_falls_short, share_exceeds};

/// The share of faults, or of 429s, that is worth a word.
const LIMIT: f64 = 0.01;

/// A step.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Step {
    /// Users, or iterations per second.
    pub load: f64,
    /// Whether it became steady in its time. If not, its figures are of its last half or more.
    pub settled: bool,
    /// Seconds from its start to its end.
    pub duration_s: f64,
    /// Seconds from its start to where its figures begin.
    pub steady_from_s: f64,
    /// Requests per second in each second that counts.
    pub request_rates: Vec<f64>,
    /// Their mean.
    pub request_rate: f64,
    /// The mean's standard error.
    pub request_rate_error: f64,
    /// Iterations per second in that time.
    pub iteration_rate: f64,
    /// Requests under way on average: throughput · response time (Little's law).
    pub concurrency: f64,
    /// Finished − scheduled in that time, in microseconds.
    pub response_time_us: Statistics,
    /// Requests of the whole step.
    pub requests: u64,
    /// Those that failed, but for the rate limit's.
    pub faults: u64,
    /// Those that were answered with 429.
    pub throttled: u64,
    /// Arrivals that found no free user.
    pub dropped_iterations: u64,
    /// The reason of most faults.
    pub reason: Option<String>,
    /// The step's series.
    pub series: Vec<SeriesOfStep>,
    /// What the errors usually mean.
    pub advice: Vec<Advice>,
    /// Thresholds and what was observed.
    pub thresholds: Vec<Threshold>,
    /// How the generator fell short, if it did: then the figures are not the target's.
    pub generator_short: Option<String>,
}

/// A series in one step.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct SeriesOfStep {
    /// Its name.
    pub name: String,
    /// Its method.
    pub method: String,
    /// Requests settled.
    pub requests: u64,
    /// Those that failed.
    pub failures: u64,
    /// The median of finished − scheduled, in microseconds.
    pub p50_us: u64,
    /// The 95th percentile.
    pub p95_us: u64,
}

impl Step {
    /// What came of a step's run, as it was watched.
    pub fn new(load: f64, report: &Report, watch: &Watch) -> Self {
        let (steadiness, moments) = watch.judged();
        let counted = &moments[steadiness.from.min(moments.len())..];
        let rates: Vec<f64> = counted.iter().map(|it| it.request_rate).collect();
        let iterations: Vec<f64> = counted.iter().map(|it| it.iteration_rate).collect();
        let mut times = Distribution::default();
        counted.iter().for_each(|it| times.merge(&it.response_time));
        let (request_rate, response_time_us) = (mean(&rates), times.statistics());
        let totals = &report.totals;
        let errors = report.series.iter().flat_map(|series| &series.figures.errors);
        let errors = errors.filter(|error| !(error.kind == "status" && error.reason.starts_with("429")));
        Self {
            load,
            settled: steadiness.settled,
            duration_s: report.run.duration_s,
            steady_from_s: counted.first().map_or(0.0, |it| it.to.as_secs_f64() - it.seconds),
            request_rate,
            request_rate_error: standard_error(&rates),
            request_rates: rates,
            iteration_rate: mean(&iterations),
            concurrency: request_rate * response_time_us.mean / 1e6,
            response_time_us,
            requests: totals.requests,
            faults: totals.failures.saturating_sub(totals.throttled),
            throttled: totals.throttled,
            dropped_iterations: totals.dropped_iterations,
            reason: errors.max_by_key(|error| error.count).map(|error| error.reason.clone()),
            series: report.series.iter().map(SeriesOfStep::of).collect(),
            advice: report.advice.clone(),
            thresholds: report.thresholds.clone(),
            generator_short: generator_falls_short(report),
        }
    }

    /// Whether more of it failed than is worth a word.
    pub(super) fn fails(&self) -> bool {
        is_much(self.faults, self.requests)
    }

    /// Whether more of it was answered with 429 than is worth a word.
    pub(super) fn is_limited(&self) -> bool {
        is_much(self.throttled, self.requests)
    }

    /// Faults / requests.
    pub fn fault_share(&self) -> f64 {
        self.faults as f64 / self.requests.max(1) as f64
    }
}

/// Whether a share is above the limit, and above half of it by more than chance.
fn is_much(bad: u64, all: u64) -> bool {
    bad as f64 > LIMIT * all as f64 && share_exceeds(bad, all, LIMIT / 2.0)
}

impl SeriesOfStep {
    fn of(series: &crate::report::Series) -> Self {
        let figures = &series.figures;
        Self {
            name: series.name.clone(),
            method: series.method.clone(),
            requests: figures.requests,
            failures: figures.failures,
            p50_us: figures.response_time_us.p50,
            p95_us: figures.response_time_us.p95,
        }
    }
}
