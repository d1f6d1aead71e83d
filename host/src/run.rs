//! One run, from its plan to its report. The only room that sees all the others.

mod conduct;
mod signals;
mod walls;

use std::io::Write;
use std::sync::Arc;
use std::time::Duration;

use thiserror::Error;

pub use conduct::{Conducted, Load, Shard, conduct};
pub use walls::{Wall, mappings_each, walls};

use crate::address::AllowList;
use crate::chance::{Chance, Purpose};
use crate::exit;
use crate::feed::{Feed, FeedError};
use crate::http::{Resolver, Settings, TransportError, reach};
use crate::machine::{self, Machine};
use crate::plan::Plan;
use crate::recorder::Recorder;
use crate::report::{self, Ended, Progress, Report};
use crate::schedule::ConstantUsers;
use crate::user::{
    Budget, Component, ComponentError, GuestUser, Runtime, RuntimeError, Shared, TaskError, Tasks,
};

/// How long opening a connection may take.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
/// The largest response body, in bytes.
const MAX_BODY: u64 = 64 << 20;

/// Why there was no run.
#[derive(Debug, Error)]
pub enum RunError {
    /// The scenario's file is not one.
    #[error(transparent)]
    Component(#[from] ComponentError),
    /// The scenario can't be made ready.
    #[error(transparent)]
    Runtime(#[from] RuntimeError),
    /// The plan's tags or weights do not fit.
    #[error(transparent)]
    Tasks(#[from] TaskError),
    /// A feed can't be read.
    #[error(transparent)]
    Feed(#[from] FeedError),
    /// The target does not answer.
    #[error("the target {target} can't be reached: {source}; nothing was sent")]
    Unreachable {
        /// The target.
        target: String,
        /// Why.
        source: TransportError,
    },
    /// This machine does not allow it.
    #[error("{}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))]
    Walls(Vec<Wall>),
    /// Something of our own failed.
    #[error("the host failed")]
    Host(#[from] std::io::Error),
}

impl RunError {
    /// The process's exit code.
    pub fn exit_code(&self) -> u8 {
        match self {
            Self::Host(_) | Self::Runtime(RuntimeError::Pool { .. }) => exit::HOST_FAILED,
            _ => exit::INVALID,
        }
    }
}

/// Carries out a plan and draws up its report. `progress` shows it meanwhile.
pub fn run(plan: &Plan, progress: &mut Progress<impl Write>) -> Result<Report, RunError> {
    let feeds = plan.feeds.iter().map(|it| Feed::load(it.name.clone(), &it.path, it.once));
    let feeds: Arc<[Feed]> = feeds.collect::<Result<_, _>>()?;
    let driver = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let budget = Budget::default();
    let users = plan.scenario.users;
    let component = driver.block_on(Component::load(&plan.scenario.component, users, budget))?;
    if component.exports.iter().any(|name| name.starts_with("throng:load/fixture@")) {
        progress.say("note: the scenario exports 'fixture', which this version does not call yet");
    }
    let tasks = Tasks::new(&component.profile.tasks, &plan.scenario.tags, &plan.scenario.weights)?;
    let walls = walls(&Machine::look(), users, component.pool_size());
    if !walls.is_empty() {
        return Err(RunError::Walls(walls));
    }
    let runtime = Arc::new(Runtime::new(&component, users, tasks, budget)?);
    driver
        .block_on(reach(&plan.target.origin, CONNECT_TIMEOUT))
        .map_err(|source| RunError::Unreachable { target: plan.target.to_string(), source })?;
    let (cpu_before, _) = machine::used();
    let started_at = crate::clock::wall_clock();
    let make = guests(plan, runtime, feeds, budget);
    let conducted = driver.block_on(conduct(&load(plan), make, progress))?;
    let (cpu_after, peak_rss_bytes) = machine::used();
    let ended = Ended {
        outcome: conducted.outcome,
        exit_code: exit::of(conducted.outcome),
        started_at,
        duration: conducted.duration,
        sha256: component.sha256,
        tasks: component.profile.tasks.into_iter().map(|task| task.name).collect(),
        users_peak: conducted.collector.users_peak(),
        cpu_seconds: cpu_after - cpu_before,
        peak_rss_bytes,
    };
    Ok(report::build(plan, conducted.collector.run(), &ended))
}

fn load(plan: &Plan) -> Load {
    Load {
        shape: ConstantUsers { users: plan.scenario.users, spawn_rate: plan.scenario.spawn_rate },
        shards: plan.shards,
        duration: plan.scenario.duration,
        graceful_stop: plan.graceful_stop,
    }
}

/// Gives each shard what makes its users.
fn guests(
    plan: &Plan,
    runtime: Arc<Runtime>,
    feeds: Arc<[Feed]>,
    budget: Budget,
) -> impl Fn(Shard) -> Box<dyn Fn(u64) -> (GuestUser, Chance)> + Clone + Send + 'static {
    let http = Arc::new(Settings {
        target: plan.target.clone(),
        allowed: AllowList::new(&plan.target, &plan.allow_hosts),
        connect_timeout: CONNECT_TIMEOUT,
        request_timeout: plan.request_timeout,
        max_body: MAX_BODY,
        resolver: Resolver::default(),
    });
    let plan = Arc::new(plan.clone());
    move |shard| {
        let recorder: Arc<Recorder> = Arc::new(shard.recorder);
        let shared = Arc::new(Shared {
            clock: shard.clock,
            phase: shard.phase,
            recorder,
            feeds: Arc::clone(&feeds),
            http: Arc::clone(&http),
            budget,
            seed: plan.seed,
            users: plan.scenario.users,
            scenario: plan.scenario.name.clone(),
            config: plan.scenario.config.clone(),
            labels: plan.labels.clone(),
        });
        let runtime = Arc::clone(&runtime);
        Box::new(move |user| {
            let pauses = Chance::of_user(shared.seed, user, Purpose::Pauses);
            (GuestUser::new(Arc::clone(&runtime), Arc::clone(&shared), user), pauses)
        })
    }
}
