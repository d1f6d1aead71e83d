//! A run as lines of JSON, while it goes on: what it is, a line for each window, and its end. Field names are a public interface:
//! `host/schema/lines.schema.json` documents a line.

use std::collections::BTreeMap;
use std::time::Duration;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::build::metric_figures;
use super::json::{Metric, Report, Threshold, TotalsFacts};
use super::{Begun, SoFar};
use crate::recorder::{self, Statistics};
use crate::sample::Call;

/// The version of this layout.
const SCHEMA: u32 = 1;

/// A line.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "event", rename_all = "lowercase")]
pub enum Line {
    /// The first one: what runs.
    Run(Box<RunLine>),
    /// One for each window: a second, and what is left at the end.
    Window(Box<WindowLine>),
    /// The last one: how it ended.
    End(Box<EndLine>),
}

/// What runs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct RunLine {
    /// The version of this layout.
    pub schema: u32,
    /// Different for each run; the report has it too.
    pub id: String,
    /// RFC 3339, UTC.
    pub started_at: String,
    /// The scenarios' names, in the plan's order.
    pub scenarios: Vec<String>,
    /// Where relative URLs lead.
    pub target: String,
    /// What fixes all chance.
    pub seed: u64,
    /// Threads that drive users.
    pub shards: usize,
    /// The plan's labels.
    pub labels: BTreeMap<String, String>,
    /// Throng's version.
    pub version: String,
    /// The plan with what the environment and the flags put in its place; the values of secret headers are masked.
    pub plan: Value,
}

/// What happened in a window.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct WindowLine {
    /// Its start, in seconds from the run's start.
    pub from_s: f64,
    /// Its end.
    pub to_s: f64,
    /// Whether it belongs to the warm-up, which the report does not count.
    pub warm_up: bool,
    /// Users at its end.
    pub users: usize,
    /// All requests.
    #[serde(flatten)]
    pub requests: RequestsLine,
    /// Iterations that ended.
    pub iterations: u64,
    /// Those in which the scenario returned an error.
    pub iteration_errors: u64,
    /// Arrivals that found no free user.
    pub dropped_iterations: u64,
    /// Iterations that the pacing would have started while their user still waited in the last one.
    pub missed_iterations: u64,
    /// Requests by series, those that had any; sorted by name and method.
    pub series: Vec<SeriesLine>,
    /// Iterations by task, those that had any.
    pub tasks: Vec<TaskLine>,
    /// Checks, those that were made; sorted by name.
    pub checks: Vec<CheckLine>,
    /// The scenario's own metrics, those that got values; sorted by name.
    pub metrics: Vec<Metric>,
    /// Thresholds, held against everything since the warm-up.
    pub thresholds: Vec<Threshold>,
    /// Connections open at its end.
    pub connections_open: u64,
    /// Those of them that carried no request.
    pub connections_idle: u64,
    /// Connections opened since the run's start.
    pub connections_opened: u64,
    /// CPU time of the process / (duration · shards).
    pub cpu_utilisation: f64,
    /// Started − scheduled of iterations, in microseconds.
    pub scheduler_lag_us: Statistics,
    /// Log lines that were not shown because there were too many.
    pub log_lines_dropped: u64,
}

/// Requests of a window.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct RequestsLine {
    /// Settled.
    pub requests: u64,
    /// Those that failed.
    pub failures: u64,
    /// Those that were answered with 429.
    pub throttled: u64,
    /// Requests per second.
    pub request_rate: f64,
    /// Bytes written to sockets.
    pub bytes_sent: u64,
    /// Bytes read from sockets.
    pub bytes_received: u64,
    /// Responses by status.
    #[serde(deserialize_with = "super::json::statuses")]
    pub statuses: BTreeMap<u16, u64>,
    /// Finished − sent, in microseconds.
    pub service_time_us: Statistics,
    /// Finished − scheduled, in microseconds.
    pub response_time_us: Statistics,
}

