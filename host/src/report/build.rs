//! From what was recorded to what is reported.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use super::advice::advice;
use super::json::{
    Breakpoint, Check, ConnectionMoment, Connections, Environment, Generator, GivenOrder, Histograms,
    Lifecycle, Metric, MetricFigures, ReasonCount, Report, RunFacts, ScenarioFacts, ScenarioUse, Series,
    SeriesError, SeriesFigures, SeriesTag, Tag, Task, Threshold, TotalsFacts, Trap,
};
use super::seen::Witness;
use super::story::story;
use super::timeline::timeline;
use crate::observe::Observed;
use crate::plan::{ExecutorName, Plan};
use crate::recorder::{CallTotals, Capped, MetricTotals, Occurrences, Statistics, Timeline, Totals};
use crate::sample::{Call, MetricKind};
use crate::verdict::Verdict;

/// The version of the JSON's layout.
const SCHEMA: u32 = 1;

/// How a run came to its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// Its time was over, or its users were done.
    Finished,
    /// A threshold ended it, and users could stop.
    Breached,
    /// The users of a scenario did nothing but fail.
    Failed,
    /// It was told to stop, and users could.
    Stopped,
    /// It was told to stop at once.
    Aborted,
}

impl Outcome {
    /// Its name in the report.
    pub fn name(self) -> &'static str {
        match self {
            Self::Finished => "finished",
            Self::Breached => "breached",
            Self::Failed => "failed",
            Self::Stopped => "stopped",
            Self::Aborted => "aborted",
        }
    }
}

/// What a report says beside what was recorded.
#[derive(Debug, Clone)]
pub struct Ended {
    /// How.
    pub outcome: Outcome,
    /// The process's exit code.
    pub exit_code: u8,
    /// The run's, and no other's.
    pub id: String,
    /// When the run began.
    pub started_at: SystemTime,
    /// How long it was.
    pub duration: Duration,
    /// How long of that was counted.
    pub recorded: Duration,
    /// The scenarios, in the plan's order.
    pub scenarios: Vec<ScenarioEnded>,
    /// The most users at one time.
    pub users_peak: usize,
    /// When the run began, by the clock of what was recorded.
    pub start: Duration,
    /// The run over time.
    pub timeline: Timeline,
    /// What the target said of itself.
    pub observed: Option<Observed>,
    /// Where the generator ran.
    pub environment: Environment,
    /// CPU seconds that the process used in the run.
    pub cpu_seconds: f64,
    /// The process's largest resident size, in bytes.
    pub peak_rss_bytes: u64,
    /// What the thresholds say.
    pub verdicts: Vec<Verdict>,
    /// What a search for the breakpoint found.
    pub breakpoint: Option<Breakpoint>,
    /// Why scenarios' tear-downs failed.
    pub tear_down_failures: Vec<String>,
    /// What was asked of it while it ran.
    pub orders: Vec<GivenOrder>,
}

/// A scenario of the run.
#[derive(Debug, Clone)]
pub struct ScenarioEnded {
    /// Its name in the plan.
    pub name: String,
    /// The component's file.
    pub component: PathBuf,
    /// The component's SHA-256.
    pub sha256: String,
    /// What drove its users.
    pub executor: ExecutorName,
    /// Whether arrivals come, rather than users go round.
    pub open: bool,
    /// Its tasks' names, by number.
    pub tasks: Vec<String>,
    /// Those that the plan names; empty: all.
    pub chosen: Vec<String>,
    /// The most memory that its instances had at one time, in bytes.
    pub memory_peak: u64,
}

/// Draws up the report.
pub fn build(plan: &Plan, totals: &Totals, ended: &Ended) -> Report {
    draw_up(plan, totals, ended, false)
}

/// The same without phases and histograms, for who shows a run while it runs.
pub fn brief(plan: &Plan, totals: &Totals, so_far: &Ended) -> Report {
    draw_up(plan, totals, so_far, true)
}

