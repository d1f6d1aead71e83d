//! A scenario's way through its phases.

use std::time::Duration;

use super::Crew;
use crate::phase::{self, Phase, PhaseControl, PhaseWatch};

/// How long users may clean up once the graceful stop has run out.
const CLEAN_UP: Duration = Duration::from_secs(10);
/// How long an aborted run waits for its shards before it leaves them.
const ABORT: Duration = Duration::from_secs(3);

/// Where a scenario is, and when it moves on.
pub(super) struct Course {
    control: PhaseControl,
    watch: PhaseWatch,
    phase: Phase,
    due: Duration,
    graceful_stop: Duration,
}

impl Course {
    /// A course that does not move by itself until [`Course::begin`].
    pub(super) fn new(crew: &Crew) -> Self {
        let (control, watch) = phase::channel();
        let graceful_stop = crew.graceful_stop;
        Self { control, watch, phase: Phase::Running, due: Duration::MAX, graceful_stop }
    }

    pub(super) fn watch(&self) -> PhaseWatch {
        self.watch.clone()
    }

    /// Sets the end of the shape. A course that has been told to end already goes on with that.
    pub(super) fn begin(&mut self, end: Duration) {
        if self.phase == Phase::Running {
            self.due = end;
        }
    }

    /// When the next phase is due.
    pub(super) fn due(&self) -> Duration {
        self.due
    }

    /// Whether no iteration starts any more.
    pub(super) fn has_ended(&self, now: Duration) -> bool {
        self.phase > Phase::Running || now >= self.due
    }

    /// Whether there is no phase left to move to, and the time for the last is over.
    pub(super) fn is_over(&self, now: Duration) -> bool {
        self.phase == Phase::Aborted && now >= self.due
    }

    /// Moves on to the next phase.
    pub(super) fn advance(&mut self, now: Duration) {
        let (phase, lasts) = match self.phase {
            Phase::Running => (Phase::Draining, self.graceful_stop),
            Phase::Draining => (Phase::Interrupted, CLEAN_UP),
            Phase::Interrupted | Phase::Aborted => (Phase::Aborted, ABORT),
        };
        self.enter(phase, now.saturating_add(lasts));
    }

    /// Ends iterations, unless that is under way: then their time starts anew.
    pub(super) fn drain(&mut self, now: Duration) {
        if self.phase == Phase::Running {
            self.advance(now);
        } else {
            self.due = now.saturating_add(self.graceful_stop);
        }
    }

    /// Ends everything.
    pub(super) fn abort(&mut self, now: Duration) {
        self.enter(Phase::Aborted, now.saturating_add(ABORT));
    }

    fn enter(&mut self, phase: Phase, due: Duration) {
        self.phase = phase;
        self.due = due;
        self.control.advance(phase);
    }
}
