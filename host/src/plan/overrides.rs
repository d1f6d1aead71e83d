//! What the environment and the command line put in the place of a plan's values.

use std::str::FromStr;

use serde_json::{Map, Value};

use super::{PlanError, Source};

/// Variables of the environment that mean a key of the plan start with this; two underscores part a path, so
/// `THRONG__SCENARIOS__BROWSE__USERS=50` is `scenarios.browse.users`.
const PREFIX: &str = "THRONG__";

/// A key's path and the value it gets. Its text is KEY=VALUE, where VALUE is JSON or else a text.
#[derive(Debug, Clone, PartialEq)]
pub struct Override {
    path: Vec<String>,
    value: Value,
}

impl Override {
    /// Sets the key at this path.
    pub fn at(path: &[&str], value: impl Into<Value>) -> Self {
        Self { path: path.iter().map(|&key| key.to_owned()).collect(), value: value.into() }
    }

    fn of_text(path: Vec<String>, value: &str) -> Self {
        let value = serde_json::from_str(value).unwrap_or_else(|_| Value::String(value.to_owned()));
        Self { path, value }
    }
}

impl FromStr for Override {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (key, value) = text.split_once('=').ok_or("give KEY=VALUE")?;
        let path: Vec<_> = key.split('.').map(str::to_owned).collect();
        if path.iter().any(String::is_empty) {
            return Err(format!("'{key}' is not a key; give one like target or scenarios.NAME.users"));
        }
        Ok(Self::of_text(path, value))
    }
}

/// What variables of the environment say.
pub fn from_environment(variables: impl Iterator<Item = (String, String)>) -> Vec<Override> {
    let ours = variables.filter_map(|(name, value)| Some((name.strip_prefix(PREFIX)?.to_owned(), value)));
    let mut overrides: Vec<_> = ours
        .map(|(name, value)| {
            Override::of_text(name.to_lowercase().split("__").map(str::to_owned).collect(), &value)
        })
        .collect();
    overrides.sort_by(|a, b| a.path.cmp(&b.path));
    overrides
}

impl Source {
    /// Puts a value in its place. `scenario` and `config` at the start of a path mean the plan's only scenario.
    pub fn replace(&mut self, Override { path, value }: Override) -> Result<(), PlanError> {
        let given = path.join(".");
        let mut path = path;
        let short = path.first().is_some_and(|first| first == "config" || first == "scenario");
        if short {
            let only = self.only_scenario(&given)?;
            let rest = if path[0] == "config" { path } else { path.split_off(1) };
            path = ["scenarios".to_owned(), only].into_iter().chain(rest).collect();
        }
        if insert(&mut self.0, &path, value) {
            return Ok(());
        }
        Err(PlanError::new(given, "a part of this key already has a value that is no table"))
    }

    /// Adds an item to the list at a path.
    pub fn add(&mut self, path: &[&str], item: impl Into<Value>) -> Result<(), PlanError> {
        let pointer = format!("/{}", path.join("/"));
        if let Some(Value::Array(items)) = self.0.pointer_mut(&pointer) {
            items.push(item.into());
            return Ok(());
        }
        self.replace(Override::at(path, vec![item.into()]))
    }

    fn only_scenario(&self, given: &str) -> Result<String, PlanError> {
        let names: Vec<_> = self.0["scenarios"].as_object().into_iter().flat_map(Map::keys).collect();
        match names.as_slice() {
            [only] => Ok((*only).clone()),
            [] => Err(PlanError::new(given, "the plan has no scenario")),
            several => {
                let names = several.iter().map(|it| it.as_str()).collect::<Vec<_>>().join(", ");
                let problem = format!(
                    "the plan has several scenarios ({names}); name one with --set scenarios.NAME.KEY=VALUE"
                );
                Err(PlanError::new(given, problem))
            }
        }
    }
}

/// Sets what lies at `path`, making tables on the way. A key that is there in another spelling (case, `-` for `_`), as
/// variables have to spell it, is that key. Null takes a key away.
fn insert(table: &mut Value, path: &[String], value: Value) -> bool {
    let [key, rest @ ..] = path else {
        *table = value;
        return true;
    };
    if table.is_null() {
        *table = Value::Object(Map::new());
    }
    let Value::Object(object) = table else { return false };
    let plain = |name: &str| name.to_lowercase().replace('-', "_");
    let same = object.keys().find(|name| *name == key);
    let alike = same.or_else(|| object.keys().find(|name| plain(name) == plain(key)));
    let key = alike.unwrap_or(key).clone();
    if rest.is_empty() && value.is_null() {
        object.remove(&key);
        return true;
    }
    insert(object.entry(key).or_insert(Value::Null), rest, value)
}
