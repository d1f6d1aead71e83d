//! What a scenario says of itself, checked.

use std::collections::HashSet;
use std::time::Duration;

use thiserror::Error;

use super::bindings::exports::throng::load::user as wit;
use crate::budget::{Budget, Limit, Passed};
use crate::sample::brief;
use crate::schedule::Pause;

/// A scenario's profile.
#[derive(Debug, Clone, PartialEq)]
pub struct Profile {
    /// At least one; a task's number is its position.
    pub tasks: Vec<Task>,
    /// The pause between iterations.
    pub pause: Pause,
    /// A JSON Schema for the scenario's configuration.
    pub config_schema: Option<String>,
}

/// Something a user does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Task {
    /// Its name, unique in the scenario.
    pub name: String,
    /// How often it is chosen, relative to the others.
    pub weight: u32,
    /// Words to select it by.
    pub tags: Vec<String>,
}

/// Why a profile does not hold.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ProfileError {
    /// There is nothing to do.
    #[error("the scenario describes no task; it needs at least one")]
    NoTasks,
    /// There is too much to do.
    #[error("the scenario describes {tasks} tasks; {passed}")]
    TooManyTasks {
        /// How many.
        tasks: usize,
        /// The limit.
        passed: Passed,
    },
    /// Two tasks have the same name.
    #[error("the scenario describes task '{0}' twice; names must be unique")]
    Duplicate(String),
    /// A throughput makes no sense.
    #[error("the scenario's pause is a throughput of {0} iterations/s; it must be above 0")]
    Throughput(String),
}

impl Profile {
    pub(super) fn checked(profile: wit::Profile, budget: &Budget) -> Result<Self, ProfileError> {
        let tasks = profile.tasks.len();
        if tasks == 0 {
            return Err(ProfileError::NoTasks);
        }
        if tasks > budget.size(Limit::Tasks) {
            return Err(ProfileError::TooManyTasks { tasks, passed: budget.passed(Limit::Tasks) });
        }
        let mut names = HashSet::new();
        if let Some(task) = profile.tasks.iter().find(|task| !names.insert(task.name.as_str())) {
            return Err(ProfileError::Duplicate(brief(task.name.clone())));
        }
        let pause = checked_pause(&profile.pause)?;
        let tasks = profile.tasks.into_iter();
        let tasks = tasks.map(|task| Task { name: brief(task.name), weight: task.weight, tags: task.tags });
        Ok(Self { tasks: tasks.collect(), pause, config_schema: profile.config_schema })
    }
}

fn checked_pause(pause: &wit::Pause) -> Result<Pause, ProfileError> {
    let ms = |milliseconds: u32| Duration::from_millis(milliseconds.into());
    Ok(match *pause {
        wit::Pause::None => Pause::None,
        wit::Pause::Constant(pause) => Pause::Constant(ms(pause)),
        wit::Pause::Between((least, most)) => Pause::Between(ms(least), ms(most)),
        wit::Pause::Exponential(mean) => Pause::Exponential(ms(mean)),
        wit::Pause::Pacing(apart) => Pause::Pacing(ms(apart)),
        wit::Pause::Throughput(rate) => Duration::try_from_secs_f64(1.0 / rate)
            .ok()
            .filter(|_| rate > 0.0)
            .map(Pause::Pacing)
            .ok_or_else(|| ProfileError::Throughput(rate.to_string()))?,
    })
}
