//! `throng run`

use std::io::{IsTerminal, Write, stderr};
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::time::Duration;

use anyhow::Context;
use clap::Args;
use serde_json::{Map, Value, json};
use url::Url;

use super::build::runnable;
use super::{Failed, compiler, complain, say};
use crate::address::{HostPattern, Target};
use crate::chance;
use crate::exit;
use crate::export::Exports;
use crate::history;
use crate::http::{HttpVersion, Place, Proxy};
use crate::order::{Desk, desk};
use crate::plan::{
    self, DefaultPlan, Destination, ExecutorName, FailureFile, FeedSource, Format, Output, Override,
    PauseText, Plan, PlanError, Rate, Scenario, Source, Stages, Stream, TaskWeight, Time,
};
use crate::policy::{Policy, secret_of_environment};
use crate::report::{self, Audience, Audiences, Example, Progress, Report, Screen, Style};
use crate::run::{RunError, rehearse, run as carry_out};
use crate::threshold::Expression;
use crate::web::Listen;

/// The arguments of `throng run`, and of what makes several runs with loads of its own.
#[derive(Debug, Args)]
pub(super) struct RunArgs<L: Args = LoadArgs> {
    /// A scenario (a .wasm component, or a source that 'throng build' takes), or a plan (a .toml file)
    #[arg(value_name = "SCENARIO|PLAN")]
    subject: PathBuf,
    /// Where relative URLs lead: http://HOST[:PORT][/PATH]
    #[arg(long, value_name = "URL")]
    target: Option<Target>,
    /// Hold the result against this: 'p95(response_time) < 300ms', 'error_rate < 1%' (again for more)
    #[arg(long = "threshold", value_name = "EXPR")]
    thresholds: Vec<Expression>,
    /// What ends in this time from the start on is not counted
    #[arg(long, value_name = "TIME")]
    warm_up: Option<Time>,
    /// How long iterations under way may take once the run is over [default: 30s]
    #[arg(long, value_name = "TIME")]
    graceful_stop: Option<Time>,
    /// The longest that a request may take, unless it sets its own limit [default: 60s]
    #[arg(long, value_name = "TIME")]
    request_timeout: Option<Time>,
    /// Set any key of the plan: KEY=VALUE, like scenarios.browse.users=5, config.path=/x or labels.team=shop;
    /// VALUE is JSON, or else a text
    #[arg(long = "set", value_name = "KEY=VALUE")]
    settings: Vec<Override>,
    /// A variable for scripts that read their environment, as __ENV in k6's and os.environ in Locust's: NAME=VALUE. Where it is an URL, its
    /// host may be reached; that of the first is the target of a component that is run without a plan, if no other is given
    #[arg(short = 'e', long = "env", value_name = "NAME=VALUE", value_parser = variable)]
    variables: Vec<(String, String)>,
    /// Test data: NAME=FILE (.csv or .jsonl), with ',once' behind it to use each row once
    #[arg(long = "feed", value_name = "NAME=FILE")]
    feeds: Vec<FeedSource>,
    /// Run only tasks with this tag (again for more)
    #[arg(long = "tag", value_name = "TAG")]
    tags: Vec<String>,
    /// Replace a task's weight
    #[arg(long = "weight", value_name = "TASK=N")]
    weights: Vec<TaskWeight>,
    /// Replace the scenario's pause: none, 2s, 1s..3s, 'exponential 2s', 'pacing 10s', 'throughput 0.5/s'
    #[arg(long, value_name = "PAUSE")]
    pause: Option<PauseText>,
    /// Fix all chance, so that each user makes the same requests again
    #[arg(long, value_name = "N")]
    pub(super) seed: Option<u64>,
    /// Threads that drive users [default: one a core, at most one a user]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    shards: Option<u16>,
    /// Allow requests to these hosts beside the target: HOST, HOST:PORT, *.DOMAIN or a range like 10.0.0.0/8
    #[arg(long = "allow-host", value_name = "HOST")]
    allow_hosts: Vec<HostPattern>,
    /// Trust the authorities of this PEM file too (again for more)
    #[arg(long = "ca", value_name = "FILE")]
    authorities: Vec<PathBuf>,
    /// Take any certificate
    #[arg(long)]
    insecure: bool,
    /// Which HTTP is spoken: auto (HTTP/2 where TLS agrees on it), 1.1 or 2 [default: auto]
    #[arg(long, value_name = "VERSION")]
    http_version: Option<HttpVersion>,
    /// Make connections through http://HOST:PORT or socks5://HOST:PORT
    #[arg(long, value_name = "URL", value_parser = proxy)]
    proxy: Option<String>,
    /// Connect to ADDRESS[:PORT] or unix:PATH for this host: HOST[:PORT]=PLACE (again for more)
    #[arg(long = "resolve", value_name = "HOST=PLACE", value_parser = resolution)]
    resolve: Vec<(String, String)>,
    /// How many names of a kind (series, tags, checks, metrics) are told apart [default: 1000]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    max_series: Option<u32>,
    /// Write the result: json=FILE, html=FILE, csv=FOLDER, junit=FILE or, of what the scenario sums up itself, summary=FOLDER; or, while the
    /// run goes on, jsonl=FILE, hdr=FOLDER (HdrHistogram's logs), prometheus=[ADDRESS:]PORT (to be asked), remote-write=URL or
    /// otlp=URL (again for more)
    #[arg(long = "out", value_name = "FORMAT=PATH")]
    outputs: Vec<Destination>,
    /// Put the metrics of this Prometheus endpoint of the target's beside the run's, like http://HOST:PORT/metrics (again for
    /// more)
    #[arg(long, value_name = "URL")]
    observe: Vec<String>,
    /// Give each request a traceparent header, so that what the target traced of it can be found; SHARE of them (like 1%) ask the
    /// target to keep it [default: 100%]
    #[arg(long, value_name = "SHARE", num_args = 0..=1, require_equals = true, default_missing_value = "100%")]
    traceparent: Option<String>,
    /// Record iterations that failed in full, the first 100 or N of them, for 'throng replay'
    #[arg(long, value_name = "FILE[,N]")]
    record_failures: Option<FailureFile>,
    /// Do not keep the run in the history
    #[arg(long)]
    no_history: bool,
    /// Hold the plan to this runner's policy (a .toml file): origins, methods, ceilings, feeds, configuration, secrets, budget
    #[arg(long, value_name = "FILE")]
    policy: Option<PathBuf>,
    /// How the run is shown: live (a screen with keys, where there is a terminal), line (one that is rewritten), plain (a line now and
    /// then), none, or web[=ADDRESS:PORT] (a page, on this machine alone unless told; it stays after the run while it is open)
    /// [default: live on a terminal, else plain]
    #[arg(long, value_name = "HOW")]
    ui: Option<Ui>,
    /// Leave aside what components say of their run themselves (see 'throng inspect')
    #[arg(long)]
    no_default_plan: bool,
    /// Print what would happen, and run nothing
    #[arg(long)]
    pub(super) dry_run: bool,
    #[command(flatten)]
    pub(super) load: L,
}

