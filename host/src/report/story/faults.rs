//! Requests that failed, and those that the target's rate limit refused.

use super::course::Course;
use super::onset::{Excess, excess};
use super::words::{at, list, reason};
use super::{Finding, Weight};
use crate::report::json::{Series, SeriesError};
use crate::report::timeline::{Columns, SeriesColumns};
use crate::units::{percent, thousands};

/// A share of failures that is worth a word.
pub(super) const LIMIT: f64 = 0.01;
/// Series that have this part of the failures are named.
const MOSTLY: f64 = 0.8;
/// More series are not named one by one.
const MOST_NAMED: usize = 3;
/// What begins so many groups apart begins together.
const TOGETHER: usize = 2;

/// Failures of some series that began together, for the same reason.
struct Fault<'a> {
    span: Excess,
    who: Vec<&'a SeriesColumns>,
    why: Option<&'a SeriesError>,
}

/// When failures passed their limit, of which requests, and why; and when the target limited the rate.
pub(super) fn findings(course: &Course<'_>) -> Vec<Finding> {
    let timeline = &course.report.timeline;
    let span = |columns: &Columns| excess(&course.faults(columns), &course.sums(&columns.requests), LIMIT);
    let mut faults: Vec<Fault<'_>> = Vec::new();
    if let Some(span) = span(&timeline.all) {
        let who = mostly(course, span, |columns| course.faults(columns));
        let why = why(course, span, &who);
        faults.push(Fault { span, who, why });
    }
    let all = faults.len();
    for series in &timeline.series {
        let Some(span) = span(&series.columns) else { continue };
        let why = why(course, span, &[series]);
        let text = |why: Option<&SeriesError>| why.map(|it| it.reason.clone());
        let like =
            |fault: &Fault<'_>| fault.span.from <= span.from + TOGETHER && text(fault.why) == text(why);
        match faults.iter().position(like) {
            // All of them together are told with the names that have most of it.
            Some(known) if known < all => {}
            Some(known) => faults[known].who.push(series),
            None => faults.push(Fault { span, who: vec![series], why }),
        }
    }
    let mut findings: Vec<_> = faults.iter().map(|fault| broke(course, fault)).collect();
    findings.extend(throttled(course));
    findings
}

fn broke(course: &Course<'_>, fault: &Fault<'_>) -> Finding {
    let span = fault.span;
    let columns = || fault.who.iter().map(|series| &series.columns);
    let failed: u64 = columns().map(|it| inside(&course.faults(it), span)).sum();
    let requests: u64 = columns().map(|it| inside(&course.sums(&it.requests), span)).sum();
    let share = percent(failed as f64 / requests.max(1) as f64);
    let clean = columns().all(|it| course.faults(it)[..span.from].iter().sum::<u64>() == 0);
    let at_s = began(course, fault, clean);
    let who = names(course, &fault.who);
    let why = fault.why.map_or_else(String::new, |error| format!(": {}", reason(error)));
    let text = match (span.from, span.until) {
        (0, None) => format!("From the start, {share} of {who} failed{why}."),
        (0, Some(until)) => {
            format!("From the start, {share} of {who} failed until {}{why}.", at(course.starts(until)))
        }
        (from, until) => {
            let until = until.map_or_else(
                || "from then on".to_owned(),
                |until| format!("until {}", at(course.starts(until))),
            );
            format!(
                "At {}, with {}, errors of {who} passed {}{why}; {share} of them failed {until}.",
                at(at_s),
                course.load(from),
                percent(LIMIT).replace(".00", ""),
            )
        }
    };
    Finding { weight: Weight::Broke, at_s, text }
}

/// When it began: when the first one was seen, if there was none before.
fn began(course: &Course<'_>, fault: &Fault<'_>, clean: bool) -> f64 {
    let from = course.starts(fault.span.from);
    let first = course.report.series.iter().filter(|series| fault.who.iter().any(|it| same(it, series)));
    let first = first.flat_map(faults_of).filter_map(|error| error.seen.first_s);
    let first = first.fold(f64::MAX, f64::min);
    if clean && first >= from && first < course.starts(fault.span.from + 1) { first } else { from }
}

