//! That nothing was recorded, and the name that may have been meant.

use std::collections::BTreeSet;

use super::Span;
use crate::sample::MetricKind;
use crate::threshold::{Quantity, Requests, nearest};

/// Why there is nothing to observe.
pub(super) fn recorded(quantity: &Quantity, span: &Span<'_>) -> String {
    let (filter, hint) = match quantity {
        Quantity::RequestTime { of, .. } | Quantity::Requests { of, .. } => requests(of, span),
        Quantity::Checks { name: Some(name) } => {
            let checks = span.totals().checks.iter().map(|(name, _)| name.as_str());
            (filter("name", name), meant(name, checks))
        }
        Quantity::IterationDuration { task: Some(task), .. }
        | Quantity::Iterations { task: Some(task), .. } => {
            (filter("task", task), meant(task, span.tasks().iter().map(String::as_str)))
        }
        Quantity::Metric { name, .. } => (filter("metric", name), metric(name, span)),
        Quantity::Checks { name: None }
        | Quantity::IterationDuration { task: None, .. }
        | Quantity::Iterations { task: None, .. }
        | Quantity::SchedulerLag { .. }
        | Quantity::Generator(_) => return "nothing recorded".to_owned(),
    };
    let under = if filter.is_empty() { String::new() } else { format!(" under {filter}") };
    let hint = hint.map(|hint| format!("; {hint}")).unwrap_or_default();
    format!("nothing recorded{under}{hint}")
}

fn requests(of: &Requests, span: &Span<'_>) -> (String, Option<String>) {
    match of {
        Requests::All => (String::new(), None),
        Requests::Series { name, method } => series(name.as_deref(), method.as_deref(), span),
        Requests::Tag { key, value } => (filter(&format!("tag.{key}"), value), tag(key, value, span)),
    }
}

fn series(name: Option<&str>, method: Option<&str>, span: &Span<'_>) -> (String, Option<String>) {
    let filters = [("name", name), ("method", method)];
    let filters = filters.into_iter().filter_map(|(key, value)| value.map(|value| filter(key, value)));
    let keys = || span.totals().series.iter().map(|(key, _)| key);
    let methods: BTreeSet<_> =
        keys().filter(|key| name.is_none_or(|name| name == key.name)).map(|key| &*key.method).collect();
    let hint = match (name, method) {
        (Some(name), _) if methods.is_empty() => meant(name, keys().map(|key| key.name.as_str())),
        (_, Some(method)) if !methods.is_empty() && !methods.contains(method) => {
            Some(format!("recorded methods: {}", methods.into_iter().collect::<Vec<_>>().join(", ")))
        }
        _ => None,
    };
    (filters.collect::<Vec<_>>().join(", "), hint)
}

fn tag(key: &str, value: &str, span: &Span<'_>) -> Option<String> {
    let tags = || span.totals().tags.iter().map(|((key, value), _)| (key.as_str(), value.as_str()));
    if tags().any(|(their_key, _)| their_key == key) {
        return meant(value, tags().filter(|(their_key, _)| *their_key == key).map(|(_, value)| value));
    }
    nearest(key, tags().map(|(key, _)| key)).map(|key| format!("did you mean tag.{key}?"))
}

fn metric(name: &str, span: &Span<'_>) -> Option<String> {
    let mut kinds = span.totals().metrics.iter().filter(|(key, _)| key.name == name);
    match kinds.next() {
        Some((key, _)) => Some(figures(key.kind).to_owned()),
        None => meant(name, span.totals().metrics.iter().map(|(key, _)| key.name.as_str())),
    }
}

/// A metric is there, but has not the figure that was asked for.
fn figures(kind: MetricKind) -> &'static str {
    match kind {
        MetricKind::Counter => "it is a counter, which has sum and rate",
        MetricKind::Gauge => "it is a gauge, which has last, min and max",
        MetricKind::Trend => "it is a trend, which has min, avg, med, pNN and max",
        MetricKind::Rate => "it is a rate, which has share",
    }
}

fn meant<'a>(name: &str, recorded: impl Iterator<Item = &'a str>) -> Option<String> {
    let near = nearest(name, recorded).filter(|near| *near != name);
    near.map(|near| format!("did you mean {}?", quoted(near)))
}

fn filter(key: &str, value: &str) -> String {
    format!("{key}={}", quoted(value))
}

/// As it would be written in an expression.
fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}