/// Flags that say what drives users.
pub(super) trait Load: Args {
    /// What they say, by the plan's keys.
    fn flags(&self) -> Map<String, Value>;
}

/// What drives users, and how many when. In a plan of several scenarios this is the load that they share; for one of them, use
/// --set scenarios.NAME.KEY=VALUE.
#[derive(Debug, Args)]
#[command(next_help_heading = "Load")]
pub(super) struct LoadArgs {
    /// What drives users [default: what the other flags imply, else constant-users]
    #[arg(long, value_name = "NAME")]
    executor: Option<ExecutorName>,
    /// How many users [default: 10]; with rates, how many are ready beforehand
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..=10_000_000))]
    users: Option<u64>,
    /// Users started in a second (50, 50/s, 30/m); without it, all start at once
    #[arg(long, value_name = "R")]
    spawn_rate: Option<Rate>,
    /// Iterations started in a second (50, 50/s, 30/m, 1/7s)
    #[arg(long, value_name = "R")]
    rate: Option<Rate>,
    /// With rates, the most users there may be; arrivals that find none free are dropped. Else, room for as many, to be asked for
    /// while it runs
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..=10_000_000))]
    max_users: Option<u64>,
    /// How many iterations are made, by all users together or by each (--executor per-user-iterations)
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    iterations: Option<u64>,
    /// How long iterations are started (500ms, 30s, 1m30s) [default: 30s]
    #[arg(long, value_name = "TIME", value_parser = positive_duration)]
    duration: Option<Duration>,
    /// Targets in time, of users or of rates: 10s:100,1m:100,10s:0
    #[arg(long, value_name = "STAGES")]
    stages: Option<Stages>,
}

