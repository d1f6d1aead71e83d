//! From where something was recorded to what a report says of it.

use std::time::Duration;

use super::ScenarioEnded;
use super::json::{Example, Report, Seen};
use crate::recorder::Occurrences;
use crate::sample::{Call, Moment};

/// What the numbers of a run mean.
pub(super) struct Witness<'a> {
    /// The scenarios, in the plan's order.
    pub(super) scenarios: &'a [ScenarioEnded],
    /// When the run began, by the clock of what was recorded.
    pub(super) start: Duration,
    /// Whether what takes long to draw up is left out.
    pub(super) brief: bool,
}

/// One example of each reason that something failed for, with the reason.
pub fn examples(report: &Report) -> Vec<(String, Example)> {
    let requests = report.series.iter().flat_map(|series| {
        series.figures.errors.iter().map(|error| (format!("{}: {}", series.name, error.reason), &error.seen))
    });
    let checks = report.checks.iter().map(|check| (format!("check '{}' failed", check.name), &check.seen));
    let reasons = report.tasks.iter().map(|task| &task.error_reasons);
    let reasons = reasons.chain(report.lifecycle.iter().map(|call| &call.error_reasons));
    let reasons = reasons.flatten().map(|it| (format!("error: {}", it.reason), &it.seen));
    let traps = report.generator.traps.iter().map(|it| (format!("trapped: {}", it.reason), &it.seen));
    let stops = report.generator.budget_stop_reasons.iter();
    let stops = stops.map(|it| (format!("over its budget: {}", it.reason), &it.seen));
    let all = requests.chain(checks).chain(reasons).chain(traps).chain(stops);
    all.filter_map(|(reason, seen)| Some((reason, seen.example.clone()?))).collect()
}

impl Witness<'_> {
    pub(super) fn seen(&self, occurrences: &Occurrences) -> Seen {
        let Some(first) = &occurrences.first else { return Seen::default() };
        let since = |at: Duration| (at.saturating_sub(self.start).as_secs_f64() * 1e3).round() / 1e3;
        Seen {
            first_s: Some(since(first.at)),
            last_s: Some(since(occurrences.last)),
            example: self.example(first),
        }
    }

    fn example(&self, moment: &Moment) -> Option<Example> {
        let tasks_before: usize =
            self.scenarios.get(..moment.scenario)?.iter().map(|scenario| scenario.tasks.len()).sum();
        let scenario = self.scenarios.get(moment.scenario)?;
        let task = match moment.call {
            Call::Start => "start",
            Call::Stop => "stop",
            Call::Task(number) => scenario.tasks.get(number.checked_sub(tasks_before)?)?,
        };
        Some(Example {
            scenario: scenario.name.clone(),
            user: moment.user,
            iteration: moment.iteration,
            task: task.to_owned(),
            feed_turns: moment.feed_turns.clone(),
            trace_id: moment.trace.map(|trace| trace.to_string()),
        })
    }
}
