//! `throng run`

use std::io::{IsTerminal, stderr};
use std::path::PathBuf;
use std::str::FromStr;
use std::time::Duration;

use anyhow::{Context, anyhow};
use clap::{Args, ValueEnum};
use serde_json::{Map, Value};

use super::later::LaterFlags;
use super::{Failed, complain, say};
use crate::address::{HostPattern, Target};
use crate::chance;
use crate::exit;
use crate::plan::{FeedSource, Plan, Rate, Scenario, TaskWeight};
use crate::report::{self, Progress, Style};
use crate::run::{RunError, run as carry_out};

/// The arguments of `throng run`.
#[derive(Debug, Args)]
pub(super) struct RunArgs {
    /// The scenario, a .wasm component
    #[arg(value_name = "SCENARIO")]
    scenario: PathBuf,
    /// Where relative URLs lead: http://HOST[:PORT][/PATH]
    #[arg(long, value_name = "URL")]
    target: Target,
    /// How users are driven
    #[arg(long, value_name = "NAME", default_value = "constant-users")]
    executor: Executor,
    /// How many users
    #[arg(long, value_name = "N", default_value = "10", value_parser = clap::value_parser!(u64).range(1..=10_000_000))]
    users: u64,
    /// Users started in a second (50, 50/s, 30/m); without it, all start at once
    #[arg(long, value_name = "R")]
    spawn_rate: Option<Rate>,
    /// How long users start iterations (500ms, 30s, 1m30s)
    #[arg(long, value_name = "TIME", default_value = "30s", value_parser = positive_duration)]
    duration: Duration,
    /// How long iterations under way may take after that
    #[arg(long, value_name = "TIME", default_value = "30s", value_parser = humantime::parse_duration)]
    graceful_stop: Duration,
    /// The longest that a request may take, unless it sets its own limit
    #[arg(long, value_name = "TIME", default_value = "60s", value_parser = positive_duration)]
    request_timeout: Duration,
    /// Set what the scenario is told: config.KEY=VALUE or labels.KEY=VALUE; VALUE is JSON, or else a text
    #[arg(long = "set", value_name = "KEY=VALUE")]
    settings: Vec<Setting>,
    /// Test data: NAME=FILE (.csv or .jsonl), with ',once' behind it to use each row once
    #[arg(long = "feed", value_name = "NAME=FILE")]
    feeds: Vec<FeedSource>,
    /// Run only tasks with this tag (may be given again for more)
    #[arg(long = "tag", value_name = "TAG")]
    tags: Vec<String>,
    /// Replace a task's weight
    #[arg(long = "weight", value_name = "TASK=N")]
    weights: Vec<TaskWeight>,
    /// Fix all chance, so that each user makes the same requests again
    #[arg(long, value_name = "N")]
    seed: Option<u64>,
    /// Threads that drive users [default: one a core, at most one a user]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    shards: Option<u16>,
    /// Allow requests to this host beside the target: HOST or HOST:PORT
    #[arg(long = "allow-host", value_name = "HOST")]
    allow_hosts: Vec<HostPattern>,
    /// Write the result: json=FILE
    #[arg(long = "out", value_name = "FORMAT=FILE")]
    outputs: Vec<Output>,
    /// How progress is shown [default: live on a terminal, else plain]
    #[arg(long, value_name = "HOW")]
    ui: Option<Ui>,
    #[command(flatten)]
    later: LaterFlags,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Ui {
    /// One line, rewritten each second
    Live,
    /// A line now and then
    Plain,
    /// Nothing until the end
    None,
}

/// What drives users.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum Executor {
    /// So many users, each starting its next iteration when the last is over and the pause has passed
    ConstantUsers,
}

/// Carries out a run: progress on standard error, the table on standard output.
pub(super) fn run(args: &RunArgs) -> Result<u8, Failed> {
    args.later.check()?;
    if args.scenario.extension().is_some_and(|extension| extension == "toml") {
        return Err(Failed {
            error: anyhow!("plan files are not there yet in this version; give a .wasm scenario and flags"),
            code: exit::USAGE,
        });
    }
    let plan = args.plan()?;
    start(&plan, args.style(), &args.outputs)
}

/// Runs a plan, prints its table and writes its outputs.
pub(super) fn start(plan: &Plan, style: Style, outputs: &[Output]) -> Result<u8, Failed> {
    let mut progress = Progress::new(stderr(), style, plan.scenario.duration);
    let report = carry_out(plan, &mut progress)
        .map_err(|error: RunError| Failed { code: error.exit_code(), error: anyhow::Error::new(error) })?;
    say(&report::table(&report));
    for Output(path) in outputs {
        report::write_json(&report, path).with_context(|| format!("can't write {}", path.display()))?;
        complain(&format!("wrote {}", path.display()));
    }
    Ok(report.run.exit_code)
}

