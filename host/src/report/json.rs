//! The report as data. Field names are a public interface: `host/schema/report.schema.json` documents them.

use std::collections::BTreeMap;
use std::io;
use std::path::Path;
use std::time::Duration;

use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;

use super::advice::Advice;
use super::timeline::Timeline;
use crate::observe::Observed;
use crate::recorder::Statistics;

/// The result of a run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Report {
    /// The version of this layout.
    pub schema: u32,
    /// What ran, and how it ended.
    pub run: RunFacts,
    /// The run in words: a list of sentences, what matters most first.
    pub story: Vec<String>,
    /// Everything added up.
    pub totals: TotalsFacts,
    /// Requests by series, sorted by name and method.
    pub series: Vec<Series>,
    /// What the errors of requests usually mean, the most frequent first.
    pub advice: Vec<Advice>,
    /// Requests by tag; a request counts under each of its tags.
    pub tags: Vec<Tag>,
    /// Iterations by task, in the scenario's order.
    pub tasks: Vec<Task>,
    /// Calls of the scenario's `start` and `stop`.
    pub lifecycle: Vec<Lifecycle>,
    /// Checks, sorted by name.
    pub checks: Vec<Check>,
    /// The scenario's own metrics, sorted by name.
    pub metrics: Vec<Metric>,
    /// Thresholds and what was observed.
    pub thresholds: Vec<Threshold>,
    /// Connections.
    pub connections: Connections,
    /// The run over time.
    pub timeline: Timeline,
    /// What the target said of itself meanwhile (`observe` in the plan); null if nobody asked.
    pub observed: Option<Observed>,
    /// How the generator itself fared.
    pub generator: Generator,
    /// What the scenario made of it itself: texts by name, of which `stdout` and `stderr` are for the terminal.
    #[serde(skip)]
    pub summaries: Vec<(String, String)>,
}

/// What ran, and how it ended.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct RunFacts {
    /// Different for each run.
    pub id: String,
    /// RFC 3339, UTC.
    pub started_at: String,
    /// Seconds from the first user's start to the last one's end.
    pub duration_s: f64,
    /// What fixed all chance.
    pub seed: u64,
    /// The scenario's name; of several, all their names with commas between.
    pub scenario: String,
    /// The component's SHA-256, in hexadecimal; of several, all of them with commas between.
    pub sha256: String,
    /// Each scenario by itself.
    pub scenarios: Vec<ScenarioFacts>,
    /// The folder that relative paths start at.
    pub folder: String,
    /// Where relative URLs led.
    pub target: String,
    /// Whether any certificate was taken (`--insecure`).
    pub insecure: bool,
    /// Seconds of that which were counted: all but the warm-up.
    pub recorded_s: f64,
    /// `finished`, `stopped` (the first interrupt), `aborted` (the second), `breached` (a threshold ended it) or `failed` (the
    /// users of a scenario did nothing but fail).
    pub outcome: String,
    /// The process's exit code.
    pub exit_code: u8,
    /// What a search for the breakpoint found; null if none was looked for.
    pub breakpoint: Option<Breakpoint>,
    /// Why scenarios' tear-downs failed.
    pub tear_down_failures: Vec<String>,
    /// What was asked of the run while it ran, in order. What was planned after a change of a scenario's load was replaced by it,
    /// up to the scenario's end.
    pub orders: Vec<GivenOrder>,
    /// The plan with what the environment and the flags put in its place; the values of secret headers are masked.
    pub plan: Value,
    /// Where the generator ran.
    pub environment: Environment,
}

/// What was asked of a run while it ran.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct GivenOrder {
    /// Seconds since the run's start.
    pub at_s: f64,
    /// `users` or `rate` (the load of a scenario changed), `stop` (iterations under way could finish) or `abort` (at once).
    pub what: String,
    /// The scenario whose load changed.
    pub scenario: Option<String>,
    /// How many users it had from then on, or iterations per second.
    pub target: Option<f64>,
}

impl GivenOrder {
    /// An order of the whole run.
    pub fn new(at: Duration, what: &str) -> Self {
        Self { at_s: at.as_secs_f64(), what: what.to_owned(), scenario: None, target: None }
    }
}

