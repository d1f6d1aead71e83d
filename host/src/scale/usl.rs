//! The Universal Scalability Law: X(N) = λN / (1 + σ(N − 1) + κN(N − 1)), with λ the throughput of one, σ the part that is done one after another
//! (contention) and κ the cost of agreeing (coherence); N. J. Gunther, "Guerrilla Capacity Planning", 2007, chapters 4 to 6. N is
//! users, who think as they do; where rates are raised it is how many requests were under way (Little's law).
//!
//! It is fitted by weighted least squares: a line through N / X for a start, then Levenberg and Marquardt's steps
//! (D. W. Marquardt, SIAM 11, 1963). σ and κ can't be negative: of the fits with none, one or both of them at 0, the best that is
//! possible is taken. Intervals are the middle 95 % of fits to steps whose seconds were drawn again (B. Efron's bootstrap).

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Step;
use super::climb::By;
use super::steady::mean;
use crate::chance::{Chance, Purpose};

/// How often the steps' seconds are drawn again.
const DRAWS: usize = 400;
/// Steps in one fit of Levenberg and Marquardt's.
const ROUNDS: usize = 60;
/// A throughput is not known better than this.
const FLOOR: f64 = 0.01;
/// A law that misses a step by a greater part of its throughput does not fit.
pub(super) const FITS: f64 = 0.1;
/// An interval wider than this many times its middle bounds nothing.
const WIDE: f64 = 1.0;

/// A value and its 95 % interval.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Coefficient {
    /// The value.
    pub value: f64,
    /// The interval's lower end.
    pub low: f64,
    /// The interval's upper end.
    pub high: f64,
}

impl Coefficient {
    /// A value, and what came of drawing again.
    pub(super) fn of(value: f64, mut again: Vec<f64>) -> Self {
        again.sort_by(f64::total_cmp);
        let at =
            |share: f64| again.get(((again.len() as f64 - 1.0).max(0.0) * share).round() as usize).copied();
        let (low, high) = (at(0.025).unwrap_or(value), at(0.975).unwrap_or(value));
        Self { value, low: low.min(value), high: high.max(value) }
    }

    /// Whether the data says where it is, and that it is not 0.
    pub fn is_bounded(&self) -> bool {
        self.low > 0.0 && self.high - self.low <= WIDE * self.value
    }
}

/// The law's coefficients.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Usl {
    /// λ: requests per second of one.
    pub lambda: Coefficient,
    /// σ: contention.
    pub sigma: Coefficient,
    /// κ: coherence.
    pub kappa: Coefficient,
    /// √((1 − σ) / κ), from where on throughput falls; null where κ may be 0, or where the law does not fit.
    pub peak: Option<f64>,
    /// The share of the throughputs' variance that it explains.
    pub r_squared: f64,
    /// By which share of its throughput it misses the step that it misses the most.
    pub off: f64,
}

/// A step as the law sees it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Point {
    pub(super) n: f64,
    pub(super) x: f64,
    /// What `x` is known to.
    pub(super) error: f64,
}

/// Fits the law to the steps that settled.
pub(super) fn usl(by: By, steps: &[Step], seed: u64) -> Option<Usl> {
    let steady: Vec<Step> =
        steps.iter().filter(|step| step.settled && step.request_rate > 0.0).cloned().collect();
    let points = |rates: &[f64]| -> Vec<Point> {
        let point = |(step, x): (&Step, &f64)| {
            let n = if by == By::Users { step.load } else { step.concurrency };
            Point { n, x: *x, error: step.request_rate_error.hypot(FLOOR * x) }
        };
        steady.iter().zip(rates).map(point).collect()
    };
    let rates: Vec<f64> = steady.iter().map(|step| step.request_rate).collect();
    if rates.len() < 3 {
        return None;
    }
    let fitted = points(&rates);
    let best = fit(&fitted)?;
    let again: Vec<[f64; 3]> = {
        let mut all = Vec::new();
        bootstrap(&steady, seed, |rates| {
            all.extend(fit(&points(rates)));
            None
        });
        all
    };
    let coefficient = |at: usize| Coefficient::of(best[at], again.iter().map(|it| it[at]).collect());
    let [lambda, sigma, kappa] = [0, 1, 2].map(coefficient);
    let off = fitted.iter().map(|it| (throughput(best, it.n) / it.x - 1.0).abs()).fold(0.0, f64::max);
    let peak = (kappa.low > 0.0 && sigma.value < 1.0 && off <= FITS)
        .then(|| ((1.0 - sigma.value) / kappa.value).sqrt());
    let middle = mean(&rates);
    let unexplained: f64 = fitted.iter().map(|it| (it.x - throughput(best, it.n)).powi(2)).sum();
    let all: f64 = rates.iter().map(|rate| (rate - middle).powi(2)).sum();
    let r_squared = 1.0 - unexplained / all.max(f64::MIN_POSITIVE);
    Some(Usl { lambda, sigma, kappa, peak, r_squared, off })
}

/// Throughput by the law.
pub(super) fn throughput([lambda, sigma, kappa]: [f64; 3], n: f64) -> f64 {
    lambda * n / (1.0 + sigma * (n - 1.0) + kappa * n * (n - 1.0))
}

impl Usl {
    pub(super) fn at(&self, n: f64) -> f64 {
        throughput([self.lambda.value, self.sigma.value, self.kappa.value], n)
    }
}