impl RunArgs {
    fn plan(&self) -> Result<Plan, Failed> {
        let (config, labels) = settings(&self.settings)?;
        let name = self.scenario.file_stem().map(|stem| stem.to_string_lossy().into_owned());
        Ok(Plan {
            target: self.target.clone(),
            allow_hosts: self.allow_hosts.clone(),
            scenario: Scenario {
                name: name.unwrap_or_default(),
                component: self.scenario.clone(),
                config,
                users: self.users,
                spawn_rate: self.spawn_rate.map(|rate| rate.per_second),
                duration: self.duration,
                tags: self.tags.clone(),
                weights: self.weights.clone(),
            },
            labels,
            feeds: self.feeds.clone(),
            seed: self.seed.unwrap_or_else(chance::fresh_seed),
            shards: shards(self.shards, self.users),
            graceful_stop: self.graceful_stop,
            request_timeout: self.request_timeout,
        })
    }

    fn style(&self) -> Style {
        match self.ui {
            Some(Ui::Live) => Style::Live,
            Some(Ui::Plain) => Style::Plain,
            Some(Ui::None) => Style::None,
            None => default_style(),
        }
    }
}

pub(super) fn default_style() -> Style {
    if stderr().is_terminal() { Style::Live } else { Style::Plain }
}

/// One a core, but none without a user.
pub(super) fn shards(wanted: Option<u16>, users: u64) -> usize {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let shards = wanted.map_or(cores, usize::from);
    shards.min(usize::try_from(users).unwrap_or(usize::MAX)).max(1)
}

pub(super) fn positive_duration(text: &str) -> Result<Duration, String> {
    match humantime::parse_duration(text) {
        Ok(Duration::ZERO) => Err("must be longer than 0".to_owned()),
        Ok(duration) => Ok(duration),
        Err(error) => Err(format!("{error}; give a time like 500ms, 30s or 1m30s")),
    }
}

/// Where the JSON report goes.
#[derive(Debug, Clone)]
pub(super) struct Output(PathBuf);

impl FromStr for Output {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text.split_once('=') {
            Some(("json", path)) if !path.is_empty() => Ok(Self(path.into())),
            Some((format @ ("html" | "csv" | "junit"), _)) => {
                Err(format!("output '{format}' is not there yet in this version; json=FILE is"))
            }
            _ => Err("give json=FILE".to_owned()),
        }
    }
}

/// A key's path and its value.
#[derive(Debug, Clone)]
struct Setting {
    path: Vec<String>,
    value: Value,
}

impl FromStr for Setting {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (key, value) = text.split_once('=').ok_or("give KEY=VALUE")?;
        let path: Vec<_> = key.split('.').map(str::to_owned).collect();
        let known = ["config", "labels"];
        if !known.contains(&path[0].as_str()) || path.len() < 2 || path.iter().any(String::is_empty) {
            return Err(format!("'{key}' is not a key of this version; it has config.KEY and labels.KEY"));
        }
        let value = serde_json::from_str(value).unwrap_or_else(|_| Value::String(value.to_owned()));
        Ok(Self { path, value })
    }
}

/// The scenario's configuration as a JSON object, and the labels.
fn settings(settings: &[Setting]) -> Result<(String, Vec<(String, String)>), Failed> {
    let mut config = Map::new();
    let mut labels = Vec::new();
    for Setting { path, value } in settings {
        if path[0] == "labels" {
            let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            labels.push((path[1..].join("."), text));
        } else if !insert(&mut config, &path[1..], value) {
            let error = anyhow!("--set {}: a part of this key already has a value", path.join("."));
            return Err(Failed { error, code: exit::USAGE });
        }
    }
    Ok((Value::Object(config).to_string(), labels))
}

fn insert(object: &mut Map<String, Value>, path: &[String], value: &Value) -> bool {
    match path {
        [] => false,
        [key] => {
            object.insert(key.clone(), value.clone());
            true
        }
        [key, rest @ ..] => match object.entry(key.clone()).or_insert_with(|| Value::Object(Map::new())) {
            Value::Object(inner) => insert(inner, rest, value),
            _ => false,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(pairs: &[&str]) -> Result<(String, Vec<(String, String)>), u8> {
        let parsed: Vec<Setting> = pairs.iter().map(|pair| pair.parse().unwrap()).collect();
        settings(&parsed).map_err(|failed| failed.code)
    }

    #[test]
    fn settings_build_the_configuration() {
        let (config, labels) =
            set(&["config.path=/x", "config.deep.count=3", "labels.team=shop", "labels.build=17"]).unwrap();
        assert_eq!(config, r#"{"path":"/x","deep":{"count":3}}"#);
        assert_eq!(labels, [("team".into(), "shop".into()), ("build".into(), "17".into())]);
        assert_eq!(set(&["config.a=1", "config.a.b=2"]), Err(exit::USAGE));
        for text in ["path=1", "config=1", "config.=1", "config.a"] {
            assert!(text.parse::<Setting>().is_err(), "{text}");
        }
    }
}
