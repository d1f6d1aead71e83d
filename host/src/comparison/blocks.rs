//! A run's counted time, cut into blocks.

use crate::report::Report;

/// Fewer blocks give no interval worth the name.
const LEAST: usize = 5;
/// So many suffice (Schmeiser 1982).
const FEW: usize = 10;
/// More gain little.
const MANY: usize = 20;
/// With many blocks, each has at least so many of the timeline's intervals.
const LONG: usize = 6;

/// How many blocks two runs of so many intervals are cut into; none if there are too few.
pub(super) fn count(intervals: usize) -> Option<usize> {
    match intervals {
        few if few < LEAST => None,
        some if some < FEW * LONG => Some(some.min(FEW)),
        many => Some((many / LONG).min(MANY)),
    }
}

/// The intervals that count: those after the warm-up.
#[derive(Debug, Clone)]
pub(super) struct Counted {
    /// Each one's position in the timeline, its start and its end, in seconds.
    intervals: Vec<(usize, f64, f64)>,
}

impl Counted {
    /// Of a report. An interval that the warm-up ends in is left out.
    pub(super) fn of(report: &Report) -> Self {
        let warm_up = (report.run.duration_s - report.run.recorded_s).max(0.0);
        let ends = &report.timeline.to_s;
        let starts = std::iter::once(0.0).chain(ends.iter().copied());
        let all = starts.zip(ends).enumerate().map(|(position, (from, to))| (position, from, *to));
        // The run's clock starts a little before its first second does.
        Self { intervals: all.filter(|(_, from, to)| *from >= warm_up - 0.05 && to > from).collect() }
    }

    pub(super) fn len(&self) -> usize {
        self.intervals.len()
    }

    /// Each interval's position in the timeline and its block's number: blocks are equal parts of the time.
    pub(super) fn blocks(&self, count: usize) -> impl Iterator<Item = (usize, usize)> {
        let (from, to) = self.ends();
        self.intervals.iter().map(move |(position, start, end)| {
            let part = ((start + end) / 2.0 - from) / (to - from);
            (*position, ((part * count as f64) as usize).min(count - 1))
        })
    }

    /// How long each block is, in seconds.
    pub(super) fn seconds(&self, count: usize) -> Vec<f64> {
        let mut seconds = vec![0.0; count];
        for ((_, block), (_, from, to)) in self.blocks(count).zip(&self.intervals) {
            seconds[block] += to - from;
        }
        seconds
    }

    fn ends(&self) -> (f64, f64) {
        match (self.intervals.first(), self.intervals.last()) {
            (Some((_, from, _)), Some((_, _, to))) => (*from, *to),
            _ => (0.0, 1.0),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn so_many_blocks() {
        let counts = [0, 4, 5, 9, 30, 60, 90, 120, 300].map(count);
        let expected = [None, None, Some(5), Some(9), Some(10), Some(10), Some(15), Some(20), Some(20)];
        assert_eq!(counts, expected);
    }

    #[test]
    fn blocks_are_equal_parts_of_the_time() {
        let intervals = (0..30).map(|it| (it + 3, f64::from(it as u8) + 3.0, f64::from(it as u8) + 4.0));
        let counted = Counted { intervals: intervals.collect() };
        let blocks: Vec<_> = counted.blocks(10).collect();
        assert_eq!((blocks[0], blocks[2], blocks[3], blocks[29]), ((3, 0), (5, 0), (6, 1), (32, 9)));
        assert_eq!(counted.seconds(10), [3.0; 10]);
    }
}
