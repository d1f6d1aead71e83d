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

/// What the target said of itself, and what went with what.
pub(super) fn section(report: &Report) -> Option<String> {
    let observed = report.observed.as_ref()?;
    let parts = [endpoints(observed), metrics(observed), correlations(observed)];
    Some(parts.into_iter().flatten().collect::<Vec<_>>().join("\n"))
}

fn endpoints(observed: &Observed) -> Option<String> {
    let lines = observed.endpoints.iter().filter_map(|endpoint| {
        let problem = endpoint.last_failure.as_ref()?;
        let (failures, scrapes) = (endpoint.failures, endpoint.scrapes);
        Some(format!("Observing {}: {failures} of {scrapes} times it {problem}.", endpoint.url))
    });
    let left_out = observed.endpoints.iter().filter(|it| it.left_out > 0).map(|endpoint| {
        format!("{} has {} series more than are kept; choose with metrics.", endpoint.name, endpoint.left_out)
    });
    let lines: Vec<_> = lines.chain(left_out).collect();
    (!lines.is_empty()).then(|| lines.join("\n"))
}

fn metrics(observed: &Observed) -> Option<String> {
    let mut table = grid(&["Target", "min", "avg", "max", "last"]);
    let told = |number: usize| observed.correlations.iter().position(|it| it.metric == number);
    let mut shown: Vec<_> = observed.metrics.iter().enumerate().collect();
    shown.sort_by_key(|(number, _)| told(*number).unwrap_or(usize::MAX));
    let text = |value: Option<f64>| value.map_or_else(|| "-".to_owned(), number);
    for (_, ObservedMetric { title, min, mean, max, last, .. }) in shown.iter().take(MOST_METRICS) {
        table.add_row([title.clone(), text(*min), text(*mean), text(*max), text(*last)]);
    }
    let more = shown.len().saturating_sub(MOST_METRICS);
    let more =
        if more > 0 { format!("\n… and {more} more metrics; the JSON has all") } else { String::new() };
    (!shown.is_empty()).then(|| finish(&mut table) + &more)
}

fn correlations(observed: &Observed) -> Option<String> {
    let mut table = grid(&["Went together", "with", "rank correlation", "follows after", "intervals"]);
    for it in observed.correlations.iter().take(MOST_CORRELATIONS) {
        let lag = if it.lag_s == 0.0 { "-".to_owned() } else { format!("{:.0} s", it.lag_s) };
        let figure = it.figure.replace('_', " ");
        let row = [it.title.clone(), figure, format!("{:.2}", it.coefficient), lag, it.intervals.to_string()];
        table.add_row(row);
    }
    if let Some(with) = table.column_mut(1) {
        with.set_cell_alignment(CellAlignment::Left);
    }
    (!observed.correlations.is_empty()).then(|| {
        format!(
            "{}\nThat two go together does not say that one causes the other: all that grows with the load goes together.",
            finish(&mut table)
        )
    })
}
