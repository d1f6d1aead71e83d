//! Everything that was recorded over some span: a shard's second, a window, a run.

use std::time::Duration;

use super::{Capped, Distribution, MAX_REASONS, Occurrences, Series, SeriesKey};
use crate::sample::{
    Call, IterationOutcome, IterationSample, LogLine, MetricKind, Moment, RequestSample, Sample, Trap,
};

/// How many tasks are told apart.
const MAX_CALLS: usize = 1_000;

/// How much is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Caps {
    /// Series, tags, checks and metrics that are told apart, each.
    pub names: usize,
    /// Log lines of a second on a shard.
    pub log_lines: usize,
    /// Their bytes.
    pub log_bytes: usize,
}

impl Default for Caps {
    fn default() -> Self {
        Self { names: 1_000, log_lines: 200, log_bytes: 256 << 10 }
    }
}

/// What makes values the same metric.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct MetricKey {
    /// The name.
    pub name: String,
    /// The kind.
    pub kind: MetricKind,
}

/// A check's totals.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CheckTotals {
    /// How often it passed.
    pub passes: u64,
    /// How often it failed, and where.
    pub fails: Occurrences,
}

/// A metric's totals; each kind uses some of them.
#[derive(Debug, Clone, Default)]
pub struct MetricTotals {
    /// How many values were added.
    pub count: u64,
    /// Their sum.
    pub sum: f64,
    /// How many were not 0.
    pub nonzero: u64,
    /// The last one, if there was any in this span.
    pub last: Option<f64>,
    /// The least.
    pub min: Option<f64>,
    /// The greatest.
    pub max: Option<f64>,
    /// Trend values, in thousandths.
    pub trend: Distribution,
}

/// The calls of one task, or of `start` or `stop`.
#[derive(Debug, Clone)]
pub struct CallTotals {
    /// Calls that ended, in whatever way.
    pub calls: u64,
    /// Those that returned an error.
    pub errors: u64,
    /// Errors by their text.
    pub reasons: Capped<String, Occurrences>,
    /// From start to end.
    pub duration: Distribution,
    /// The scenario's own part of that.
    pub guest_time: Distribution,
}

impl Default for CallTotals {
    fn default() -> Self {
        let reasons = Capped::new(MAX_REASONS);
        let [duration, guest_time] = Default::default();
        Self { calls: 0, errors: 0, reasons, duration, guest_time }
    }
}

/// What a scenario's instances used and how they fared.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ScenarioTotals {
    /// Calls of `run` that returned, well or with an error.
    pub returned: u64,
    /// Instances that were lost, to a trap, a budget stop or a failed start.
    pub lost: u64,
    /// The time in which they computed.
    pub guest_time: Duration,
    /// Bytes of memory of the largest one.
    pub memory: u64,
}

/// Traps of one reason.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TrapTotals {
    /// How many, and where.
    pub occurrences: Occurrences,
    /// The functions on the stack of the first one, innermost first.
    pub backtrace: Vec<String>,
}

/// The totals of a span.
#[derive(Debug, Clone)]
pub struct Totals {
    /// Requests by series.
    pub series: Capped<SeriesKey, Series>,
    /// Requests by tag: key and value.
    pub tags: Capped<(String, String), Series>,
    /// Calls into the scenario.
    pub calls: Capped<Call, CallTotals>,
    /// Arrivals that found no free user.
    pub dropped_iterations: u64,
    /// Iterations that the pacing would have started while their user still waited in the last one.
    pub missed_iterations: u64,
    /// Checks by name.
    pub checks: Capped<String, CheckTotals>,
    /// Metrics of the scenario's own.
    pub metrics: Capped<MetricKey, MetricTotals>,
    /// Scenarios by number.
    pub scenarios: Capped<usize, ScenarioTotals>,
    /// Traps by reason.
    pub traps: Capped<String, TrapTotals>,
    /// Budget stops by reason.
    pub budget_stops: Capped<String, Occurrences>,
    /// Started − scheduled, of iterations that were scheduled.
    pub scheduler_lag: Distribution,
    /// What scenarios wrote, oldest first. A window has it; a run's totals do not.
    pub log: Vec<LogLine>,
    /// Their bytes.
    log_bytes: usize,
    /// Lines that were left out because there were too many in a second on a shard.
    pub log_lines_dropped: u64,
    caps: Caps,
}

impl Default for Totals {
    fn default() -> Self {
        Self::new(Caps::default())
    }
}

