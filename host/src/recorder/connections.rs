//! Connections over time.

use std::time::Duration;

use crate::sample::ConnectionCount;

/// How many moments are kept. Past that every second one goes, so that a run of any length fits.
const MOST: usize = 1_000;

/// How many connections there were at moments of a run, evenly apart.
#[derive(Debug, Clone, Default)]
pub struct ConnectionHistory {
    moments: Vec<(Duration, ConnectionCount)>,
    seen: usize,
    /// Of those seen, one in this many is kept: a power of two.
    every: usize,
    opened: u64,
    peak: u64,
}

impl ConnectionHistory {
    /// Adds the next moment.
    pub(super) fn add(&mut self, at: Duration, count: ConnectionCount) {
        self.opened = count.opened;
        self.peak = self.peak.max(count.open);
        self.every = self.every.max(1);
        if self.seen.is_multiple_of(self.every) {
            if self.moments.len() == MOST {
                let mut position = 0;
                self.moments.retain(|_| {
                    position += 1;
                    position % 2 == 1
                });
                self.every *= 2;
            }
            self.moments.push((at, count));
        }
        self.seen += 1;
    }

    /// The moments that are kept, in order: since the run's start, and what was so then.
    pub fn moments(&self) -> &[(Duration, ConnectionCount)] {
        &self.moments
    }

    /// How many were opened up to the last moment, kept or not.
    pub fn opened(&self) -> u64 {
        self.opened
    }

    /// The most that were open at any moment, kept or not.
    pub fn peak(&self) -> u64 {
        self.peak
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_run_keeps_moments_evenly_apart() {
        let mut history = ConnectionHistory::default();
        for second in 0..5_000 {
            let open = second % 7;
            history.add(Duration::from_secs(second), ConnectionCount { opened: second, open, idle: 0 });
        }
        let moments = history.moments();
        assert!((MOST / 2..=MOST).contains(&moments.len()), "{}", moments.len());
        let gaps: Vec<_> = moments.windows(2).map(|pair| pair[1].0 - pair[0].0).collect();
        assert!(gaps.iter().all(|gap| *gap == gaps[0]), "{gaps:?}");
        assert_eq!((history.peak(), moments[0].0), (6, Duration::ZERO));
    }
}
