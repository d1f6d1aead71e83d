//! What failed beside requests: checks, iterations, calls of `start`, thresholds. Traps and budget stops are the scenario's.

use super::course::Course;
use super::onset::{exceeds, excess};
use super::words::{at, list, plural};
use super::{Finding, Weight};
use crate::report::json::{Breakpoint, ReasonCount, Report, Seen};
use crate::units::{percent, rate, thousands};

/// A share of checks or iterations that is worth a word.
const LIMIT: f64 = super::faults::LIMIT;

pub(super) fn findings(course: &Course<'_>) -> Vec<Finding> {
    let report = course.report;
    let all = [
        checks(report),
        iterations(course),
        starts(report),
        lost(report),
        thresholds(report),
        breakpoint(report),
    ];
    all.into_iter().flatten().collect()
}

/// The check that failed the most, and how many others did.
fn checks(report: &Report) -> Option<Finding> {
    let failed = report.checks.iter().filter(|it| exceeds(it.fails, it.passes + it.fails, LIMIT));
    let mut failed: Vec<_> = failed.collect();
    failed.sort_by_key(|check| std::cmp::Reverse(check.fails));
    let (most, others) = failed.split_first()?;
    let others = match others.len() {
        0 => String::new(),
        count => format!("; {count} more {} failed", plural(count as u64, "check", "checks")),
    };
    let share = most.fails as f64 / (most.passes + most.fails).max(1) as f64;
    let text = format!(
        "The check '{}' failed {} times ({}){}{others}.",
        most.name,
        thousands(most.fails),
        percent(share),
        since(&most.seen)
    );
    Some(Finding { weight: Weight::Broke, at_s: most.seen.first_s.unwrap_or(0.0), text })
}

/// Iterations that the scenario ended with an error. Where requests fail too, they usually come of it.
fn iterations(course: &Course<'_>) -> Option<Finding> {
    let (report, timeline) = (course.report, &course.report.timeline);
    let span = excess(&course.sums(&timeline.iteration_errors), &course.sums(&timeline.iterations), LIMIT)?;
    let why = report.tasks.iter().flat_map(|task| &task.error_reasons).max_by_key(|it| it.count);
    let why = why.map_or_else(String::new, |it| format!(", mostly with '{}'", it.reason));
    let at_s = course.starts(span.from);
    let since = if span.from == 0 { String::new() } else { format!(" from {} on", at(at_s)) };
    let totals = &report.totals;
    let text = format!(
        "The scenario returned an error in {} of {} iterations{since}{why}.",
        thousands(totals.iteration_errors),
        thousands(totals.iterations)
    );
    let comes_of_it = totals.failures > 0;
    Some(Finding { weight: if comes_of_it { Weight::Note } else { Weight::Broke }, at_s, text })
}

/// Users that could not start.
fn starts(report: &Report) -> Option<Finding> {
    let start = report.lifecycle.iter().find(|it| it.call == "start" && it.errors > 0)?;
    let first = start.error_reasons.first();
    let why = first.map_or_else(String::new, |it| format!(": '{}'{}", it.reason, since(&it.seen)));
    let text =
        format!("{} of {} starts of users failed{why}.", thousands(start.errors), thousands(start.calls));
    Some(Finding { weight: Weight::Broke, at_s: 0.0, text })
}

/// Instances that were lost, which is the scenario's fault and not the target's.
fn lost(report: &Report) -> Option<Finding> {
    let traps = report.generator.traps.iter().map(|it| ("trapped", it.count, &it.reason, &it.seen));
    let stops = report.generator.budget_stop_reasons.iter();
    let stops =
        stops.map(|ReasonCount { reason, count, seen }| ("went over its budget", *count, reason, seen));
    let (what, count, reason, seen) = traps.chain(stops).max_by_key(|(_, count, ..)| *count)?;
    let text = format!(
        "The scenario {what} {} {}{}: {reason}.",
        thousands(count),
        plural(count, "time", "times"),
        since(seen)
    );
    Some(Finding { weight: Weight::Broke, at_s: seen.first_s.unwrap_or(0.0), text })
}

/// Thresholds that failed. When they did is not known: what broke is told first.
fn thresholds(report: &Report) -> Option<Finding> {
    let failed = report.thresholds.iter().filter(|threshold| !threshold.ok);
    let failed: Vec<_> = failed.map(|it| format!("{} ({})", it.expression, it.shown)).collect();
    let (count, all) = (failed.len(), report.thresholds.len());
    let names = list(&failed.iter().map(String::as_str).collect::<Vec<_>>());
    let text = match count {
        0 => return None,
        1 if all == 1 => format!("The threshold failed: {names}."),
        count => format!("{count} of {all} thresholds failed: {names}."),
    };
    Some(Finding { weight: Weight::Broke, at_s: f64::MAX, text })
}

/// What a search for the breakpoint found is what the run was for.
fn breakpoint(report: &Report) -> Option<Finding> {
    let Breakpoint { held_rate: Some(held), broken_rate: Some(at), broken } =
        report.run.breakpoint.as_ref()?
    else {
        return None;
    };
    let text = format!(
        "All held up to {} iterations/s; at {}/s {} broke.",
        rate(*held),
        rate(*at),
        list(&broken.iter().map(String::as_str).collect::<Vec<_>>())
    );
    Some(Finding { weight: Weight::Broke, at_s: 0.0, text })
}

fn since(seen: &Seen) -> String {
    seen.first_s.map_or_else(String::new, |first| format!(", first at {}", at(first)))
}
