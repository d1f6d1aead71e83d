//! How far a figure of two runs can be trusted: the grouped jackknife over blocks of time.
//!
//! Neighbouring requests are alike, and so are neighbouring seconds: an interval that takes them for independent is far too narrow.
//! Blocks of many seconds are nearly independent (Künsch 1989; for steady runs Schmeiser 1982, who finds that 10 to 30 blocks are
//! enough and more gain little). The figure is computed again without each block; how much that moves it gives its error
//! (Miller 1974; for quantiles, Shao and Wu 1989), with weights for blocks of unequal size (Busing, Meijer and van der Leeden 1999).

use statrs::distribution::{ContinuousCDF, StudentsT};

/// A figure and how far it can be trusted.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Estimate {
    /// The figure.
    pub(super) value: f64,
    /// Its standard error.
    pub(super) error: f64,
    /// Blocks that went into it.
    pub(super) blocks: usize,
}

impl Estimate {
    /// Of a figure over all blocks, over all but each of them, and each one's share of the data.
    ///
    /// None with fewer than two blocks, or if one is all there is.
    pub(super) fn of(value: f64, whole: f64, without: &[f64], shares: &[f64]) -> Option<Self> {
        let there: Vec<_> = without.iter().zip(shares).filter(|(_, share)| **share > 0.0).collect();
        if there.len() < 2 || there.iter().any(|(_, share)| **share >= 1.0) {
            return None;
        }
        let blocks = there.len() as f64;
        let centre = blocks * whole - there.iter().map(|(it, share)| (1.0 - *share) * **it).sum::<f64>();
        let variance = there.iter().map(|(it, share)| {
            let size = 1.0 / **share;
            (size * whole - (size - 1.0) * **it - centre).powi(2) / (size - 1.0)
        });
        let error = (variance.sum::<f64>() / blocks).sqrt();
        error.is_finite().then_some(Self { value, error, blocks: there.len() })
    }

    /// By how much the figure may be off, at this confidence: by Student's t.
    pub(super) fn half_width(&self, confidence: f64) -> f64 {
        if self.error == 0.0 {
            return 0.0;
        }
        let freedom = (self.blocks - 1) as f64;
        let quantile = StudentsT::new(0.0, 1.0, freedom).map(|it| it.inverse_cdf((1.0 + confidence) / 2.0));
        quantile.map_or(f64::INFINITY, |quantile| quantile * self.error)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mean_s_error_is_the_textbook_s() {
        let values = [3.0, 5.0, 4.0, 8.0, 5.0];
        let mean = values.iter().sum::<f64>() / 5.0;
        let without: Vec<_> = values.iter().map(|it| (mean * 5.0 - it) / 4.0).collect();
        let estimate = Estimate::of(mean, mean, &without, &[0.2; 5]).unwrap();
        let variance = values.iter().map(|it| (it - mean).powi(2)).sum::<f64>() / 4.0;
        assert!((estimate.error - (variance / 5.0).sqrt()).abs() < 1e-12, "{estimate:?}");
        // t with 4 degrees of freedom at 97.5 % is 2.776.
        assert!((estimate.half_width(0.95) / estimate.error - 2.776).abs() < 1e-3);
    }

    #[test]
    fn too_little_is_no_estimate() {
        assert_eq!(Estimate::of(1.0, 1.0, &[1.0], &[1.0]), None);
        assert_eq!(Estimate::of(1.0, 1.0, &[1.0, 2.0], &[1.0, 0.0]), None);
        assert_eq!(Estimate::of(1.0, 1.0, &[f64::NAN, 2.0], &[0.5, 0.5]), None);
        assert_eq!(Estimate::of(1.0, 1.0, &[1.0; 3], &[1.0 / 3.0; 3]).unwrap().half_width(0.95), 0.0);
    }
}
