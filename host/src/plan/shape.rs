//! From the keys that describe a load to its shape.

use std::fmt;
use std::time::Duration;

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Map, Value};

use super::document::{ArrivalsText, LoadDocument, StageTable, TextOr};
use super::{PlanError, preset};
use crate::schedule::{Arrivals, Curve, Spread, Stage, Users};

/// When what happens in a scenario. Two loops: in a closed one users go round, in an open one arrivals come.
#[derive(Debug, Clone, PartialEq)]
pub enum Shape {
    /// Users, each of which starts its next iteration when the last is over.
    Closed {
        /// How many there are over time.
        users: Users,
        /// How many iterations they make.
        iterations: Iterations,
        /// How long a user's iteration under way may take when the user goes before the shape's end.
        ramp_down: Duration,
        /// The most users there may be once somebody asks for more while it runs.
        max_users: u64,
    },
    /// Iterations that start when they are due, each by a user that is free.
    Open {
        /// When they start.
        arrivals: Arrivals,
        /// Users that are ready beforehand.
        users: u64,
        /// The most users there may be; an arrival that finds none free is dropped then.
        max_users: u64,
        /// The rates to try one after another, if a breakpoint is looked for.
        steps: Option<Steps>,
    },
}

/// How many iterations the users of a closed shape make.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Iterations {
    /// As many as the time allows.
    Unlimited,
    /// Each user so many.
    Each(u64),
    /// All users together so many.
    Shared(u64),
}

/// The rising rates of a breakpoint, each held for the same time.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Steps {
    /// The first, per second.
    pub first: f64,
    /// By how much the rate rises.
    pub step: f64,
    /// How long each is held.
    pub lasts: Duration,
    /// How many there are.
    pub count: u32,
}

impl Steps {
    /// The rate of a step, from 0 on.
    pub fn rate(&self, step: u32) -> f64 {
        self.first + self.step * f64::from(step)
    }
}

impl Shape {
    /// When it is over, after the scenario's start.
    pub fn duration(&self) -> Duration {
        match self {
            Self::Closed { users, .. } => users.duration(),
            Self::Open { arrivals, .. } => arrivals.rate.duration(),
        }
    }

    /// The most users that there may be at one time.
    pub fn most_users(&self) -> u64 {
        match self {
            Self::Closed { max_users, .. } | Self::Open { max_users, .. } => *max_users,
        }
    }

    /// Whether no user is planned.
    pub(super) fn has_nobody(&self) -> bool {
        match self {
            Self::Closed { users, .. } => users.peak() == 0,
            Self::Open { max_users, .. } => *max_users == 0,
        }
    }

    /// The steps of a breakpoint.
    pub fn steps(&self) -> Option<Steps> {
        match self {
            Self::Closed { .. } => None,
            Self::Open { steps, .. } => *steps,
        }
    }
}

/// What drives users, or a preset of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema, clap::ValueEnum)]
#[serde(rename_all = "kebab-case")]
pub enum ExecutorName {
    /// So many users, each starting its next iteration when the last is over and the pause has passed
    ConstantUsers,
    /// Users that come and go along stages
    RampingUsers,
    /// So many users, each making so many iterations
    PerUserIterations,
    /// So many iterations, shared among users as they are free
    SharedIterations,
    /// Iterations started at a rate, however long they take
    ConstantArrivalRate,
    /// Iterations started at rates along stages
    RampingArrivalRate,
    /// A preset: up to the expected load, held, and down
    Load,
    /// A preset: up in four steps to more than is expected
    Stress,
    /// A preset: a sudden burst to ten times the base, and back
    Spike,
    /// A preset: the expected load, held for long
    Soak,
    /// A preset: rates that rise by steps until a threshold breaks
    Breakpoint,
}

