//! The pause between two iterations of a user.

use std::time::Duration;

use crate::chance::Chance;

/// When a user's next iteration is due.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub enum Pause {
    /// At once.
    #[default]
    None,
    /// This long after the end.
    Constant(Duration),
    /// Evenly drawn, in whole milliseconds, after the end.
    Between(Duration, Duration),
    /// Exponentially drawn with this mean, after the end.
    Exponential(Duration),
    /// This long after the last one was due; at once if that has passed.
    Pacing(Duration),
}

impl Pause {
    /// When the next iteration is due, after one that was due at `scheduled` and ended at `finished`.
    pub fn next(self, scheduled: Duration, finished: Duration, chance: &mut Chance) -> Duration {
        match self {
            Self::None => finished,
            Self::Constant(pause) => finished.saturating_add(pause),
            Self::Between(least, most) => finished.saturating_add(chance.between(least, most)),
            Self::Exponential(mean) => finished.saturating_add(chance.exponential(mean)),
            Self::Pacing(apart) => finished.max(scheduled.saturating_add(apart)),
        }
    }

    /// How many iterations a pacing would have started while the user was still in the one that was due at `scheduled`
    /// and ended at `finished`, and never will: the one that follows late is not among them.
    pub fn missed(self, scheduled: Duration, finished: Duration) -> u64 {
        match self {
            Self::Pacing(apart) if !apart.is_zero() => {
                let passed = finished.saturating_sub(scheduled).as_nanos() / apart.as_nanos();
                u64::try_from(passed).unwrap_or(u64::MAX).saturating_sub(1)
            }
            _ => 0,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chance::Purpose;

    #[test]
    fn each_kind_counts_from_its_own_moment() {
        let ms = Duration::from_millis;
        let next = |pause: Pause, scheduled, finished| {
            let mut chance = Chance::of_user(1, 1, Purpose::Tasks);
            pause.next(ms(scheduled), ms(finished), &mut chance)
        };
        assert_eq!(next(Pause::None, 100, 130), ms(130));
        assert_eq!(next(Pause::Constant(ms(50)), 100, 130), ms(180));
        assert_eq!(next(Pause::Between(ms(50), ms(50)), 100, 130), ms(180));
        assert_eq!(next(Pause::Pacing(ms(50)), 100, 130), ms(150));
        assert_eq!(next(Pause::Pacing(ms(50)), 100, 170), ms(170));
        assert!(next(Pause::Exponential(ms(50)), 100, 130) > ms(130));
    }

    #[test]
    fn pacing_knows_what_it_missed() {
        let ms = Duration::from_millis;
        let missed = |pause: Pause, finished| pause.missed(ms(100), ms(finished));
        let paced = Pause::Pacing(ms(10));
        assert_eq!([105, 110, 119, 120, 600].map(|finished| missed(paced, finished)), [0, 0, 0, 1, 49]);
        assert_eq!(missed(Pause::Constant(ms(10)), 600), 0);
        assert_eq!(missed(Pause::Pacing(Duration::ZERO), 600), 0);
    }
}
