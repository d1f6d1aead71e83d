//! Changes of a scenario's load while it runs: one side gives targets, the executors of all shards follow.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;

use super::Muster;

/// What takes the place of what was planned, up to the scenario's end.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Target {
    /// How many there have been, this one included.
    pub number: u64,
    /// From when on, by the run's clock.
    pub at: Duration,
    /// Users, or iterations per second.
    pub target: f64,
}

/// Where an executor hears of targets. Number 0 is none.
pub type Targets = watch::Receiver<Target>;

/// The side that gives targets.
#[derive(Debug)]
pub struct Steering {
    shards: usize,
    targets: watch::Sender<Target>,
    muster: Arc<Muster>,
}

impl Steering {
    /// For a scenario on so many shards.
    pub fn new(shards: usize) -> Self {
        Self { shards, targets: watch::Sender::new(Target::default()), muster: Arc::new(Muster::new(shards)) }
    }

    /// Where executors hear of targets.
    pub fn targets(&self) -> Targets {
        self.targets.subscribe()
    }

    /// Where closed executors count their users.
    pub fn muster(&self) -> Arc<Muster> {
        Arc::clone(&self.muster)
    }

    /// The last target, if there was one.
    pub fn target(&self) -> Option<f64> {
        let last = *self.targets.borrow();
        (last.number > 0).then_some(last.target)
    }

    /// From `at` on, `target`. False: the scenario's users are all done, and it is over.
    pub fn steer(&self, at: Duration, target: f64) -> bool {
        // Each shard counts its users anew, and then takes itself off. A scenario that is told to pause is not over.
        let pause = u64::from(target == 0.0);
        if !self.muster.add(self.shards as u64 + pause) {
            return false;
        }
        if self.target() == Some(0.0) {
            self.muster.remove(1);
        }
        self.targets.send_modify(|it| *it = Target { number: it.number + 1, at, target });
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scenario_whose_users_are_all_done_is_over_but_not_one_that_pauses() {
        let steering = Steering::new(2);
        let (second, muster) = (Duration::from_secs(1), steering.muster());
        assert!(muster.add(1) && steering.target().is_none());
        // Both shards have counted their users, and done what they were told.
        muster.remove(2);
        assert!(steering.steer(second, 0.0));
        muster.remove(3);
        assert!(steering.steer(second, 3.0));
        assert_eq!(*steering.targets().borrow(), Target { number: 2, at: second, target: 3.0 });
        muster.remove(2);
        assert!(!steering.steer(second, 3.0));
    }
}