impl ExecutorName {
    /// Its name in a plan.
    pub fn name(self) -> &'static str {
        match self {
            Self::ConstantUsers => "constant-users",
            Self::RampingUsers => "ramping-users",
            Self::PerUserIterations => "per-user-iterations",
            Self::SharedIterations => "shared-iterations",
            Self::ConstantArrivalRate => "constant-arrival-rate",
            Self::RampingArrivalRate => "ramping-arrival-rate",
            Self::Load => "load",
            Self::Stress => "stress",
            Self::Spike => "spike",
            Self::Soak => "soak",
            Self::Breakpoint => "breakpoint",
        }
    }

    /// The keys that it goes by; `open` where a preset drives arrivals.
    pub(super) fn keys(self, open: bool) -> &'static [&'static str] {
        match self {
            Self::ConstantUsers => &["users", "spawn_rate", "duration", "max_users", "graceful_ramp_down"],
            Self::RampingUsers => &["start_users", "stages", "max_users", "graceful_ramp_down"],
            Self::PerUserIterations | Self::SharedIterations => {
                &["users", "spawn_rate", "iterations", "duration", "max_users", "graceful_ramp_down"]
            }
            Self::ConstantArrivalRate => &["rate", "duration", "arrivals", "users", "max_users"],
            Self::RampingArrivalRate => &["start_rate", "stages", "arrivals", "users", "max_users"],
            Self::Load | Self::Stress | Self::Spike | Self::Soak if open => {
                &["rate", "duration", "arrivals", "users", "max_users"]
            }
            Self::Load | Self::Stress | Self::Spike | Self::Soak => {
                &["users", "duration", "max_users", "graceful_ramp_down"]
            }
            Self::Breakpoint => {
                &["start_rate", "step", "step_duration", "rate", "arrivals", "users", "max_users"]
            }
        }
    }
}

impl fmt::Display for ExecutorName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

const DEFAULT_USERS: u64 = 10;
const DEFAULT_DURATION: Duration = Duration::from_secs(30);
/// How long a given number of iterations may take.
const LONGEST_ITERATIONS: Duration = Duration::from_secs(600);
const DEFAULT_RAMP_DOWN: Duration = Duration::from_secs(30);
/// What an open executor reckons with unless told: how long an iteration takes, at first and at most.
const LIKELY_ITERATION_S: f64 = 0.1;
const LONG_ITERATION_S: f64 = 10.0;
/// More users than that are only taken when asked for.
const MOST_USERS_UNASKED: u64 = 5_000;

/// The executor that the keys imply when none is named.
pub(super) fn implied(load: &LoadDocument) -> ExecutorName {
    let rates = load.rate.is_some() || load.start_rate.is_some();
    match () {
        () if load.step.is_some() || load.step_duration.is_some() => ExecutorName::Breakpoint,
        () if load.stages.is_some() && rates => ExecutorName::RampingArrivalRate,
        () if load.stages.is_some() => ExecutorName::RampingUsers,
        () if rates => ExecutorName::ConstantArrivalRate,
        () if load.iterations.is_some() => ExecutorName::SharedIterations,
        () => ExecutorName::ConstantUsers,
    }
}

/// Whether an executor takes all of these keys; what can't be read is told elsewhere.
pub(super) fn fits(load: &Map<String, Value>) -> bool {
    let taken = keys_taken(load);
    load.keys().all(|key| key == "executor" || taken.contains(&key.as_str()))
}

/// The keys that the executor takes which these keys name or imply.
pub(super) fn keys_taken(load: &Map<String, Value>) -> &'static [&'static str] {
    let read: Result<LoadDocument, _> = serde_json::from_value(Value::Object(load.clone()));
    let read = read.unwrap_or_default();
    read.executor.unwrap_or_else(|| implied(&read)).keys(read.rate.is_some())
}