/// A series' requests of a window.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct SeriesLine {
    /// Its name.
    pub name: String,
    /// Its method.
    pub method: String,
    /// Its requests.
    #[serde(flatten)]
    pub requests: RequestsLine,
    /// Failures by reason, the most frequent first.
    pub errors: Vec<ErrorLine>,
}

/// A reason of failure.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ErrorLine {
    /// `status`, `scenario`, or a transport error of the contract.
    pub kind: String,
    /// The reason.
    pub reason: String,
    /// How often.
    pub count: u64,
}

/// A task's iterations of a window.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct TaskLine {
    /// Its scenario's name.
    pub scenario: String,
    /// Its name.
    pub name: String,
    /// Iterations that ended.
    pub iterations: u64,
    /// Those in which the scenario returned an error.
    pub errors: u64,
    /// From start to end, in microseconds.
    pub duration_us: Statistics,
}

/// A check in a window.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CheckLine {
    /// Its name.
    pub name: String,
    /// How often it passed.
    pub passes: u64,
    /// How often it failed.
    pub fails: u64,
}

/// How it ended.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct EndLine {
    /// As in the report.
    pub outcome: String,
    /// The process's exit code.
    pub exit_code: u8,
    /// Seconds from the first user's start to the last one's end.
    pub duration_s: f64,
    /// Seconds of that which were counted.
    pub recorded_s: f64,
    /// Everything that was counted, added up.
    pub totals: TotalsFacts,
    /// Thresholds and what was observed.
    pub thresholds: Vec<Threshold>,
    /// Windows that have no line because the file did not take them in time.
    pub lines_dropped: u64,
}

/// What of a run lines need to know.
#[derive(Debug, Clone, Default)]
pub struct LineContext {
    scenarios: Vec<String>,
    tasks: Vec<(usize, String)>,
    warm_up: Duration,
    shards: usize,
}

impl Line {
    /// As it is written, with its end.
    pub fn text(&self) -> String {
        // Keys are texts and numbers are finite, so that nothing can fail.
        let mut text = serde_json::to_string(self).unwrap_or_default();
        text.push('\n');
        text
    }

    /// The first line.
    pub fn run(run: &Begun<'_>) -> Self {
        let plan = run.plan;
        Self::Run(Box::new(RunLine {
            schema: SCHEMA,
            id: run.id.to_owned(),
            started_at: humantime::format_rfc3339_millis(run.started_at).to_string(),
            scenarios: plan.scenarios.iter().map(|it| it.name.clone()).collect(),
            target: plan.target().to_string(),
            seed: plan.seed,
            shards: plan.shards,
            labels: plan.labels.iter().cloned().collect(),
            version: run.environment.version.clone(),
            plan: plan.document.clone(),
        }))
    }

    /// The last line.
    pub fn end(report: &Report, lines_dropped: u64) -> Self {
        Self::End(Box::new(EndLine {
            outcome: report.run.outcome.clone(),
            exit_code: report.run.exit_code,
            duration_s: report.run.duration_s,
            recorded_s: report.run.recorded_s,
            totals: report.totals.clone(),
            thresholds: report.thresholds.clone(),
            lines_dropped,
        }))
    }
}

impl LineContext {
    /// Of a run that is about to begin.
    pub fn of(run: &Begun<'_>) -> Self {
        Self {
            scenarios: run.plan.scenarios.iter().map(|it| it.name.clone()).collect(),
            tasks: run.tasks.to_vec(),
            warm_up: run.plan.warm_up,
            shards: run.plan.shards,
        }
    }

