//! A comparison as data. Field names are a public interface: `host/schema/comparison.schema.json` documents them.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::verdict::Rule;
use crate::report::Report;

/// Two runs, compared.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Comparison {
    /// The version of this layout.
    pub schema: u32,
    /// The run that the other is held against.
    pub a: RunSide,
    /// The run that is judged.
    pub b: RunSide,
    /// By what the verdicts were reached.
    pub rule: Rule,
    /// Blocks of time that intervals were drawn from; 0 if there were too few.
    pub blocks: usize,
    /// What else differs between the runs, in words.
    pub differences: Vec<String>,
    /// On response times over all: `slower` if all requests together or any series are.
    pub verdict: Verdict,
    /// The result in words.
    pub words: Vec<String>,
    /// All requests.
    pub total: Row,
    /// Each series, as the reports have them.
    pub series: Vec<Row>,
    /// What was not to happen, and did (`--fail-on`).
    pub broken: Vec<Broken>,
}

/// One of the two runs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct RunSide {
    /// What it was called when it was asked for.
    pub name: String,
    /// Its id.
    pub id: String,
    /// RFC 3339, UTC.
    pub started_at: String,
    /// The scenarios' names.
    pub scenario: String,
    /// Where relative URLs led.
    pub target: String,
    /// Seconds that were counted.
    pub recorded_s: f64,
    /// How it ended.
    pub outcome: String,
}

impl RunSide {
    pub(super) fn of(name: &str, report: &Report) -> Self {
        let run = &report.run;
        Self {
            name: name.to_owned(),
            id: run.id.clone(),
            started_at: run.started_at.clone(),
            scenario: run.scenario.clone(),
            target: run.target.clone(),
            recorded_s: run.recorded_s,
            outcome: run.outcome.clone(),
        }
    }
}

/// Requests of one name and method in both runs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Row {
    /// The series' name; empty for all requests.
    pub name: String,
    /// The request method; empty for all requests.
    pub method: String,
    /// In the first run; null if it had none.
    pub a: Option<Figures>,
    /// In the second run; null if it had none.
    pub b: Option<Figures>,
    /// How response times changed.
    pub times: Times,
    /// How the share of failures changed.
    pub errors: Trend,
    /// The difference of the shares of failures; null if there is no interval.
    pub error_rate: Option<Change>,
    /// How the rate of requests changed; of a series it goes with the tasks that users happened to draw, and has no verdict.
    pub rate: Trend,
    /// The relative change of the rate of requests; null if there is no interval.
    pub request_rate: Option<Change>,
}

/// A run's requests.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Figures {
    /// Requests settled.
    pub requests: u64,
    /// Those that failed.
    pub failures: u64,
    /// Failures / requests, 0 to 1.
    pub error_rate: f64,
    /// Requests per second.
    pub request_rate: f64,
    /// The median response time, in microseconds.
    pub p50_us: u64,
    /// The 95th percentile.
    pub p95_us: u64,
    /// The 99th percentile.
    pub p99_us: u64,
}

/// How response times changed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Times {
    /// What the changes come to.
    pub verdict: Verdict,
    /// Why there is not enough data, or what the verdict rests on beside the shift.
    pub why: Option<String>,
    /// The shift of the whole distribution: the mean over all quantiles of log(b) − log(a), as a relative change.
    pub shift: Option<Change>,
    /// The same over the slowest tenth.
    pub tail: Option<Change>,
    /// The median's relative change.
    pub p50: Option<Change>,
    /// The 95th percentile's.
    pub p95: Option<Change>,
    /// The 99th percentile's.
    pub p99: Option<Change>,
    /// The probability that a request of the second run took longer than one of the first; ties count half.
    pub superiority: Option<f64>,
}

/// A change with its interval: 0.1 is 10 % more. Of error rates it is a difference of shares.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Change {
    /// The change.
    pub change: f64,
    /// The least that it may be.
    pub low: f64,
    /// The most that it may be.
    pub high: f64,
}

/// What a change of response times comes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// No change that matters, and there was enough data to see one.
    Same,
    /// The second run's are shorter.
    Faster,
    /// The second run's are longer.
    Slower,
    /// There is not enough data to tell.
    Unclear,
}

/// What a change of a rate comes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Trend {
    /// No change that matters.
    Same,
    /// The second run's is lower.
    Lower,
    /// The second run's is higher.
    Higher,
    /// There is not enough data to tell, or it is not judged.
    Unclear,
}

/// What was not to happen, and did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Broken {
    /// As it was written, like `regression=5%`.
    pub gate: String,
    /// What happened.
    pub why: String,
}

/// The JSON Schema of a comparison.
pub fn schema() -> Value {
    schemars::schema_for!(Comparison).to_value()
}
