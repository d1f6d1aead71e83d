//! From pairs to rows.

use super::contrast::Contrast;
use super::jackknife::Estimate;
use super::json::{Change, Figures, Row, Times, Trend, Verdict};
use super::mass::{Mass, TAIL};
use super::pair::{Blocks, Pair, Paired};
use super::verdict::{FEW, Rule};
use crate::recorder::Statistics;
use crate::report::Report;

/// The slowest tenth is looked at by itself from so many requests on.
const ENOUGH_FOR_TAIL: u64 = 1_000;

/// The row of all requests, and a row for each series.
pub(super) fn rows(paired: &Paired, a: &Report, b: &Report, rule: &Rule) -> (Row, Vec<Row>) {
    let both = paired.series.iter().filter(|pair| pair.fewer() > 0).count();
    let series = paired.series.iter().map(|pair| {
        let sides = [a, b].map(|report| series_figures(report, pair));
        let times = series_times(pair, rule, rule.each_of(2 * both));
        row(pair, sides, times, rule, rule.each_of(both))
    });
    let sides = [a, b].map(|report| Some(total_figures(report)));
    let times = total_times(paired, rule, rule.each_of(2));
    let mut total = row(&paired.total, sides, times, rule, rule.confidence);
    total.rate = rate(&paired.total).map_or(Trend::Unclear, |estimate| rule.rate(estimate));
    (total, series.collect())
}

fn row(pair: &Pair, [a, b]: [Option<Figures>; 2], times: Times, rule: &Rule, confidence: f64) -> Row {
    let errors = error_rate(pair, confidence);
    Row {
        name: pair.name.clone(),
        method: pair.method.clone(),
        a,
        b,
        times,
        errors: errors.map_or(Trend::Unclear, |it| rule.errors(it.change, it.high - it.change)),
        error_rate: errors,
        rate: Trend::Unclear,
        request_rate: rate(pair).map(|estimate| relative(estimate, confidence)),
    }
}

fn series_times(pair: &Pair, rule: &Rule, confidence: f64) -> Times {
    let whole = pair.contrast(Mass::mean);
    let tail = (pair.fewer() >= ENOUGH_FOR_TAIL).then(|| pair.contrast(|it| it.upper(TAIL))).flatten();
    let (verdict, why) = match nothing(pair) {
        Some(why) => (Verdict::Unclear, Some(why)),
        None => rule.times(estimate(whole.as_ref()), estimate(tail.as_ref()), confidence),
    };
    times(pair, verdict, why, (whole, tail), confidence)
}

/// The same requests are compared with the same: each series by itself, then their mean.
fn total_times(paired: &Paired, rule: &Rule, confidence: f64) -> Times {
    let mean = |least: u64, figure: &dyn Fn(&Mass) -> Option<f64>| {
        let there = paired.series.iter().filter(|pair| pair.fewer() >= least);
        let weighted: Vec<_> =
            there.filter_map(|pair| Some((paired.weight(pair), pair.contrast(figure)?))).collect();
        let covered: f64 = weighted.iter().map(|(weight, _)| weight).sum();
        let mean = Contrast::mean(&weighted, paired.total.contrast(figure)?.shares);
        mean.filter(|_| covered >= 0.5)
    };
    let (whole, tail) = (mean(1, &Mass::mean), mean(ENOUGH_FOR_TAIL, &|it| it.upper(TAIL)));
    let (verdict, why) = match nothing(&paired.total) {
        Some(why) => (Verdict::Unclear, Some(why)),
        None => rule.times(estimate(whole.as_ref()), estimate(tail.as_ref()), confidence),
    };
    times(&paired.total, verdict, why, (whole, tail), confidence)
}

fn times(
    pair: &Pair,
    verdict: Verdict,
    why: Option<String>,
    (whole, tail): (Option<Contrast>, Option<Contrast>),
    confidence: f64,
) -> Times {
    let change = |contrast: Option<Contrast>| Some(relative(contrast?.estimate()?, confidence));
    let quantile = |share: f64| change(pair.contrast(|it| it.quantile(share)));
    Times {
        verdict,
        why,
        shift: change(whole),
        tail: change(tail),
        p50: quantile(0.5),
        p95: quantile(0.95),
        p99: quantile(0.99),
        superiority: pair.a.mass.exceeded_by(&pair.b.mass),
    }
}

