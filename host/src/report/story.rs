//! The run told in words: what broke first, and when; then what else there is to say, each in a sentence.
//!
//! Everything is read from the [`Report`], so that a report drawn again tells the same. What it takes to say something is in
//! [`onset`]: a change that lasts, seen in enough requests to be no accident. A quiet run has one sentence.

mod course;
mod failing;
mod faults;
mod load;
mod onset;
mod orders;
mod slowing;
mod strain;
mod words;

use super::json::Report;
use crate::units::{percent, rate, thousands};
use course::Course;

pub use load::generator_falls_short;
pub use onset::exceeds as share_exceeds;
pub use words::spoken;

/// So many sentences of one weight are told; the report has the rest.
const MOST: usize = 4;

/// What a sentence is about, the weightiest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Weight {
    /// The figures are not the target's.
    Untrue,
    /// Something failed.
    Broke,
    /// Something held, but worse than at first.
    Strained,
    /// What whoever reads the figures should know.
    Note,
}

/// Something to be said.
#[derive(Debug, Clone, PartialEq)]
struct Finding {
    weight: Weight,
    /// When it began, in seconds from the run's start.
    at_s: f64,
    text: String,
}

/// The sentences, what matters most first. There is always one.
pub(super) fn story(report: &Report) -> Vec<String> {
    if report.totals.requests == 0 && report.totals.iterations == 0 {
        return vec![format!(
            "No request was made: the run {} after {:.1} s.",
            how(report),
            report.run.duration_s
        )];
    }
    let course = Course::new(report);
    let mut findings: Vec<Finding> = [
        load::findings(&course),
        faults::findings(&course),
        failing::findings(&course),
        slowing::findings(&course),
        strain::findings(&course),
        orders::findings(&course),
    ]
    .concat();
    findings.sort_by(|a, b| a.weight.cmp(&b.weight).then(a.at_s.total_cmp(&b.at_s)));
    if findings.first().is_none_or(|first| first.weight == Weight::Note) {
        findings.insert(0, Finding { weight: Weight::Note, at_s: 0.0, text: quiet(report) });
    }
    let mut sentences = Vec::new();
    for weight in [Weight::Untrue, Weight::Broke, Weight::Strained, Weight::Note] {
        let told = findings.iter().filter(|finding| finding.weight == weight);
        sentences.extend(told.take(MOST).map(|finding| finding.text.clone()));
    }
    sentences
}

/// What is said of a run in which nothing happened.
fn quiet(report: &Report) -> String {
    let totals = &report.totals;
    let failed = match totals.failures - totals.throttled.min(totals.failures) {
        0 => "none failed".to_owned(),
        faults => format!(
            "{} failed ({})",
            thousands(faults),
            percent(faults as f64 / totals.requests.max(1) as f64)
        ),
    };
    format!(
        "Nothing broke: {} requests, {}/s, {failed}, p95 {}.",
        thousands(totals.requests),
        rate(totals.request_rate),
        spoken(totals.response_time_us.p95),
    )
}

/// How the run ended, as a verb.
fn how(report: &Report) -> &str {
    match report.run.outcome.as_str() {
        "finished" => "ended",
        "failed" => "was given up",
        "breached" => "was ended by a threshold",
        _ => "was stopped",
    }
}

#[cfg(test)]
mod tests;