/// The shape that `executor` makes of the keys. `share` is the part of all users and arrivals that is this scenario's,
/// and `users` what comes of the plan's users by that share.
pub(super) fn shape(at: &str, load: &LoadDocument, share: f64) -> Result<Shape, PlanError> {
    let shaper = Shaper { at, load, share };
    match load.executor.unwrap_or_else(|| implied(load)) {
        ExecutorName::ConstantUsers => shaper.constant_users(Iterations::Unlimited),
        ExecutorName::PerUserIterations => shaper.constant_users(Iterations::Each(shaper.iterations()?)),
        ExecutorName::SharedIterations => shaper.constant_users(Iterations::Shared(shaper.iterations()?)),
        ExecutorName::RampingUsers => {
            let start = load.start_users.unwrap_or(0) as f64;
            shaper.ramping_users(start, &shaper.stages()?)
        }
        ExecutorName::ConstantArrivalRate => {
            let rate = shaper.rate()?;
            let stage = Stage { duration: shaper.duration(DEFAULT_DURATION), target: rate };
            shaper.arrivals(rate, &[stage])
        }
        ExecutorName::RampingArrivalRate => {
            let start = load.start_rate.as_ref().map_or(0.0, |rate| rate.0.per_second);
            shaper.arrivals(start, &shaper.stages()?)
        }
        ExecutorName::Breakpoint => shaper.breakpoint(),
        preset => shaper.preset(preset),
    }
}

struct Shaper<'a> {
    at: &'a str,
    load: &'a LoadDocument,
    share: f64,
}

