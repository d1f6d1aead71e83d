//! `throng scale`

use std::time::Duration;

use anyhow::{Context, anyhow};
use clap::Args;
use serde_json::{Map, Value, json};

use super::run::{Load, RunArgs, no_run, positive_duration};
use super::{Failed, compiler, complain, say};
use crate::chance;
use crate::exit;
use crate::order::desk;
use crate::plan::{Plan, Rate, Shape, Time};
use crate::report::Report;
use crate::run::run as carry_out;
use crate::scale::{By, Climb, FORMATS, Step, Subject, Watch, draw_up, line, table, write};

/// A search for the knee tries no more than this unless told.
const MOST_USERS: u64 = 1_024;
const MOST_RATE: f64 = 10_000.0;
/// Where a search of rates begins.
const FIRST_RATE: f64 = 10.0;

/// The arguments of `throng scale`.
#[derive(Debug, Args)]
pub(super) struct ScaleArgs {
    #[command(flatten)]
    run: RunArgs<StepArgs>,
}

/// What each step is.
#[derive(Debug, Args)]
#[command(next_help_heading = "Steps")]
struct StepArgs {
    /// The users of each step: 1,2,4,8 [default: doubled from 1 until throughput flattens, then some around the knee]
    #[arg(long, value_name = "N,N,…", value_delimiter = ',', alias = "steps", conflicts_with = "rate",
        value_parser = clap::value_parser!(u64).range(1..=10_000_000))]
    users: Vec<u64>,
    /// Raise iterations per second instead: 50,100,200; without numbers, doubled from 10
    #[arg(long, value_name = "R,R,…", value_delimiter = ',', num_args = 0..)]
    rate: Option<Vec<Rate>>,
    /// The most that a search tries: users, or iterations per second [default: 1024 users or 10000/s]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..=10_000_000))]
    up_to: Option<u64>,
    /// With rates, the most users there may be in a step
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..=10_000_000))]
    max_users: Option<u64>,
    /// How long a step takes at least
    #[arg(long, value_name = "TIME", default_value = "10s", value_parser = positive_duration)]
    step_duration: Duration,
    /// How long a step takes at most, if it does not become steady
    #[arg(long, value_name = "TIME", default_value = "1m", value_parser = positive_duration)]
    max_step_duration: Duration,
    /// The step that is being made.
    #[arg(skip)]
    now: f64,
}

impl StepArgs {
    fn by(&self) -> By {
        if self.rate.is_some() { By::Rate } else { By::Users }
    }

    fn climb(&self) -> Climb {
        let users = || self.users.iter().map(|users| *users as f64).collect::<Vec<_>>();
        match &self.rate {
            None if self.users.is_empty() => {
                Climb::doubling(By::Users, 1.0, self.up_to.unwrap_or(MOST_USERS) as f64)
            }
            None => Climb::given(By::Users, users()),
            Some(rates) if rates.is_empty() => {
                Climb::doubling(By::Rate, FIRST_RATE, self.up_to.map_or(MOST_RATE, |most| most as f64))
            }
            Some(rates) => Climb::given(By::Rate, rates.iter().map(|rate| rate.per_second).collect()),
        }
    }

    fn check(&self) -> Result<(), Failed> {
        let (least, most) = (self.step_duration, self.max_step_duration);
        if least <= most {
            return Ok(());
        }
        let error = anyhow!(
            "--max-step-duration must be at least --step-duration, {}, but is {}",
            humantime::format_duration(least),
            humantime::format_duration(most)
        );
        Err(Failed { error, code: exit::USAGE })
    }
}

impl Load for StepArgs {
    /// The step's load, and nothing of the plan's.
    fn flags(&self) -> Map<String, Value> {
        let duration = json!(Time(self.max_step_duration).to_string());
        let mut keys = vec![("duration", duration)];
        match self.by() {
            By::Users => keys.extend([
                ("executor", json!("constant-users")),
                ("users", json!(self.now as u64)),
                ("rate", Value::Null),
                ("max_users", Value::Null),
                ("arrivals", Value::Null),
            ]),
            By::Rate => {
                keys.extend([("executor", json!("constant-arrival-rate")), ("rate", json!(self.now))]);
                keys.extend(self.max_users.map(|users| ("max_users", json!(users))));
            }
        }
        let none = [
            "spawn_rate",
            "start_users",
            "start_rate",
            "iterations",
            "stages",
            "graceful_ramp_down",
            "step",
            "step_duration",
        ];
        keys.extend(none.map(|key| (key, Value::Null)));
        keys.into_iter().map(|(key, value)| (key.to_owned(), value)).collect()
    }
}

