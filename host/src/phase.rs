//! How far a run has come on its way to the end. One side announces, every user listens.

use std::time::Duration;

use tokio::sync::watch;

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
    leaving: Option<Leaving>,
}

/// When a user goes that goes before the others.
#[derive(Debug, Clone, Copy)]
struct Leaving {
    clock: Clock,
    drain: Duration,
    interrupt: Duration,
}

/// A new run's two sides, in [`Phase::Running`].
pub fn channel() -> (PhaseControl, PhaseWatch) {
    let (sender, receiver) = watch::channel(Phase::Running);
    (PhaseControl(sender), PhaseWatch { run: receiver, leaving: None })
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
    /// The same, for a user that drains at an offset of its own, and is interrupted `grace` later.
    #[must_use]
    pub fn leaving(&self, clock: Clock, drain: Duration, grace: Duration) -> Self {
        let leaving = Leaving { clock, drain, interrupt: drain.saturating_add(grace) };
        Self { run: self.run.clone(), leaving: Some(leaving) }
    }

    /// The phase of this moment.
    pub fn current(&self) -> Phase {
        let run = *self.run.borrow();
        self.leaving.map_or(run, |leaving| run.max(leaving.phase(leaving.clock.now())))
    }

    /// Returns once the run is in `phase` or past it; at once if it is already.
    pub async fn reached(&mut self, phase: Phase) {
        let leaving = self.leaving.and_then(|leaving| Some((leaving.clock, leaving.reaches(phase)?)));
        let run = self.run.wait_for(|current| *current >= phase);
        // The control side lives as long as the run; were it gone, the run would be over.
        match leaving {
            None => drop(run.await),
            Some((clock, at)) => tokio::select! {
                _ = run => {}
                () = clock.sleep_until(at) => {}
            },
        }
    }
}

impl Leaving {
    fn phase(self, now: Duration) -> Phase {
        match now {
            now if now >= self.interrupt => Phase::Interrupted,
            now if now >= self.drain => Phase::Draining,
            _ => Phase::Running,
        }
    }

    fn reaches(self, phase: Phase) -> Option<Duration> {
        match phase {
            Phase::Running => Some(Duration::ZERO),
            Phase::Draining => Some(self.drain),
            Phase::Interrupted => Some(self.interrupt),
            Phase::Aborted => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_phase_is_never_taken_back() {
        let (control, mut watch) = channel();
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
        let mut leaving = watch.leaving(clock, second, second);
        assert_eq!(leaving.current(), Phase::Running);
        leaving.reached(Phase::Draining).await;
        assert_eq!((clock.now(), leaving.current()), (second, Phase::Draining));
        leaving.reached(Phase::Interrupted).await;
        assert_eq!((clock.now(), watch.current()), (2 * second, Phase::Running));
        control.advance(Phase::Aborted);
        leaving.reached(Phase::Aborted).await;
        assert_eq!(leaving.current(), Phase::Aborted);
    }
}
