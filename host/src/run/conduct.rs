//! Starts the shards, moves the scenarios through their phases, collects once a second, and waits for the end.

use std::io;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::time::Duration;

use tokio::sync::mpsc;

use super::course::Course;
use super::futility::Futility;
use super::helm::Helm;
use super::referee::{Breakpoint, Referee};
use super::shard::{Common, Part, Shard, spawn};
use super::signals::Signals;
use crate::chance::Chance;
use crate::clock::Clock;
use crate::executor::{Gatekeeper, RunIteration, gate};
use crate::machine;
use crate::order::Order;
use crate::phase::PhaseWatch;
use crate::plan::{Iterations, Shape};
use crate::recorder::{Caps, Collector};
use crate::report::{Audience, GivenOrder, Outcome, SoFar, Standing};
use crate::threshold::Threshold;
use crate::units::thousands;
use crate::verdict::Verdict;

/// How often the shards' totals are collected.
const WINDOW: Duration = Duration::from_secs(1);

/// What is to be run, whatever the users are.
#[derive(Debug, Clone)]
pub struct Load {
    /// The scenarios.
    pub crews: Vec<Crew>,
    /// Threads.
    pub shards: usize,
    /// Fixes the chance in arrivals.
    pub seed: u64,
    /// What ends in this time from the start on is not counted.
    pub warm_up: Duration,
    /// How much of what is recorded is kept.
    pub caps: Caps,
    /// What the result is held against.
    pub thresholds: Vec<Threshold>,
    /// The names of all tasks by number.
    pub tasks: Vec<String>,
}

/// A scenario's users.
#[derive(Debug, Clone)]
pub struct Crew {
    /// When what happens.
    pub shape: Shape,
    /// When it starts, after the run's start.
    pub start: Duration,
    /// How long iterations under way may take once the shape is over.
    pub graceful_stop: Duration,
    /// Its name.
    pub name: String,
    /// The most users that a closed loop may be told to have.
    pub room: u64,
    /// The number of its first user in the run.
    pub first_user: u64,
}

/// A run that is over.
#[derive(Debug)]
pub struct Conducted {
    /// Everything recorded.
    pub collector: Collector,
    /// How it ended.
    pub outcome: Outcome,
    /// When it began, by the clock of what was recorded.
    pub start: Duration,
    /// How long it was, from the moment at which all users were ready that had to be.
    pub duration: Duration,
    /// How long of that was recorded: all but the warm-up.
    pub recorded: Duration,
    /// What the thresholds say.
    pub verdicts: Vec<Verdict>,
    /// What the search for a breakpoint found, if there was one.
    pub breakpoint: Option<Breakpoint>,
    /// What was asked of it while it ran, and done.
    pub orders: Vec<GivenOrder>,
}

/// Runs a load. `make` is called on each shard's thread for each crew and gives what makes its users: by the user's
/// number and its phase, the user and its generator for pauses.
pub async fn conduct<R, N>(
    load: &Load,
    make: impl Fn(Shard) -> N + Clone + Send + 'static,
    signals: &mut Signals,
    audience: &mut dyn Audience,
) -> io::Result<Conducted>
where
    R: RunIteration + 'static,
    N: Fn(u64, PhaseWatch) -> (R, Chance) + 'static,
{
    let steps = load.crews.iter().find_map(|crew| crew.shape.steps());
    let (keeper, gate) = gate();
    let mut conductor = Conductor {
        load,
        clock: Clock::start(),
        collector: Collector::new(load.shards, load.caps),
        courses: load.crews.iter().map(Course::new).collect(),
        helms: load.crews.iter().map(|crew| Helm::new(crew, load.shards)).collect(),
        orders: Vec::new(),
        dropping: false,
        referee: Referee::new(load, steps),
        futility: Futility::new(load),
        outcome: Outcome::Finished,
        start: Duration::ZERO,
        cpu_before: 0.0,
        warm: load.warm_up.is_zero(),
        wished: false,
    };
    let (alive, mut ended) = mpsc::channel(load.shards);
    let left: Vec<_> =
        load.crews.iter().map(|crew| Arc::new(AtomicU64::new(shared_iterations(crew)))).collect();
    for index in 0..load.shards {
        let common = Common {
            index,
            shards: load.shards,
            users: load.crews.iter().map(|crew| crew.shape.most_users()).sum(),
            seed: load.seed,
            clock: conductor.clock,
            recorder: conductor.collector.recorder(index),
            gate: gate.clone(),
        };
        let parts = load.crews.iter().zip(&conductor.courses).zip(&conductor.helms).zip(&left);
        let parts = parts.map(|(((crew, course), helm), left)| Part {
            crew: crew.clone(),
            phase: course.watch(),
            left: Arc::clone(left),
            muster: helm.steering().muster(),
            targets: helm.steering().targets(),
        });
        spawn(common, parts.collect(), make.clone(), alive.clone())?;
    }
    drop((alive, gate));
    conductor.open(keeper, signals, audience).await;
    conductor.run(&mut ended, signals, audience).await?;
    Ok(conductor.finish(audience))
}