fn draw_up(plan: &Plan, totals: &Totals, ended: &Ended, brief: bool) -> Report {
    let witness = Witness { scenarios: &ended.scenarios, start: ended.start, brief };
    let seconds = ended.recorded.as_secs_f64();
    let timeline = timeline(&ended.timeline, plan.shards);
    let series = sorted(
        totals.series.iter().map(|(key, series)| Series {
            name: key.name.clone(),
            method: key.method.to_string(),
            figures: figures(series, seconds, &witness),
            tags: parts(series, seconds),
        }),
        |series| (series.name.clone(), series.method.clone()),
    );
    let mut report = Report {
        schema: SCHEMA,
        run: run_facts(plan, ended),
        story: Vec::new(),
        totals: totals_facts(totals, ended),
        advice: advice(&series, &timeline),
        series,
        tags: sorted(
            totals.tags.iter().map(|((key, value), series)| Tag {
                key: key.clone(),
                value: value.clone(),
                figures: figures(series, seconds, &witness),
            }),
            |tag| (tag.key.clone(), tag.value.clone()),
        ),
        tasks: tasks(totals, &witness),
        lifecycle: lifecycle(totals, &witness),
        checks: sorted(
            totals.checks.iter().map(|(name, check)| Check {
                name: name.clone(),
                passes: check.passes,
                fails: check.fails.count,
                seen: witness.seen(&check.fails),
            }),
            |check| check.name.clone(),
        ),
        metrics: sorted(
            totals.metrics.iter().map(|(key, metric)| Metric {
                name: key.name.clone(),
                count: metric.count,
                figures: metric_figures(key.kind, metric),
            }),
            |metric| metric.name.clone(),
        ),
        thresholds: ended.verdicts.iter().cloned().map(Into::into).collect(),
        connections: connections(&ended.timeline),
        timeline,
        observed: ended.observed.clone(),
        generator: generator(plan, totals, ended, &witness),
        summaries: Vec::new(),
    };
    if !brief {
        report.story = story(&report);
    }
    report
}

/// The id of a run that began then.
pub fn run_id(started_at: SystemTime) -> String {
    let since_epoch = started_at.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    format!("{:x}-{:x}", since_epoch.as_millis(), std::process::id())
}

fn connections(timeline: &Timeline) -> Connections {
    let opened = timeline.intervals().last().map_or(0, |interval| interval.connections.opened);
    Connections { opened, open_peak: timeline.connections_peak(), over_time: moments(timeline, 0) }
}

/// Connections at the end of each interval from this one on.
pub fn moments(timeline: &Timeline, from: usize) -> Vec<ConnectionMoment> {
    let intervals = timeline.intervals();
    let mut before =
        from.checked_sub(1).and_then(|it| intervals.get(it)).map_or(0, |it| it.connections.opened);
    let over_time = intervals.iter().skip(from).map(|interval| {
        let count = interval.connections;
        let opened = count.opened - std::mem::replace(&mut before, count.opened);
        ConnectionMoment { at_s: interval.to.as_secs_f64(), open: count.open, idle: count.idle, opened }
    });
    over_time.collect()
}

impl From<Verdict> for Threshold {
    fn from(verdict: Verdict) -> Self {
        let Verdict { expression, ok, observed, shown } = verdict;
        Self { expression, ok, observed, shown }
    }
}

fn run_facts(plan: &Plan, ended: &Ended) -> RunFacts {
    RunFacts {
        id: ended.id.clone(),
        started_at: humantime::format_rfc3339_millis(ended.started_at).to_string(),
        duration_s: ended.duration.as_secs_f64(),
        seed: plan.seed,
        recorded_s: ended.recorded.as_secs_f64(),
        scenario: plan.name(),
        sha256: ended.scenarios.iter().map(|it| it.sha256.as_str()).collect::<Vec<_>>().join(", "),
        scenarios: ended.scenarios.iter().map(scenario_facts).collect(),
        folder: std::env::current_dir().map_or_else(|_| String::new(), |it| it.display().to_string()),
        target: plan.target().to_string(),
        insecure: plan.http.tls.insecure,
        outcome: ended.outcome.name().to_owned(),
        exit_code: ended.exit_code,
        breakpoint: ended.breakpoint.clone(),
        tear_down_failures: ended.tear_down_failures.clone(),
        orders: ended.orders.clone(),
        plan: plan.document.clone(),
        environment: ended.environment.clone(),
    }
}

fn scenario_facts(scenario: &ScenarioEnded) -> ScenarioFacts {
    ScenarioFacts {
        name: scenario.name.clone(),
        component: absolute(&scenario.component),
        sha256: scenario.sha256.clone(),
        executor: scenario.executor.name().to_owned(),
        r#loop: if scenario.open { "open" } else { "closed" }.to_owned(),
    }
}