/// How a run is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ui {
    /// A screen with charts, tables and keys; lines where there is no terminal.
    Screen,
    /// Lines on standard error.
    Lines(Style),
    /// A page, and lines as they are by default.
    Web(Listen),
}

impl FromStr for Ui {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "live" => Ok(Self::Screen),
            "line" => Ok(Self::Lines(Style::Line)),
            "plain" => Ok(Self::Lines(Style::Plain)),
            "none" => Ok(Self::Lines(Style::None)),
            "web" => Ok(Self::Web(Listen::default())),
            _ => match text.strip_prefix("web=") {
                Some(place) => place.parse().map(Self::Web),
                None => Err("give live, line, plain, none or web[=ADDRESS:PORT]".to_owned()),
            },
        }
    }
}

/// Carries out a run: progress on standard error, the table on standard output.
pub(super) fn run(args: &RunArgs) -> Result<u8, Failed> {
    let plan = args.plan()?;
    if args.dry_run {
        let casts = rehearse(&plan, &compiler()?).map_err(no_run)?;
        say(&super::preview::preview(&plan, &casts));
        return Ok(exit::OK);
    }
    match args.ui {
        Some(Ui::Web(listen)) => super::web::run(&plan, listen),
        Some(Ui::Lines(style)) => start(&plan, Some(style)),
        Some(Ui::Screen) | None => start(&plan, None),
    }
}

/// What shows a run of this plan. Only a screen has keys, and so gives orders.
fn audience(plan: &Plan, style: Option<Style>, desk: Desk) -> Box<dyn Audience> {
    match style {
        None if Screen::possible() => Box::new(Screen::new(plan, desk)),
        style => {
            let style = style.unwrap_or_else(default_style);
            Box::new(Progress::new(stderr(), style, plan.duration()))
        }
    }
}

/// Runs a plan, prints its table and writes its outputs. Without a style it has a screen, where there is a terminal.
pub(super) fn start(plan: &Plan, style: Option<Style>) -> Result<u8, Failed> {
    let exports = exports(plan)?;
    let (desk, orders) = desk();
    let mut audience = Audiences(vec![audience(plan, style, desk), Box::new(exports)]);
    let carried_out = carry_out(plan, &compiler()?, orders, &mut audience);
    // The terminal is given back before anything else is said.
    drop(audience);
    let report = carried_out.map_err(no_run)?;
    conclude(plan, &report)?;
    Ok(report.run.exit_code)
}

/// Opens what is written while the run goes on.
pub(super) fn exports(plan: &Plan) -> Result<Exports, Failed> {
    let exports = Exports::open(&plan.streams, &plan.http)
        .map_err(|error| Failed { error: error.into(), code: exit::INVALID })?;
    exports.notes().iter().for_each(|note| complain(note));
    Ok(exports)
}

/// Shows a run's result, and writes it where the plan says.
pub(super) fn conclude(plan: &Plan, report: &Report) -> anyhow::Result<()> {
    // What a scenario prints of the result stands in the table's place, as its author is used to.
    match report::printed(report, "stdout") {
        Some(text) => say(text.trim_end_matches('\n')),
        None => say(&report::table(report)),
    }
    keep(plan, report);
    tell_summaries(report, &plan.outputs);
    write_all(report, &plan.outputs)?;
    tell_github(report);
    if let Some(hint) = replay_hint(plan, report) {
        complain(&hint);
    }
    Ok(())
}

/// Keeps a run in the history. What keeps it from that costs a word, not the run.
fn keep(plan: &Plan, report: &Report) {
    if let Some(error) = plan.history.then(|| history::keep(report)).and_then(Result::err) {
        let error = anyhow::Error::new(error);
        complain(&format!("warning: the run is not in the history (--no-history leaves it out): {error:#}"));
    }
}