impl Totals {
    /// Totals that keep so much.
    pub fn new(caps: Caps) -> Self {
        let names = caps.names;
        Self {
            series: Capped::new(names),
            tags: Capped::new(names),
            calls: Capped::new(MAX_CALLS),
            dropped_iterations: 0,
            missed_iterations: 0,
            checks: Capped::new(names),
            metrics: Capped::new(names),
            scenarios: Capped::new(MAX_CALLS),
            traps: Capped::new(MAX_REASONS),
            budget_stops: Capped::new(MAX_REASONS),
            scheduler_lag: Distribution::default(),
            log: Vec::new(),
            log_bytes: 0,
            log_lines_dropped: 0,
            caps,
        }
    }

    /// Adds a sample.
    pub fn add(&mut self, sample: Sample) {
        match sample {
            Sample::Request(sample) => self.add_request(*sample),
            Sample::Iteration(sample) => self.add_iteration(sample),
            Sample::IterationDropped => self.dropped_iterations += 1,
            Sample::IterationsMissed(count) => self.missed_iterations += count,
            Sample::Check { name, ok, moment } => {
                let check = self.checks.row(name, other_names);
                if ok { check.passes += 1 } else { check.fails.add(moment.as_deref()) }
            }
            Sample::Metric { name, kind, value } => {
                let other = || MetricKey { name: other_names(), kind };
                self.metrics.row(MetricKey { name, kind }, other).add(kind, value);
            }
            Sample::Log(line) => self.add_line(line),
            Sample::UserStarted | Sample::UserEnded => {}
        }
    }

    /// Requests, failures and so on over all series, without times.
    pub fn requests(&self) -> Series {
        let mut all = Series::default();
        for (_, series) in self.series.iter() {
            all.merge(series);
        }
        all
    }

    /// Iterations that ended, and those of them that returned an error.
    pub fn iterations(&self) -> (u64, u64) {
        let tasks = self.calls.iter().filter(|(call, _)| matches!(call, Call::Task(_)));
        tasks.fold((0, 0), |(calls, errors), (_, task)| (calls + task.calls, errors + task.errors))
    }

    /// The scenarios' own time, of each call.
    pub fn guest_time(&self) -> Distribution {
        let mut all = Distribution::default();
        self.calls.iter().for_each(|(_, call)| all.merge(&call.guest_time));
        all
    }

    /// Whether names were so many that some had to share a row.
    pub fn overflowed(&self) -> bool {
        let others = other_names();
        self.series.iter().any(|(key, _)| key.name == others)
            || self.tags.iter().any(|((key, _), _)| *key == others)
            || self.checks.iter().any(|(name, _)| *name == others)
            || self.metrics.iter().any(|(key, _)| key.name == others)
    }

    /// Adds another span's totals, which came later.
    pub fn merge(&mut self, other: &Self) {
        for (key, series) in other.series.iter().filter(|(_, series)| series.requests > 0) {
            self.series.row(key.clone(), || other_series(key)).merge(series);
        }
        for (key, series) in other.tags.iter().filter(|(_, series)| series.requests > 0) {
            self.tags.row(key.clone(), || (other_names(), String::new())).merge(series);
        }
        for (call, totals) in other.calls.iter().filter(|(_, totals)| totals.calls > 0) {
            self.calls.row(*call, || *call).merge(totals);
        }
        self.dropped_iterations += other.dropped_iterations;
        self.missed_iterations += other.missed_iterations;
        for (name, check) in other.checks.iter().filter(|(_, check)| **check != CheckTotals::default()) {
            let ours = self.checks.row(name.clone(), other_names);
            ours.passes += check.passes;
            ours.fails.merge(&check.fails);
        }
        for (key, metric) in other.metrics.iter().filter(|(_, metric)| metric.count > 0) {
            let overflow = || MetricKey { name: other_names(), kind: key.kind };
            self.metrics.row(key.clone(), overflow).merge(metric);
        }
        for (number, scenario) in other.scenarios.iter() {
            self.scenarios.row(*number, || *number).merge(scenario);
        }
        for (reason, trap) in other.traps.iter() {
            self.traps.row(reason.clone(), other_names).merge(trap);
        }
        self.budget_stops.add_counts(&other.budget_stops, |_| other_names());
        self.scheduler_lag.merge(&other.scheduler_lag);
        self.log_lines_dropped += other.log_lines_dropped;
    }

    /// Forgets everything and keeps the memory.
    pub fn clear(&mut self) {
        self.series.values_mut().chain(self.tags.values_mut()).for_each(Series::clear);
        for call in self.calls.values_mut() {
            (call.calls, call.errors) = (0, 0);
            call.reasons.clear();
            call.duration.clear();
            call.guest_time.clear();
        }
        self.scenarios.values_mut().for_each(|scenario| *scenario = ScenarioTotals::default());
        (self.dropped_iterations, self.missed_iterations) = (0, 0);
        self.checks.values_mut().for_each(|check| *check = CheckTotals::default());
        self.metrics.values_mut().for_each(|metric| *metric = MetricTotals::default());
        self.traps.clear();
        self.budget_stops.clear();
        self.scheduler_lag.clear();
        self.log.clear();
        (self.log_bytes, self.log_lines_dropped) = (0, 0);
    }