/// Where the generator ran.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Environment {
    /// Throng's version.
    pub version: String,
    /// The operating system and its kernel's release.
    pub system: String,
    /// The processor's name, or its architecture.
    pub cpu: String,
    /// Cores that the process could use.
    pub cores: usize,
    /// Bytes of memory.
    pub memory_bytes: u64,
}

/// A scenario of the run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ScenarioFacts {
    /// Its name in the plan.
    pub name: String,
    /// The component's file.
    pub component: String,
    /// The component's SHA-256, in hexadecimal.
    pub sha256: String,
    /// What drove its users.
    pub executor: String,
    /// `closed` where users go round, `open` where arrivals come.
    pub r#loop: String,
}

/// Where a rising rate broke a threshold.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Breakpoint {
    /// The last rate at which every threshold held, in iterations per second; null if the first broke one.
    pub held_rate: Option<f64>,
    /// The rate at which one broke; null if all held to the end.
    pub broken_rate: Option<f64>,
    /// The thresholds that broke.
    pub broken: Vec<String>,
}

/// Everything added up.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct TotalsFacts {
    /// Requests settled.
    pub requests: u64,
    /// Those that failed.
    pub failures: u64,
    /// Those that were answered with 429.
    pub throttled: u64,
    /// Failures / requests, 0 to 1; 0 without requests.
    pub error_rate: f64,
    /// Requests per second.
    pub request_rate: f64,
    /// Iterations that ended.
    pub iterations: u64,
    /// Those in which the scenario returned an error.
    pub iteration_errors: u64,
    /// Arrivals that found no free user.
    pub dropped_iterations: u64,
    /// Iterations that the pacing would have started while their user still waited in the last one.
    pub missed_iterations: u64,
    /// The most users at one time.
    pub users_peak: usize,
    /// Bytes written to sockets.
    pub bytes_sent: u64,
    /// Bytes read from sockets.
    pub bytes_received: u64,
    /// Bytes of response bodies as scenarios read them, decoded.
    pub body_bytes: u64,
    /// Requests sent again because their pooled connection turned out closed.
    pub resent: u64,
    /// Finished − sent, over all series, in microseconds.
    pub service_time_us: Statistics,
    /// Finished − scheduled, over all series, in microseconds.
    pub response_time_us: Statistics,
    /// Responses by status, over all series.
    pub statuses: BTreeMap<u16, u64>,
}

/// Connections of all users together.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Connections {
    /// How many were opened.
    pub opened: u64,
    /// The most that were open at the end of a second.
    pub open_peak: u64,
    /// At the end of each interval of the timeline.
    pub over_time: Vec<ConnectionMoment>,
}

/// Connections at one moment.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ConnectionMoment {
    /// Seconds since the run's start.
    pub at_s: f64,
    /// Open then.
    pub open: u64,
    /// Open then, and carrying no request.
    pub idle: u64,
    /// Opened since the moment before.
    pub opened: u64,
}

/// Requests of one name and method.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Series {
    /// The name that the scenario gave, or method and path.
    pub name: String,
    /// The request method.
    pub method: String,
    /// The figures.
    #[serde(flatten)]
    pub figures: SeriesFigures,
    /// The part of each of the first 20 tags, by key and value.
    #[serde(default)]
    pub tags: Vec<SeriesTag>,
}

/// The requests of a series that have a tag.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct SeriesTag {
    /// The tag's key.
    pub key: String,
    /// The tag's value.
    pub value: String,
    /// Requests settled.
    pub requests: u64,
    /// Those that failed.
    pub failures: u64,
    /// Requests per second.
    pub request_rate: f64,
    /// Finished − scheduled, in microseconds.
    pub response_time_us: Statistics,
}

impl Series {
    /// Its name, with the method if the name does not begin with it.
    pub fn label(&self) -> String {
        let Self { name, method, .. } = self;
        if name.starts_with(method.as_str()) { name.clone() } else { format!("{method} {name}") }
    }
}

/// Requests of one tag.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Tag {
    /// The tag's key.
    pub key: String,
    /// The tag's value.
    pub value: String,
    /// The figures.
    #[serde(flatten)]
    pub figures: SeriesFigures,
}