/// Why nothing can be said, where that is plain.
fn nothing(pair: &Pair) -> Option<String> {
    match (pair.a.mass.total(), pair.b.mass.total()) {
        (0, 0) => Some("neither run had any".to_owned()),
        (_, 0) => Some("the second run had none".to_owned()),
        (0, _) => Some("the first run had none".to_owned()),
        _ if pair.fewer() < FEW => Some(format!("a run had only {} of them, fewer than {FEW}", pair.fewer())),
        _ if pair.a.blocks.is_none() || pair.b.blocks.is_none() => {
            Some("a run is too short, or has too many series, to have enough intervals".to_owned())
        }
        _ => None,
    }
}

fn estimate(contrast: Option<&Contrast>) -> Option<Estimate> {
    contrast?.estimate()
}

/// A change of a logarithm as a relative one.
fn relative(estimate: Estimate, confidence: f64) -> Change {
    let off = estimate.half_width(confidence);
    let [change, low, high] = [0.0, -off, off].map(|by| (estimate.value + by).exp_m1());
    Change { change, low, high }
}

fn rate(pair: &Pair) -> Option<Estimate> {
    let sums = |blocks: &Blocks| (floats(&blocks.requests), blocks.seconds.clone());
    pair.ratio(sums, f64::ln)?.estimate()
}

/// The difference of the shares of failures. Where there are so few that blocks show nothing of how they vary, they vary as if each
/// came by itself, with one more of each kind in either run (Agresti and Caffo 2000).
fn error_rate(pair: &Pair, confidence: f64) -> Option<Change> {
    let sums = |blocks: &Blocks| (floats(&blocks.failures), floats(&blocks.requests));
    let estimate = pair.ratio(sums, |share| share)?.estimate()?;
    let alone = |blocks: &Blocks| {
        let [failures, requests]: [u64; 2] = [blocks.failures.iter().sum(), blocks.requests.iter().sum()];
        let share = (failures + 1) as f64 / (requests + 2) as f64;
        share * (1.0 - share) / (requests + 2) as f64
    };
    let alone = (alone(pair.a.blocks.as_ref()?) + alone(pair.b.blocks.as_ref()?)).sqrt();
    let off = Estimate { error: estimate.error.max(alone), ..estimate }.half_width(confidence);
    Some(Change { change: estimate.value, low: estimate.value - off, high: estimate.value + off })
}

fn floats(counts: &[u64]) -> Vec<f64> {
    counts.iter().map(|it| *it as f64).collect()
}

fn series_figures(report: &Report, pair: &Pair) -> Option<Figures> {
    let series = report.series.iter().find(|it| it.name == pair.name && it.method == pair.method)?;
    let it = &series.figures;
    Some(figures([it.requests, it.failures], it.request_rate, &it.response_time_us))
}

fn total_figures(report: &Report) -> Figures {
    let it = &report.totals;
    figures([it.requests, it.failures], it.request_rate, &it.response_time_us)
}

fn figures([requests, failures]: [u64; 2], request_rate: f64, times: &Statistics) -> Figures {
    Figures {
        requests,
        failures,
        error_rate: if requests == 0 { 0.0 } else { failures as f64 / requests as f64 },
        request_rate,
        p50_us: times.p50,
        p95_us: times.p95,
        p99_us: times.p99,
    }
}

impl Paired {
    /// A series' share of all requests: the mean of both runs'.
    fn weight(&self, pair: &Pair) -> f64 {
        let share = |part: &Mass, all: &Mass| part.total() as f64 / all.total().max(1) as f64;
        let (a, b) = (share(&pair.a.mass, &self.total.a.mass), share(&pair.b.mass, &self.total.b.mass));
        (a + b) / 2.0
    }
}
