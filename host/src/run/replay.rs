//! One iteration of a run, again and by itself.

use std::sync::Arc;

use parking_lot::Mutex;
use thiserror::Error;

use super::fixtures::Aside;
use super::{Cast, RunError, Stage, feeds, runtime};
use crate::clock::Clock;
use crate::episode::{Episode, Watch};
use crate::executor::{RunIteration, Step};
use crate::phase;
use crate::plan::Plan;
use crate::threshold::nearest;
use crate::user::{Around, Compiler, Fixture, GuestUser};

/// Which iteration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Iteration {
    /// The user's number in the run.
    pub user: u64,
    /// The number of that user's iteration, from 0.
    pub number: u64,
    /// The task, if the scenario named it; else it is drawn again.
    pub task: Option<String>,
    /// How many rows of each feed the user had had before, as far as that is known.
    pub feed_turns: Vec<u64>,
}

/// What a replay did.
#[derive(Debug)]
pub struct Replayed {
    /// The scenario's name.
    pub scenario: String,
    /// The component's SHA-256, in hexadecimal.
    pub sha256: String,
    /// `start`, the iteration, `stop`: those that it came to.
    pub episodes: Vec<Episode>,
}

/// Why nothing was replayed.
#[derive(Debug, Error)]
pub enum ReplayError {
    /// The plan can't be carried out.
    #[error(transparent)]
    Run(#[from] RunError),
    /// The run had no such user.
    #[error("the run had no user {user}; its users were 0 to {last}")]
    NoUser {
        /// Who.
        user: u64,
        /// The last one's number.
        last: u64,
    },
    /// The scenario has no such task.
    #[error("{scenario} has no task '{task}'{hint}")]
    NoTask {
        /// The scenario.
        scenario: String,
        /// Which.
        task: String,
        /// What may be meant.
        hint: String,
    },
}

impl ReplayError {
    /// The process's exit code.
    pub fn exit_code(&self) -> u8 {
        match self {
            Self::Run(error) => error.exit_code(),
            Self::NoUser { .. } | Self::NoTask { .. } => crate::exit::USAGE,
        }
    }
}

/// Keeps every call.
#[derive(Default)]
struct Everything(Mutex<Vec<Episode>>);

impl Watch for Everything {
    fn wants(&self) -> bool {
        true
    }

    fn room_for(&self, _: usize) -> bool {
        true
    }

    fn release(&self, _: usize) {}

    fn take(&self, episode: Episode) {
        self.0.lock().push(episode);
    }
}

/// Carries out one iteration of a plan: `start`, the iteration, `stop`, between the fixture's set-up and tear-down.
pub fn replay(plan: &Plan, compiler: &Compiler, iteration: &Iteration) -> Result<Replayed, ReplayError> {
    let runtime = runtime().map_err(RunError::from)?;
    runtime.block_on(again(plan, compiler, iteration))
}

async fn again(plan: &Plan, compiler: &Compiler, iteration: &Iteration) -> Result<Replayed, ReplayError> {
    let feeds = feeds(plan).map_err(RunError::from)?;
    let casts = Cast::load(plan, compiler).await?;
    let stage = Stage::new(plan, &casts, feeds)?;
    let Iteration { user, .. } = *iteration;
    let number = casts.iter().rposition(|cast| cast.first_user <= user).filter(|_| user < plan.most_users());
    let number = number.ok_or(ReplayError::NoUser { user, last: plan.most_users().saturating_sub(1) })?;
    let cast = &casts[number];
    let task = task_number(cast, iteration.task.as_deref())?;
    let clock = Clock::start();
    let unreachable = |source| RunError::Unreachable { target: plan.target().to_string(), source };
    stage.network(clock, Arc::default()).reach().await.map_err(unreachable)?;

    let watch = Arc::new(Everything::default());
    let recorder = Arc::new(Aside::default());
    let shared = stage.shared(number, clock, recorder.clone(), Arc::default(), Some(watch.clone()));
    let runtime = Arc::clone(&stage.roles[number].runtime);
    let (_control, phase) = phase::channel();
    let fixture = match Around::of(&cast.component) {
        None => None,
        Some(around) => {
            let unwatched = stage.shared(number, clock, recorder, Arc::default(), None);
            let set_up = Fixture::set_up(Arc::clone(&runtime), unwatched, around, phase.clone()).await;
            Some(set_up.map_err(RunError::from)?)
        }
    };
    let mut one = GuestUser::new(runtime, shared, user, phase.clone());
    if let Step::Next(_) | Step::Done = one.start().await {
        one.skip_to(iteration.number);
        one.skip_rows(&iteration.feed_turns);
        if let Some(task) = task {
            one.choose(task);
        }
        one.run(clock.now()).await;
        one.stop().await;
    }
    if let Some(fixture) = fixture {
        fixture.tear_down(phase).await.map_err(RunError::from)?;
    }
    let mut episodes = std::mem::take(&mut *watch.0.lock());
    for episode in &mut episodes {
        episode.judge();
        episode.mask(&stage.secrets, &plan.secret_headers);
    }
    let (scenario, sha256) = (cast.scenario.name.clone(), cast.component.sha256.clone());
    Ok(Replayed { scenario, sha256, episodes })
}

fn task_number(cast: &Cast, name: Option<&str>) -> Result<Option<usize>, ReplayError> {
    let Some(name) = name else { return Ok(None) };
    let tasks = &cast.component.profile.tasks;
    let found = tasks.iter().position(|task| task.name == name);
    found.map(Some).ok_or_else(|| ReplayError::NoTask {
        scenario: cast.scenario.name.clone(),
        task: name.to_owned(),
        hint: nearest(name, tasks.iter().map(|task| task.name.as_str()))
            .map_or_else(String::new, |nearest| format!("; did you mean '{nearest}'?")),
    })
}
