//! What a report says of the target's own metrics. Field names are a public interface.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What the target said of itself while the run went on.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Observed {
    /// The endpoints that were asked, in the plan's order.
    pub endpoints: Vec<Endpoint>,
    /// Their metrics, on the time axis of `timeline`; by endpoint, name and labels.
    pub metrics: Vec<ObservedMetric>,
    /// Which of them went with what the run measured, the strongest first. That two things go together does not say that one
    /// causes the other: all that grows with the load goes together.
    pub correlations: Vec<Correlation>,
}

/// An endpoint.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Endpoint {
    /// Its name in the plan, or host and port.
    pub name: String,
    /// Where it is.
    pub url: String,
    /// Seconds between scrapes.
    pub every_s: f64,
    /// How often it was asked.
    pub scrapes: u64,
    /// How often it did not answer with metrics.
    pub failures: u64,
    /// Why it last did not; null if it always did.
    pub last_failure: Option<String>,
    /// Series that were chosen and not kept because there were too many.
    pub left_out: u64,
}

/// A metric of the target's, over time.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ObservedMetric {
    /// The endpoint's name.
    pub endpoint: String,
    /// Its name there; of means that of what is meant, without `_sum`.
    pub name: String,
    /// Its labels.
    pub labels: BTreeMap<String, String>,
    /// What it is called where people see it.
    pub title: String,
    /// What the values are.
    pub reading: Reading,
    /// One for each interval of `timeline`: the mean of what was read in it; null where nothing was.
    pub values: Vec<Option<f64>>,
    /// The least of them; null if there is none.
    pub min: Option<f64>,
    /// Their mean.
    pub mean: Option<f64>,
    /// The greatest.
    pub max: Option<f64>,
    /// The last.
    pub last: Option<f64>,
}

/// What an observed metric's values are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Reading {
    /// The metric's value.
    Value,
    /// By how much a counter grew, in a second.
    Rate,
    /// The mean of what a histogram or a summary counted since it was asked before.
    Mean,
}

impl Reading {
    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Value => "value",
            Self::Rate => "rate",
            Self::Mean => "mean",
        }
    }
}

/// A metric of the target's that went with a figure of the run's.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Correlation {
    /// The metric's place in `metrics`.
    pub metric: usize,
    /// What the metric is called where people see it.
    pub title: String,
    /// `response_time_p95`, `error_rate` or `request_rate`.
    pub figure: String,
    /// Spearman's coefficient, -1 to 1.
    pub coefficient: f64,
    /// By how many seconds the figure follows the metric; negative where the metric follows.
    pub lag_s: f64,
    /// From how many intervals.
    pub intervals: usize,
    /// The same in words.
    pub text: String,
}
