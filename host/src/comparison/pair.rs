//! From two reports to pairs of the same series, cut into the same blocks.

use super::blocks::{self, Counted};
use super::contrast::Contrast;
use super::mass::{Mass, Parts};
use crate::recorder::read_text;
use crate::report::{Columns, Report, Series};

/// Two runs' series, paired.
#[derive(Debug)]
pub(super) struct Paired {
    /// How many blocks of time there are; 0 if there are too few intervals for any.
    pub(super) blocks: usize,
    /// All requests.
    pub(super) total: Pair,
    /// The series of either run, by method and name.
    pub(super) series: Vec<Pair>,
}

/// A series in both runs.
#[derive(Debug)]
pub(super) struct Pair {
    /// The series' name.
    pub(super) name: String,
    /// Its method.
    pub(super) method: String,
    /// In the first run.
    pub(super) a: Side,
    /// In the second run.
    pub(super) b: Side,
}

/// A series in one run.
#[derive(Debug, Default)]
pub(super) struct Side {
    /// Its response times, to three digits.
    pub(super) mass: Mass,
    /// By blocks, to two digits; none if it has no intervals of its own.
    pub(super) blocks: Option<Blocks>,
}

/// A series over time.
#[derive(Debug)]
pub(super) struct Blocks {
    /// All of it.
    pub(super) whole: Mass,
    /// All but each block.
    pub(super) without: Vec<Mass>,
    /// Each block's requests.
    pub(super) requests: Vec<u64>,
    /// Each block's failures.
    pub(super) failures: Vec<u64>,
    /// Each block's seconds.
    pub(super) seconds: Vec<f64>,
}

/// Pairs the series of two runs.
pub(super) fn pairs(a: &Report, b: &Report) -> Paired {
    let counted = [Counted::of(a), Counted::of(b)];
    let blocks = blocks::count(counted[0].len().min(counted[1].len())).unwrap_or(0);
    let runs = [Run::of(a, &counted[0], blocks), Run::of(b, &counted[1], blocks)];
    let mut keys: Vec<_> = a.series.iter().chain(&b.series).map(|it| (&it.name, &it.method)).collect();
    keys.sort_unstable();
    keys.dedup();
    let series = keys.into_iter().map(|(name, method)| Pair {
        name: name.clone(),
        method: method.clone(),
        a: runs[0].side(name, method),
        b: runs[1].side(name, method),
    });
    let total = Pair { name: String::new(), method: String::new(), a: runs[0].total(), b: runs[1].total() };
    Paired { blocks, total, series: series.collect() }
}

struct Run<'a> {
    report: &'a Report,
    counted: &'a Counted,
    blocks: usize,
}

impl<'a> Run<'a> {
    fn of(report: &'a Report, counted: &'a Counted, blocks: usize) -> Self {
        Self { report, counted, blocks }
    }

    fn side(&self, name: &str, method: &str) -> Side {
        let found = self.report.series.iter().find(|it| it.name == name && it.method == method);
        let over_time = self.report.timeline.series.iter().find(|it| it.name == name && it.method == method);
        Side {
            mass: found.map(|it| Mass::of(&values(it))).unwrap_or_default(),
            blocks: over_time.and_then(|it| self.cut(&it.columns)),
        }
    }

    fn total(&self) -> Side {
        let all = self.report.series.iter().map(values).collect::<Vec<_>>();
        Side { mass: Parts::of(&all).whole(), blocks: self.cut(&self.report.timeline.all) }
    }

    /// A column's intervals as blocks.
    fn cut(&self, columns: &Columns) -> Option<Blocks> {
        if self.blocks == 0 {
            return None;
        }
        let mut values = vec![Vec::new(); self.blocks];
        let (mut requests, mut failures) = (vec![0; self.blocks], vec![0; self.blocks]);
        for (position, block) in self.counted.blocks(self.blocks) {
            values[block].extend(read_text(columns.response_time_histograms.get(position)?)?);
            requests[block] += columns.requests.get(position)?;
            failures[block] += columns.failures.get(position)?;
        }
        let parts = Parts::of(&values);
        Some(Blocks {
            whole: parts.whole(),
            without: (0..self.blocks).map(|block| parts.without(block)).collect(),
            requests,
            failures,
            seconds: self.counted.seconds(self.blocks),
        })
    }
}

/// A series' response times.
fn values(series: &Series) -> Vec<(u64, u64)> {
    read_text(&series.figures.histograms.response_time_us).unwrap_or_default()
}

impl Pair {
    /// How a figure of the response times changes from one run to the other.
    pub(super) fn contrast(&self, figure: impl Fn(&Mass) -> Option<f64>) -> Option<Contrast> {
        let (a, b) = (self.a.blocks.as_ref()?, self.b.blocks.as_ref()?);
        let change = |a: &Mass, b: &Mass| Some(figure(b)? - figure(a)?);
        let without = a.without.iter().zip(&b.without).map(|(a, b)| change(a, b));
        Some(Contrast {
            value: change(&self.a.mass, &self.b.mass)?,
            whole: change(&a.whole, &b.whole)?,
            without: without.collect::<Option<_>>()?,
            shares: self.shares()?,
        })
    }

    /// How a ratio of sums over blocks changes, such as failures of requests; `scale` is what is compared of it.
    pub(super) fn ratio(
        &self,
        sums: impl Fn(&Blocks) -> (Vec<f64>, Vec<f64>),
        scale: impl Fn(f64) -> f64,
    ) -> Option<Contrast> {
        let (a, b) = (sums(self.a.blocks.as_ref()?), sums(self.b.blocks.as_ref()?));
        let of = |(parts, wholes): &(Vec<f64>, Vec<f64>), left_out: Option<usize>| {
            let rest = |it: &[f64]| it.iter().sum::<f64>() - left_out.map_or(0.0, |block| it[block]);
            let (part, whole) = (rest(parts), rest(wholes));
            Some(scale(part / whole)).filter(|it| it.is_finite())
        };
        let change = |left_out| Some(of(&b, left_out)? - of(&a, left_out)?);
        let whole = change(None)?;
        let without = (0..a.0.len()).map(|block| change(Some(block))).collect::<Option<_>>()?;
        Some(Contrast { value: whole, whole, without, shares: self.shares()? })
    }

    /// Each block's share of the data.
    fn shares(&self) -> Option<Vec<f64>> {
        let (a, b) = (self.a.blocks.as_ref()?, self.b.blocks.as_ref()?);
        let share = |requests: &[u64]| {
            let all: u64 = requests.iter().sum();
            (all > 0).then(|| requests.iter().map(|it| *it as f64 / all as f64).collect::<Vec<_>>())
        };
        let (a, b) = (share(&a.requests)?, share(&b.requests)?);
        Some(a.iter().zip(b).map(|(a, b)| (a + b) / 2.0).collect())
    }

    /// The fewer of both runs' requests.
    pub(super) fn fewer(&self) -> u64 {
        self.a.mass.total().min(self.b.mass.total())
    }
}
