//! How far a run has come on its way to the end. One side announces, every user listens.

use tokio::sync::watch;

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
pub struct PhaseWatch(watch::Receiver<Phase>);

/// A new run's two sides, in [`Phase::Running`].
pub fn channel() -> (PhaseControl, PhaseWatch) {
    let (sender, receiver) = watch::channel(Phase::Running);
    (PhaseControl(sender), PhaseWatch(receiver))
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
    /// The phase of this moment.
    pub fn current(&self) -> Phase {
        *self.0.borrow()
    }

    /// Returns once the run is in `phase` or past it; at once if it is already.
    pub async fn reached(&mut self, phase: Phase) {
        // The control side lives as long as the run; were it gone, the run would be over.
        let _ = self.0.wait_for(|current| *current >= phase).await;
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
}
