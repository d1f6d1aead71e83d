//! What is to be done. A plan file, variables of the environment, `--set` and the flags come down to one [`Document`]
//! of texts and numbers, and that, checked whole, to a [`Plan`].
//!
//! | step | where |
//! |---|---|
//! | a TOML file, or a component | `source` |
//! | what the component says of its run | `default` |
//! | what the environment and the command line put in its place | `overrides` |
//! | unknown keys, with the nearest known one | `keys` |
//! | texts to values | `document`, `values` |
//! | an executor or a preset to a [`Shape`] | `shape`, `preset` |
//! | everything together | `build` |

mod build;
mod client;
mod default;
mod document;
mod keys;
mod observe;
mod overrides;
mod preset;
mod shape;
mod source;
mod stream;
mod values;

use std::path::PathBuf;
use std::time::Duration;

use serde_json::{Map, Value};
use thiserror::Error;

pub use build::build;
pub use default::{DefaultPlan, SECTION as DEFAULT_PLAN_SECTION};
pub use document::{Document, Text, schema};
pub use keys::check as check_keys;
pub use overrides::{Override, from_environment};
pub use shape::{ExecutorName, Iterations, Shape, Steps};
pub use source::Source;
pub use stream::{Credentials, Destination, Receiver, Scrape, Stream};
pub use values::{
    FailureFile, FeedSource, Format, Output, PauseText, Rate, Share, Stages, TaskWeight, Time, ValueError,
};

use crate::address::Target;
use crate::budget::Budget;
use crate::http::Settings;
use crate::schedule::Pause;
use crate::secret::{Secret, SecretHeaders, Secrets};
use crate::threshold::Threshold;

/// A run, whole.
#[derive(Debug, Clone)]
pub struct Plan {
    /// Where requests lead, and how they are sent.
    pub http: Settings,
    /// What runs, in the plan's order; at least one.
    pub scenarios: Vec<Scenario>,
    /// What the result is held against.
    pub thresholds: Vec<Threshold>,
    /// Key and value, told to every user.
    pub labels: Vec<(String, String)>,
    /// Test data.
    pub feeds: Vec<FeedSource>,
    /// Fixes all chance.
    pub seed: u64,
    /// How many threads drive users.
    pub shards: usize,
    /// What each user may use up.
    pub budget: Budget,
    /// How many names of a kind are told apart.
    pub max_series: usize,
    /// What ends in this time from the start on is not counted.
    pub warm_up: Duration,
    /// Whether there may be more users than it speaks of, if somebody asks for them while it runs.
    pub may_grow: bool,
    /// Endpoints of the target's own metrics.
    pub observe: Vec<crate::observe::Source>,
    /// Where the report is written.
    pub outputs: Vec<Output>,
    /// What is written while the run goes on.
    pub streams: Vec<Stream>,
    /// The share of requests whose `traceparent` asks the target to keep what it traces; none: there is no such header.
    pub traceparent: Option<f64>,
    /// Where iterations that failed are recorded.
    pub record_failures: Option<FailureFile>,
    /// Whether the run is kept in the history.
    pub history: bool,
    /// Headers whose values are shown to nobody.
    pub secret_headers: SecretHeaders,
    /// The plan as it was given, with the values of secret headers and the proxy's credentials masked.
    pub document: Value,
}

/// A component, an executor and a shape.
#[derive(Debug, Clone)]
pub struct Scenario {
    /// Its name in reports.
    pub name: String,
    /// The component's file.
    pub component: PathBuf,
    /// A JSON object, handed to the scenario.
    pub config: String,
    /// Keys of the configuration that come from the runner's secrets of the same name. Their values are there once the runner has
    /// given them.
    pub secrets: Vec<(String, Option<Secret>)>,
    /// What drives its users.
    pub executor: ExecutorName,
    /// When what happens, from the scenario's start on.
    pub shape: Shape,
    /// When it starts, after the run's start.
    pub start: Duration,
    /// How long iterations under way may take once the shape is over.
    pub graceful_stop: Duration,
    /// The scenario whose fixture serves this one too; none: its own.
    pub fixture: Option<String>,
    /// Replaces the scenario's own pause.
    pub pause: Option<Pause>,
    /// Only these tasks run; empty: all.
    pub tasks: Vec<String>,
    /// Only tasks with one of these tags run; empty: all.
    pub tags: Vec<String>,
    /// Weights that replace the scenario's own.
    pub weights: Vec<TaskWeight>,
}

impl Scenario {
    /// The configuration with the secrets in it, for the scenario alone.
    pub fn whole_config(&self) -> String {
        let mut config: Map<String, Value> = serde_json::from_str(&self.config).unwrap_or_default();
        for (key, secret) in &self.secrets {
            if let Some(secret) = secret {
                config.insert(key.clone(), secret.reveal().into());
            }
        }
        Value::Object(config).to_string()
    }

    /// When its shape is over, after the run's start.
    pub fn end(&self) -> Duration {
        self.start.saturating_add(self.shape.duration())
    }
}

impl Plan {
    /// Where relative URLs lead.
    pub fn target(&self) -> &Target {
        &self.http.target
    }

    /// When the last shape is over.
    pub fn duration(&self) -> Duration {
        self.scenarios.iter().map(Scenario::end).max().unwrap_or_default()
    }

    /// The most users that there may be.
    pub fn most_users(&self) -> u64 {
        self.scenarios.iter().map(|scenario| scenario.shape.most_users()).sum()
    }

    /// All secrets that the run uses.
    pub fn secrets(&self) -> Secrets {
        let given =
            self.scenarios.iter().flat_map(|it| it.secrets.iter().filter_map(|(_, secret)| secret.clone()));
        let bearers = self.observe.iter().filter_map(|it| it.bearer.as_ref()?.1.clone());
        let receivers = self.streams.iter().filter_map(|it| it.receiver()?.credentials.as_ref()?.secret());
        Secrets::new(given.chain(bearers).chain(receivers))
    }

    /// Each file that is read for the plan, with the key that names it.
    pub fn files(&self) -> Vec<(String, PathBuf)> {
        let component = |it: &Scenario| (format!("scenarios.{}.component", it.name), it.component.clone());
        let feed = |it: &FeedSource| (format!("feeds.{}", it.name), it.path.clone());
        let tls = &self.http.tls;
        let identity = tls.identity.iter().flat_map(|(certificate, key)| [certificate, key]);
        let pem = tls.authorities.iter().chain(identity).map(|it| ("http.tls".to_owned(), it.clone()));
        self.scenarios.iter().map(component).chain(self.feeds.iter().map(feed)).chain(pem).collect()
    }

    /// The scenarios' names, as a report gives them.
    pub fn name(&self) -> String {
        let names: Vec<_> = self.scenarios.iter().map(|scenario| scenario.name.as_str()).collect();
        names.join(", ")
    }
}

/// Why there is no plan: what, and where in the document.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{at}: {problem}")]
pub struct PlanError {
    /// The key's path, like `scenarios.browse.users`, or the file.
    pub at: String,
    /// What is wrong with it, the limit, and what to do.
    pub problem: String,
}

impl PlanError {
    pub(crate) fn new(at: impl Into<String>, problem: impl Into<String>) -> Self {
        Self { at: at.into(), problem: problem.into() }
    }
}

#[cfg(test)]
mod tests;