/// The figures of a group of requests.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct SeriesFigures {
    /// Requests settled.
    pub requests: u64,
    /// Those that failed.
    pub failures: u64,
    /// Those that were answered with 429.
    pub throttled: u64,
    /// Requests per second.
    pub request_rate: f64,
    /// Finished − sent, in microseconds, of requests that were sent.
    pub service_time_us: Statistics,
    /// Finished − scheduled, in microseconds; for requests that have no scheduled time, finished − asked for.
    pub response_time_us: Statistics,
    /// Each phase, in microseconds, of the requests in which it took place.
    pub timings_us: BTreeMap<String, Statistics>,
    /// Responses by status.
    #[serde(deserialize_with = "statuses")]
    pub statuses: BTreeMap<u16, u64>,
    /// Failures by reason, the most frequent first.
    pub errors: Vec<SeriesError>,
    /// The same times in full, in microseconds.
    pub histograms: Histograms,
}

/// Distributions in HdrHistogram's text form (its second encoding, compressed, in base64), in microseconds; empty without values.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Histograms {
    /// Finished − sent, to three digits.
    pub service_time_us: String,
    /// Finished − scheduled, to three digits.
    pub response_time_us: String,
}

/// Where something was first seen: what `throng replay` takes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Example {
    /// The scenario's name in the plan.
    pub scenario: String,
    /// The user's number.
    pub user: u64,
    /// The number of that user's iteration, from 0; in `start` and `stop`, how many it had begun.
    pub iteration: u64,
    /// The task's name, or `start` or `stop`.
    pub task: String,
    /// How many rows of each of the plan's feeds the user had had before.
    pub feed_turns: Vec<u64>,
    /// The trace of the request that it was seen in, or of the last one before; null without `traceparent`.
    pub trace_id: Option<String>,
}

/// When something happened, and an example of it.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Seen {
    /// Seconds from the run's start to the first one; null if that is not known.
    pub first_s: Option<f64>,
    /// Seconds from the run's start to the last one.
    pub last_s: Option<f64>,
    /// The first one.
    pub example: Option<Example>,
}

/// A reason of failure.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct SeriesError {
    /// `status`, `scenario`, or a transport error of the contract.
    pub kind: String,
    /// The reason.
    pub reason: String,
    /// How often.
    pub count: u64,
    /// When, and an example.
    #[serde(flatten)]
    pub seen: Seen,
}

/// A reason and its count.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ReasonCount {
    /// The reason.
    pub reason: String,
    /// How often.
    pub count: u64,
    /// When, and an example.
    #[serde(flatten)]
    pub seen: Seen,
}

/// Iterations of one task.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Task {
    /// The task's name.
    pub name: String,
    /// Its scenario's name.
    pub scenario: String,
    /// Iterations that ended.
    pub iterations: u64,
    /// Those in which the scenario returned an error.
    pub errors: u64,
    /// Errors by their text, the most frequent first.
    pub error_reasons: Vec<ReasonCount>,
    /// From start to end, in microseconds.
    pub duration_us: Statistics,
    /// The part of that in which the scenario computed.
    pub guest_time_us: Statistics,
}

/// Calls of `start` or `stop`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Lifecycle {
    /// `start` or `stop`.
    pub call: String,
    /// Calls that ended.
    pub calls: u64,
    /// Those that returned an error.
    pub errors: u64,
    /// Errors by their text, the most frequent first.
    pub error_reasons: Vec<ReasonCount>,
    /// From start to end, in microseconds.
    pub duration_us: Statistics,
    /// The part of that in which the scenario computed.
    pub guest_time_us: Statistics,
}

/// A check.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Check {
    /// Its name.
    pub name: String,
    /// How often it passed.
    pub passes: u64,
    /// How often it failed.
    pub fails: u64,
    /// When, and an example.
    #[serde(flatten)]
    pub seen: Seen,
}

/// A metric of the scenario's own.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Metric {
    /// Its name.
    pub name: String,
    /// How many values were added.
    pub count: u64,
    /// What they come to.
    #[serde(flatten)]
    pub figures: MetricFigures,
}

