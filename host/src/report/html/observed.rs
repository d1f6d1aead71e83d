//! The target's own metrics, and what went with what.

use maud::{Markup, html};

use super::tables::{cell, head, table};
use crate::report::Report;
use crate::report::observed::{CORRELATIONS, METRICS, NO_CAUSE, correlation_rows, metric_rows, problems};

/// What the target said of itself, in numbers.
pub(super) fn section(report: &Report) -> Markup {
    let Some(observed) = &report.observed else { return html! {} };
    let row = |[first, rest @ ..]: [String; 5]| -> Vec<Markup> {
        [head(&first)].into_iter().chain(rest.iter().map(cell)).collect()
    };
    let metrics: Vec<_> = metric_rows(observed).map(row).collect();
    let together: Vec<_> = correlation_rows(observed).map(row).collect();
    html! {
        section aria-labelledby="target" {
            h2 #target { "The target's own metrics" }
            @for problem in problems(observed) { p.notice { (problem) } }
            @if metrics.is_empty() { p { "Nothing was read that changed." } } @else {
                (table("What the target said of itself", &METRICS, &metrics))
            }
            @if !together.is_empty() {
                (table("What went together, by rank correlation", &CORRELATIONS, &together))
                p.muted { (NO_CAUSE) }
            }
        }
    }
}
