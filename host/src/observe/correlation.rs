//! Which of the target's metrics went with what the run measured: Spearman's rank correlation, with a lag.
//!
//! Ranks, because queues and response times are not linear in each other; lags, because a queue that grows is felt later. A
//! coefficient is told if it is at least [`LEAST`] and further from 0 than [`STANDARD_ERRORS`] of its standard errors,
//! 1 / √(n − 1), would bring it by chance (Kendall, Rank Correlation Methods, 4th ed., 5.8). Neighbouring intervals are not
//! independent, so that this is a sieve and no proof.

use std::collections::HashMap;

use super::{Correlation, ObservedMetric};
use crate::recorder::Interval;

/// A weaker one is not told.
const LEAST: f64 = 0.6;
/// With some metrics, figures and lags, two or three are met by chance.
const STANDARD_ERRORS: f64 = 3.5;
/// Fewer intervals say nothing.
const LEAST_INTERVALS: usize = 10;
/// Fewer values are no course of anything.
const LEAST_VALUES: usize = 4;
/// How far one may follow the other, in intervals.
const MOST_LAG: usize = 5;
/// A lag must be better than none by this much.
const GAIN: f64 = 0.05;
/// How many are told.
const MOST: usize = 20;

const FIGURES: [(&str, &str); 3] = [
    ("response_time_p95", "the 95th percentile of response times"),
    ("error_rate", "the error rate"),
    ("request_rate", "the request rate"),
];

/// The run's figures over some groups of intervals; none where there is nothing to say.
type Figures = [Vec<Option<f64>>; 3];

/// All that is worth telling, the strongest first.
pub(super) fn correlations(metrics: &[ObservedMetric], intervals: &[Interval]) -> Vec<Correlation> {
    let mut known: HashMap<Vec<usize>, Figures> = HashMap::new();
    let mut found = Vec::new();
    for (number, metric) in metrics.iter().enumerate() {
        // A metric that is read every few intervals is held against all of them together.
        let ends: Vec<_> = metric.values.iter().enumerate().filter_map(|(at, it)| it.map(|_| at)).collect();
        if ends.len() < LEAST_INTERVALS {
            continue;
        }
        let values: Vec<_> = metric.values.iter().copied().flatten().collect();
        let apart = interval_seconds(intervals) * (intervals.len() as f64 / ends.len() as f64);
        let figures = known.entry(ends).or_insert_with_key(|ends| figures(ends, intervals));
        for ((figure, words), ours) in FIGURES.iter().zip(figures.iter()) {
            if let Some(best) = best(&values, ours) {
                found.push(told(number, metric, figure, words, best, apart));
            }
        }
    }
    found.sort_by(|a: &Correlation, b| b.coefficient.abs().total_cmp(&a.coefficient.abs()));
    found.truncate(MOST);
    found
}

fn interval_seconds(intervals: &[Interval]) -> f64 {
    intervals.last().map_or(0.0, |last| last.to.as_secs_f64() / intervals.len() as f64)
}

fn figures(ends: &[usize], intervals: &[Interval]) -> Figures {
    let mut figures = Figures::default();
    let mut first = 0;
    for end in ends {
        let group = &intervals[first..=*end];
        let from = first.checked_sub(1).map_or(0.0, |it| intervals[it].to.as_secs_f64());
        let seconds = intervals[*end].to.as_secs_f64() - from;
        let mut all = group[0].all.clone();
        group[1..].iter().for_each(|interval| all.merge(&interval.all));
        let requests = all.count as f64;
        let some = all.count > 0;
        figures[0].push(some.then(|| all.response_time.quantile(0.95) as f64));
        figures[1].push(some.then(|| all.failures as f64 / requests));
        figures[2].push((seconds > 0.0).then(|| requests / seconds));
        first = end + 1;
    }
    figures
}

#[derive(Debug, Clone, Copy)]
struct Found {
    coefficient: f64,
    /// By how many intervals the figure follows.
    lag: i64,
    intervals: usize,
}

/// The strongest of all lags, if it is worth telling.
fn best(metric: &[f64], figure: &[Option<f64>]) -> Option<Found> {
    let most = MOST_LAG.min(metric.len() / 5) as i64;
    let mut best = at_lag(metric, figure, 0);
    for lag in (1..=most).flat_map(|lag| [lag, -lag]) {
        let Some(other) = at_lag(metric, figure, lag) else { continue };
        let gain = if best.is_some_and(|it| it.lag == 0) { GAIN } else { 0.0 };
        if best.is_none_or(|it| other.coefficient.abs() > it.coefficient.abs() + gain) {
            best = Some(other);
        }
    }
    best.filter(|it| {
        let errors = it.coefficient.abs() * ((it.intervals - 1) as f64).sqrt();
        it.coefficient.abs() >= LEAST && errors >= STANDARD_ERRORS
    })
}

fn at_lag(metric: &[f64], figure: &[Option<f64>], lag: i64) -> Option<Found> {
    let pairs = metric.iter().enumerate().filter_map(|(at, value)| {
        let other = usize::try_from(at as i64 + lag).ok()?;
        Some((*value, (*figure.get(other)?)?))
    });
    let (ours, theirs): (Vec<_>, Vec<_>) = pairs.unzip();
    if ours.len() < LEAST_INTERVALS || values_in(&ours) < LEAST_VALUES || values_in(&theirs) < LEAST_VALUES {
        return None;
    }
    let coefficient = pearson(&ranks(&ours), &ranks(&theirs))?;
    Some(Found { coefficient, lag, intervals: ours.len() })
}

