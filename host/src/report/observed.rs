//! The target's own metrics, for a person to read.

use comfy_table::CellAlignment;

use super::json::Report;
use super::table::{finish, grid};
use crate::observe::{Observed, ObservedMetric};
use crate::units::number;

/// How many metrics are shown: those that went with something first; the JSON has all.
const MOST_METRICS: usize = 15;
/// How many correlations are shown.
const MOST_CORRELATIONS: usize = 8;

/// What [`metric_rows`] have.
pub(super) const METRICS: [&str; 5] = ["Target", "min", "avg", "max", "last"];
/// What [`correlation_rows`] have.
pub(super) const CORRELATIONS: [&str; 5] =
    ["Went together", "with", "rank correlation", "follows after", "intervals"];
/// What whoever reads them must know.
pub(super) const NO_CAUSE: &str = "That two go together does not say that one causes the other: all that grows with the load goes together.";

/// What the target said of itself, and what went with what.
pub(super) fn section(report: &Report) -> Option<String> {
    let observed = report.observed.as_ref()?;
    let problems = problems(observed).collect::<Vec<_>>().join("\n");
    let parts = [Some(problems).filter(|it| !it.is_empty()), metrics(observed), correlations(observed)];
    Some(parts.into_iter().flatten().collect::<Vec<_>>().join("\n"))
}

/// What could not be read, or was too much.
pub(super) fn problems(observed: &Observed) -> impl Iterator<Item = String> {
    let failed = observed.endpoints.iter().filter_map(|endpoint| {
        let problem = endpoint.last_failure.as_ref()?;
        let (failures, scrapes) = (endpoint.failures, endpoint.scrapes);
        Some(format!("Observing {}: {failures} of {scrapes} times it {problem}.", endpoint.url))
    });
    let left_out = observed.endpoints.iter().filter(|it| it.left_out > 0).map(|endpoint| {
        format!("{} has {} series more than are kept; choose with metrics.", endpoint.name, endpoint.left_out)
    });
    failed.chain(left_out)
}

/// The metrics, those that went with something first.
pub(super) fn metric_rows(observed: &Observed) -> impl Iterator<Item = [String; 5]> {
    let told = |number: usize| observed.correlations.iter().position(|it| it.metric == number);
    let mut shown: Vec<_> = observed.metrics.iter().enumerate().collect();
    shown.sort_by_key(|(number, _)| told(*number).unwrap_or(usize::MAX));
    let text = |value: &Option<f64>| value.map_or_else(|| "-".to_owned(), number);
    shown.into_iter().map(move |(_, ObservedMetric { title, min, mean, max, last, .. })| {
        [title.clone(), text(min), text(mean), text(max), text(last)]
    })
}

/// What went with what, the strongest first.
pub(super) fn correlation_rows(observed: &Observed) -> impl Iterator<Item = [String; 5]> {
    observed.correlations.iter().map(|it| {
        let lag = if it.lag_s == 0.0 { "-".to_owned() } else { format!("{:.0} s", it.lag_s) };
        let figure = it.figure.replace('_', " ");
        [it.title.clone(), figure, format!("{:.2}", it.coefficient), lag, it.intervals.to_string()]
    })
}

fn metrics(observed: &Observed) -> Option<String> {
    let mut table = grid(&METRICS);
    table.add_rows(metric_rows(observed).take(MOST_METRICS));
    let more = match observed.metrics.len().saturating_sub(MOST_METRICS) {
        0 => String::new(),
        more => format!("\n… and {more} more metrics; the JSON has all"),
    };
    (!observed.metrics.is_empty()).then(|| finish(&mut table) + &more)
}

fn correlations(observed: &Observed) -> Option<String> {
    let mut table = grid(&CORRELATIONS);
    table.add_rows(correlation_rows(observed).take(MOST_CORRELATIONS));
    if let Some(with) = table.column_mut(1) {
        with.set_cell_alignment(CellAlignment::Left);
    }
    (!observed.correlations.is_empty()).then(|| format!("{}\n{NO_CAUSE}", finish(&mut table)))
}