/// What a metric's values come to.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "lowercase")]
pub enum MetricFigures {
    /// Their sum.
    Counter {
        /// The sum.
        sum: f64,
    },
    /// The last, least and greatest. Over several shards, the last is that of the last one that reported.
    Gauge {
        /// The last.
        last: f64,
        /// The least.
        min: f64,
        /// The greatest.
        max: f64,
    },
    /// Their distribution, to three digits.
    Trend {
        /// The least.
        min: f64,
        /// The arithmetic mean.
        mean: f64,
        /// The median.
        p50: f64,
        /// The 90th percentile.
        p90: f64,
        /// The 95th percentile.
        p95: f64,
        /// The 99th percentile.
        p99: f64,
        /// The greatest.
        max: f64,
    },
    /// The share of values other than 0.
    Rate {
        /// 0 to 1.
        rate: f64,
        /// How many were not 0.
        nonzero: u64,
    },
}

/// A threshold's verdict.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Threshold {
    /// As it was written.
    pub expression: String,
    /// Whether it held.
    pub ok: bool,
    /// The value that was held against its limit: times in microseconds, shares from 0 to 1, rates per second, counts
    /// and the scenario's own metrics as they are. Null if nothing was recorded; then it did not hold.
    pub observed: Option<f64>,
    /// The same for people, or what may be meant by a name under which nothing was recorded.
    pub shown: String,
}

/// How the generator itself fared.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Generator {
    /// Threads that drove users.
    pub shards: usize,
    /// CPU time of the process / (duration · shards): 1 when every shard was busy all the time.
    pub cpu_utilisation: f64,
    /// Seconds in which scenarios computed.
    pub guest_s: f64,
    /// CPU seconds of everything else: the host's own and the kernel's for it.
    pub host_s: f64,
    /// The process's largest resident size, in bytes.
    pub peak_rss_bytes: u64,
    /// Started − scheduled of iterations, in microseconds.
    pub scheduler_lag_us: Statistics,
    /// The scenario's own time for each call, in microseconds: computing, not waiting.
    pub guest_time_us: Statistics,
    /// What each scenario used, in the plan's order.
    pub scenarios: Vec<ScenarioUse>,
    /// Traps by reason. Each cost a user its instance.
    pub traps: Vec<Trap>,
    /// How many calls were ended because they went over a budget.
    pub budget_stops: u64,
    /// Which budgets.
    pub budget_stop_reasons: Vec<ReasonCount>,
    /// Log lines that were not shown because there were too many.
    pub log_lines_dropped: u64,
    /// Whether there were so many names of series, tags, checks or metrics that some share a row.
    pub names_overflowed: bool,
}

/// What a scenario used of the generator.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ScenarioUse {
    /// Its name in the plan.
    pub name: String,
    /// Seconds in which it computed, of all users.
    pub guest_s: f64,
    /// The most memory that its instances had at one time, in bytes.
    pub memory_peak_bytes: u64,
    /// The most memory that one of its instances had, in bytes.
    pub instance_memory_peak_bytes: u64,
    /// Instances that were lost, to a trap, a budget stop or a failed start.
    pub instances_lost: u64,
}

/// Traps of one reason.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Trap {
    /// The reason.
    pub reason: String,
    /// How often.
    pub count: u64,
    /// The functions on the stack of the first one, innermost first; by number where the component has no names.
    pub backtrace: Vec<String>,
    /// When, and an example.
    #[serde(flatten)]
    pub seen: Seen,
}

/// Writes a report as one JSON object.
pub(super) fn write(report: &Report, path: &Path) -> io::Result<()> {
    let mut text = serde_json::to_string_pretty(report).map_err(io::Error::other)?;
    text.push('\n');
    std::fs::write(path, text)
}

/// Reads a report that was written as JSON.
pub fn read_json(text: &str) -> serde_json::Result<Report> {
    serde_json::from_str(text)
}

/// The keys of a map are texts in JSON, and stay so where fields are flattened.
pub(super) fn statuses<'de, D: Deserializer<'de>>(deserializer: D) -> Result<BTreeMap<u16, u64>, D::Error> {
    let texts: BTreeMap<String, u64> = BTreeMap::deserialize(deserializer)?;
    let number = |(key, count): (String, u64)| Ok((key.parse().map_err(serde::de::Error::custom)?, count));
    texts.into_iter().map(number).collect()
}

/// The JSON Schema of a report.
pub fn schema() -> Value {
    schemars::schema_for!(Report).to_value()
}
