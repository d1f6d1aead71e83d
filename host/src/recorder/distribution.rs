//! How long things took: an HDR histogram of microseconds.

use std::time::Duration;

use hdrhistogram::Histogram;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Three significant digits: a recorded value is within 0.1 % of what was measured.
const SIGNIFICANT_DIGITS: u8 = 3;
/// What takes longer than an hour counts as an hour.
const LONGEST_US: u64 = 3_600_000_000;

/// So many values are kept as they are: of a name that is used a few times, nothing is worth a histogram.
const MOST_FEW: usize = 32;

/// A distribution of durations, in microseconds. It grows with its values: a few take 8 bytes each, and a histogram grows with the
/// largest: 16 KiB up to 2 ms, 90 KiB up to 1 s.
#[derive(Debug, Clone, Default)]
pub struct Distribution {
    values: Values,
}

#[derive(Debug, Clone)]
enum Values {
    Few(Vec<u64>),
    Many(Box<Histogram<u64>>),
}

impl Default for Values {
    fn default() -> Self {
        Self::Few(Vec::new())
    }
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
        match &mut self.values {
            // The histogram resizes itself up to the largest number there is, so there is nothing to fail.
            Values::Many(histogram) => {
                let _ = histogram.record(value);
            }
            Values::Few(few) if few.len() < MOST_FEW => few.push(value),
            Values::Few(_) => {
                if let Some(histogram) = self.make_many() {
                    let _ = histogram.record(value);
                }
            }
        }
    }

    /// Adds another distribution's values.
    pub fn merge(&mut self, other: &Self) {
        match &other.values {
            Values::Few(few) => few.iter().for_each(|value| self.record_value(*value)),
            Values::Many(theirs) if theirs.is_empty() => {}
            Values::Many(theirs) => {
                if let Some(ours) = self.make_many() {
                    let _ = ours.add(&**theirs);
                }
            }
        }
    }

    /// Forgets all values and keeps the memory.
    pub fn clear(&mut self) {
        match &mut self.values {
            Values::Few(few) => few.clear(),
            Values::Many(histogram) if histogram.is_empty() => {}
            Values::Many(histogram) => histogram.reset(),
        }
    }

    /// How many values there are.
    pub fn count(&self) -> u64 {
        match &self.values {
            Values::Few(few) => few.len() as u64,
            Values::Many(histogram) => histogram.len(),
        }
    }

    /// The least value; 0 if there are none.
    pub fn min(&self) -> u64 {
        self.read(Histogram::min)
    }

    /// The arithmetic mean; 0 if there are no values.
    pub fn mean(&self) -> f64 {
        self.read(Histogram::mean)
    }

    /// The greatest value; 0 if there are none.
    pub fn max(&self) -> u64 {
        self.read(Histogram::max)
    }

    /// The value at or below which this share of all values lies, 0 to 1; 0 if there are none.
    pub fn quantile(&self, share: f64) -> u64 {
        self.read(|histogram| histogram.value_at_quantile(share))
    }

    /// The figures of a report.
    pub fn statistics(&self) -> Statistics {
        self.read(|histogram| Statistics {
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
        })
    }

    /// In HdrHistogram's text form, to all digits: its compressed encoding in base64. Empty without values.
    pub fn text(&self) -> String {
        self.read(super::compact::text)
    }

    /// A histogram of its values; none without values.
    pub fn histogram(&self) -> Option<Histogram<u64>> {
        self.read(|histogram| Some(histogram.clone()))
    }

    /// The same as [`Self::each`], from the least value to the greatest.
    pub fn each_in_order(&self, mut take: impl FnMut(u64, u64)) {
        if let Values::Few(few) = &self.values {
            let mut few = few.clone();
            few.sort_unstable();
            few.into_iter().for_each(|value| take(value, 1));
        } else {
            self.each(take);
        }
    }

    /// Calls `take` with each value that occurs, and how often it does.
    pub fn each(&self, mut take: impl FnMut(u64, u64)) {
        match &self.values {
            Values::Few(few) => few.iter().for_each(|value| take(*value, 1)),
            Values::Many(histogram) if histogram.is_empty() => {}
            Values::Many(histogram) => histogram
                .iter_recorded()
                .for_each(|step| take(step.value_iterated_to(), step.count_at_value())),
        }
    }

    /// What a histogram of the values says; the default if there are none.
    fn read<T: Default>(&self, of: impl FnOnce(&Histogram<u64>) -> T) -> T {
        match &self.values {
            Values::Few(few) if few.is_empty() => T::default(),
            Values::Few(few) => histogram_of(few).map_or_else(T::default, |histogram| of(&histogram)),
            Values::Many(histogram) if histogram.is_empty() => T::default(),
            Values::Many(histogram) => of(histogram),
        }
    }

    fn make_many(&mut self) -> Option<&mut Histogram<u64>> {
        if let Values::Few(few) = &self.values {
            self.values = Values::Many(Box::new(histogram_of(few)?));
        }
        match &mut self.values {
            Values::Few(_) => None,
            Values::Many(histogram) => Some(histogram),
        }
    }
}

/// None would mean that there are no such digits.
fn histogram_of(values: &[u64]) -> Option<Histogram<u64>> {
    let mut histogram = Histogram::new(SIGNIFICANT_DIGITS).ok()?;
    for value in values {
        let _ = histogram.record(*value);
    }
    Some(histogram)
}

/// A distribution's figures, in microseconds where a time is meant; all 0 if `count` is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn of(values: &[u64]) -> Distribution {
        let mut distribution = Distribution::default();
        values.iter().for_each(|value| distribution.record_value(*value));
        distribution
    }

    proptest! {
        #[test]
        fn few_values_and_many_say_the_same(
            one in prop::collection::vec(0_u64..1 << 40, 0..100),
            other in prop::collection::vec(0_u64..1 << 40, 0..100),
        ) {
            let all = [one.as_slice(), &other].concat();
            let mut merged = of(&one);
            merged.merge(&of(&other));
            let expected = histogram_of(&all).unwrap();
            for distribution in [of(&all), merged] {
                prop_assert_eq!(distribution.count(), expected.len());
                prop_assert_eq!(distribution.statistics().p50, expected.value_at_quantile(0.5));
                prop_assert_eq!((distribution.min(), distribution.max()), (expected.min(), expected.max()));
            }
        }
    }

    #[test]
    fn nothing_is_left_of_what_was_forgotten() {
        for count in [1, 1_000] {
            let mut distribution = of(&vec![5; count]);
            distribution.clear();
            assert_eq!((distribution.count(), distribution.statistics()), (0, Statistics::default()));
            distribution.record_value(7);
            assert_eq!((distribution.min(), distribution.max()), (7, 7));
        }
    }
}
