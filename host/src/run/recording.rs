//! Iterations that failed, kept in full up to a number of them.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use parking_lot::Mutex;

use crate::episode::{Episode, Watch};
use crate::plan::Plan;
use crate::secret::{SecretHeaders, Secrets};

/// What calls under way and failures that are kept may take together, in bytes.
const MOST_BYTES: usize = 128 << 20;

/// Keeps the first failures. Once they are as many as may be, one of a reason that is rarer takes the place of one of the most
/// frequent reason, so that the hundred first of a kind do not hide the others.
pub(super) struct Recording {
    most: usize,
    secrets: Arc<Secrets>,
    headers: SecretHeaders,
    held: AtomicUsize,
    kept: Mutex<Kept>,
}

#[derive(Default)]
struct Kept {
    /// Each with its reason and its size.
    failures: Vec<(String, usize, Episode)>,
    left_out: u64,
}

impl Recording {
    /// What the plan wants recorded, if anything.
    pub(super) fn of(plan: &Plan, secrets: &Arc<Secrets>) -> Option<Arc<Self>> {
        let file = plan.record_failures.as_ref()?;
        Some(Arc::new(Self {
            most: file.most,
            secrets: Arc::clone(secrets),
            headers: plan.secret_headers.clone(),
            held: AtomicUsize::new(0),
            kept: Mutex::default(),
        }))
    }

    /// The failures, and how many more there were.
    pub(super) fn failures(&self) -> (Vec<Episode>, u64) {
        let kept = std::mem::take(&mut *self.kept.lock());
        (kept.failures.into_iter().map(|(_, _, failure)| failure).collect(), kept.left_out)
    }
}

impl Watch for Recording {
    fn wants(&self) -> bool {
        true
    }

    fn room_for(&self, bytes: usize) -> bool {
        let fits = self.held.fetch_add(bytes, Ordering::Relaxed) + bytes <= MOST_BYTES;
        if !fits {
            self.release(bytes);
        }
        fits
    }

    fn release(&self, bytes: usize) {
        self.held.fetch_sub(bytes, Ordering::Relaxed);
    }

    fn take(&self, mut episode: Episode) {
        episode.judge();
        let Some(reason) = episode.failures.first().map(|failure| format!("{}: {failure}", episode.task))
        else {
            return;
        };
        let mut kept = self.kept.lock();
        let room = if kept.failures.len() < self.most { None } else { kept.crowded_out_by(&reason) };
        let size = episode.events.iter().map(|event| event.what.size()).sum();
        if (kept.failures.len() >= self.most && room.is_none()) || !self.room_for(size) {
            kept.left_out += 1;
            return;
        }
        episode.mask(&self.secrets, &self.headers);
        if let Some(position) = room {
            let (_, size, _) = kept.failures.remove(position);
            self.release(size);
            kept.left_out += 1;
        }
        kept.failures.push((reason, size, episode));
    }
}

impl Kept {
    /// The last failure of the most frequent reason, if that has at least two more than this one.
    fn crowded_out_by(&self, reason: &str) -> Option<usize> {
        let mut counts: HashMap<&str, usize> = HashMap::new();
        for (known, _, _) in &self.failures {
            *counts.entry(known).or_default() += 1;
        }
        let (frequent, most) = counts.iter().max_by_key(|(reason, count)| (**count, **reason))?;
        let ours = counts.get(reason).copied().unwrap_or_default();
        if *most < ours + 2 {
            return None;
        }
        self.failures.iter().rposition(|(known, _, _)| known == frequent)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::episode::EpisodeOutcome;

    fn recording(most: usize) -> Recording {
        Recording {
            most,
            secrets: Arc::default(),
            headers: SecretHeaders::default(),
            held: AtomicUsize::new(0),
            kept: Mutex::default(),
        }
    }

    fn episode(user: u64, outcome: EpisodeOutcome) -> Episode {
        Episode {
            scenario: "a".to_owned(),
            user,
            iteration: 0,
            task: "t".to_owned(),
            feed_turns: Vec::new(),
            duration_us: 1,
            outcome,
            failures: Vec::new(),
            events: Vec::new(),
            left_out: 0,
        }
    }

    #[test]
    fn a_rare_failure_is_not_hidden_by_frequent_ones() {
        let recording = recording(4);
        let error = |reason: &str| EpisodeOutcome::Error { reason: reason.to_owned() };
        recording.take(episode(0, EpisodeOutcome::Completed));
        (1..=10).for_each(|user| recording.take(episode(user, error("often"))));
        [11, 12, 13].into_iter().for_each(|user| recording.take(episode(user, error("rare"))));
        let (failures, left_out) = recording.failures();
        let users: Vec<_> = failures.iter().map(|it| it.user).collect();
        assert_eq!((users, left_out), (vec![1, 2, 11, 12], 9));
    }

    #[test]
    fn what_is_held_is_bounded() {
        let recording = recording(4);
        assert!(recording.room_for(MOST_BYTES) && !recording.room_for(1));
        recording.release(1);
        assert!(recording.room_for(1));
    }
}
