//! Throughput that stays where it is while users rise: the target's limit.

use super::course::Course;
use super::onset::{median, smoothed};
use super::words::at;
use super::{Finding, Weight};
use crate::units::{rate, thousands};

/// Users rose by so many times …
const MORE_USERS: f64 = 1.5;
/// … and throughput by no more than this.
const FLAT: f64 = 1.15;
/// Over so many groups at least.
const LEAST: usize = 5;
/// Fewer requests in three groups say too little of a rate: of so many, it is right to 5 % (one standard deviation).
const ENOUGH: u64 = 400;

/// From when on throughput was flat while users rose. An open loop has no such thing: its rate is the plan's.
pub(super) fn findings(course: &Course<'_>) -> Vec<Finding> {
    flat(course).into_iter().collect()
}

fn flat(course: &Course<'_>) -> Option<Finding> {
    if course.open() {
        return None;
    }
    let users: Vec<f64> = (0..course.len()).map(|group| course.users(group) as f64).collect();
    let requests = course.sums(&course.report.timeline.all.requests);
    let rates: Vec<f64> =
        requests.iter().enumerate().map(|(group, count)| *count as f64 / course.seconds(group)).collect();
    let most = users.iter().copied().fold(0.0, f64::max);
    // A ramp down is no part of it.
    let end = users.iter().rposition(|it| *it >= 0.95 * most)? + 1;
    let rates: Vec<f64> = smoothed(&rates[..end]).collect();
    let enough =
        |group: usize| requests[group.saturating_sub(1)..(group + 2).min(end)].iter().sum::<u64>() >= ENOUGH;
    let stays = |from: usize| {
        let later = &rates[from..];
        users[from] > 0.0
            && most >= MORE_USERS * users[from]
            && later.len() >= LEAST
            && enough(from)
            && later.iter().all(|it| *it <= FLAT * rates[from])
            && (from..end).all(|group| users[group] >= users[from])
    };
    let from = (0..end).find(|from| stays(*from))?;
    let at_s = course.starts(from);
    let text = format!(
        "From {} on, throughput stayed near {} requests/s while users rose from {} to {}.",
        at(at_s),
        rate(median(&rates[from..])),
        thousands(users[from] as u64),
        thousands(most as u64),
    );
    Some(Finding { weight: Weight::Strained, at_s, text })
}