fn values_in(values: &[f64]) -> usize {
    let mut values = values.to_vec();
    values.sort_unstable_by(f64::total_cmp);
    values.dedup();
    values.len()
}

/// The rank of each; equal ones share the mean of theirs.
fn ranks(values: &[f64]) -> Vec<f64> {
    let mut order: Vec<_> = (0..values.len()).collect();
    order.sort_unstable_by(|a, b| values[*a].total_cmp(&values[*b]));
    let mut ranks = vec![0.0; values.len()];
    let mut first = 0;
    for group in order.chunk_by(|a, b| values[*a] == values[*b]) {
        let rank = first as f64 + (group.len() - 1) as f64 / 2.0;
        group.iter().for_each(|at| ranks[*at] = rank);
        first += group.len();
    }
    ranks
}

fn pearson(one: &[f64], other: &[f64]) -> Option<f64> {
    let count = one.len() as f64;
    let [mean_one, mean_other] = [one, other].map(|it| it.iter().sum::<f64>() / count);
    let (mut both, mut first, mut second) = (0.0, 0.0, 0.0);
    for (a, b) in one.iter().zip(other) {
        let (a, b) = (a - mean_one, b - mean_other);
        (both, first, second) = (both + a * b, first + a * a, second + b * b);
    }
    (first > 0.0 && second > 0.0).then(|| both / (first * second).sqrt())
}

fn told(
    number: usize,
    metric: &ObservedMetric,
    figure: &str,
    words: &str,
    found: Found,
    apart: f64,
) -> Correlation {
    let Found { coefficient, lag, intervals } = found;
    let lag_s = lag as f64 * apart;
    let rises = if coefficient > 0.0 { "rises and falls with" } else { "rises as the other falls:" };
    let follows = match lag {
        0 => String::new(),
        lag if lag > 0 => format!(", which follows after {lag_s:.0} s"),
        _ => format!(", which it follows after {:.0} s", -lag_s),
    };
    Correlation {
        metric: number,
        title: metric.title.clone(),
        figure: figure.to_owned(),
        coefficient: (coefficient * 1e3).round() / 1e3,
        lag_s: (lag_s * 1e3).round() / 1e3,
        intervals,
        text: format!(
            "{} {rises} {words}{follows} (rank correlation {coefficient:.2} over {intervals} intervals)",
            metric.title
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chance::{Chance, Purpose};

    fn some(values: &[f64]) -> Vec<Option<f64>> {
        values.iter().copied().map(Some).collect()
    }

    /// Values that wander, each near the one before.
    fn noise(seed: u64, count: usize) -> Vec<f64> {
        let mut chance = Chance::of_user(seed, 0, Purpose::Pauses);
        (0..count).map(|_| chance.exponential_unit()).collect()
    }

    #[test]
    fn ranks_share_what_is_equal() {
        assert_eq!(ranks(&[10.0, 5.0, 10.0, 7.0]), [2.5, 0.0, 2.5, 1.0]);
        // A worked example: d² = 0, 1, 1 of n = 3 give 1 − 6 · 2 / 24.
        let coefficient = pearson(&ranks(&[1.0, 2.0, 3.0]), &ranks(&[1.0, 9.0, 4.0])).unwrap();
        assert!((coefficient - 0.5).abs() < 1e-12);
    }

    #[test]
    fn what_grows_together_is_found_however_bent() {
        let metric: Vec<f64> = (0..30).map(f64::from).collect();
        let bent: Vec<f64> = metric.iter().map(|it| it.powi(5) + 1.0).collect();
        let found = best(&metric, &some(&bent)).unwrap();
        assert_eq!((found.lag, found.intervals), (0, 30));
        assert!((found.coefficient - 1.0).abs() < 1e-9);
        let falling: Vec<f64> = bent.iter().map(|it| -it).collect();
        assert!(best(&metric, &some(&falling)).unwrap().coefficient < -0.99);
    }

    #[test]
    fn who_follows_whom_is_found() {
        let metric = noise(1, 60);
        let mut later = vec![None; 3];
        later.extend(metric.iter().take(57).map(|it| Some(it * 2.0)));
        assert_eq!(best(&metric, &later).unwrap().lag, 3);
        let earlier: Vec<_> = metric.iter().skip(2).copied().map(Some).chain([None, None]).collect();
        assert_eq!(best(&metric, &earlier).unwrap().lag, -2);
    }

    #[test]
    fn chance_and_little_are_not_told() {
        let told = (0..200)
            .filter(|seed| best(&noise(*seed, 60), &some(&noise(seed + 1_000, 60))).is_some())
            .count();
        assert_eq!(told, 0);
        let metric: Vec<f64> = (0..9).map(f64::from).collect();
        assert!(best(&metric, &some(&metric)).is_none());
        let steps: Vec<f64> = (0..30).map(|it| f64::from(it / 10)).collect();
        assert!(best(&steps, &some(&steps)).is_none(), "three values are no course");
    }
}