    fn add_request(&mut self, mut sample: RequestSample) {
        let tags = std::mem::take(&mut sample.tags);
        let key =
            SeriesKey { name: std::mem::take(&mut sample.name), method: std::mem::take(&mut sample.method) };
        let overflow = || SeriesKey { name: other_names(), method: "".into() };
        let series = self.series.row(key, overflow);
        series.add(&sample);
        for tag in tags {
            series.add_part(&tag, &sample);
            self.tags.row(tag, || (other_names(), String::new())).add(&sample);
        }
    }

    fn add_iteration(&mut self, sample: IterationSample) {
        let scenario = self.scenarios.row(sample.scenario, || sample.scenario);
        scenario.guest_time += sample.guest_time;
        scenario.memory = scenario.memory.max(sample.memory);
        let failed_start = sample.call == Call::Start && sample.outcome != IterationOutcome::Completed;
        let lost = sample.outcome.is_loss();
        scenario.lost += u64::from(lost || failed_start);
        scenario.returned += u64::from(!lost && matches!(sample.call, Call::Task(_)));
        let call = self.calls.row(sample.call, || sample.call);
        call.calls += 1;
        call.duration.record(sample.duration);
        call.guest_time.record(sample.guest_time);
        if let Some(lag) = sample.scheduler_lag {
            self.scheduler_lag.record(lag);
        }
        let moment = sample.moment.as_deref();
        match sample.outcome {
            IterationOutcome::Completed => {}
            IterationOutcome::Error(reason) => {
                call.errors += 1;
                call.reasons.row(reason, other_names).add(moment);
            }
            IterationOutcome::Trapped(Trap { reason, backtrace }) => {
                self.traps.row(reason, other_names).add(moment, backtrace);
            }
            IterationOutcome::OverBudget(reason) => {
                self.budget_stops.row(reason, other_names).add(moment);
            }
        }
    }

    fn add_line(&mut self, line: LogLine) {
        let bytes = self.log_bytes + line.message.len();
        if self.log.len() < self.caps.log_lines && bytes <= self.caps.log_bytes {
            self.log_bytes = bytes;
            self.log.push(line);
        } else {
            self.log_lines_dropped += 1;
        }
    }
}

impl ScenarioTotals {
    fn merge(&mut self, other: &Self) {
        self.returned += other.returned;
        self.lost += other.lost;
        self.guest_time += other.guest_time;
        self.memory = self.memory.max(other.memory);
    }
}

impl TrapTotals {
    fn add(&mut self, moment: Option<&Moment>, backtrace: Vec<String>) {
        self.occurrences.add(moment);
        if self.backtrace.is_empty() {
            self.backtrace = backtrace;
        }
    }

    fn merge(&mut self, other: &Self) {
        self.occurrences.merge(&other.occurrences);
        if self.backtrace.is_empty() {
            self.backtrace.clone_from(&other.backtrace);
        }
    }
}

impl CallTotals {
    fn merge(&mut self, other: &Self) {
        self.calls += other.calls;
        self.errors += other.errors;
        self.reasons.add_counts(&other.reasons, |_| other_names());
        self.guest_time.merge(&other.guest_time);
        self.duration.merge(&other.duration);
    }
}

impl MetricTotals {
    fn add(&mut self, kind: MetricKind, value: f64) {
        self.count += 1;
        self.sum = sum(self.sum, value);
        self.nonzero += u64::from(value != 0.0);
        self.last = Some(value);
        self.min = Some(self.min.map_or(value, |min| min.min(value)));
        self.max = Some(self.max.map_or(value, |max| max.max(value)));
        if kind == MetricKind::Trend {
            self.trend.record_value((value.max(0.0) * 1000.0) as u64);
        }
    }

    fn merge(&mut self, later: &Self) {
        self.count += later.count;
        self.sum = sum(self.sum, later.sum);
        self.nonzero += later.nonzero;
        self.last = later.last.or(self.last);
        self.min = [self.min, later.min].into_iter().flatten().reduce(f64::min);
        self.max = [self.max, later.max].into_iter().flatten().reduce(f64::max);
        self.trend.merge(&later.trend);
    }
}

/// A sum that stays a number: JSON has no infinity.
fn sum(one: f64, other: f64) -> f64 {
    (one + other).clamp(f64::MIN, f64::MAX)
}

fn other_names() -> String {
    "(others)".to_owned()
}

fn other_series(key: &SeriesKey) -> SeriesKey {
    SeriesKey { name: other_names(), method: key.method.clone() }
}
