//! `throng replay`

use std::path::{Path, PathBuf};

use anyhow::{Context, anyhow};
use clap::Args;
use serde_json::Value;

use super::history::found;
use super::run::{hold_to_policy, plan_of};
use super::{Failed, compiler, complain, say};
use crate::address::Target;
use crate::episode::Episode;
use crate::exit;
use crate::history::Reference;
use crate::plan::{Override, Plan, Source};
use crate::report::{self, Example, Recording, Report, RunFacts};
use crate::run::{Iteration, Replayed, replay as run_again};
use crate::secret::MASK;
use crate::trial;

/// The arguments of `throng replay`.
#[derive(Debug, Args)]
pub(super) struct ReplayArgs {
    /// A run's recording ('throng run --record-failures FILE'), its report ('--out json=FILE'), or one of the history: last, last~1,
    /// branch:NAME, a baseline, an id or its beginning
    #[arg(value_name = "RUN")]
    run: String,
    /// The user's number; without it, the iterations to choose from are listed
    #[arg(long, value_name = "N")]
    user: Option<u64>,
    /// The number of that user's iteration, from 0
    #[arg(long, value_name = "M", default_value_t = 0)]
    iteration: u64,
    /// Run this task, and not the one that is known or drawn
    #[arg(long, value_name = "NAME")]
    task: Option<String>,
    /// Show what was recorded, and send nothing
    #[arg(long, requires = "user")]
    recorded: bool,
    /// Show bodies whole
    #[arg(long)]
    full: bool,
    /// Write what it did as a script for 'throng test': a case with these replies
    #[arg(long, value_name = "FILE.json", conflicts_with = "recorded")]
    script: Option<PathBuf>,
    /// Another target
    #[arg(long, value_name = "URL")]
    target: Option<Target>,
    /// Set any key of the plan, such as a header that was masked: KEY=VALUE
    #[arg(long = "set", value_name = "KEY=VALUE")]
    settings: Vec<Override>,
    /// Hold the replay to this runner's policy
    #[arg(long, value_name = "FILE")]
    policy: Option<PathBuf>,
}

/// What a file says of a run.
struct Kept {
    run: RunFacts,
    /// In full.
    failures: Vec<Episode>,
    /// What for, and where it was seen.
    examples: Vec<(String, Example)>,
}

/// Runs one iteration of a run again, or shows what was recorded of it.
pub(super) fn replay(args: &ReplayArgs) -> Result<u8, Failed> {
    let invalid = |error: anyhow::Error| Failed { error, code: exit::INVALID };
    let kept = match Reference::of(&args.run) {
        Reference::File(path) => read(&path).map_err(invalid)?,
        _ => Kept::of(found(&args.run)?.report),
    };
    let Some(user) = args.user else {
        say(&list(&kept, &args.run));
        return Ok(exit::OK);
    };
    let found = kept.failures.iter().find(|it| it.user == user && it.iteration == args.iteration);
    if args.recorded {
        let episode = found.ok_or_else(|| Failed {
            error: anyhow!(
                "iteration {} of user {user} was not recorded; leave out --user to see which were",
                args.iteration
            ),
            code: exit::USAGE,
        })?;
        say(&report::episode(episode, args.full));
        return Ok(if episode.failed() { exit::THRESHOLD_FAILED } else { exit::OK });
    }
    let example =
        kept.examples.iter().map(|(_, it)| it).find(|it| it.user == user && it.iteration == args.iteration);
    let known = found
        .map(|it| (it.task.clone(), it.feed_turns.clone()))
        .or_else(|| example.map(|it| (it.task.clone(), it.feed_turns.clone())));
    again(args, &kept.run, user, known)
}

fn again(
    args: &ReplayArgs,
    run: &RunFacts,
    user: u64,
    known: Option<(String, Vec<u64>)>,
) -> Result<u8, Failed> {
    let plan = plan(args, run)?;
    if known.is_none() && !plan.feeds.is_empty() {
        complain(
            "note: which rows of the feeds this iteration had is not known; it gets the user's first ones",
        );
    }
    let (task, feed_turns) = known.unwrap_or_default();
    let task = args.task.clone().or(Some(task).filter(|it| !matches!(it.as_str(), "" | "start" | "stop")));
    let iteration = Iteration { user, number: args.iteration, task, feed_turns };
    let replayed = run_again(&plan, &compiler()?, &iteration)
        .map_err(|error| Failed { code: error.exit_code(), error: error.into() })?;
    let then = run.scenarios.iter().find(|it| it.name == replayed.scenario);
    if then.is_some_and(|then| then.sha256 != replayed.sha256) {
        complain(&format!("note: the component of {} is not the one that ran then", replayed.scenario));
    }
    say(&format!(
        "{}, user {user}, iteration {}, seed {}, against {}\n",
        replayed.scenario,
        args.iteration,
        plan.seed,
        plan.target()
    ));
    replayed.episodes.iter().for_each(|episode| say(&report::episode(episode, args.full)));
    if let Some(file) = &args.script {
        write_script(file, &plan, &replayed).with_context(|| format!("can't write {}", file.display()))?;
        complain(&format!("wrote {}", file.display()));
    }
    let failures: Vec<_> = replayed.episodes.iter().flat_map(|episode| &episode.failures).collect();
    match failures.as_slice() {
        [] => say("Nothing failed."),
        failures => failures.iter().for_each(|failure| say(&format!("FAILED: {failure}"))),
    }
    Ok(if failures.is_empty() { exit::OK } else { exit::THRESHOLD_FAILED })
}

