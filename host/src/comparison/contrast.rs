//! How a figure changes from one run to the other, over all blocks and without each.

use super::jackknife::Estimate;

/// A change, over all blocks and without each.
#[derive(Debug, Clone)]
pub(super) struct Contrast {
    /// From the whole histograms.
    pub(super) value: f64,
    /// From all blocks.
    pub(super) whole: f64,
    /// From all blocks but each.
    pub(super) without: Vec<f64>,
    /// Each block's share of the data.
    pub(super) shares: Vec<f64>,
}

impl Contrast {
    /// The change and how far it can be trusted.
    pub(super) fn estimate(&self) -> Option<Estimate> {
        Estimate::of(self.value, self.whole, &self.without, &self.shares)
    }

    /// The mean of several series' changes by their weights: the same requests are compared with the same, whatever the mix.
    pub(super) fn mean(weighted: &[(f64, Self)], shares: Vec<f64>) -> Option<Self> {
        let all: f64 = weighted.iter().map(|(weight, _)| weight).sum();
        let mean = |of: &dyn Fn(&Self) -> f64| {
            weighted.iter().map(|(weight, contrast)| weight * of(contrast)).sum::<f64>() / all
        };
        (all > 0.0).then(|| Self {
            value: mean(&|it| it.value),
            whole: mean(&|it| it.whole),
            without: (0..shares.len()).map(|block| mean(&|it| it.without[block])).collect(),
            shares,
        })
    }
}
