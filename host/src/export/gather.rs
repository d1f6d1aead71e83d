//! From what was recorded to metrics.

use std::collections::BTreeMap;

use super::families::{Family, Kind};
use super::histogram::{Histogram, TIMES, VALUES};
use crate::recorder::{Distribution, Series, Totals};
use crate::report::SoFar;
use crate::sample::{Call, MetricKind};

/// What does not change while a run goes on.
pub(super) struct Cast {
    /// The scenarios' names.
    pub(super) scenarios: Vec<String>,
    /// All tasks by number, each with its scenario's number.
    pub(super) tasks: Vec<(usize, String)>,
    /// Labels of `throng_run_info`.
    pub(super) info: [(&'static str, String); 4],
    pub(super) shards: usize,
}

const US: f64 = 1e-6;

fn times(distribution: &Distribution) -> Histogram {
    Histogram::of(distribution, US, &TIMES)
}

impl Cast {
    /// All metrics of a run so far.
    pub(super) fn families(&self, so_far: &SoFar<'_>) -> Vec<Family> {
        let totals = so_far.totals;
        let mut families = vec![self.info()];
        families.extend(requests(totals));
        families.extend(self.scenarios(totals));
        families.extend(self.iterations(totals));
        families.extend(of_the_scenarios_own(totals));
        families.extend(self.moment(so_far));
        families.retain(|family| !family.points.is_empty());
        families
    }

    fn info(&self) -> Family {
        let mut info = Family::new("run_info", None, Kind::Gauge, "The run; its value is 1");
        let [run, scenario, target, version] = &self.info;
        info.number([run, scenario, target, version].map(|(key, value)| (*key, value.as_str())), 1.0);
        info
    }

    /// Requests by scenario: with several, each request is tagged with its own.
    fn scenarios(&self, totals: &Totals) -> Vec<Family> {
        let mut requests =
            Family::new("scenario_requests", None, Kind::Counter, "Requests settled, by scenario and status");
        let mut response = Family::new(
            "scenario_response_time",
            Some("seconds"),
            Kind::Histogram,
            "Finished - scheduled of requests, by scenario",
        );
        let mut add = |scenario: &str, series: &Series| {
            for (status, count) in statuses(series) {
                requests.number([("scenario", scenario), ("status", &status)], count as f64);
            }
            response.histogram([("scenario", scenario)], times(&series.response_time));
        };
        match self.scenarios.as_slice() {
            [only] => add(only, &totals.requests()),
            _ => {
                let tagged = totals.tags.iter().filter(|((key, _), _)| key == "scenario");
                tagged.for_each(|((_, scenario), series)| add(scenario, series));
            }
        }
        vec![requests, response]
    }

    fn iterations(&self, totals: &Totals) -> Vec<Family> {
        let mut ended = Family::new("iterations", None, Kind::Counter, "Iterations that ended");
        let mut errors = Family::new(
            "iteration_errors",
            None,
            Kind::Counter,
            "Iterations in which the scenario returned an error",
        );
        let mut duration = Family::new(
            "iteration_duration",
            Some("seconds"),
            Kind::Histogram,
            "From an iteration's start to its end",
        );
        for (call, calls) in totals.calls.iter() {
            let Call::Task(number) = call else { continue };
            let Some((scenario, task)) = self.tasks.get(*number) else { continue };
            let scenario = self.scenarios.get(*scenario).map_or("", String::as_str);
            let labels = [("scenario", scenario), ("task", task.as_str())];
            ended.number(labels, calls.calls as f64);
            errors.number(labels, calls.errors as f64);
            duration.histogram(labels, times(&calls.duration));
        }
        let mut dropped =
            Family::new("dropped_iterations", None, Kind::Counter, "Arrivals that found no free user");
        dropped.number([], totals.dropped_iterations as f64);
        let help = "Iterations that the pacing would have started while their user still waited";
        let mut missed = Family::new("missed_iterations", None, Kind::Counter, help);
        missed.number([], totals.missed_iterations as f64);
        vec![ended, errors, duration, dropped, missed]
    }

    /// What there is now.
    fn moment(&self, so_far: &SoFar<'_>) -> Vec<Family> {
        let window = so_far.window;
        let mut users = Family::new("users", None, Kind::Gauge, "Users now");
        users.number([], window.users as f64);
        let mut connections = Family::new("connections", None, Kind::Gauge, "Connections now");
        let count = window.connections;
        connections.number([("state", "idle")], count.idle as f64);
        connections.number([("state", "busy")], count.open.saturating_sub(count.idle) as f64);
        let mut opened = Family::new(
            "connections_opened",
            None,
            Kind::Counter,
            "Connections opened since the run's start",
        );
        opened.number([], count.opened as f64);
        let seconds = window.to.saturating_sub(window.from).as_secs_f64() * self.shards as f64;
        let help = "CPU time of the generator in the last window / (duration * shards)";
        let mut cpu = Family::new("cpu_utilisation", None, Kind::Gauge, help);
        cpu.number([], if seconds > 0.0 { window.cpu.as_secs_f64() / seconds } else { 0.0 });
        let help = "Started - scheduled of iterations";
        let mut lag = Family::new("scheduler_lag", Some("seconds"), Kind::Histogram, help);
        lag.histogram([], times(&so_far.totals.scheduler_lag));
        let mut thresholds =
            Family::new("threshold_ok", None, Kind::Gauge, "Whether a threshold holds so far, 1 or 0");
        for verdict in so_far.verdicts {
            thresholds.number([("threshold", &verdict.expression)], f64::from(u8::from(verdict.ok)));
        }
        vec![users, connections, opened, cpu, lag, thresholds]
    }
}

fn requests(totals: &Totals) -> Vec<Family> {
    let counter = |name, unit, help| Family::new(name, unit, Kind::Counter, help);
    let histogram = |name, help| Family::new(name, Some("seconds"), Kind::Histogram, help);
    let mut requests = counter("requests", None, "Requests settled; status is none where no response came");
    let mut failures = counter("request_failures", None, "Requests that failed, by the kind of reason");
    let mut sent = counter("sent", Some("bytes"), "Bytes written to sockets");
    let mut received = counter("received", Some("bytes"), "Bytes read from sockets");
    let mut response = histogram("response_time", "Finished - scheduled of requests");
    let mut service = histogram("service_time", "Finished - sent of requests");
    for (key, series) in totals.series.iter() {
        let (name, method) = (("series", key.name.as_str()), ("method", &*key.method));
        for (status, count) in statuses(series) {
            requests.number([name, method, ("status", &status)], count as f64);
        }
        let mut kinds: BTreeMap<&str, u64> = BTreeMap::new();
        series.errors.iter().for_each(|(failure, it)| *kinds.entry(failure.kind).or_default() += it.count);
        for (kind, count) in kinds {
            failures.number([name, method, ("kind", kind)], count as f64);
        }
        sent.number([name, method], series.bytes_sent as f64);
        received.number([name, method], series.bytes_received as f64);
        response.histogram([name, method], times(&series.response_time));
        service.histogram([name, method], times(&series.service_time));
    }
    vec![requests, failures, sent, received, response, service]
}

/// Requests by status, those without one as well.
fn statuses(series: &Series) -> Vec<(String, u64)> {
    let answered: u64 = series.statuses.values().sum();
    let none = ("none".to_owned(), series.requests.saturating_sub(answered));
    let some = series.statuses.iter().map(|(status, count)| (status.to_string(), *count));
    some.chain(std::iter::once(none).filter(|(_, count)| *count > 0)).collect()
}

/// Checks, and metrics that scenarios report.
fn of_the_scenarios_own(totals: &Totals) -> Vec<Family> {
    let mut checks = Family::new("checks", None, Kind::Counter, "Checks, by their result");
    for (name, check) in totals.checks.iter() {
        checks.number([("check", name), ("result", "pass")], check.passes as f64);
        checks.number([("check", name), ("result", "fail")], check.fails.count as f64);
    }
    let mut counters = Family::new("metric", None, Kind::Counter, "Sums of the scenarios' own counters");
    let mut gauges =
        Family::new("metric_value", None, Kind::Gauge, "Last values of the scenarios' own gauges");
    let mut trends =
        Family::new("metric_trend", None, Kind::Histogram, "Values of the scenarios' own trends");
    let mut rates =
        Family::new("metric_rate", None, Kind::Counter, "Values of the scenarios' own rates, 0 or not");
    for (key, metric) in totals.metrics.iter() {
        let label = ("metric", key.name.as_str());
        match key.kind {
            // One that went down is none.
            MetricKind::Counter => counters.number([label], metric.sum),
            MetricKind::Gauge => gauges.number([label], metric.last.unwrap_or(0.0)),
            MetricKind::Trend => trends.histogram([label], Histogram::of(&metric.trend, 1e-3, &VALUES)),
            MetricKind::Rate => {
                rates.number([label, ("value", "nonzero")], metric.nonzero as f64);
                rates.number([label, ("value", "zero")], metric.count.saturating_sub(metric.nonzero) as f64);
            }
        }
    }
    vec![checks, counters, gauges, trends, rates]
}
