//! Takes orders for the load of a scenario, and passes them on to its shards.

use std::time::Duration;

use thiserror::Error;

use super::Crew;
use crate::executor::Steering;
use crate::plan::Shape;
use crate::units::thousands;

/// More iterations per second than that are a slip of the finger.
const HIGHEST_RATE: f64 = 10_000_000.0;

/// A scenario's load, as far as it may be changed.
pub(super) struct Helm {
    name: String,
    shape: Shape,
    start: Duration,
    room: u64,
    steering: Steering,
}

/// What became of an order.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Steered {
    /// What there is from now on.
    pub(super) target: f64,
    /// What to say of it.
    pub(super) text: String,
}

/// Why an order can't be followed.
#[derive(Debug, Clone, PartialEq, Error)]
pub(super) enum SteerError {
    #[error("{0} is over, and its load can't be changed any more")]
    Over(String),
    #[error(
        "{0} looks for a breakpoint, and its rates are those of the search; give another executor to change them"
    )]
    Search(String),
    #[error("{name}: must be a number from 0 to {limit}, but is {target}")]
    Number { name: String, target: f64, limit: f64 },
}

impl Helm {
    pub(super) fn new(crew: &Crew, shards: usize) -> Self {
        Self {
            name: crew.name.clone(),
            shape: crew.shape.clone(),
            start: crew.start,
            room: crew.room.max(crew.shape.most_users()),
            steering: Steering::new(shards),
        }
    }

    /// What its executors follow.
    pub(super) fn steering(&self) -> &Steering {
        &self.steering
    }

    pub(super) fn name(&self) -> &str {
        &self.name
    }

    /// Whether arrivals come, rather than users go round.
    pub(super) fn is_open(&self) -> bool {
        matches!(self.shape, Shape::Open { .. })
    }

    /// The most users that there can be.
    pub(super) fn room(&self) -> u64 {
        if self.is_open() { self.shape.most_users() } else { self.room }
    }

    /// Users, or iterations per second, that there are to be at an offset after the run's start.
    pub(super) fn target(&self, elapsed: Duration) -> f64 {
        if let Some(ordered) = self.steering.target() {
            return ordered;
        }
        let Some(offset) = elapsed.checked_sub(self.start) else { return 0.0 };
        match &self.shape {
            Shape::Closed { users, .. } => users.at(offset) as f64,
            Shape::Open { arrivals, .. } => arrivals.rate.at(offset),
        }
    }

    /// From `at` on, by the run's clock, so many users or iterations per second.
    pub(super) fn steer(&self, at: Duration, target: f64) -> Result<Steered, SteerError> {
        if self.shape.steps().is_some() {
            return Err(SteerError::Search(self.name.clone()));
        }
        let limit = if self.is_open() { HIGHEST_RATE } else { u32::MAX.into() };
        if !(0.0..=limit).contains(&target) {
            return Err(SteerError::Number { name: self.name.clone(), target, limit });
        }
        let steered = if self.is_open() { self.rate(target) } else { self.users(target.round()) };
        if !self.steering.steer(at, steered.target) {
            return Err(SteerError::Over(self.name.clone()));
        }
        Ok(steered)
    }

    fn users(&self, asked: f64) -> Steered {
        let (name, target) = (&self.name, asked.min(self.room as f64));
        let users = thousands(target as u64);
        let text = match asked > target {
            false => format!("{name}: {users} users from now on"),
            true => format!(
                "{name}: {users} users from now on, not {}: there is room for no more; --max-users (max_users in a plan) reserves it",
                thousands(asked as u64)
            ),
        };
        Steered { target, text }
    }

    fn rate(&self, target: f64) -> Steered {
        let (name, most) = (&self.name, thousands(self.shape.most_users()));
        let text = format!("{name}: {target} iterations/s from now on, by at most {most} users (max_users)");
        Steered { target, text }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::Iterations;
    use crate::schedule::{Arrivals, Curve, Spread, Users};

    const SECOND: Duration = Duration::from_secs(1);

    fn helm(shape: Shape, room: u64) -> Helm {
        let crew = Crew {
            shape,
            room,
            start: SECOND,
            graceful_stop: SECOND,
            name: "browse".to_owned(),
            first_user: 0,
        };
        Helm::new(&crew, 2)
    }

    fn closed() -> Shape {
        let users = Users::Constant { users: 5, spawn_rate: None, duration: 10 * SECOND };
        Shape::Closed { users, iterations: Iterations::Unlimited, ramp_down: SECOND, max_users: 5 }
    }

    fn open(steps: Option<crate::plan::Steps>) -> Shape {
        let arrivals = Arrivals { rate: Curve::constant(50.0, 10 * SECOND), spread: Spread::Even };
        Shape::Open { arrivals, users: 1, max_users: 20, steps }
    }

    #[test]
    fn the_plan_holds_until_an_order_comes_and_then_the_last_order() {
        let helm = helm(closed(), 50);
        assert_eq!((helm.target(SECOND / 2), helm.target(SECOND), helm.room()), (0.0, 5.0, 50));
        assert_eq!(helm.steer(SECOND, 12.4).unwrap().text, "browse: 12 users from now on");
        helm.steer(2 * SECOND, 7.0).unwrap();
        assert_eq!(helm.target(3 * SECOND), 7.0);
    }

    #[test]
    fn users_are_bounded_by_the_room_and_the_limit_is_named() {
        let helm = helm(closed(), 50);
        let steered = helm.steer(SECOND, 400.0).unwrap();
        assert_eq!(steered.target, 50.0);
        assert!(
            steered.text.contains("50 users from now on, not 400") && steered.text.contains("--max-users"),
            "{}",
            steered.text
        );
    }

    #[test]
    fn a_rate_is_taken_and_the_most_users_are_named() {
        let helm = helm(open(None), 0);
        let steered = helm.steer(SECOND, 80.5).unwrap();
        assert_eq!((steered.target, helm.room()), (80.5, 20));
        assert!(
            steered.text.contains("80.5 iterations/s from now on, by at most 20 users"),
            "{}",
            steered.text
        );
    }

    #[test]
    fn what_can_not_be_is_refused_with_the_reason() {
        for target in [-1.0, f64::NAN, f64::INFINITY, 1e12] {
            let refused = helm(closed(), 50).steer(SECOND, target).unwrap_err().to_string();
            assert!(refused.contains("must be a number from 0 to"), "{refused}");
        }
        let steps = crate::plan::Steps { first: 1.0, step: 1.0, lasts: SECOND, count: 3 };
        assert!(matches!(helm(open(Some(steps)), 0).steer(SECOND, 5.0), Err(SteerError::Search(_))));
    }
}
