//! Tests of a scenario without a network and without waiting: one user, replies from a script, virtual time, and what is
//! expected of it.
//!
//! | step | where |
//! |---|---|
//! | the script, as it is written | `script` |
//! | one request and the reply to it | `reply` |
//! | a case: the user's calls, and what it did | `play` |
//! | what was expected and did not come | `expect` |
//! | JUnit | `junit` |
//! | a script from what a user did in a run | `record` |

mod expect;
mod junit;
mod pattern;
mod play;
mod record;
mod reply;
mod script;

use std::fmt;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use thiserror::Error;

pub use junit::junit;
pub use record::{Origin, recorded};
pub use script::{Script, schema};

use crate::budget::Budget;
use crate::plan::PlanError;
use crate::user::{Compiler, Component, ComponentError, Runtime, RuntimeError, TaskError, Tasks};

/// Why nothing was tried.
#[derive(Debug, Error)]
pub enum TrialError {
    /// The script does not hold.
    #[error(transparent)]
    Script(#[from] PlanError),
    /// The scenario is none.
    #[error(transparent)]
    Component(#[from] ComponentError),
    /// It can't be made ready.
    #[error(transparent)]
    Runtime(#[from] RuntimeError),
    /// It has no task to run.
    #[error(transparent)]
    Tasks(#[from] TaskError),
}

/// What came of a case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// The case's name.
    pub name: String,
    /// What was expected and did not come; empty if all did.
    pub failures: Vec<Failure>,
    /// Requests that it made.
    pub requests: usize,
    /// Checks that it made.
    pub checks: usize,
    /// How long it took, in virtual time.
    pub lasted: Duration,
}

/// Something that was expected and did not come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// The key in the script that expects it, or what happened.
    pub at: String,
    /// What was expected.
    pub expected: String,
    /// What came.
    pub observed: String,
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { at, expected, observed } = self;
        write!(f, "{at}\n  expected {expected}\n  observed {observed}")
    }
}

/// Tries all cases of a script on the component at `path`.
pub async fn try_all(path: &Path, script: &Script, compiler: &Compiler) -> Result<Vec<Outcome>, TrialError> {
    let budget = Budget::default();
    let component = Component::load(path, 1, &budget, compiler).await?;
    script.check(&component.profile.tasks)?;
    let tasks = Tasks::new(&component.profile.tasks, &[], &[], &[])?;
    let runtime = Arc::new(Runtime::new(&component, 1, 1, tasks, &budget)?);
    let mut outcomes = Vec::new();
    for case in &script.cases {
        let played = play::play(case, &component, &runtime, budget).await;
        outcomes.push(expect::judge(case, &played, &component.profile.tasks));
    }
    Ok(outcomes)
}

#[cfg(test)]
mod tests;
