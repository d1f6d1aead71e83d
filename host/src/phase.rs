//! How far a run has come on its way to the end. One side announces, every user listens.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use tokio::sync::{Notify, watch};

use crate::clock::Clock;

/// The phases, in the order in which a run passes through them. A run may skip some, but never goes back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Phase {
    /// Users start iterations.
    Running,
    /// No iteration starts any more; those under way may finish, then users stop.
    Draining,
    /// The graceful stop has run out: waits inside iterations end at once, then users stop.
    Interrupted,
    /// Everything ends at once; users are not even stopped.
    Aborted,
}

/// The announcing side.
#[derive(Debug)]
pub struct PhaseControl(watch::Sender<Phase>);

/// The listening side. Cheap to clone: one a user.
#[derive(Debug, Clone)]
pub struct PhaseWatch {
    run: watch::Receiver<Phase>,
    leave: Option<Arc<Leave>>,
}

/// When a user goes that may go before the others. Whoever sends users away tells it, and nudges it when the run's phase changes.
#[derive(Debug)]
pub struct Leave {
    clock: Clock,
    /// How long the iteration under way may then take.
    grace: Duration,
    /// Nanoseconds; the greatest number: with the others.
    at: AtomicU64,
    changed: Notify,
}

/// A new run's two sides, in [`Phase::Running`].
pub fn channel() -> (PhaseControl, PhaseWatch) {
    let (sender, receiver) = watch::channel(Phase::Running);
    (PhaseControl(sender), PhaseWatch { run: receiver, leave: None })
}

impl PhaseControl {
    /// Moves on to `phase`; a phase already reached or passed changes nothing.
    pub fn advance(&self, phase: Phase) {
        self.0.send_if_modified(|current| {
            let forward = phase > *current;
            if forward {
                *current = phase;
            }
            forward
        });
    }
}

impl PhaseWatch {
    /// The same, for a user that may go before the others.
    #[must_use]
    pub fn leaving(&self, leave: Arc<Leave>) -> Self {
        Self { run: self.run.clone(), leave: Some(leave) }
    }

    /// The phase of this moment.
    pub fn current(&self) -> Phase {
        let run = *self.run.borrow();
        self.leave.as_ref().map_or(run, |leave| run.max(leave.phase()))
    }

    /// Returns once the run is in `phase` or past it; at once if it is already.
    pub async fn reached(&self, phase: Phase) {
        let Some(leave) = &self.leave else {
            // The control side lives as long as the run; were it gone, the run would be over.
            drop(self.run.clone().wait_for(|current| *current >= phase).await);
            return;
        };
        loop {
            let changed = leave.changed.notified();
            if self.current() >= phase {
                return;
            }
            tokio::select! {
                () = changed => {}
                () = leave.clock.sleep_until(leave.reaches(phase)) => {}
            }
        }
    }
}

impl Leave {
    /// For a user that goes with the others until it is told otherwise.
    pub fn new(clock: Clock, grace: Duration) -> Self {
        Self { clock, grace, at: AtomicU64::new(u64::MAX), changed: Notify::new() }
    }

    /// When the user goes; past all time: with the others.
    pub fn at(&self) -> Duration {
        match self.at.load(Ordering::Relaxed) {
            u64::MAX => Duration::MAX,
            nanoseconds => Duration::from_nanos(nanoseconds),
        }
    }

    /// Sends the user away at this offset, or calls it back, if it has not noticed yet.
    pub fn set(&self, at: Duration) {
        self.at.store(u64::try_from(at.as_nanos()).unwrap_or(u64::MAX), Ordering::Relaxed);
        self.nudge();
    }

    /// Has the user look at the run's phase.
    pub fn nudge(&self) {
        self.changed.notify_waiters();
    }

    fn phase(&self) -> Phase {
        let at = self.at();
        if at == Duration::MAX {
            return Phase::Running;
        }
        match self.clock.now() {
            now if now >= at.saturating_add(self.grace) => Phase::Interrupted,
            now if now >= at => Phase::Draining,
            _ => Phase::Running,
        }
    }

    fn reaches(&self, phase: Phase) -> Duration {
        match phase {
            Phase::Running => Duration::ZERO,
            Phase::Draining => self.at(),
            Phase::Interrupted => self.at().saturating_add(self.grace),
            Phase::Aborted => Duration::MAX,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_phase_is_never_taken_back() {
        let (control, watch) = channel();
        control.advance(Phase::Interrupted);
        control.advance(Phase::Draining);
        watch.reached(Phase::Draining).await;
        assert_eq!(watch.current(), Phase::Interrupted);
    }

    #[tokio::test(start_paused = true)]
    async fn a_user_that_leaves_has_phases_of_its_own_and_still_the_runs() {
        let second = Duration::from_secs(1);
        let (control, watch) = channel();
        let clock = Clock::start();
        let leave = Arc::new(Leave::new(clock, second));
        let leaving = watch.leaving(Arc::clone(&leave));
        leave.set(second);
        assert_eq!(leaving.current(), Phase::Running);
        leaving.reached(Phase::Draining).await;
        assert_eq!((clock.now(), leaving.current()), (second, Phase::Draining));
        leaving.reached(Phase::Interrupted).await;
        assert_eq!((clock.now(), watch.current()), (2 * second, Phase::Running));
        control.advance(Phase::Aborted);
        leaving.reached(Phase::Aborted).await;
        assert_eq!(leaving.current(), Phase::Aborted);
    }

    #[tokio::test(start_paused = true)]
    async fn a_user_that_waits_hears_that_it_is_to_go_sooner_later_or_with_the_run() {
        let ms = Duration::from_millis;
        let (control, watch) = channel();
        let clock = Clock::start();
        let leave = Arc::new(Leave::new(clock, ms(100)));
        let leaving = watch.leaving(Arc::clone(&leave));
        let orders = async {
            leave.set(ms(50));
            clock.sleep_until(ms(20)).await;
            leave.set(Duration::MAX);
            clock.sleep_until(ms(70)).await;
            leave.set(ms(10));
        };
        tokio::join!(orders, leaving.reached(Phase::Draining));
        assert_eq!(clock.now(), ms(70));
        let run = async {
            control.advance(Phase::Interrupted);
            leave.nudge();
        };
        tokio::join!(run, leaving.reached(Phase::Interrupted));
        assert_eq!(clock.now(), ms(70));
    }
}
