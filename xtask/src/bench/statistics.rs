//! Medians and intervals of a few rounds.

/// A median and the interval that the true one lies in, of several rounds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Estimate {
    pub(crate) median: f64,
    pub(crate) low: f64,
    pub(crate) high: f64,
    pub(crate) rounds: usize,
}

/// The interval leaves out as many of the least and of the greatest as it can and still holds the median with this chance;
/// with up to six rounds it reaches from the least to the greatest.
const CHANCE: f64 = 0.93;

/// None without any value.
pub(crate) fn estimate(values: impl IntoIterator<Item = f64>) -> Option<Estimate> {
    let mut values: Vec<f64> = values.into_iter().collect();
    values.sort_by(f64::total_cmp);
    let rounds = values.len();
    let left_out =
        (0..rounds / 2).take_while(|&count| holds_median(rounds, count) >= CHANCE).last().unwrap_or(0);
    let middle = rounds / 2;
    let median = if rounds % 2 == 1 {
        *values.get(middle)?
    } else {
        (values.get(middle.checked_sub(1)?)? + values[middle]) / 2.0
    };
    Some(Estimate { median, low: values[left_out], high: values[rounds - 1 - left_out], rounds })
}

/// The chance that the median of the whole lies between the `left_out`th value from either end: a binomial, for each value
/// lies above it or below it like a coin.
fn holds_median(rounds: usize, left_out: usize) -> f64 {
    let mut ways = 1.0;
    let mut below = 0.0;
    for count in 0..=left_out {
        below += ways;
        ways *= (rounds - count) as f64 / (count + 1) as f64;
    }
    1.0 - 2.0 * below / 2f64.powi(rounds as i32)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn few_rounds_reach_from_the_least_to_the_greatest() {
        let of = |values: &[f64]| estimate(values.iter().copied());
        assert_eq!(of(&[]), None);
        assert_eq!(of(&[2.0]), Some(Estimate { median: 2.0, low: 2.0, high: 2.0, rounds: 1 }));
        assert_eq!(of(&[3.0, 1.0]), Some(Estimate { median: 2.0, low: 1.0, high: 3.0, rounds: 2 }));
        assert_eq!(of(&[5.0, 1.0, 2.0]), Some(Estimate { median: 2.0, low: 1.0, high: 5.0, rounds: 3 }));
    }

    #[test]
    fn many_rounds_leave_out_the_ends() {
        // Of 11 values the third from either end still holds it with 0.935, and the fourth with 0.77 only.
        let eleven = estimate((1..=11).map(f64::from)).unwrap();
        assert_eq!((eleven.low, eleven.median, eleven.high), (3.0, 6.0, 9.0));
    }
}
