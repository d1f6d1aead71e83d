//! How often something went wrong, when, and where it was seen.

use std::time::Duration;

use crate::sample::Moment;

/// Occurrences of one reason.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Occurrences {
    /// How many.
    pub count: u64,
    /// The first one, if it is known where it was.
    pub first: Option<Box<Moment>>,
    /// When the last one was, after the run's start.
    pub last: Duration,
}

impl Occurrences {
    /// Adds one.
    pub fn add(&mut self, moment: Option<&Moment>) {
        self.count += 1;
        self.last = moment.map_or(self.last, |moment| self.last.max(moment.at));
        if self.first.is_none() {
            self.first = moment.cloned().map(Box::new);
        }
    }

    /// Adds others. Of several that were first, the earliest is.
    pub fn merge(&mut self, other: &Self) {
        self.count += other.count;
        self.last = self.last.max(other.last);
        let earlier = match (&self.first, &other.first) {
            (Some(ours), Some(theirs)) => theirs.at < ours.at,
            (ours, _) => ours.is_none(),
        };
        if earlier {
            self.first.clone_from(&other.first);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::Call;

    fn seen(seconds: &[u64]) -> Occurrences {
        let mut all = Occurrences::default();
        for second in seconds {
            let (at, feed_turns) = (Duration::from_secs(*second), Vec::new());
            let moment = Moment {
                scenario: 0,
                user: *second,
                iteration: 0,
                call: Call::Start,
                at,
                feed_turns,
                trace: None,
            };
            all.add(Some(&moment));
        }
        all
    }

    #[test]
    fn shards_agree_on_the_first_and_the_last() {
        let mut all = seen(&[3, 5]);
        all.merge(&seen(&[2, 4]));
        all.merge(&Occurrences::default());
        assert_eq!((all.count, all.first.unwrap().user, all.last.as_secs()), (4, 2, 5));
    }
}
