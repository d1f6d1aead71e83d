//! Response times as a distribution of their logarithms, and what is read off it.

/// Values as logarithms, ascending, and how many there are of each.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Mass {
    logs: Vec<f64>,
    counts: Vec<u64>,
}

/// The part of all requests, the slowest, that is looked at by itself.
pub(super) const TAIL: f64 = 0.1;

impl Mass {
    /// Of values in microseconds, ascending. What took less than one counts as one.
    pub(super) fn of(values: &[(u64, u64)]) -> Self {
        let logs = values.iter().map(|(value, _)| (*value).max(1) as f64).map(f64::ln).collect();
        Self { logs, counts: values.iter().map(|(_, count)| *count).collect() }
    }

    /// How many values there are.
    pub(super) fn total(&self) -> u64 {
        self.counts.iter().sum()
    }

    /// The mean over all quantiles: the logarithm of the geometric mean. None without values.
    pub(super) fn mean(&self) -> Option<f64> {
        self.upper(1.0)
    }

    /// The mean over the quantiles above 1 − `share`; the value that the border falls on counts with the part above it.
    pub(super) fn upper(&self, share: f64) -> Option<f64> {
        let wanted = self.total() as f64 * share;
        let (mut left, mut sum) = (wanted, 0.0);
        for (log, count) in self.pairs().rev() {
            let taken = left.min(count as f64);
            sum += taken * log;
            left -= taken;
            if left <= 0.0 {
                break;
            }
        }
        (wanted > 0.0).then(|| sum / wanted)
    }

    /// The least value that at least this share of all is at or below.
    pub(super) fn quantile(&self, share: f64) -> Option<f64> {
        let wanted = (self.total() as f64 * share).max(1.0);
        let mut seen = 0;
        self.pairs().find_map(|(log, count)| {
            seen += count;
            (count > 0 && seen as f64 >= wanted).then_some(log)
        })
    }

    /// The share of pairs, one of each, in which the other's is the greater; ties count half (Vargha and Delaney's A).
    pub(super) fn exceeded_by(&self, other: &Self) -> Option<f64> {
        let pairs = self.total() as f64 * other.total() as f64;
        let (mut below, mut sum) = (0.0, 0.0);
        let mut ours = self.pairs().peekable();
        for (log, count) in other.pairs() {
            while let Some((_, less)) = ours.next_if(|(it, _)| *it < log) {
                below += less as f64;
            }
            let ties = ours.peek().filter(|(it, _)| *it == log).map_or(0.0, |(_, ties)| *ties as f64);
            sum += (below + ties / 2.0) * count as f64;
        }
        (pairs > 0.0).then(|| sum / pairs)
    }

    fn pairs(&self) -> impl DoubleEndedIterator<Item = (f64, u64)> {
        self.logs.iter().copied().zip(self.counts.iter().copied())
    }
}

/// A distribution in parts, each of which can be left out.
#[derive(Debug, Clone, Default)]
pub(super) struct Parts {
    values: Vec<u64>,
    whole: Vec<u64>,
    parts: Vec<Vec<u64>>,
}

impl Parts {
    /// Of each part's values, ascending.
    pub(super) fn of(parts: &[Vec<(u64, u64)>]) -> Self {
        let mut values: Vec<_> = parts.iter().flatten().map(|(value, _)| *value).collect();
        values.sort_unstable();
        values.dedup();
        let counted = |part: &Vec<(u64, u64)>| {
            let mut counts = vec![0; values.len()];
            for (value, count) in part {
                if let Ok(position) = values.binary_search(value) {
                    counts[position] += count;
                }
            }
            counts
        };
        let parts: Vec<Vec<u64>> = parts.iter().map(counted).collect();
        let whole = (0..values.len()).map(|at| parts.iter().map(|part| part[at]).sum()).collect();
        Self { values, whole, parts }
    }

    /// All of them.
    pub(super) fn whole(&self) -> Mass {
        self.mass(self.whole.iter().copied())
    }

    /// All but one.
    pub(super) fn without(&self, part: usize) -> Mass {
        self.mass(self.whole.iter().zip(&self.parts[part]).map(|(all, part)| all - part))
    }

    fn mass(&self, counts: impl Iterator<Item = u64>) -> Mass {
        let pairs: Vec<_> = self.values.iter().copied().zip(counts).collect();
        Mass::of(&pairs)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_distribution_s_figures() {
        let mass = Mass::of(&[(1, 50), (10, 45), (100, 5)]);
        let ten = 10.0_f64.ln();
        let near = |found: Option<f64>, expected: f64| {
            assert!((found.unwrap() - expected).abs() < 1e-9, "{found:?}, {expected}");
        };
        near(mass.mean(), (45.0 * ten + 5.0 * 2.0 * ten) / 100.0);
        near(mass.upper(TAIL), (5.0 * ten + 5.0 * 2.0 * ten) / 10.0);
        near(mass.quantile(0.5), 0.0);
        near(mass.quantile(0.51), ten);
        near(mass.quantile(1.0), 2.0 * ten);
        assert_eq!((Mass::default().mean(), Mass::default().quantile(0.5)), (None, None));
    }

    #[test]
    fn how_often_one_exceeds_the_other() {
        let (low, high) = (Mass::of(&[(1, 3), (2, 1)]), Mass::of(&[(2, 1), (3, 1)]));
        // Of 8 pairs, 3 + 4 are greater and one is a tie.
        assert_eq!(low.exceeded_by(&high), Some(7.5 / 8.0));
        assert_eq!(high.exceeded_by(&low), Some(0.5 / 8.0));
        assert_eq!(low.exceeded_by(&low), Some(0.5));
        assert_eq!(low.exceeded_by(&Mass::default()), None);
    }

    #[test]
    fn a_part_left_out() {
        let parts = Parts::of(&[vec![(5, 2), (7, 1)], vec![(5, 1)], vec![]]);
        assert_eq!(parts.whole(), Mass::of(&[(5, 3), (7, 1)]));
        assert_eq!(parts.without(0), Mass::of(&[(5, 1), (7, 0)]));
        assert_eq!(parts.without(2).total(), 4);
    }
}
