//! The generator's side: whether the load was what the plan says.

use super::course::Course;
use super::words::{at, plural};
use super::{Finding, Weight};
use crate::report::Report;
use crate::report::notices::{BUSY, LATE_US};
use crate::units::{milliseconds, percent, thousands};

/// So many groups in a row make a generator that fell short for a while.
const LASTS: usize = 3;

pub(super) fn findings(course: &Course<'_>) -> Vec<Finding> {
    [short(course), dropped(course), warm_up(course)].into_iter().flatten().collect()
}

/// Whether the generator was the bottleneck: over the whole run, or for a while.
fn short(course: &Course<'_>) -> Option<Finding> {
    let (report, timeline) = (course.report, &course.report.timeline);
    let generator = &report.generator;
    let (busy, lag) = (generator.cpu_utilisation, generator.scheduler_lag_us.p99);
    let in_all = generator_falls_short(report).is_some();
    let over = |at: usize| {
        let (busy, lag) = (timeline.cpu_utilisation.get(at), timeline.scheduler_lag_p99_us.get(at));
        busy.is_some_and(|it| *it > BUSY) || lag.is_some_and(|it| *it > LATE_US)
    };
    let intervals = timeline.to_s.len();
    let row = (0..intervals).find(|from| from + LASTS <= intervals && (*from..from + LASTS).all(over));
    if !in_all && row.is_none() {
        return None;
    }
    let from = row.map_or(0, |row| row);
    let at_s = if from == 0 { 0.0 } else { timeline.to_s[from - 1] };
    let since = if from == 0 { String::new() } else { format!(" from {} on", at(at_s)) };
    let peak = (from..intervals).filter(|it| over(*it));
    let peak: Vec<usize> = peak.collect();
    let busiest =
        peak.iter().filter_map(|it| timeline.cpu_utilisation.get(*it)).copied().fold(busy, f64::max);
    let latest =
        peak.iter().filter_map(|it| timeline.scheduler_lag_p99_us.get(*it)).copied().fold(lag, u64::max);
    let signs = signs(busiest, latest)?;
    let text = format!("The numbers are not the target's: the generator fell short{since}, {signs}.");
    Some(Finding { weight: Weight::Untrue, at_s, text })
}

/// How the generator fell short over the whole run, if it did: `it used 97.0 % of its CPU`.
pub fn generator_falls_short(report: &Report) -> Option<String> {
    let generator = &report.generator;
    signs(generator.cpu_utilisation, generator.scheduler_lag_us.p99)
}

fn signs(busy: f64, lag: u64) -> Option<String> {
    let signs = [
        (busy > BUSY).then(|| format!("it used {} of its CPU", percent(busy))),
        (lag > LATE_US).then(|| format!("it was up to {} ms late (p99)", milliseconds(lag as f64))),
    ];
    let signs: Vec<_> = signs.into_iter().flatten().collect();
    (!signs.is_empty()).then(|| signs.join(" and "))
}

/// Arrivals that found no free user.
fn dropped(course: &Course<'_>) -> Option<Finding> {
    let totals = &course.report.totals;
    let dropped = totals.dropped_iterations;
    let first = course.sums(&course.report.timeline.dropped_iterations).iter().position(|it| *it > 0);
    if dropped == 0 {
        return None;
    }
    let at_s = first.map_or(0.0, |group| course.starts(group));
    let text = format!(
        "{} on, arrivals found no free user: {} {} ({}) were dropped, so the load was less than planned.",
        if at_s > 0.0 { format!("From {}", at(at_s)) } else { "From the start".to_owned() },
        thousands(dropped),
        plural(dropped, "iteration", "iterations"),
        percent(dropped as f64 / (totals.iterations + dropped) as f64),
    );
    Some(Finding { weight: Weight::Broke, at_s, text })
}

fn warm_up(course: &Course<'_>) -> Option<Finding> {
    let run = &course.report.run;
    let seconds = run.duration_s - run.recorded_s;
    (seconds > 0.05).then(|| Finding {
        weight: Weight::Note,
        at_s: f64::MAX,
        text: format!("The first {seconds:.0} s, the warm-up, are not counted."),
    })
}
