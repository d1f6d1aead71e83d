//! Whether a step is steady, and from when on.
//!
//! What it begins with is cut off by MSER: of all truncations of at most half of the windows, the one that makes the standard
//! error of the rest's mean the least (K. P. White, "An effective truncation heuristic for bias reduction in simulation
//! output", Simulation 69, 1997). The rest is steady when its throughput's mean is known to 5 % (two standard errors) and neither
//! throughput nor response time has a trend: Mann and Kendall's test at 5 %, of a trend that comes to more than 5 %
//! by Theil and Sen's slope (H. B. Mann, Econometrica 13, 1945; P. K. Sen, JASA 63, 1968).

use super::watch::Moment;

/// Fewer windows say nothing.
pub(super) const LEAST: usize = 4;
/// Two standard errors are less than this part of the mean.
const PRECISE: f64 = 0.05;
/// A drift that comes to less than this part is none.
const DRIFT: f64 = 0.05;
/// The normal distribution's quantile for 5 %, both sides.
const UNLIKELY: f64 = 1.96;

/// What is to be said of a step's windows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Steadiness {
    /// The first window that counts.
    pub(super) from: usize,
    /// Whether it is steady from there on.
    pub(super) settled: bool,
}

/// Judges the windows so far.
pub(super) fn judge(moments: &[Moment]) -> Steadiness {
    let rates: Vec<f64> = moments.iter().map(|it| it.request_rate).collect();
    let times: Vec<f64> = moments.iter().map(|it| it.response_mean_us).collect();
    let from = truncation(&rates).max(truncation(&times));
    let (rates, times) = (&rates[from..], &times[from..]);
    let enough = rates.len() >= LEAST;
    let known = 2.0 * standard_error(rates) <= PRECISE * mean(rates);
    Steadiness { from, settled: enough && known && !drifts(rates) && !drifts(times) }
}

/// How many values to leave out at the start: MSER.
pub(super) fn truncation(values: &[f64]) -> usize {
    let error = |from: usize| {
        let rest = &values[from..];
        let mean = mean(rest);
        rest.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / (rest.len().max(1) as f64).powi(2)
    };
    // What is left must still say something.
    let most = (values.len() / 2).min(values.len().saturating_sub(LEAST));
    (0..=most).min_by(|a, b| error(*a).total_cmp(&error(*b))).unwrap_or(0)
}

/// Whether values rise or fall by more than chance and more than a little.
pub(super) fn drifts(values: &[f64]) -> bool {
    let n = values.len();
    if n < LEAST {
        return false;
    }
    let pairs = || (0..n).flat_map(|later| (0..later).map(move |earlier| (earlier, later)));
    let score: f64 = pairs().map(|(earlier, later)| sign(values[later] - values[earlier])).sum();
    let count = n as f64;
    let deviation = (count * (count - 1.0) * (2.0 * count + 5.0) / 18.0).sqrt();
    let unlikely = (score.abs() - 1.0) / deviation > UNLIKELY;
    let mut slopes: Vec<f64> = pairs()
        .map(|(earlier, later)| (values[later] - values[earlier]) / (later - earlier) as f64)
        .collect();
    slopes.sort_by(f64::total_cmp);
    let slope = slopes[slopes.len() / 2];
    unlikely && slope.abs() * count > DRIFT * mean(values)
}

fn sign(value: f64) -> f64 {
    if value == 0.0 { 0.0 } else { value.signum() }
}

pub(super) fn mean(values: &[f64]) -> f64 {
    if values.is_empty() { 0.0 } else { values.iter().sum::<f64>() / values.len() as f64 }
}

/// The standard error of a mean.
pub(super) fn standard_error(values: &[f64]) -> f64 {
    let (n, mean) = (values.len() as f64, mean(values));
    if n < 2.0 {
        return 0.0;
    }
    (values.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / (n - 1.0) / n).sqrt()
}