fn shared_iterations(crew: &Crew) -> u64 {
    match crew.shape {
        Shape::Closed { iterations: Iterations::Shared(iterations), .. } => iterations,
        _ => 0,
    }
}

struct Conductor<'a> {
    load: &'a Load,
    clock: Clock,
    collector: Collector,
    courses: Vec<Course>,
    helms: Vec<Helm>,
    orders: Vec<GivenOrder>,
    /// Whether it has been said that arrivals find no free user, since the last order.
    dropping: bool,
    referee: Referee,
    futility: Futility,
    outcome: Outcome,
    /// When the run began, by the clock, which runs while users get ready.
    start: Duration,
    /// CPU seconds that the process had used then.
    cpu_before: f64,
    /// Whether the warm-up is over.
    warm: bool,
    /// Whether a scenario has ended the test.
    wished: bool,
}

impl Conductor<'_> {
    /// Starts the run when all users are ready that have to be.
    async fn open(&mut self, mut keeper: Gatekeeper, signals: &mut Signals, audience: &mut dyn Audience) {
        loop {
            let due = self.due();
            tokio::select! {
                () = keeper.all_ready() => break,
                order = signals.next() => self.take(&order, audience),
                () = self.clock.sleep_until(due) => if self.move_on() { break },
            }
        }
        self.start = self.clock.now();
        self.cpu_before = machine::used().0;
        for (course, crew) in self.courses.iter_mut().zip(&self.load.crews) {
            let end = crew.start.saturating_add(crew.shape.duration());
            course.begin(self.start.saturating_add(end));
        }
        keeper.open(self.start);
        audience.begun(self.start);
    }

    async fn run(
        &mut self,
        ended: &mut mpsc::Receiver<io::Error>,
        signals: &mut Signals,
        audience: &mut dyn Audience,
    ) -> io::Result<()> {
        let mut window = WINDOW;
        loop {
            let (due, collect) = (self.due(), self.start + self.window_end(window));
            tokio::select! {
                biased;
                failed = ended.recv() => match failed {
                    Some(error) => return Err(error),
                    None => return Ok(()),
                },
                order = signals.next() => self.take(&order, audience),
                () = self.clock.sleep_until(due) => if self.move_on() { return Ok(()) },
                () = self.clock.sleep_until(collect) => {
                    if self.window_end(window) == window {
                        window += WINDOW;
                    }
                    self.collect(audience);
                }
            }
        }
    }

    fn due(&self) -> Duration {
        self.courses.iter().map(Course::due).min().unwrap_or(Duration::MAX)
    }

    /// The end of the next window: that of the warm-up is one of its own.
    fn window_end(&self, window: Duration) -> Duration {
        if self.warm { window } else { window.min(self.load.warm_up) }
    }

    /// Moves on what is due; says whether nothing is left to wait for.
    fn move_on(&mut self) -> bool {
        let now = self.clock.now();
        if self.courses.iter().all(|course| course.is_over(now)) {
            return true;
        }
        for course in self.courses.iter_mut().filter(|course| course.due() <= now && !course.is_over(now)) {
            course.advance(now);
        }
        false
    }

    fn take(&mut self, order: &Order, audience: &mut dyn Audience) {
        match order {
            Order::Stop => self.interrupt(audience),
            Order::End { scenario, reason } => self.end_as_wished(scenario, reason, audience),
            Order::Load { scenario, target } => {
                let text = self.steer(*scenario, *target).unwrap_or_else(|refusal| refusal);
                audience.say(&text);
            }
        }
    }

    /// A scenario may end the test, once: the run is finished then, not stopped.
    fn end_as_wished(&mut self, scenario: &str, reason: &str, audience: &mut dyn Audience) {
        if self.outcome == Outcome::Finished && !std::mem::replace(&mut self.wished, true) {
            audience.say(&format!("stopping: {scenario} ends the test: {reason}"));
            self.end(Outcome::Finished);
        }
    }

    /// Changes the load of a scenario, and says to what; or why not.
    fn steer(&mut self, scenario: usize, target: f64) -> Result<String, String> {
        let count = self.helms.len();
        let (Some(helm), Some(course)) = (self.helms.get(scenario), self.courses.get(scenario)) else {
            return Err(format!("there is no scenario of number {scenario}: there are {count}, from 0 on"));
        };
        let now = self.clock.now();
        if self.outcome != Outcome::Finished || course.has_ended(now) {
            return Err(format!("{} is ending, and its load can't be changed any more", helm.name()));
        }
        let steered = helm.steer(now, target).map_err(|refusal| refusal.to_string())?;
        let what = if helm.is_open() { "rate" } else { "users" };
        self.orders.push(GivenOrder {
            scenario: Some(helm.name().to_owned()),
            target: Some(steered.target),
            ..GivenOrder::new(self.elapsed(), what)
        });
        self.dropping = false;
        Ok(steered.text)
    }

    /// How long the run has been, which is not at all while users get ready.
    fn elapsed(&self) -> Duration {
        if self.start.is_zero() { Duration::ZERO } else { self.clock.now().saturating_sub(self.start) }
    }

    /// The first interrupt drains, the second aborts.
    fn interrupt(&mut self, audience: &mut dyn Audience) {
        let now = self.clock.now();
        if matches!(self.outcome, Outcome::Finished | Outcome::Breached | Outcome::Failed) {
            audience.say("stopping: iterations under way may finish; interrupt again to stop at once");
            self.orders.push(GivenOrder::new(self.elapsed(), "stop"));
            self.end(Outcome::Stopped);
        } else {
            self.orders.push(GivenOrder::new(self.elapsed(), "abort"));
            self.outcome = Outcome::Aborted;
            audience.say("stopping at once");
            self.courses.iter_mut().for_each(|course| course.abort(now));
        }
    }

    fn collect(&mut self, audience: &mut dyn Audience) {
        let elapsed = self.clock.now().saturating_sub(self.start);
        self.collector.collect(elapsed, self.cpu());
        self.show(elapsed, audience);
        self.tell_of_drops(audience);
        let window = self.collector.window();
        if let Some(scenario) = self.futility.look(window)
            && matches!(self.outcome, Outcome::Finished | Outcome::Breached)
        {
            audience.say(&format!("stopping: the users of {scenario} do nothing but fail"));
            self.end(Outcome::Failed);
            return;
        }
        if !self.warm && elapsed >= self.load.warm_up {
            self.warm = true;
            self.collector.forget();
            audience.say("the warm-up is over; what ends from now on is counted");
        }
        let recorded = elapsed.saturating_sub(self.load.warm_up);
        let objection = match self.warm && self.outcome == Outcome::Finished {
            true => self.referee.objects(self.collector.window(), self.collector.run(), recorded),
            false => None,
        };
        if let Some(objection) = objection {
            audience.say(&format!("stopping: {objection}"));
            self.end(Outcome::Breached);
        }
    }

    /// Once after each order: whoever raised a rate must know that users are what is short.
    fn tell_of_drops(&mut self, audience: &mut dyn Audience) {
        let dropped = self.collector.window().totals.dropped_iterations;
        let steered = self.orders.iter().any(|order| order.what == "rate");
        if steered && dropped > 0 && !self.dropping {
            self.dropping = true;
            audience.say(&format!(
                "{} iterations were dropped: no user was free, and max_users is the limit; --max-users (max_users in a plan) reserves more",
                thousands(dropped)
            ));
        }
    }

    /// Shows the run up to the last window's end.
    fn show(&self, elapsed: Duration, audience: &mut dyn Audience) {
        let standing = |(helm, course): (&Helm, &Course)| Standing {
            scenario: helm.name().to_owned(),
            open: helm.is_open(),
            target: helm.target(elapsed),
            room: helm.room(),
            over: course.has_ended(self.clock.now()),
        };
        let standings: Vec<_> = self.helms.iter().zip(&self.courses).map(standing).collect();
        let recorded = if self.warm { elapsed.saturating_sub(self.load.warm_up) } else { elapsed };
        audience.window(&SoFar {
            window: self.collector.window(),
            totals: self.collector.run(),
            recorded,
            timeline: self.collector.timeline(),
            verdicts: &self.referee.verdicts(self.collector.run(), recorded),
            standings: &standings,
        });
    }

    /// CPU time since the run's start.
    fn cpu(&self) -> Duration {
        Duration::from_secs_f64((machine::used().0 - self.cpu_before).max(0.0))
    }

    /// Drains all scenarios, for this reason.
    fn end(&mut self, outcome: Outcome) {
        self.outcome = outcome;
        let now = self.clock.now();
        self.courses.iter_mut().for_each(|course| course.drain(now));
    }

    fn finish(mut self, audience: &mut dyn Audience) -> Conducted {
        let duration = self.clock.now().saturating_sub(self.start);
        self.collector.collect(duration, self.cpu());
        self.show(duration, audience);
        self.futility.look(self.collector.window());
        audience.clear();
        if let Some(scenario) = self.futility.in_all()
            && self.outcome == Outcome::Finished
        {
            audience.say(&format!("the users of {scenario} did nothing but fail"));
            self.outcome = Outcome::Failed;
        }
        let recorded = duration.saturating_sub(self.load.warm_up);
        if self.outcome == Outcome::Finished {
            // The last step of a search ends with the run. What it says stands in the report.
            let _ = self.referee.objects(self.collector.window(), self.collector.run(), recorded);
        }
        Conducted {
            verdicts: self.referee.verdicts(self.collector.run(), recorded),
            breakpoint: self.referee.breakpoint(),
            outcome: self.outcome,
            start: self.start,
            duration,
            recorded,
            orders: self.orders,
            collector: self.collector,
        }
    }
}