/// What else a scenario made of the result, and where its files went.
fn tell_summaries(report: &Report, outputs: &[Output]) {
    if let Some(text) = report::printed(report, "stderr") {
        complain(text.trim_end_matches('\n'));
    }
    let files = report::files_of(report);
    if !files.is_empty() && !outputs.iter().any(|output| output.format == Format::Summary) {
        complain(&format!(
            "not written: {}; --out summary=FOLDER writes what the scenario sums up",
            files.join(", ")
        ));
    }
}

/// Writes a report in each of these forms.
pub(super) fn write_all(report: &Report, outputs: &[Output]) -> anyhow::Result<()> {
    for output in outputs {
        let path = output.path.display();
        report::write(report, output).with_context(|| format!("can't write {path}"))?;
        if output.format == Format::Summary && report::files_of(report).is_empty() {
            complain(&format!("nothing to write to {path}: the scenario sums up no files"));
        } else {
            complain(&format!("wrote {path}"));
        }
    }
    Ok(())
}

/// Where GitHub Actions runs this, its pages show the result too. What can't be written there costs a word, not the run.
fn tell_github(report: &Report) {
    if let Some(file) = std::env::var_os("GITHUB_STEP_SUMMARY") {
        let opened = std::fs::OpenOptions::new().append(true).create(true).open(&file);
        if let Err(error) = opened.and_then(|mut file| file.write_all(report::summary(report).as_bytes())) {
            complain(&format!("warning: no summary in {}: {error}", Path::new(&file).display()));
        }
    }
    let annotations = report::annotations(report);
    if std::env::var_os("GITHUB_ACTIONS").is_some() && !annotations.is_empty() {
        say(&annotations);
    }
}

/// How to look at one of the failures.
fn replay_hint(plan: &Plan, report: &Report) -> Option<String> {
    let json = plan.outputs.iter().find(|output| output.format == Format::Json).map(|output| &output.path);
    let file = plan.record_failures.as_ref().map(|file| &file.path).or(json)?;
    let examples = report::examples(report);
    let (_, Example { user, iteration, trace_id, .. }) = examples.first()?;
    let trace = trace_id.as_ref().map_or_else(String::new, |trace| format!(" (trace {trace})"));
    let file = file.display();
    Some(format!("look at a failure: throng replay {file} --user {user} --iteration {iteration}{trace}"))
}

pub(super) fn no_run(error: RunError) -> Failed {
    Failed { code: error.exit_code(), error: anyhow::Error::new(error) }
}

/// The plan of a source, on this machine.
pub(super) fn plan_of(source: &Source) -> Result<Plan, PlanError> {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    plan::build(source, chance::fresh_seed(), cores)
}

impl<L: Load> RunArgs<L> {
    /// What is wrong with the plan of a file is that file's; without one, it is the command line's.
    pub(super) fn plan(&self) -> Result<Plan, Failed> {
        let is_manifest = self.subject.file_name().is_some_and(|name| name == "Cargo.toml");
        let is_plan = !is_manifest && self.subject.extension().is_some_and(|extension| extension == "toml");
        let code = if is_plan { exit::INVALID } else { exit::USAGE };
        let wrong = |error: PlanError| Failed { error: error.into(), code };
        let mut source = self.source(is_plan)?;
        self.replace(&mut source).map_err(wrong)?;
        let mut plan = plan_of(&source).map_err(wrong)?;
        let built = |it: &Scenario| self.runnable(&it.component).map(|path| (it.name.clone(), path));
        let components = plan.scenarios.iter().map(built);
        let components = components.collect::<Result<Vec<_>, Failed>>()?;
        if is_plan && !self.no_default_plan {
            for (scenario, component) in &components {
                if let Some(default) = DefaultPlan::read(component).map_err(invalid)? {
                    source.complete(scenario, &default);
                }
            }
            plan = plan_of(&source).map_err(wrong)?;
        }
        for (scenario, (_, component)) in plan.scenarios.iter_mut().zip(components) {
            scenario.component = component;
        }
        hold_to_policy(&mut plan, self.policy.as_deref())
            .map_err(|error| Failed { error, code: exit::INVALID })?;
        Ok(plan)
    }