    /// The line of the last window.
    pub fn window(&self, so_far: &SoFar<'_>) -> Line {
        let window = so_far.window;
        let (totals, seconds) = (&window.totals, window.to.saturating_sub(window.from).as_secs_f64());
        let (iterations, iteration_errors) = totals.iterations();
        let capacity = seconds * self.shards as f64;
        let cpu = if capacity > 0.0 { window.cpu.as_secs_f64() / capacity } else { 0.0 };
        let metrics = totals.metrics.iter().filter(|(_, metric)| metric.count > 0);
        let mut metrics: Vec<_> = metrics
            .map(|(key, metric)| Metric {
                name: key.name.clone(),
                count: metric.count,
                figures: metric_figures(key.kind, metric),
            })
            .collect();
        metrics.sort_by(|a, b| a.name.cmp(&b.name));
        Line::Window(Box::new(WindowLine {
            from_s: rounded(window.from.as_secs_f64()),
            to_s: rounded(window.to.as_secs_f64()),
            warm_up: window.from < self.warm_up,
            users: window.users,
            requests: requests(&totals.requests(), seconds),
            iterations,
            iteration_errors,
            dropped_iterations: totals.dropped_iterations,
            missed_iterations: totals.missed_iterations,
            series: series(totals, seconds),
            tasks: self.tasks(totals),
            checks: checks(totals),
            metrics,
            thresholds: so_far.verdicts.iter().cloned().map(Into::into).collect(),
            connections_open: window.connections.open,
            connections_idle: window.connections.idle,
            connections_opened: window.connections.opened,
            cpu_utilisation: (cpu * 1e4).round() / 1e4,
            scheduler_lag_us: totals.scheduler_lag.statistics(),
            log_lines_dropped: totals.log_lines_dropped,
        }))
    }

    fn tasks(&self, totals: &recorder::Totals) -> Vec<TaskLine> {
        let mut calls: Vec<_> = totals.calls.iter().filter(|(_, calls)| calls.calls > 0).collect();
        calls.sort_by_key(|(call, _)| **call);
        let line = |(call, calls): (&Call, &recorder::CallTotals)| {
            let Call::Task(number) = call else { return None };
            let (scenario, name) = self.tasks.get(*number)?;
            Some(TaskLine {
                scenario: self.scenarios.get(*scenario).cloned().unwrap_or_default(),
                name: name.clone(),
                iterations: calls.calls,
                errors: calls.errors,
                duration_us: calls.duration.statistics(),
            })
        };
        calls.into_iter().filter_map(line).collect()
    }
}

fn series(totals: &recorder::Totals, seconds: f64) -> Vec<SeriesLine> {
    let there = totals.series.iter().filter(|(_, series)| series.requests > 0);
    let mut lines: Vec<_> = there
        .map(|(key, series)| {
            let mut errors: Vec<_> = series
                .errors
                .iter()
                .map(|(failure, it)| ErrorLine {
                    kind: failure.kind.to_owned(),
                    reason: failure.reason.clone(),
                    count: it.count,
                })
                .collect();
            errors.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| a.reason.cmp(&b.reason)));
            SeriesLine {
                name: key.name.clone(),
                method: key.method.to_string(),
                requests: requests(series, seconds),
                errors,
            }
        })
        .collect();
    lines.sort_by(|a, b| (&a.name, &a.method).cmp(&(&b.name, &b.method)));
    lines
}

fn requests(series: &recorder::Series, seconds: f64) -> RequestsLine {
    RequestsLine {
        requests: series.requests,
        failures: series.failures,
        throttled: series.throttled,
        request_rate: if seconds > 0.0 { rounded(series.requests as f64 / seconds) } else { 0.0 },
        bytes_sent: series.bytes_sent,
        bytes_received: series.bytes_received,
        statuses: series.statuses.clone(),
        service_time_us: series.service_time.statistics(),
        response_time_us: series.response_time.statistics(),
    }
}

fn checks(totals: &recorder::Totals) -> Vec<CheckLine> {
    let there = totals.checks.iter().filter(|(_, check)| check.passes + check.fails.count > 0);
    let mut lines: Vec<_> = there
        .map(|(name, check)| CheckLine { name: name.clone(), passes: check.passes, fails: check.fails.count })
        .collect();
    lines.sort_by(|a, b| a.name.cmp(&b.name));
    lines
}

fn rounded(value: f64) -> f64 {
    (value * 1e3).round() / 1e3
}

/// The JSON Schema of a line.
pub fn lines_schema() -> Value {
    schemars::schema_for!(Line).to_value()
}