/// Whether there is a form for all that is to be written, before a step is made.
fn has_form(plan: &Plan) -> Result<(), Failed> {
    let Some(other) = plan.outputs.iter().find(|it| !FORMATS.contains(&it.format)) else { return Ok(()) };
    let name = other.format.name();
    let error = anyhow!("a scaling has no form '{name}'; give json=FILE, html=FILE or csv=FOLDER");
    Err(Failed { error, code: exit::USAGE })
}

/// Makes one step after another, and tells what they come to.
pub(super) fn scale(mut args: ScaleArgs) -> Result<u8, Failed> {
    args.run.load.check()?;
    args.run.seed = Some(args.run.seed.unwrap_or_else(chance::fresh_seed));
    let by = args.run.load.by();
    let mut climb = args.run.load.climb();
    let (mut steps, mut first) = (Vec::<Step>::new(), None);
    let mut code = exit::OK;
    while let Some(load) = climb.next(&steps) {
        args.run.load.now = load;
        let plan = args.run.plan()?;
        has_form(&plan)?;
        if args.run.dry_run {
            return preview(&args, &plan);
        }
        let (report, watch) = run_step(&plan, &args.run.load)?;
        let interrupted =
            report.run.outcome == "aborted" || (report.run.outcome == "stopped" && !watch.ended_it());
        if !interrupted {
            let step = Step::new(load, &report, &watch);
            complain(&line(by, &step));
            steps.push(step);
        }
        code = worse(code, &report, interrupted);
        first.get_or_insert((plan, report));
        if interrupted || code == exit::INVALID {
            break;
        }
    }
    let Some((plan, report)) = first else { return Ok(code) };
    let subject = Subject {
        scenario: report.run.scenario,
        target: report.run.target,
        started_at: report.run.started_at,
        by,
        seed: report.run.seed,
    };
    let scaling = draw_up(subject, steps, code);
    say(&table(&scaling));
    for output in &plan.outputs {
        let path = output.path.display();
        write(&scaling, output).with_context(|| format!("can't write {path}"))?;
        complain(&format!("wrote {path}"));
    }
    Ok(code)
}

fn run_step(plan: &Plan, args: &StepArgs) -> Result<(Report, Watch), Failed> {
    let (desk, orders) = desk();
    let users = match plan.scenarios.first().map(|scenario| &scenario.shape) {
        Some(Shape::Closed { .. }) => Some(args.now as usize),
        _ => None,
    };
    let mut watch = Watch::new(desk, users, args.step_duration, args.max_step_duration);
    let report = carry_out(plan, &compiler()?, orders, &mut watch).map_err(no_run)?;
    watch.said().iter().for_each(|said| complain(said));
    Ok((report, watch))
}

/// The exit code after one more step. A step that was ended because it was steady did not stop before its end.
fn worse(code: u8, report: &Report, interrupted: bool) -> u8 {
    match report.run.outcome.as_str() {
        _ if interrupted => exit::STOPPED,
        "failed" => exit::INVALID,
        _ if report.thresholds.iter().any(|threshold| !threshold.ok) => exit::THRESHOLD_FAILED,
        _ => code,
    }
}

/// What would be done.
fn preview(args: &ScaleArgs, plan: &Plan) -> Result<u8, Failed> {
    let load = &args.run.load;
    let mut climb = load.climb();
    let given: Vec<String> = match load.users.is_empty() && load.rate.as_ref().is_none_or(Vec::is_empty) {
        true => vec!["doubled until throughput flattens, then some around the knee".to_owned()],
        false => std::iter::from_fn(|| climb.next(&[])).map(|load| load.to_string()).collect(),
    };
    let unit = if load.by() == By::Users { "users" } else { "iterations/s" };
    say(&format!(
        "{} against {}: steps of {unit}: {}; each {} to {}",
        plan.name(),
        plan.target(),
        given.join(", "),
        humantime::format_duration(load.step_duration),
        humantime::format_duration(load.max_step_duration),
    ));
    Ok(exit::OK)
}
