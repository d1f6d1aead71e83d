//! What rows of tables say, in a terminal and in a page.

use super::json::{Metric, MetricFigures, Report, Seen, SeriesFigures};
use crate::units::{number, percent};

/// Why something failed, and how often.
#[derive(Debug)]
pub(super) struct Failure<'a> {
    pub(super) count: u64,
    /// The requests, the task or the call.
    pub(super) place: String,
    pub(super) why: String,
    pub(super) seen: &'a Seen,
}

/// All that failed, the most frequent first.
pub(super) fn failures(report: &Report) -> Vec<Failure<'_>> {
    let requests = report.series.iter().flat_map(|series| {
        series.figures.errors.iter().map(|it| Failure {
            count: it.count,
            place: series.label(),
            why: format!("{}: {}", it.kind, it.reason),
            seen: &it.seen,
        })
    });
    let tasks = report.tasks.iter().map(|it| (format!("task {}", it.name), &it.error_reasons));
    let calls = report.lifecycle.iter().map(|it| (it.call.clone(), &it.error_reasons));
    let scenario = tasks.chain(calls).flat_map(|(place, reasons)| {
        reasons.iter().map(move |it| Failure {
            count: it.count,
            place: place.clone(),
            why: format!("scenario error: {}", it.reason),
            seen: &it.seen,
        })
    });
    let mut rows: Vec<_> = requests.chain(scenario).collect();
    rows.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| a.place.cmp(&b.place)));
    rows
}

/// All requests, as if they were one series; none if they are.
pub(super) fn all(report: &Report) -> Option<SeriesFigures> {
    let totals = &report.totals;
    (report.series.len() > 1).then(|| SeriesFigures {
        requests: totals.requests,
        failures: totals.failures,
        throttled: totals.throttled,
        request_rate: totals.request_rate,
        service_time_us: totals.service_time_us,
        response_time_us: totals.response_time_us,
        timings_us: Default::default(),
        statuses: totals.statuses.clone(),
        errors: Vec::new(),
        histograms: Default::default(),
    })
}

/// How many answers had a status of this hundred.
pub(super) fn of_class(figures: &SeriesFigures, class: u16) -> u64 {
    figures.statuses.range(class * 100..(class + 1) * 100).map(|(_, count)| count).sum()
}

/// A metric's kind, and what its values come to.
pub(super) fn metric(metric: &Metric) -> (&'static str, String) {
    match &metric.figures {
        MetricFigures::Counter { sum } => ("counter", format!("sum {}", number(*sum))),
        MetricFigures::Gauge { last, min, max } => {
            ("gauge", format!("last {}, {} to {}", number(*last), number(*min), number(*max)))
        }
        MetricFigures::Trend { mean, p50, p95, p99, max, .. } => {
            let [mean, p50, p95, p99, max] = [mean, p50, p95, p99, max].map(|it| number(*it));
            ("trend", format!("mean {mean}, median {p50}, p95 {p95}, p99 {p99}, max {max}"))
        }
        MetricFigures::Rate { rate, .. } => ("rate", percent(*rate)),
    }
}