    /// A plan file, or a component with its default plan.
    fn source(&self, is_plan: bool) -> Result<Source, Failed> {
        if is_plan {
            return Source::file(&self.subject).map_err(invalid);
        }
        let component = self.runnable(&self.subject)?;
        if self.no_default_plan {
            return Ok(Source::component(&component));
        }
        Source::component_as_planned(&component).map_err(invalid)
    }

    /// A build runs its author's code, which no policy holds: with one, only components are run.
    fn runnable(&self, component: &Path) -> Result<PathBuf, Failed> {
        if self.policy.is_some() { Ok(component.to_owned()) } else { runnable(component, &self.variables) }
    }

    /// Puts the environment's values in the place of a source's own, then `--set`'s, then the flags'.
    fn replace(&self, source: &mut Source) -> Result<(), PlanError> {
        let environment = plan::from_environment(std::env::vars());
        let settings = environment.into_iter().chain(self.settings.iter().cloned());
        for replacement in settings.chain(self.flags()) {
            source.replace(replacement)?;
        }
        source.replace_load(&self.load.flags())?;
        self.tell_variables(source)?;
        for threshold in &self.thresholds {
            source.add(&["thresholds"], threshold.to_string())?;
        }
        for output in &self.outputs {
            source.add(&["outputs"], output.to_string())?;
        }
        for url in &self.observe {
            source.add(&["observe"], url.as_str())?;
        }
        for host in &self.allow_hosts {
            source.add(&["http", "allow_hosts"], host.to_string())?;
        }
        for file in &self.authorities {
            source.add(&["http", "tls", "ca"], file.to_string_lossy())?;
        }
        Ok(())
    }

    /// Hands variables to scenarios, and lets them reach what they name.
    fn tell_variables(&self, source: &mut Source) -> Result<(), PlanError> {
        let mut wants_target =
            self.target.is_none() && self.subject.extension().is_none_or(|it| it != "toml");
        for (name, value) in &self.variables {
            source.tell(name, value)?;
            let Some(url) = Url::parse(value).ok().filter(|url| matches!(url.scheme(), "http" | "https"))
            else {
                continue;
            };
            if std::mem::take(&mut wants_target) {
                source.replace(Override::at(&["target"], url.origin().ascii_serialization()))?;
            } else if let (Some(host), Some(port)) = (url.host_str(), url.port_or_known_default()) {
                source.add(&["http", "allow_hosts"], format!("{host}:{port}"))?;
            }
        }
        Ok(())
    }

    /// What the flags say, key by key.
    fn flags(&self) -> Vec<Override> {
        let plan = |key: &str, value: Option<Value>| Some(Override::at(&[key], value?));
        let http = |key: &str, value: Option<Value>| Some(Override::at(&["http", key], value?));
        let scenario = |key: &str, value: Option<Value>| Some(Override::at(&["scenario", key], value?));
        let text = |time: &Option<Time>| time.map(|time| json!(time.to_string()));
        let tags = (!self.tags.is_empty()).then(|| json!(self.tags));
        let keys = [
            plan("target", self.target.as_ref().map(|target| json!(target.to_string()))),
            plan("warm_up", text(&self.warm_up)),
            plan("graceful_stop", text(&self.graceful_stop)),
            plan("seed", self.seed.map(Value::from)),
            plan("shards", self.shards.map(Value::from)),
            plan("max_series", self.max_series.map(Value::from)),
            plan("record_failures", self.record_failures.as_ref().map(|file| json!(file.to_string()))),
            http("request_timeout", text(&self.request_timeout)),
            http("traceparent", self.traceparent.as_ref().map(|share| json!(share))),
            http("version", self.http_version.map(|version| json!(version.to_string()))),
            http("proxy", self.proxy.as_ref().map(|proxy| json!(proxy))),
            self.no_history.then(|| Override::at(&["history"], false)),
            self.insecure.then(|| Override::at(&["http", "tls", "insecure"], true)),
            scenario("pause", self.pause.map(|pause| json!(pause.to_string()))),
            scenario("tags", tags),
        ];
        let feeds = self.feeds.iter().map(|feed| {
            Override::at(&["feeds", &feed.name], json!({ "path": feed.path, "once": feed.once }))
        });
        let weights =
            self.weights.iter().map(|it| Override::at(&["scenario", "task_weights", &it.task], it.weight));
        let resolve =
            self.resolve.iter().map(|(host, place)| Override::at(&["http", "resolve", host], place.as_str()));
        let load = self.load.flags().into_iter().map(|(key, value)| Override::at(&["scenario", &key], value));
        keys.into_iter().flatten().chain(load).chain(feeds).chain(weights).chain(resolve).collect()
    }
}