/// The plan that ran, with the components that ran and what the command line puts in its place.
fn plan(args: &ReplayArgs, run: &RunFacts) -> Result<Plan, Failed> {
    let invalid = |error: anyhow::Error| Failed { error, code: exit::INVALID };
    let mut document = run.plan.clone();
    if let Some(table) = document.as_object_mut() {
        table.retain(|key, _| {
            !["outputs", "record_failures", "thresholds", "warm_up"].contains(&key.as_str())
        });
    }
    leave_out_masked(&mut document);
    let mut source = Source::document(document, Path::new(&run.folder));
    let components = run.scenarios.iter();
    let components =
        components.map(|it| Override::at(&["scenarios", &it.name, "component"], it.component.as_str()));
    let target = args.target.iter().map(|target| Override::at(&["target"], target.to_string()));
    let seed = Override::at(&["seed"], Value::from(run.seed));
    for replacement in components.chain([seed]).chain(args.settings.iter().cloned()).chain(target) {
        source.replace(replacement).map_err(|error| invalid(error.into()))?;
    }
    let mut plan = plan_of(&source).map_err(|error| invalid(error.into()))?;
    hold_to_policy(&mut plan, args.policy.as_deref()).map_err(invalid)?;
    Ok(plan)
}

/// Rows of feeds and secrets are the author's to add.
fn write_script(file: &Path, plan: &Plan, replayed: &Replayed) -> std::io::Result<()> {
    let scenario = plan.scenarios.iter().find(|it| it.name == replayed.scenario);
    let config = scenario.and_then(|it| serde_json::from_str(&it.config).ok()).unwrap_or_default();
    let origin = trial::Origin { config, target: plan.target().to_string(), seed: plan.seed };
    std::fs::write(file, format!("{:#}\n", trial::recorded(&origin, &replayed.episodes)))
}

/// A masked value is none.
fn leave_out_masked(document: &mut Value) {
    let headers = document.get_mut("headers").and_then(Value::as_object_mut);
    let Some(headers) = headers else { return };
    let masked: Vec<_> =
        headers.iter().filter(|(_, value)| **value == MASK).map(|(name, _)| name.clone()).collect();
    for name in masked {
        headers.remove(&name);
        complain(&format!(
            "note: the plan's header {name} was masked, and is not sent; give it with --set headers.{name}=VALUE"
        ));
    }
}

fn read(path: &Path) -> anyhow::Result<Kept> {
    let shown = path.display();
    let text = std::fs::read_to_string(path).with_context(|| format!("can't read {shown}"))?;
    let not_one = || format!("{shown} is neither a report nor a recording of this version");
    let document: Value = serde_json::from_str(&text).with_context(not_one)?;
    if document.get("failures").is_some_and(Value::is_array) {
        let Recording { run, failures, .. } = serde_json::from_value(document).with_context(not_one)?;
        return Ok(Kept { run, failures, examples: Vec::new() });
    }
    let report: Report = serde_json::from_value(document).with_context(not_one)?;
    Ok(Kept::of(report))
}

impl Kept {
    /// What a report keeps: examples.
    fn of(report: Report) -> Self {
        let examples = report::examples(&report);
        Self { run: report.run, failures: Vec::new(), examples }
    }
}

/// What there is to replay.
fn list(kept: &Kept, run: &str) -> String {
    let example = |(reason, it): &(String, Example)| {
        format!("--user {} --iteration {}  {} {}: {reason}", it.user, it.iteration, it.scenario, it.task)
    };
    let lines = kept.failures.iter().map(report::episode_line).chain(kept.examples.iter().map(example));
    let lines: Vec<_> = lines.collect();
    if lines.is_empty() {
        return "Nothing failed in this run. Any iteration can be replayed: --user N --iteration M"
            .to_owned();
    }
    format!("Replay one with 'throng replay {}' and:\n\n{}", run, lines.join("\n"))
}