fn absolute(path: &Path) -> String {
    std::path::absolute(path).unwrap_or_else(|_| path.to_owned()).display().to_string()
}

fn totals_facts(totals: &Totals, ended: &Ended) -> TotalsFacts {
    let all = totals.requests();
    let (iterations, iteration_errors) = totals.iterations();
    TotalsFacts {
        requests: all.requests,
        failures: all.failures,
        throttled: all.throttled,
        error_rate: share(all.failures, all.requests),
        request_rate: per_second(all.requests, ended.recorded.as_secs_f64()),
        iterations,
        iteration_errors,
        dropped_iterations: totals.dropped_iterations,
        missed_iterations: totals.missed_iterations,
        users_peak: ended.users_peak,
        bytes_sent: all.bytes_sent,
        bytes_received: all.bytes_received,
        body_bytes: all.body_bytes,
        resent: all.resent,
        service_time_us: all.service_time.statistics(),
        response_time_us: all.response_time.statistics(),
        statuses: all.statuses,
    }
}

fn figures(series: &crate::recorder::Series, seconds: f64, witness: &Witness<'_>) -> SeriesFigures {
    let mut errors: Vec<_> = series
        .errors
        .iter()
        .map(|(failure, occurrences)| SeriesError {
            kind: failure.kind.to_owned(),
            reason: failure.reason.clone(),
            count: occurrences.count,
            seen: witness.seen(occurrences),
        })
        .collect();
    errors.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| a.reason.cmp(&b.reason)));
    SeriesFigures {
        requests: series.requests,
        failures: series.failures,
        throttled: series.throttled,
        request_rate: per_second(series.requests, seconds),
        service_time_us: series.service_time.statistics(),
        response_time_us: series.response_time.statistics(),
        timings_us: if witness.brief { Default::default() } else { timings(series) },
        statuses: series.statuses.clone(),
        errors,
        histograms: if witness.brief { Histograms::default() } else { histograms(series) },
    }
}

fn parts(series: &crate::recorder::Series, seconds: f64) -> Vec<SeriesTag> {
    let parts = series.parts.iter().map(|((key, value), part)| SeriesTag {
        key: key.clone(),
        value: value.clone(),
        requests: part.requests,
        failures: part.failures,
        request_rate: per_second(part.requests, seconds),
        response_time_us: part.response_time.statistics(),
    });
    sorted(parts, |part| (part.key.clone(), part.value.clone()))
}

fn timings(series: &crate::recorder::Series) -> BTreeMap<String, Statistics> {
    series.timings.each().map(|(name, phase)| (name.to_owned(), phase.statistics())).into()
}

fn histograms(series: &crate::recorder::Series) -> Histograms {
    Histograms { service_time_us: series.service_time.text(), response_time_us: series.response_time.text() }
}

fn tasks(totals: &Totals, witness: &Witness<'_>) -> Vec<Task> {
    let none = CallTotals::default();
    let all =
        witness.scenarios.iter().flat_map(|scenario| scenario.tasks.iter().map(move |name| (scenario, name)));
    let named = all.enumerate().filter_map(|(number, (scenario, name))| {
        let found = totals.calls.iter().find(|(call, _)| **call == Call::Task(number));
        let calls = found.map_or(&none, |(_, calls)| calls);
        let asked = scenario.chosen.is_empty() || scenario.chosen.contains(name);
        (asked || calls.calls > 0).then(|| Task {
            name: name.clone(),
            scenario: scenario.name.clone(),
            iterations: calls.calls,
            errors: calls.errors,
            error_reasons: reasons(&calls.reasons, witness),
            duration_us: calls.duration.statistics(),
            guest_time_us: calls.guest_time.statistics(),
        })
    });
    named.collect()
}

fn lifecycle(totals: &Totals, witness: &Witness<'_>) -> Vec<Lifecycle> {
    let calls = totals.calls.iter().filter_map(|(call, calls)| {
        let call = match call {
            Call::Start => "start",
            Call::Stop => "stop",
            Call::Task(_) => return None,
        };
        Some(Lifecycle {
            call: call.to_owned(),
            calls: calls.calls,
            errors: calls.errors,
            error_reasons: reasons(&calls.reasons, witness),
            duration_us: calls.duration.statistics(),
            guest_time_us: calls.guest_time.statistics(),
        })
    });
    sorted(calls, |lifecycle| lifecycle.call.clone())
}