impl Load for LoadArgs {
    fn flags(&self) -> Map<String, Value> {
        let rate = |rate: Option<Rate>| rate.map(|rate| json!(rate.per_second));
        let keys = [
            ("executor", self.executor.map(|executor| json!(executor.name()))),
            ("users", self.users.map(Value::from)),
            ("spawn_rate", rate(self.spawn_rate)),
            ("rate", rate(self.rate)),
            ("max_users", self.max_users.map(Value::from)),
            ("iterations", self.iterations.map(Value::from)),
            ("duration", self.duration.map(|time| json!(Time(time).to_string()))),
            ("stages", self.stages.as_ref().map(|stages| json!(stages.to_string()))),
        ];
        keys.into_iter().filter_map(|(key, value)| Some((key.to_owned(), value?))).collect()
    }
}

fn invalid(error: PlanError) -> Failed {
    Failed { error: error.into(), code: exit::INVALID }
}

/// Bounds a plan by a policy, if there is one, and gives scenarios the secrets that they ask for.
pub(super) fn hold_to_policy(plan: &mut Plan, policy: Option<&Path>) -> anyhow::Result<()> {
    let policy = policy.map(Policy::load).transpose().context("the policy does not hold")?;
    if let Some(policy) = &policy {
        policy.apply(plan)?;
    }
    let secret = |name: &str, at: &str| {
        let secret = match &policy {
            Some(policy) => policy.secret(name),
            None => secret_of_environment(&format!("THRONG_SECRET_{}", name.to_uppercase())),
        };
        secret.map_err(|problem| PlanError { at: at.to_owned(), problem })
    };
    for scenario in &mut plan.scenarios {
        let at = format!("scenarios.{}.secrets", scenario.name);
        for (name, value) in &mut scenario.secrets {
            *value = Some(secret(name, &at)?);
        }
    }
    for (name, value) in plan.observe.iter_mut().filter_map(|source| source.bearer.as_mut()) {
        *value = Some(secret(name, "observe")?);
    }
    for (name, value) in plan.streams.iter_mut().filter_map(Stream::secret) {
        *value = Some(secret(name, "outputs")?);
    }
    Ok(())
}

pub(super) fn variable(text: &str) -> Result<(String, String), String> {
    let (name, value) = text.split_once('=').filter(|(name, _)| !name.is_empty()).ok_or("give NAME=VALUE")?;
    Ok((name.to_owned(), value.to_owned()))
}

/// The text of a proxy: its credentials go no further than the plan.
fn proxy(text: &str) -> Result<String, String> {
    text.parse::<Proxy>().map(|_| text.to_owned()).map_err(|error| error.to_string())
}

fn resolution(text: &str) -> Result<(String, String), String> {
    let (host, place) =
        text.split_once('=').ok_or("give HOST=ADDRESS, HOST=ADDRESS:PORT or HOST=unix:PATH")?;
    place.parse::<Place>().map_err(|error| error.to_string())?;
    Ok((host.to_owned(), place.to_owned()))
}

/// One line on a terminal that can't be a screen.
pub(super) fn default_style() -> Style {
    if stderr().is_terminal() { Style::Line } else { Style::Plain }
}

pub(super) fn positive_duration(text: &str) -> Result<Duration, String> {
    match text.parse() {
        Ok(Time(Duration::ZERO)) => Err("must be longer than 0".to_owned()),
        Ok(Time(duration)) => Ok(duration),
        Err(error) => Err(error.to_string()),
    }
}