/// The reason of most of the failures of these series in a time.
fn why<'a>(course: &Course<'a>, span: Excess, who: &[&SeriesColumns]) -> Option<&'a SeriesError> {
    let (from, until) = (course.starts(span.from), course.starts(span.until.unwrap_or(usize::MAX)));
    let series = course.report.series.iter().filter(|series| who.iter().any(|it| same(it, series)));
    let in_time = |error: &&SeriesError| {
        error.seen.first_s.is_none_or(|first| first <= until)
            && error.seen.last_s.is_none_or(|last| last >= from)
    };
    series.flat_map(faults_of).filter(in_time).max_by_key(|error| error.count)
}

/// When the target limited the rate. That is no fault of its, so it is told apart.
fn throttled(course: &Course<'_>) -> Option<Finding> {
    let all = &course.report.timeline.all;
    let span = excess(&course.sums(&all.throttled), &course.sums(&all.requests), LIMIT)?;
    let who = mostly(course, span, |columns| course.sums(&columns.throttled));
    let (count, at_s) = (inside(&course.sums(&all.throttled), span), course.starts(span.from));
    let since = match span.from {
        0 => "From the start".to_owned(),
        from => format!("From {} on, with {}", at(at_s), course.load(from)),
    };
    let until = span.until.map_or_else(String::new, |until| format!(" until {}", at(course.starts(until))));
    let text = format!(
        "{since}, the target limited the rate{until}: {} responses ({}) were 429, of {}; that is a limit, not a fault.",
        thousands(count),
        percent(count as f64 / inside(&course.sums(&all.requests), span).max(1) as f64),
        names(course, &who),
    );
    Some(Finding { weight: Weight::Strained, at_s, text })
}

/// The series that have most of something in a time, the first of them the most.
fn mostly<'a>(
    course: &Course<'a>,
    span: Excess,
    of: impl Fn(&Columns) -> Vec<u64>,
) -> Vec<&'a SeriesColumns> {
    let counted = course.report.timeline.series.iter().map(|it| (inside(&of(&it.columns), span), it));
    let mut counted: Vec<_> = counted.filter(|(count, _)| *count > 0).collect();
    counted.sort_by_key(|(count, _)| std::cmp::Reverse(*count));
    let all: u64 = counted.iter().map(|(count, _)| count).sum();
    let mut sum = 0;
    let enough = counted.iter().take_while(|(count, _)| {
        let missing = (sum as f64) < MOSTLY * all as f64;
        sum += count;
        missing
    });
    let named = enough.count();
    let take = if named <= MOST_NAMED { named } else { counted.len() };
    counted.into_iter().take(take).map(|(_, series)| series).collect()
}

/// The series by name, or all requests if there are many.
fn names(course: &Course<'_>, who: &[&SeriesColumns]) -> String {
    let all = course.report.timeline.series.len();
    match who {
        [] => "all requests".to_owned(),
        who if who.len() > MOST_NAMED || (who.len() == all && all > 1) => {
            if who.len() == all {
                "all requests".to_owned()
            } else {
                format!("{} of {all} series", who.len())
            }
        }
        who => list(&who.iter().map(|series| series.name.as_str()).collect::<Vec<_>>()),
    }
}

fn inside(counts: &[u64], span: Excess) -> u64 {
    counts[span.from..span.until.unwrap_or(counts.len())].iter().sum()
}

fn same(columns: &SeriesColumns, series: &Series) -> bool {
    columns.name == series.name && columns.method == series.method
}

/// A series' failures but for the rate limit's.
fn faults_of(series: &Series) -> impl Iterator<Item = &SeriesError> {
    series.figures.errors.iter().filter(|error| !(error.kind == "status" && error.reason.starts_with("429")))
}
