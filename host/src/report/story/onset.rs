//! When something began: rules over a run's groups of intervals.
//!
//! **Shares** (of requests that failed) are held against a limit. A share is taken to be above it when the lower end of
//! Wilson's score interval at three standard deviations is (E. B. Wilson, "Probable inference, the law of succession, and
//! statistical inference", JASA 22, 1927), and it is of three or more. So one failure in twenty requests is none, and three in twenty are one.
//! Windows of 3 groups are looked at first, then of twice as many and so on, since rare requests take longer to tell.
//!
//! **Levels** (of percentiles) are held against a baseline: the median of the first groups, an eighth of them, 3 to 10. A level has
//! risen when it is three times that, and half above the greatest of them, and 10 ms above the baseline, in two of three groups
//! for a tenth of the run, at least 3 groups.

/// The least number of groups that makes a window.
pub(super) const LEAST: usize = 3;
/// Fewer groups have no baseline.
const LEAST_FOR_LEVELS: usize = 8;
/// So many times the baseline is a rise.
pub(super) const RISE: f64 = 3.0;
/// Less than this is no rise, in microseconds.
const SMALL_US: f64 = 10_000.0;
/// Standard deviations of the interval of a share.
const DEVIATIONS: f64 = 3.0;
/// Fewer are an accident.
const LEAST_BAD: u64 = 3;

/// A time in which a share was above its limit.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Excess {
    /// The first group.
    pub(super) from: usize,
    /// The group after the last one; none if it went on to the end.
    pub(super) until: Option<usize>,
}

/// A time in which a level was above its baseline.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Rise {
    /// The first group.
    pub(super) from: usize,
    /// The group after the last one; none if it went on to the end.
    pub(super) until: Option<usize>,
    /// The baseline.
    pub(super) before: f64,
    /// The greatest of what it came to: medians of three groups.
    pub(super) reached: f64,
}

/// The lower end of Wilson's interval of a share.
pub(super) fn at_least(bad: u64, all: u64) -> f64 {
    if all == 0 {
        return 0.0;
    }
    let (share, n, z) = (bad as f64 / all as f64, all as f64, DEVIATIONS);
    let spread = z * (share * (1.0 - share) / n + z * z / (4.0 * n * n)).sqrt();
    ((share + z * z / (2.0 * n) - spread) / (1.0 + z * z / n)).max(0.0)
}

/// Whether a share is above its limit by more than chance.
pub fn exceeds(bad: u64, all: u64, limit: f64) -> bool {
    bad >= LEAST_BAD && at_least(bad, all) > limit
}

/// When the share of bad ones went above a limit.
pub(super) fn excess(bad: &[u64], all: &[u64], limit: f64) -> Option<Excess> {
    let groups = bad.len();
    let sum = |of: &[u64], from: usize, to: usize| of[from..to.min(groups)].iter().sum::<u64>();
    let above = |from, to| exceeds(sum(bad, from, to), sum(all, from, to), limit);
    let mut width = LEAST.min(groups);
    let (first, width) = loop {
        let found = (0..groups).find(|from| bad[*from] > 0 && above(*from, from + width));
        match found {
            Some(from) => break (from, width),
            None if width >= groups => return None,
            None => width = (width * 2).min(groups),
        }
    };
    // What was bad before belongs to it as long as the share of that alone is above the limit.
    let plainly = |from, to| sum(bad, from, to) as f64 > limit * sum(all, from, to) as f64;
    let earlier = (0..first).filter(|from| bad[*from] > 0 && (*from..first).all(|it| plainly(*from, it + 1)));
    let from = earlier.min().unwrap_or(first);
    // The last window that is above the limit ends it, with its last bad group.
    let last = (first..groups).rev().find(|from| {
        bad[*from] > 0 && (above(*from, from + width) || above((from + 1).saturating_sub(width), from + 1))
    });
    let last = last.map_or(first, |last| last.max(first));
    let until = (last + LEAST < groups && !plainly(last + 1, groups)).then_some(last + 1);
    Some(Excess { from, until })
}

/// When a level rose for good, or for a while. Groups without a level are passed over.
pub(super) fn rise(levels: &[Option<f64>]) -> Option<Rise> {
    let known: Vec<(usize, f64)> =
        levels.iter().enumerate().filter_map(|(at, level)| Some((at, (*level)?))).collect();
    let values: Vec<f64> = known.iter().map(|(_, level)| *level).collect();
    let groups = values.len();
    if groups < LEAST_FOR_LEVELS {
        return None;
    }
    let base = &values[..(groups / 8).clamp(LEAST, 10)];
    let before = median(base);
    let limit = (RISE * before).max(1.5 * greatest(base)).max(before + SMALL_US);
    let lasts = (groups / 10).max(LEAST);
    let mostly = |from: usize, above: bool| {
        let window = &values[from..(from + lasts).min(groups)];
        let such = window.iter().filter(|value| (**value > limit) == above).count();
        window.len() >= LEAST && 3 * such >= 2 * window.len() && (values[from] > limit) == above
    };
    let from = (base.len()..groups).find(|from| mostly(*from, true))?;
    let until = (from..groups).find(|at| mostly(*at, false));
    let reached = smoothed(&values[from..until.unwrap_or(groups)]).fold(0.0, f64::max);
    Some(Rise { from: known[from].0, until: until.map(|at| known[at].0), before, reached })
}

/// Medians of three neighbours.
pub(super) fn smoothed(values: &[f64]) -> impl Iterator<Item = f64> + '_ {
    (0..values.len()).map(|at| median(&values[at.saturating_sub(1)..(at + 2).min(values.len())]))
}

/// The middle value; 0 of none.
pub(super) fn median(values: &[f64]) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    match sorted.len() {
        0 => 0.0,
        odd if odd % 2 == 1 => sorted[odd / 2],
        even => f64::midpoint(sorted[even / 2 - 1], sorted[even / 2]),
    }
}

pub(super) fn greatest(values: &[f64]) -> f64 {
    values.iter().copied().fold(0.0, f64::max)
}
