//! One run, from its plan to its report. The only room that sees all the others.

mod cast;
mod conduct;
mod course;
mod fixtures;
mod futility;
mod helm;
mod masked;
mod recording;
mod referee;
mod replay;
mod room;
mod shard;
mod signals;
mod summary;
mod walls;

use std::sync::Arc;

use thiserror::Error;

pub use cast::{Cast, needs_of, walls_of};
pub use conduct::{Conducted, Crew, Load, conduct};
pub use referee::Breakpoint;
pub use replay::{Iteration, ReplayError, Replayed, replay};
pub use shard::Shard;
pub use signals::Signals;
pub use walls::{Wall, mappings_each, needs, walls};

use crate::budget::{Budget, Limit};
use crate::chance::{Chance, Purpose};
use crate::clock::Clock;
use crate::episode::Watch;
use crate::exit;
use crate::feed::{Feed, FeedError};
use crate::http::{Clients, Network, Settings, Tls, TlsError, TransportError};
use crate::machine::{self, Machine};
use crate::observe::{ObserveError, Observer};
use crate::order::{Desk, Orders};
use crate::phase::PhaseWatch;
use crate::plan::{Plan, Shape};
use crate::recorder::Caps;
use crate::report::{self, Audience, Begun, Ended, Report};
use crate::sample::{ConnectionGauge, MemoryGauge, Record};
use crate::secret::Secrets;
use crate::user::{
    Around, Commons, Compiler, ComponentError, FixtureError, GuestUser, Runtime, RuntimeError, Shared, State,
    TaskError, Turns,
};
use fixtures::{Aside, Fixtures, Planned};
use masked::masked;
use recording::Recording;

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
    /// The plan's configuration does not fit.
    #[error("the configuration does not fit the scenario's schema\n{0}")]
    Config(String),
    /// The scenario's schema of its configuration is broken.
    #[error("{scenario}: its config-schema is not a JSON Schema: {problem}")]
    ConfigSchema {
        /// The scenario's name.
        scenario: String,
        /// What is wrong with it.
        problem: String,
    },
    /// A feed can't be read.
    #[error(transparent)]
    Feed(#[from] FeedError),
    /// A file of the TLS settings can't be used.
    #[error(transparent)]
    Tls(#[from] TlsError),
    /// The target's own metrics can't be asked for.
    #[error(transparent)]
    Observe(#[from] ObserveError),
    /// A scenario's set-up failed.
    #[error("nothing was run")]
    Fixture(#[from] FixtureError),
    /// The target does not answer.
    #[error("nothing was sent, as the target {target} can't be reached")]
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

/// Loads a plan's scenarios and checks all that can be checked without running anything.
pub fn rehearse(plan: &Plan, compiler: &Compiler) -> Result<Vec<Cast>, RunError> {
    feeds(plan)?;
    runtime()?.block_on(Cast::load(plan, compiler))
}

fn runtime() -> std::io::Result<tokio::runtime::Runtime> {
    tokio::runtime::Builder::new_current_thread().enable_all().build()
}

fn feeds(plan: &Plan) -> Result<Arc<[Feed]>, FeedError> {
    plan.feeds.iter().map(|it| Feed::load(it.name.clone(), &it.path, it.once)).collect()
}

/// Carries out a plan and draws up its report. `audience` shows it meanwhile, and may give orders.
pub fn run(
    plan: &Plan,
    compiler: &Compiler,
    orders: Orders,
    audience: &mut dyn Audience,
) -> Result<Report, RunError> {
    runtime()?.block_on(carry_out(plan, compiler, orders, audience))
}

async fn carry_out(
    plan: &Plan,
    compiler: &Compiler,
    orders: Orders,
    audience: &mut dyn Audience,
) -> Result<Report, RunError> {
    let feeds = feeds(plan)?;
    let mut casts = Cast::load(plan, compiler).await?;
    let walls = walls_of(plan, &casts);
    if !walls.is_empty() {
        return Err(RunError::Walls(walls));
    }
    if orders.may_come() {
        room::reserve(plan, &cast::machine_of(plan), &mut casts);
    }
    let mut stage = Stage::new(plan, &casts, feeds)?;
    let network = stage.network(Clock::start(), Arc::default());
    network
        .reach()
        .await
        .map_err(|source| RunError::Unreachable { target: plan.target().to_string(), source })?;
    let mut signals = Signals::new(orders)?;
    stage.desk = Some(signals.desk());
    let pairs = casts.iter().zip(&*stage.roles);
    audience.cast(&pairs.map(|(cast, role)| scenario_ended(cast, role)).collect::<Vec<_>>());
    let aside = Arc::new(Aside::default());
    let planned = stage.fixtures(&casts, &aside);
    let fixtures = Fixtures::set_up(planned, aside, &mut signals, audience).await?;
    let (cpu_before, _) = machine::used();
    let started_at = crate::clock::wall_clock();
    let (id, environment, load) = (report::run_id(started_at), environment(), load(plan, &casts));
    let tasks: Vec<_> = tasks_of(&casts).collect();
    audience.begins(&Begun { id: &id, started_at, plan, tasks: &tasks, environment: &environment });
    let mut observer = Observer::start(&plan.observe, &plan.http)?;
    if let Some(observer) = &mut observer {
        audience.observes(observer.observing());
        observer.first_look().await.iter().for_each(|it| audience.say(&format!("warning: observing {it}")));
    }
    let conducted = conduct(&load, stage.cast_users(), &mut signals, audience).await;
    let observed = observer.zip(conducted.as_ref().ok());
    let observed = observed.map(|(it, run)| it.end(run.duration, run.collector.timeline()));
    let tear_down_failures = fixtures.tear_down(&mut signals, audience).await;
    let conducted = conducted?;
    let (cpu_after, peak_rss_bytes) = machine::used();
    let hold = conducted.verdicts.iter().all(|verdict| verdict.ok);
    let ended = Ended {
        id,
        observed,
        outcome: conducted.outcome,
        exit_code: exit::of(conducted.outcome, hold),
        started_at,
        duration: conducted.duration,
        recorded: conducted.recorded,
        scenarios: casts.iter().zip(&*stage.roles).map(|(cast, role)| scenario_ended(cast, role)).collect(),
        users_peak: conducted.collector.users_peak(),
        start: conducted.start,
        timeline: conducted.collector.timeline().clone(),
        environment,
        cpu_seconds: cpu_after - cpu_before,
        peak_rss_bytes,
        verdicts: conducted.verdicts,
        breakpoint: conducted.breakpoint.map(|found| report::Breakpoint {
            held_rate: found.held_rate,
            broken_rate: found.broken_rate,
            broken: found.broken,
        }),
        tear_down_failures,
        orders: conducted.orders,
    };
    let mut report = report::build(plan, conducted.collector.run(), &ended);
    let shown = || summary::shown(&report, conducted.collector.run());
    report.summaries = fixtures.summarize(shown, &mut signals, audience).await;
    if let (Some(file), Some(recording)) = (&plan.record_failures, &stage.recording) {
        let (failures, left_out) = recording.failures();
        report::write_recording(&report.run, failures, left_out, &file.path)?;
        audience.say(&format!("wrote {}", file.path.display()));
    }
    if let Err(problems) = audience.ended(&report) {
        audience.say(&format!("warning: {problems}"));
    }
    Ok(report)
}

/// All tasks by number, each with its scenario's number.
fn tasks_of(casts: &[Cast]) -> impl Iterator<Item = (usize, String)> {
    let all = |(number, cast): (usize, &Cast)| {
        let names: Vec<_> = cast.component.profile.tasks.iter().map(|it| (number, it.name.clone())).collect();
        names
    };
    casts.iter().enumerate().flat_map(all)
}

fn scenario_ended(cast: &Cast, role: &Role) -> report::ScenarioEnded {
    report::ScenarioEnded {
        name: cast.scenario.name.clone(),
        component: cast.component.path.clone(),
        sha256: cast.component.sha256.clone(),
        executor: cast.scenario.executor,
        open: matches!(cast.scenario.shape, Shape::Open { .. }),
        tasks: cast.component.profile.tasks.iter().map(|task| task.name.clone()).collect(),
        chosen: cast.scenario.tasks.clone(),
        memory_peak: role.memory.peak(),
    }
}

fn environment() -> report::Environment {
    let (machine, identity) = (Machine::look(), machine::identity());
    report::Environment {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        system: identity.system,
        cpu: identity.cpu,
        cores: machine.cores,
        memory_bytes: identity.memory,
    }
}

fn load(plan: &Plan, casts: &[Cast]) -> Load {
    let crew = |cast: &Cast| Crew {
        shape: cast.scenario.shape.clone(),
        start: cast.scenario.start,
        graceful_stop: cast.scenario.graceful_stop,
        name: cast.scenario.name.clone(),
        room: cast.room,
        first_user: cast.first_user,
    };
    Load {
        crews: casts.iter().map(crew).collect(),
        shards: plan.shards,
        seed: plan.seed,
        warm_up: plan.warm_up,
        caps: Caps {
            names: plan.max_series,
            log_lines: plan.budget.size(Limit::LogLines),
            log_bytes: plan.budget.size(Limit::LogBytes),
        },
        thresholds: plan.thresholds.clone(),
        tasks: tasks_of(casts).map(|(_, name)| name).collect(),
    }
}

/// All that users are made of, whatever their shard.
#[derive(Clone)]
struct Stage {
    plan: Arc<Plan>,
    feeds: Arc<[Feed]>,
    http: Arc<Settings>,
    tls: Arc<Tls>,
    budget: Arc<Budget>,
    secrets: Arc<Secrets>,
    roles: Arc<[Role]>,
    recording: Option<Arc<Recording>>,
    /// Where users can ask that the test ends.
    desk: Option<Desk>,
}

/// The scenario whose fixture serves that of this number: what is done around the test is the component's, once for all of its
/// scenarios that are told the same, and for those that name another.
fn fixture_of(casts: &[Cast], number: usize) -> usize {
    let cast = &casts[number];
    let serves = |other: &Cast| match &cast.scenario.fixture {
        Some(name) => other.scenario.name == *name,
        None => {
            Arc::ptr_eq(&other.component, &cast.component)
                && other.scenario.config == cast.scenario.config
                && other.scenario.fixture.is_none()
        }
    };
    casts.iter().position(serves).unwrap_or(number)
}

/// A scenario, ready for its users.
struct Role {
    runtime: Arc<Runtime>,
    memory: Arc<MemoryGauge>,
    first_task: usize,
    tasks: Vec<String>,
    pause: crate::schedule::Pause,
    commons: Arc<Commons>,
}

impl Stage {
    fn new(plan: &Plan, casts: &[Cast], feeds: Arc<[Feed]>) -> Result<Self, RunError> {
        let states = vec![State::default(); casts.len()];
        let mut roles: Vec<Role> = Vec::new();
        for (number, cast) in casts.iter().enumerate() {
            let pause = cast.scenario.pause.unwrap_or(cast.component.profile.pause);
            let same = |other: &Cast| Arc::ptr_eq(&other.component, &cast.component);
            let runtime = match casts.iter().zip(&roles).find(|(other, _)| same(other)) {
                Some((_, role)) => role.runtime.with_tasks(cast.tasks.clone()),
                None => {
                    let slots = casts.iter().filter(|it| same(it)).map(|it| it.size().0).sum();
                    let tasks = cast.tasks.clone();
                    Runtime::new(&cast.component, slots, plan.most_users(), tasks, &plan.budget)?
                }
            };
            let (runtime, memory) = (Arc::new(runtime), Arc::default());
            let state = Arc::clone(&states[fixture_of(casts, number)]);
            let commons = Arc::new(Commons::new(&cast.component.bytes, state));
            let tasks = cast.component.profile.tasks.iter().map(|task| task.name.clone()).collect();
            roles.push(Role { runtime, memory, first_task: cast.first_task, tasks, pause, commons });
        }
        let roles = roles.into();
        let tls = Arc::new(Tls::load(&plan.http)?);
        let http = Arc::new(plan.http.clone());
        let (budget, secrets) = (Arc::new(plan.budget), Arc::new(plan.secrets()));
        let recording = Recording::of(plan, &secrets);
        Ok(Self {
            plan: Arc::new(plan.clone()),
            feeds,
            http,
            tls,
            budget,
            secrets,
            roles,
            recording,
            desk: None,
        })
    }

    fn network(&self, clock: Clock, gauge: Arc<ConnectionGauge>) -> Arc<Network> {
        Network::new(Arc::clone(&self.http), Arc::clone(&self.tls), clock, gauge)
    }

    /// What all users of a scenario share that record to `recorder`, whose connections `gauge` counts, and who are watched.
    fn shared(
        &self,
        number: usize,
        clock: Clock,
        recorder: Arc<dyn Record>,
        gauge: Arc<ConnectionGauge>,
        watch: Option<Arc<dyn Watch>>,
    ) -> Arc<Shared> {
        let (scenario, role) = (&self.plan.scenarios[number], &self.roles[number]);
        let several = self.plan.scenarios.len() > 1;
        let recorder = masked(recorder, &self.secrets);
        Arc::new(Shared {
            clock,
            recorder,
            feeds: Arc::clone(&self.feeds),
            clients: Some(Clients::new(self.network(clock, gauge))),
            budget: Arc::clone(&self.budget),
            memory: Arc::clone(&role.memory),
            turns: Turns::default(),
            number,
            seed: self.plan.seed,
            users: self.plan.most_users(),
            scenario: scenario.name.clone(),
            first_task: role.first_task,
            pause: role.pause,
            tags: several.then(|| ("scenario".to_owned(), scenario.name.clone())).into_iter().collect(),
            config: scenario.whole_config(),
            secrets: self.secrets.clone(),
            labels: self.plan.labels.clone(),
            tasks: role.tasks.clone(),
            traceparent: self.plan.traceparent,
            commons: Arc::clone(&role.commons),
            desk: self.desk.clone(),
            watch,
        })
    }

    /// Gives each shard what makes each scenario's users.
    fn cast_users(
        &self,
    ) -> impl Fn(Shard) -> Box<dyn Fn(u64, PhaseWatch) -> (GuestUser, Chance)> + Clone + Send + 'static {
        let stage = self.clone();
        move |shard| {
            let gauge = shard.recorder.connections();
            let watch = stage.recording.clone().map(|recording| recording as Arc<dyn Watch>);
            let shared = stage.shared(shard.crew, shard.clock, Arc::new(shard.recorder), gauge, watch);
            let runtime = Arc::clone(&stage.roles[shard.crew].runtime);
            Box::new(move |user, phase| {
                let pauses = Chance::of_user(shared.seed, user, Purpose::Pauses);
                (GuestUser::new(Arc::clone(&runtime), Arc::clone(&shared), user, phase), pauses)
            })
        }
    }

    fn fixtures(&self, casts: &[Cast], aside: &Arc<Aside>) -> Vec<Planned> {
        let clock = Clock::start();
        let planned = casts.iter().enumerate().filter_map(|(number, cast)| {
            if fixture_of(casts, number) != number {
                return None;
            }
            Some(Planned {
                runtime: Arc::clone(&self.roles[number].runtime),
                shared: self.shared(number, clock, aside.clone(), Arc::default(), None),
                around: Around::of(&cast.component)?,
            })
        });
        planned.collect()
    }
}
