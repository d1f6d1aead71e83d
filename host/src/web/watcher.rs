//! Hands a run to the pages. What takes time is done only while one is open.

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use serde_json::{Value, json};

use super::hub::{Hub, Line, Phase};
use crate::clock::wall_clock;
use crate::machine;
use crate::observe::{Observed, Observing};
use crate::order::Desk;
use crate::plan::{Plan, Shape};
use crate::recorder::Window;
use crate::report::{self, Audience, Ended, Environment, Outcome, Report, ScenarioEnded, SoFar, Standing};
use crate::sample::LogLine;

/// The audience of one run.
#[derive(Debug)]
pub struct Watcher {
    hub: Arc<Hub>,
    plan: Plan,
    scenarios: Vec<ScenarioEnded>,
    started_at: SystemTime,
    start: Duration,
    /// The last window's end.
    now: Option<Duration>,
    users_peak: usize,
    cpu: Duration,
    /// How many intervals the pages know of.
    known: usize,
    observing: Option<Observing>,
}

/// Of so many of the target's own metrics the course is sent; of the others only what they come to.
const MOST_OBSERVED: usize = 12;

impl Watcher {
    /// Tells the pages that this plan is carried out, and that orders go to this desk.
    pub fn new(hub: Arc<Hub>, plan: &Plan, desk: Desk) -> Self {
        hub.begin(facts(plan), desk);
        Self {
            hub,
            plan: plan.clone(),
            scenarios: Vec::new(),
            started_at: wall_clock(),
            start: Duration::ZERO,
            now: None,
            users_peak: 0,
            cpu: Duration::ZERO,
            known: 0,
            observing: None,
        }
    }

    fn line(&self, level: &'static str, whose: &str, message: &str) -> Line {
        let at_s = self.now.map(|now| (now.as_secs_f64() * 10.0).round() / 10.0);
        Line { at_s, level, whose: whose.to_owned(), message: message.to_owned() }
    }

    /// The run so far, as its report will say it.
    fn so_far(&self, so_far: &SoFar<'_>) -> Report {
        let ended = Ended {
            id: report::run_id(self.started_at),
            observed: self.observed(so_far),
            outcome: Outcome::Finished,
            exit_code: 0,
            started_at: self.started_at,
            duration: so_far.window.to,
            recorded: so_far.recorded,
            scenarios: self.scenarios.clone(),
            users_peak: self.users_peak,
            start: self.start,
            timeline: Default::default(),
            environment: Environment {
                version: env!("CARGO_PKG_VERSION").to_owned(),
                system: String::new(),
                cpu: String::new(),
                cores: 0,
                memory_bytes: 0,
            },
            cpu_seconds: self.cpu.as_secs_f64(),
            peak_rss_bytes: machine::used().1,
            verdicts: so_far.verdicts.to_vec(),
            breakpoint: None,
            tear_down_failures: Vec::new(),
            orders: Vec::new(),
        };
        report::brief(&self.plan, so_far.totals, &ended)
    }

    /// What the target said of itself, whole: a metric may turn up late, and its course with it.
    fn observed(&self, so_far: &SoFar<'_>) -> Option<Observed> {
        let mut observed = self.observing.as_ref()?.so_far(so_far.window.to, so_far.timeline);
        observed.metrics.iter_mut().skip(MOST_OBSERVED).for_each(|it| it.values.clear());
        Some(observed)
    }

    /// A window's message: the report so far, and the intervals from this one on.
    fn message(&self, so_far: &SoFar<'_>, report: &Report, from: usize) -> String {
        let SoFar { window, timeline, .. } = so_far;
        let message = json!({
            "report": report,
            "now": now(window),
            "standings": standings(so_far),
            "from": from,
            "timeline": report::columns(timeline, self.plan.shards, from),
            "connections": report::moments(timeline, from),
        });
        message.to_string()
    }
}

fn standings(so_far: &SoFar<'_>) -> Vec<Value> {
    let each = so_far.standings.iter().map(|Standing { scenario, open, target, room, over }| {
        json!({ "scenario": scenario, "open": open, "target": target, "room": room, "over": over })
    });
    each.collect()
}

impl Audience for Watcher {
    fn observes(&mut self, observing: Observing) {
        self.observing = Some(observing);
    }

    fn cast(&mut self, scenarios: &[ScenarioEnded]) {
        self.scenarios = scenarios.to_vec();
    }

    fn begun(&mut self, start: Duration) {
        self.start = start;
        self.started_at = wall_clock();
        self.hub.enter(Phase::Running);
    }

    fn window(&mut self, so_far: &SoFar<'_>) {
        let window = so_far.window;
        self.now = Some(window.to);
        self.users_peak = self.users_peak.max(window.users);
        self.cpu += window.cpu;
        let lines = window.totals.log.iter();
        let lines = lines.map(|it| self.line(it.level.name(), &format!("user {}", it.user), &it.message));
        let lines: Vec<_> = lines.collect();
        if !lines.is_empty() {
            self.hub.log(lines);
        }
        let intervals = so_far.timeline.intervals().len();
        let (anybody, newcomers) = self.hub.audience();
        if anybody {
            let report = self.so_far(so_far);
            // The last one may have grown. There are fewer than before when every two became one.
            let thinned = intervals < self.known;
            let from = if thinned { 0 } else { self.known.saturating_sub(1) };
            let next = self.message(so_far, &report, from);
            let anew = newcomers.then(|| self.message(so_far, &report, 0));
            self.hub.window(Some(next), anew);
        }
        self.known = intervals;
    }

    fn say(&mut self, text: &str) {
        self.hub.log(text.lines().map(|line| self.line("host", "throng", line)).collect());
    }

    fn log(&mut self, whose: &str, line: &LogLine) {
        self.hub.log(vec![self.line(line.level.name(), whose, &line.message)]);
    }

    fn ended(&mut self, report: &Report) -> Result<(), String> {
        let text =
            serde_json::to_string(report).map_err(|error| format!("the page has no report: {error}"))?;
        self.hub.finish(text);
        Ok(())
    }
}

/// What is run, before anything is known of how it goes.
fn facts(plan: &Plan) -> Value {
    let scenarios = plan.scenarios.iter().map(|scenario| {
        let open = matches!(scenario.shape, Shape::Open { .. });
        json!({
            "name": scenario.name,
            "executor": scenario.executor.name(),
            "loop": if open { "open" } else { "closed" },
        })
    });
    json!({
        "scenarios": scenarios.collect::<Vec<_>>(),
        "target": plan.target().to_string(),
        "duration_s": plan.duration().as_secs_f64(),
        "warm_up_s": plan.warm_up.as_secs_f64(),
    })
}

/// The last window by itself.
fn now(window: &Window) -> Value {
    let all = window.totals.requests();
    let seconds = window.to.saturating_sub(window.from).as_secs_f64().max(1e-3);
    let quantile = |share| (all.requests > 0).then(|| all.response_time.quantile(share));
    json!({
        "at_s": window.to.as_secs_f64(),
        "users": window.users,
        "request_rate": all.requests as f64 / seconds,
        "failure_rate": all.failures as f64 / seconds,
        "p50_us": quantile(0.5),
        "p95_us": quantile(0.95),
        "open": window.connections.open,
        "scheduler_lag_p99_us": window.totals.scheduler_lag.quantile(0.99),
    })
}
