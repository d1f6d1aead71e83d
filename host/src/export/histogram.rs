//! From a distribution to a histogram as others count: exponential buckets (Prometheus' native ones and OpenTelemetry's are the
//! same), and classic ones with fixed bounds.

use crate::recorder::Distribution;

/// Buckets double 32-fold: each is 2.2 % wide, so that a value is off by 1.1 % at most. Both formats call this schema or scale 5.
pub(super) const SCALE: i32 = 5;

/// Bounds of classic buckets for times, in seconds.
pub(super) const TIMES: [f64; 19] = [
    0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0,
    30.0, 60.0, 120.0,
];
/// And for values that may mean anything.
pub(super) const VALUES: [f64; 15] =
    [0.001, 0.01, 0.1, 1.0, 2.5, 5.0, 10.0, 25.0, 50.0, 100.0, 250.0, 500.0, 1_000.0, 10_000.0, 1_000_000.0];

/// Counts of values by size.
#[derive(Debug, Clone, PartialEq)]
pub struct Histogram {
    /// How many values there are.
    pub count: u64,
    /// Their sum.
    pub sum: f64,
    /// How many are 0.
    pub zeros: u64,
    /// The place of the first of `buckets`: bucket i has what is above base^i and at most base^(i+1), with a base of 2^(2^-5).
    pub offset: i32,
    /// The others by exponential buckets; neither first nor last is empty.
    pub buckets: Vec<u64>,
    /// Upper bounds of classic buckets.
    pub bounds: &'static [f64],
    /// How many are at most as large as each bound.
    pub at_most: Vec<u64>,
}

impl Histogram {
    /// The histogram of a distribution whose values come in units of `unit`.
    pub(super) fn of(distribution: &Distribution, unit: f64, bounds: &'static [f64]) -> Self {
        let count = distribution.count();
        let mut histogram = Self {
            count,
            sum: distribution.mean() * count as f64 * unit,
            zeros: 0,
            offset: 0,
            buckets: Vec::new(),
            bounds,
            at_most: vec![0; bounds.len()],
        };
        // Values come in their order.
        let mut bound = 0;
        distribution.each_in_order(|value, count| {
            let value = value as f64 * unit;
            while bounds.get(bound).is_some_and(|it| value > *it) {
                bound += 1;
            }
            if let Some(at_most) = histogram.at_most.get_mut(bound) {
                *at_most += count;
            }
            histogram.add(value, count);
        });
        let mut sum = 0;
        for at_most in &mut histogram.at_most {
            sum += *at_most;
            *at_most = sum;
        }
        histogram
    }

    fn add(&mut self, value: f64, count: u64) {
        if value <= 0.0 {
            self.zeros += count;
            return;
        }
        let place = place(value);
        if self.buckets.is_empty() {
            self.offset = place;
        }
        // What comes later is larger.
        let at = (place - self.offset).max(0) as usize;
        if at >= self.buckets.len() {
            self.buckets.resize(at + 1, 0);
        }
        self.buckets[at] += count;
    }
}

/// The bucket of a value above 0.
fn place(value: f64) -> i32 {
    (value.log2() * f64::from(1 << SCALE)).ceil() as i32 - 1
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn of(values: &[u64]) -> Histogram {
        let mut distribution = Distribution::default();
        values.iter().for_each(|value| distribution.record_value(*value));
        Histogram::of(&distribution, 1e-6, &TIMES)
    }

    proptest! {
        #[test]
        fn nothing_is_lost_and_each_value_is_where_it_belongs(
            values in prop::collection::vec(0_u64..200_000_000, 0..200),
        ) {
            let histogram = of(&values);
            prop_assert_eq!(histogram.zeros + histogram.buckets.iter().sum::<u64>(), values.len() as u64);
            prop_assert_eq!(histogram.count, values.len() as u64);
            for (bound, at_most) in histogram.bounds.iter().zip(&histogram.at_most) {
                // A recorded value is up to 0.1 % above what was measured.
                let least = values.iter().filter(|it| **it as f64 * 1.0011e-6 <= *bound).count() as u64;
                let most = values.iter().filter(|it| **it as f64 * 1e-6 <= *bound).count() as u64;
                prop_assert!((least..=most).contains(at_most), "{} {} {}", least, at_most, most);
            }
        }
    }

    #[test]
    fn buckets_have_the_bounds_of_the_formats() {
        // Above base^-1 = 2^(-1/32) and at most 1: bucket -1.
        let histogram = of(&[1_000_000]);
        assert!((histogram.offset == -1 || histogram.offset == 0) && histogram.buckets == [1]);
        assert_eq!([place(1.0), place(1.001), place(0.5), place(2.0)], [-1, 0, -33, 31]);
        let spread = of(&[0, 1_000, 2_000]);
        assert_eq!((spread.zeros, spread.buckets.first(), spread.buckets.last()), (1, Some(&1), Some(&1)));
        assert!((spread.sum - 0.003).abs() < 1e-5, "{}", spread.sum);
    }
}