impl Shaper<'_> {
    fn problem(&self, key: &str, problem: impl Into<String>) -> PlanError {
        PlanError::new(format!("{}.{key}", self.at), problem)
    }

    fn users(&self) -> u64 {
        self.load.users.unwrap_or(DEFAULT_USERS)
    }

    fn duration(&self, default: Duration) -> Duration {
        self.load.duration.as_ref().map_or(default, |time| time.0.0)
    }

    fn stages(&self) -> Result<Vec<Stage>, PlanError> {
        let missing = || self.problem("stages", "is missing; give stages like \"10s:100,1m:100,10s:0\"");
        let stage = |it: &StageTable| Stage { duration: it.duration.0.0, target: it.target };
        Ok(match self.load.stages.as_ref().ok_or_else(missing)? {
            TextOr::Text(text) => text.0.0.clone(),
            TextOr::Full(tables) => tables.iter().map(stage).collect(),
        })
    }

    fn rate(&self) -> Result<f64, PlanError> {
        let missing = || self.problem("rate", "is missing; give a rate like 50/s");
        Ok(self.load.rate.as_ref().ok_or_else(missing)?.0.per_second)
    }

    fn iterations(&self) -> Result<u64, PlanError> {
        match self.load.iterations {
            None => Err(self.problem("iterations", "is missing; give how many iterations to make")),
            Some(0) => Err(self.problem("iterations", "must be at least 1, but is 0")),
            // Iterations that users share are split as users are; iterations of each user are not.
            Some(iterations) if self.load.executor == Some(ExecutorName::PerUserIterations) => Ok(iterations),
            Some(iterations) => Ok(((iterations as f64 * self.share).round() as u64).max(1)),
        }
    }

    fn constant_users(&self, iterations: Iterations) -> Result<Shape, PlanError> {
        let default = match iterations {
            Iterations::Unlimited => DEFAULT_DURATION,
            Iterations::Each(_) | Iterations::Shared(_) => LONGEST_ITERATIONS,
        };
        let spawn_rate = self.load.spawn_rate.as_ref().map(|rate| rate.0.per_second * self.share);
        let users = Users::Constant { users: self.users(), spawn_rate, duration: self.duration(default) };
        self.closed(users, iterations)
    }

    fn closed(&self, users: Users, iterations: Iterations) -> Result<Shape, PlanError> {
        let planned = users.peak();
        let max_users = self.load.max_users.unwrap_or(planned);
        self.holds(max_users, planned)?;
        Ok(Shape::Closed { users, iterations, ramp_down: self.ramp_down(), max_users })
    }

    /// The most users must not be fewer than those there are anyway.
    fn holds(&self, max_users: u64, users: u64) -> Result<(), PlanError> {
        if max_users >= users {
            return Ok(());
        }
        Err(self.problem("max_users", format!("must be at least users, {users}, but is {max_users}")))
    }

    fn ramp_down(&self) -> Duration {
        self.load.graceful_ramp_down.as_ref().map_or(DEFAULT_RAMP_DOWN, |time| time.0.0)
    }

    fn ramping_users(&self, start: f64, stages: &[Stage]) -> Result<Shape, PlanError> {
        self.closed(Users::Ramping(self.curve("stages", start, stages)?), Iterations::Unlimited)
    }

    /// A curve that leads anywhere at all.
    fn curve(&self, key: &str, start: f64, stages: &[Stage]) -> Result<Curve, PlanError> {
        let curve = Curve::new(start, stages).scaled(self.share);
        if curve.duration().is_zero() {
            return Err(self.problem(key, "take no time; give at least one stage longer than 0"));
        }
        if curve.peak() <= 0.0 {
            return Err(self.problem(key, "never rise above 0; give a target"));
        }
        Ok(curve)
    }

    fn arrivals(&self, start: f64, stages: &[Stage]) -> Result<Shape, PlanError> {
        let rate = self.curve("stages", start, stages)?;
        let likely = |seconds: f64| ((rate.peak() * seconds).ceil() as u64).clamp(1, MOST_USERS_UNASKED);
        let users = self.load.users.unwrap_or_else(|| {
            likely(LIKELY_ITERATION_S).min(self.load.max_users.unwrap_or(MOST_USERS_UNASKED))
        });
        let max_users = self.load.max_users.unwrap_or_else(|| likely(LONG_ITERATION_S).max(users));
        self.holds(max_users, users)?;
        let spread = match self.load.arrivals {
            None | Some(ArrivalsText::Even) => Spread::Even,
            Some(ArrivalsText::Poisson) => Spread::Poisson,
        };
        Ok(Shape::Open { arrivals: Arrivals { rate, spread }, users, max_users, steps: None })
    }

    fn preset(&self, preset: ExecutorName) -> Result<Shape, PlanError> {
        let duration = self.duration(preset::duration(preset));
        let (target, open) = match &self.load.rate {
            Some(rate) => (rate.0.per_second, true),
            // What is given as users has been shared out already, so the curve must not be scaled again.
            None => (self.users() as f64 / self.share, false),
        };
        let (start, stages) = preset::stages(preset, target, duration);
        if open { self.arrivals(start, &stages) } else { self.ramping_users(start, &stages) }
    }

    fn breakpoint(&self) -> Result<Shape, PlanError> {
        let highest = self.rate()?;
        let first = self.load.start_rate.as_ref().map_or(highest / 10.0, |rate| rate.0.per_second);
        let step = self.load.step.as_ref().map_or(first, |rate| rate.0.per_second);
        let lasts = self.load.step_duration.as_ref().map_or(Duration::from_secs(30), |time| time.0.0);
        if first > highest {
            let problem = format!("must be at most rate, {highest}/s, but is {first}/s");
            return Err(self.problem("start_rate", problem));
        }
        if lasts < Duration::from_secs(1) {
            return Err(self.problem("step_duration", "must be at least 1s"));
        }
        let count = ((highest - first) / step + 1.0 + 1e-9).floor() as u32;
        let steps = Steps { first: first * self.share, step: step * self.share, lasts, count };
        let hold = |number: u32| {
            let target = first + step * f64::from(number);
            [Stage { duration: Duration::ZERO, target }, Stage { duration: lasts, target }]
        };
        let stages: Vec<_> = (0..count).flat_map(hold).collect();
        match self.arrivals(first, &stages)? {
            Shape::Open { arrivals, users, max_users, .. } => {
                Ok(Shape::Open { arrivals, users, max_users, steps: Some(steps) })
            }
            closed @ Shape::Closed { .. } => Ok(closed),
        }
    }
}