pub(super) fn metric_figures(kind: MetricKind, metric: &MetricTotals) -> MetricFigures {
    let or_zero = |value: Option<f64>| value.unwrap_or(0.0);
    match kind {
        MetricKind::Counter => MetricFigures::Counter { sum: metric.sum },
        MetricKind::Gauge => MetricFigures::Gauge {
            last: or_zero(metric.last),
            min: or_zero(metric.min),
            max: or_zero(metric.max),
        },
        MetricKind::Trend => {
            let quantile = |share| metric.trend.quantile(share) as f64 / 1000.0;
            MetricFigures::Trend {
                min: or_zero(metric.min),
                mean: if metric.count == 0 { 0.0 } else { metric.sum / metric.count as f64 },
                p50: quantile(0.5),
                p90: quantile(0.9),
                p95: quantile(0.95),
                p99: quantile(0.99),
                max: or_zero(metric.max),
            }
        }
        MetricKind::Rate => {
            MetricFigures::Rate { rate: share(metric.nonzero, metric.count), nonzero: metric.nonzero }
        }
    }
}

fn generator(plan: &Plan, totals: &Totals, ended: &Ended, witness: &Witness<'_>) -> Generator {
    let capacity = ended.duration.as_secs_f64() * plan.shards as f64;
    let scenarios = scenario_use(totals, &ended.scenarios);
    let guest_s: f64 = scenarios.iter().map(|scenario| scenario.guest_s).sum();
    Generator {
        shards: plan.shards,
        cpu_utilisation: if capacity > 0.0 { ended.cpu_seconds / capacity } else { 0.0 },
        guest_s,
        host_s: (ended.cpu_seconds - guest_s).max(0.0),
        peak_rss_bytes: ended.peak_rss_bytes,
        scheduler_lag_us: totals.scheduler_lag.statistics(),
        guest_time_us: totals.guest_time().statistics(),
        scenarios,
        traps: traps(totals, witness),
        budget_stops: totals.budget_stops.iter().map(|(_, stops)| stops.count).sum(),
        budget_stop_reasons: reasons(&totals.budget_stops, witness),
        log_lines_dropped: totals.log_lines_dropped,
        names_overflowed: totals.overflowed(),
    }
}

fn scenario_use(totals: &Totals, scenarios: &[ScenarioEnded]) -> Vec<ScenarioUse> {
    let each = scenarios.iter().enumerate().map(|(number, scenario)| {
        let found = totals.scenarios.iter().find(|(known, _)| **known == number);
        let used = found.map(|(_, totals)| *totals).unwrap_or_default();
        ScenarioUse {
            name: scenario.name.clone(),
            guest_s: used.guest_time.as_secs_f64(),
            memory_peak_bytes: scenario.memory_peak,
            instance_memory_peak_bytes: used.memory,
            instances_lost: used.lost,
        }
    });
    each.collect()
}

fn traps(totals: &Totals, witness: &Witness<'_>) -> Vec<Trap> {
    let rows = totals.traps.iter().map(|(reason, trap)| Trap {
        reason: reason.clone(),
        count: trap.occurrences.count,
        backtrace: trap.backtrace.clone(),
        seen: witness.seen(&trap.occurrences),
    });
    sorted(rows, |row| (std::cmp::Reverse(row.count), row.reason.clone()))
}

fn reasons(counts: &Capped<String, Occurrences>, witness: &Witness<'_>) -> Vec<ReasonCount> {
    let rows = counts.iter().map(|(reason, occurrences)| ReasonCount {
        reason: reason.clone(),
        count: occurrences.count,
        seen: witness.seen(occurrences),
    });
    sorted(rows, |row| (std::cmp::Reverse(row.count), row.reason.clone()))
}

fn sorted<T, K: Ord>(rows: impl Iterator<Item = T>, key: impl Fn(&T) -> K) -> Vec<T> {
    let mut rows: Vec<_> = rows.collect();
    rows.sort_by_key(key);
    rows
}

fn share(part: u64, whole: u64) -> f64 {
    if whole == 0 { 0.0 } else { part as f64 / whole as f64 }
}

fn per_second(count: u64, seconds: f64) -> f64 {
    if seconds > 0.0 { count as f64 / seconds } else { 0.0 }
}
