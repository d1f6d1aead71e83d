//! How long things took: an HDR histogram of microseconds.

use std::time::Duration;

use hdrhistogram::Histogram;
use schemars::JsonSchema;
use serde::Serialize;

/// Three significant digits: a recorded value is within 0.1 % of what was measured.
const SIGNIFICANT_DIGITS: u8 = 3;
/// What takes longer than an hour counts as an hour.
const LONGEST_US: u64 = 3_600_000_000;

/// A distribution of durations, in microseconds. It grows with the largest value: 16 KiB up to 2 ms, 90 KiB up to 1 s.
#[derive(Debug, Clone, Default)]
pub struct Distribution {
    histogram: Option<Box<Histogram<u64>>>,
}

impl Distribution {
    /// Adds one duration. Less than a microsecond counts as 0.
    pub fn record(&mut self, duration: Duration) {
        // `as_micros` would divide 128 bits.
        let us = duration.as_secs().saturating_mul(1_000_000).saturating_add(duration.subsec_micros().into());
        self.record_value(us.min(LONGEST_US));
    }

    /// Adds one value of any unit.
    pub fn record_value(&mut self, value: u64) {
        let Some(histogram) = self.histogram_mut() else { return };
        // The histogram resizes itself up to the largest number there is, so there is nothing to fail.
        let _ = histogram.record(value);
    }

    /// Adds another distribution's values.
    pub fn merge(&mut self, other: &Self) {
        let Some(theirs) = other.histogram.as_deref().filter(|theirs| !theirs.is_empty()) else { return };
        let Some(ours) = self.histogram_mut() else { return };
        let _ = ours.add(theirs);
    }

    /// Forgets all values and keeps the memory.
    pub fn clear(&mut self) {
        if let Some(histogram) = &mut self.histogram
            && !histogram.is_empty()
        {
            histogram.reset();
        }
    }

    /// How many values there are.
    pub fn count(&self) -> u64 {
        self.histogram.as_ref().map_or(0, |histogram| histogram.len())
    }

    /// The least value; 0 if there are none.
    pub fn min(&self) -> u64 {
        self.histogram.as_ref().map_or(0, |histogram| histogram.min())
    }

    /// The arithmetic mean; 0 if there are no values.
    pub fn mean(&self) -> f64 {
        self.histogram.as_ref().map_or(0.0, |histogram| histogram.mean())
    }

    /// The greatest value; 0 if there are none.
    pub fn max(&self) -> u64 {
        self.histogram.as_ref().map_or(0, |histogram| histogram.max())
    }

    /// The value at or below which this share of all values lies, 0 to 1; 0 if there are none.
    pub fn quantile(&self, share: f64) -> u64 {
        self.histogram.as_ref().map_or(0, |histogram| histogram.value_at_quantile(share))
    }

    /// The figures of a report.
    pub fn statistics(&self) -> Statistics {
        let Some(histogram) = self.histogram.as_deref().filter(|histogram| !histogram.is_empty()) else {
            return Statistics::default();
        };
        Statistics {
            count: histogram.len(),
            min: histogram.min(),
            mean: round(histogram.mean()),
            stddev: round(histogram.stdev()),
            p50: histogram.value_at_quantile(0.5),
            p75: histogram.value_at_quantile(0.75),
            p90: histogram.value_at_quantile(0.9),
            p95: histogram.value_at_quantile(0.95),
            p99: histogram.value_at_quantile(0.99),
            p999: histogram.value_at_quantile(0.999),
            max: histogram.max(),
        }
    }

    fn histogram_mut(&mut self) -> Option<&mut Histogram<u64>> {
        if self.histogram.is_none() {
            self.histogram = Histogram::new(SIGNIFICANT_DIGITS).ok().map(Box::new);
        }
        self.histogram.as_deref_mut()
    }
}

/// A distribution's figures, in microseconds where a time is meant; all 0 if `count` is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, JsonSchema)]
pub struct Statistics {
    /// How many values there are.
    pub count: u64,
    /// The least.
    pub min: u64,
    /// The arithmetic mean.
    pub mean: f64,
    /// The standard deviation.
    pub stddev: f64,
    /// The median.
    pub p50: u64,
    /// The 75th percentile.
    pub p75: u64,
    /// The 90th percentile.
    pub p90: u64,
    /// The 95th percentile.
    pub p95: u64,
    /// The 99th percentile.
    pub p99: u64,
    /// The 99.9th percentile.
    pub p999: u64,
    /// The greatest.
    pub max: u64,
}

fn round(value: f64) -> f64 {
    (value * 10.0).round() / 10.0
}
