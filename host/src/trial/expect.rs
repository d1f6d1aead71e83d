//! What is expected of a user, held against what it did.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;

use super::pattern::{fits, fits_request};
use super::play::Played;
use super::reply::Made;
use super::script::Case;
use super::{Failure, Outcome};
use crate::plan::{Text, Time};
use crate::sample::{Call, IterationOutcome, MetricKind, Sample, Verdict};
use crate::user::Task;

/// What is expected. In texts, * stands for anything.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
pub(super) struct Expected {
    /// All requests, in their order: METHOD PATH.
    requests: Option<Vec<String>>,
    /// How requests fail, in their order: NAME: KIND: REASON.
    #[serde(default)]
    failures: Vec<String>,
    /// Checks by name: whether each pass.
    #[serde(default)]
    checks: BTreeMap<String, bool>,
    /// How iterations, start and stop end that do not return well, in their order: TASK: error: TEXT, trap: TEXT or budget: TEXT.
    #[serde(default)]
    errors: Vec<String>,
    /// Lines of the log, each of which comes at least once.
    #[serde(default)]
    log: Vec<String>,
    /// The scenario's metrics by name: the sum of a counter, else the last value.
    #[serde(default)]
    metrics: BTreeMap<String, f64>,
    /// How long it all takes, in virtual time, to a millisecond.
    time: Option<Text<Time>>,
}

/// Judges a case by what was played.
pub(super) fn judge(case: &Case, played: &Played, tasks: &[Task]) -> Outcome {
    let expected = &case.expect;
    let mut failures = unanswered(&played.requests);
    if let Some(requests) = &expected.requests {
        let made: Vec<_> = played.requests.iter().map(|request| request.line.clone()).collect();
        failures.extend(in_order("requests", requests, &made, fits_request));
    }
    let answered = |line: &String| !line.contains("the script has no reply to");
    let failed: Vec<_> = played.samples.iter().filter_map(failed_request).filter(answered).collect();
    failures.extend(in_order("failures", &expected.failures, &failed, fits));
    let ended: Vec<_> = played.samples.iter().filter_map(|sample| ended_badly(sample, tasks)).collect();
    failures.extend(in_order("errors", &expected.errors, &ended, fits));
    failures.extend(checks(expected, &played.samples));
    failures.extend(log(expected, &played.samples));
    failures.extend(metrics(expected, &played.samples));
    if let Some(Text(Time(time))) = &expected.time {
        let lasted = std::time::Duration::from_millis(played.lasted.as_millis() as u64);
        failures.extend(unequal("expect.time", &Time(*time), &Time(lasted)));
    }
    Outcome {
        name: case.name.clone(),
        failures,
        requests: played.requests.len(),
        checks: played.samples.iter().filter(|sample| matches!(sample, Sample::Check { .. })).count(),
        lasted: played.lasted,
    }
}

fn unequal(at: &str, expected: &impl ToString, observed: &impl ToString) -> Option<Failure> {
    let (expected, observed) = (expected.to_string(), observed.to_string());
    (expected != observed).then(|| Failure { at: at.to_owned(), expected, observed })
}

fn unanswered(requests: &[Made]) -> Vec<Failure> {
    let none = requests.iter().filter(|request| !request.answered);
    none.map(|request| Failure {
        at: "reply".to_owned(),
        expected: "a reply to each request".to_owned(),
        observed: format!("{}, to which none fits", request.line),
    })
    .collect()
}

/// Each pattern fits the line in its place, and there are no more of either.
fn in_order(
    key: &str,
    expected: &[String],
    observed: &[String],
    fits: impl Fn(&str, &str) -> bool,
) -> Vec<Failure> {
    let nothing = "nothing".to_owned();
    let each = (0..expected.len().max(observed.len())).filter_map(|index| {
        let (pattern, line) = (expected.get(index), observed.get(index));
        if pattern.zip(line).is_some_and(|(pattern, line)| fits(pattern, line)) {
            return None;
        }
        Some(Failure {
            at: format!("expect.{key}[{index}]"),
            expected: pattern.unwrap_or(&nothing).clone(),
            observed: line.unwrap_or(&nothing).clone(),
        })
    });
    // What follows the first difference differs because of it.
    each.take(1).collect()
}

fn failed_request(sample: &Sample) -> Option<String> {
    let Sample::Request(request) = sample else { return None };
    match &request.verdict {
        Verdict::Success => None,
        Verdict::Failure(failure) => Some(format!("{}: {}: {}", request.name, failure.kind, failure.reason)),
    }
}

fn ended_badly(sample: &Sample, tasks: &[Task]) -> Option<String> {
    let Sample::Iteration(iteration) = sample else { return None };
    let call = match iteration.call {
        Call::Start => "start".to_owned(),
        Call::Stop => "stop".to_owned(),
        Call::Task(number) => tasks.get(number).map_or_else(String::new, |task| task.name.clone()),
    };
    match &iteration.outcome {
        IterationOutcome::Completed => None,
        IterationOutcome::Error(reason) => Some(format!("{call}: error: {reason}")),
        IterationOutcome::Trapped(trap) => Some(format!("{call}: trap: {}", trap.reason)),
        IterationOutcome::OverBudget(reason) => Some(format!("{call}: budget: {reason}")),
    }
}

/// All checks pass but those that are expected to fail, and those that are named come.
fn checks(expected: &Expected, samples: &[Sample]) -> Vec<Failure> {
    let mut seen: BTreeMap<&str, bool> = BTreeMap::new();
    for sample in samples {
        if let Sample::Check { name, ok, .. } = sample {
            *seen.entry(name).or_insert(true) &= *ok;
        }
    }
    let shown = |ok: Option<bool>| match ok {
        Some(true) => "passes",
        Some(false) => "fails",
        None => "is not made",
    };
    let named = expected.checks.iter().map(|(name, ok)| (name.as_str(), Some(*ok)));
    let others =
        seen.keys().filter(|name| !expected.checks.contains_key(**name)).map(|name| (*name, Some(true)));
    let each = named.chain(others).filter_map(|(name, ok)| {
        let observed = seen.get(name).copied();
        unequal(&format!("expect.checks.\"{name}\""), &shown(ok), &shown(observed))
    });
    each.collect()
}

fn log(expected: &Expected, samples: &[Sample]) -> Vec<Failure> {
    let lines: Vec<_> = samples
        .iter()
        .filter_map(|sample| if let Sample::Log(line) = sample { Some(line.message.as_str()) } else { None })
        .collect();
    let absent =
        expected.log.iter().enumerate().filter(|(_, pattern)| !lines.iter().any(|it| fits(pattern, it)));
    absent
        .map(|(index, pattern)| Failure {
            at: format!("expect.log[{index}]"),
            expected: pattern.clone(),
            observed: if lines.is_empty() { "no line".to_owned() } else { lines.join("\n") },
        })
        .collect()
}

fn metrics(expected: &Expected, samples: &[Sample]) -> Vec<Failure> {
    let mut seen: BTreeMap<&str, f64> = BTreeMap::new();
    for sample in samples {
        if let Sample::Metric { name, kind, value } = sample {
            let row = seen.entry(name).or_default();
            *row = if *kind == MetricKind::Counter { *row + value } else { *value };
        }
    }
    let each = expected.metrics.iter().filter_map(|(name, value)| {
        let observed = seen.get(name.as_str()).map_or_else(|| "no value".to_owned(), ToString::to_string);
        unequal(&format!("expect.metrics.\"{name}\""), value, &observed)
    });
    each.collect()
}