/// What `of` makes of the steps' throughputs when their seconds are drawn again, with replacement.
pub(super) fn bootstrap(steps: &[Step], seed: u64, mut of: impl FnMut(&[f64]) -> Option<f64>) -> Vec<f64> {
    let mut chance = Chance::of_user(seed, 0, Purpose::Scenario);
    let mut drawn = |step: &Step| match step.request_rates.len() {
        0 => step.request_rate,
        count => {
            let again = (0..count).map(|_| step.request_rates[chance.below(count as u64) as usize]);
            again.sum::<f64>() / count as f64
        }
    };
    let draws = (0..DRAWS).filter_map(|_| of(&steps.iter().map(&mut drawn).collect::<Vec<_>>()));
    draws.collect()
}

/// λ, σ and κ of the best possible fit.
pub(super) fn fit(points: &[Point]) -> Option<[f64; 3]> {
    let free = [[true, true, true], [true, true, false], [true, false, true], [true, false, false]];
    let possible = free.into_iter().filter(|free| free.iter().filter(|it| **it).count() <= points.len());
    let fits = possible.filter_map(|free| descend(points, free));
    let fits = fits.filter(|[lambda, sigma, kappa]| *lambda > 0.0 && *sigma >= 0.0 && *kappa >= 0.0);
    fits.min_by(|a, b| cost(points, *a).total_cmp(&cost(points, *b)))
}

fn cost(points: &[Point], of: [f64; 3]) -> f64 {
    points.iter().map(|it| ((it.x - throughput(of, it.n)) / it.error).powi(2)).sum()
}

/// Least squares over the free coefficients; the others are 0.
fn descend(points: &[Point], free: [bool; 3]) -> Option<[f64; 3]> {
    let mut now = line(points, free)?;
    let mut damping = 1e-3;
    for _ in 0..ROUNDS {
        let (mut normal, mut gradient) = ([[0.0; 3]; 3], [0.0; 3]);
        for point in points {
            let slopes = slopes(now, point.n).map(|slope| slope / point.error);
            let rest = (point.x - throughput(now, point.n)) / point.error;
            (0..3).for_each(|row| {
                gradient[row] += slopes[row] * rest;
                (0..3).for_each(|column| normal[row][column] += slopes[row] * slopes[column]);
            });
        }
        (0..3).for_each(|at| normal[at][at] *= 1.0 + damping);
        let change = solve(normal, gradient, free)?;
        let next = [0, 1, 2].map(|at| now[at] + change[at]);
        let (before, after) = (cost(points, now), cost(points, next));
        if after.is_finite() && after <= before {
            now = next;
            damping *= 0.3;
            if before - after <= 1e-12 * before {
                break;
            }
        } else {
            damping *= 10.0;
        }
    }
    Some(now)
}

/// A start: N / X is a line in N − 1 and N(N − 1), whose coefficients are 1 / λ, σ / λ and κ / λ.
fn line(points: &[Point], free: [bool; 3]) -> Option<[f64; 3]> {
    let (mut normal, mut right) = ([[0.0; 3]; 3], [0.0; 3]);
    for point in points.iter().filter(|point| point.x > 0.0) {
        let terms = [1.0, point.n - 1.0, point.n * (point.n - 1.0)];
        let (value, weight) =
            (point.n / point.x, (point.x / point.error).powi(2) / (point.n / point.x).powi(2));
        (0..3).for_each(|row| {
            right[row] += weight * terms[row] * value;
            (0..3).for_each(|column| normal[row][column] += weight * terms[row] * terms[column]);
        });
    }
    let [one, two, three] = solve(normal, right, free)?;
    (one > 0.0).then(|| [1.0 / one, two / one, three / one])
}

/// The law's derivatives by its coefficients.
fn slopes(of: [f64; 3], n: f64) -> [f64; 3] {
    let [lambda, sigma, kappa] = of;
    let below = 1.0 + sigma * (n - 1.0) + kappa * n * (n - 1.0);
    let by_below = -lambda * n / (below * below);
    [n / below, by_below * (n - 1.0), by_below * n * (n - 1.0)]
}

/// Solves three equations for the free unknowns, by elimination; the others are 0.
fn solve(mut rows: [[f64; 3]; 3], mut right: [f64; 3], free: [bool; 3]) -> Option<[f64; 3]> {
    for at in (0..3).filter(|at| !free[*at]) {
        (0..3).for_each(|other| (rows[at][other], rows[other][at]) = (0.0, 0.0));
        (rows[at][at], right[at]) = (1.0, 0.0);
    }
    for at in 0..3 {
        let pivot = (at..3).max_by(|a, b| rows[*a][at].abs().total_cmp(&rows[*b][at].abs()))?;
        rows.swap(at, pivot);
        right.swap(at, pivot);
        let of_pivot = rows[at];
        if of_pivot[at] == 0.0 || !of_pivot[at].is_finite() {
            return None;
        }
        for row in (0..3).filter(|row| *row != at) {
            let part = rows[row][at] / of_pivot[at];
            (0..3).for_each(|column| rows[row][column] -= part * of_pivot[column]);
            right[row] -= part * right[at];
        }
    }
    Some([0, 1, 2].map(|at| right[at] / rows[at][at]))
}
