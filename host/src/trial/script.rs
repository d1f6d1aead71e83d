//! A script as it is written. Its JSON Schema is `host/schema/script.schema.json`.

use std::collections::BTreeMap;
use std::path::Path;

use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Map, Value};

use super::expect::Expected;
use super::reply::ReplyTable;
use crate::address::Target;
use crate::plan::{PlanError, Text, check_keys};
use crate::threshold::nearest;
use crate::user::Task;

/// What a scenario is tried with: cases, each with a user of its own.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
pub struct Script {
    /// The cases.
    #[serde(rename = "case")]
    pub(super) cases: Vec<Case>,
}

/// A user, the replies it gets, and what is expected of it.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
pub(super) struct Case {
    /// What it shows.
    pub(super) name: String,
    /// The user's number; 0 by default.
    #[serde(default)]
    pub(super) user: u64,
    /// Fixes all chance; 1 by default.
    pub(super) seed: Option<u64>,
    /// Where relative URLs lead; http://target.test by default.
    pub(super) target: Option<Text<Target>>,
    /// The scenario's configuration.
    #[serde(default)]
    pub(super) config: Map<String, Value>,
    /// Key and value, told to the user.
    #[serde(default)]
    pub(super) labels: IndexMap<String, Text<String>>,
    /// Rows of test data, by the feed's name.
    #[serde(default)]
    pub(super) feeds: BTreeMap<String, Vec<Map<String, Value>>>,
    /// The tasks to run, in this order.
    pub(super) run: Option<Vec<String>>,
    /// The number of the first iteration, which decides what it draws; 0 by default.
    #[serde(default)]
    pub(super) first_iteration: u64,
    /// How many iterations to run with tasks chosen by weight, if `run` does not name them; 1 by default.
    pub(super) iterations: Option<u64>,
    /// The replies; of those that fit a request, the first that is not used up.
    #[serde(default, rename = "reply")]
    pub(super) replies: Vec<ReplyTable>,
    /// What is expected. Whatever it says: that each request finds a reply, that none fails, that all checks pass, and that all
    /// iterations return.
    #[serde(default)]
    pub(super) expect: Expected,
}

impl Script {
    /// Reads a file, JSON by its extension or else TOML.
    pub fn load(path: &Path) -> Result<Self, PlanError> {
        let at = path.display().to_string();
        let text = std::fs::read_to_string(path)
            .map_err(|error| PlanError::new(&at, format!("can't read the script: {error}")))?;
        let json = path.extension().is_some_and(|extension| extension == "json");
        let document: Result<Value, String> = match json {
            true => serde_json::from_str(&text).map_err(|error| error.to_string()),
            false => toml::from_str(&text).map_err(|error| error.to_string()),
        };
        let format = if json { "JSON" } else { "TOML" };
        let document = document
            .map_err(|error| PlanError::new(&at, format!("not valid {format}\n{}", error.trim_end())))?;
        Self::read(&document)
    }

    pub(super) fn read(document: &Value) -> Result<Self, PlanError> {
        check_keys(document, &schema())?;
        let script: Self = serde_path_to_error::deserialize(document)
            .map_err(|error| PlanError::new(error.path().to_string(), error.into_inner().to_string()))?;
        if script.cases.is_empty() {
            return Err(PlanError::new("case", "there is none; give one like [[case]]"));
        }
        for (index, case) in script.cases.iter().enumerate() {
            for (number, reply) in case.replies.iter().enumerate() {
                let at = || format!("case[{index}].reply[{number}]");
                reply.check().map_err(|problem| PlanError::new(at(), problem))?;
            }
        }
        Ok(script)
    }

    /// Holds the cases against the scenario's tasks.
    pub(super) fn check(&self, tasks: &[Task]) -> Result<(), PlanError> {
        for (index, case) in self.cases.iter().enumerate() {
            let unknown = |name: &&String| !tasks.iter().any(|task| task.name == **name);
            if let Some(name) = case.run.iter().flatten().find(unknown) {
                let hint = nearest(name, tasks.iter().map(|task| task.name.as_str()))
                    .map_or_else(String::new, |nearest| format!("; did you mean '{nearest}'?"));
                let problem = format!("the scenario has no task '{name}'{hint}");
                return Err(PlanError::new(format!("case[{index}].run"), problem));
            }
        }
        Ok(())
    }
}

/// The JSON Schema of scripts.
pub fn schema() -> Value {
    schemars::schema_for!(Script).to_value()
}
