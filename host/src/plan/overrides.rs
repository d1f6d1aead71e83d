//! What the environment and the command line put in the place of a plan's values.

use std::str::FromStr;

use serde_json::{Map, Value};

use super::{PlanError, Source, document, shape};

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
    /// Puts a value in its place. `scenario` and `config` at the start of a path mean the plan's only scenario, or all of them if they
    /// are of one component; a key of a load that they share means that load.
    pub fn replace(&mut self, Override { path, value }: Override) -> Result<(), PlanError> {
        let given = path.join(".");
        let whole = match path.first().map(String::as_str) {
            Some("scenario") if self.shares_load(path.get(1)) => {
                vec![["load".to_owned()].into_iter().chain(path.into_iter().skip(1)).collect()]
            }
            Some(first @ ("scenario" | "config")) => {
                let rest = &path[usize::from(first == "scenario")..];
                let names = self.meant(&given)?.into_iter();
                names
                    .map(|it| ["scenarios".to_owned(), it].into_iter().chain(rest.to_owned()).collect())
                    .collect()
            }
            _ => vec![path],
        };
        if whole.iter().all(|path: &Vec<_>| insert(&mut self.document, path, value.clone())) {
            return Ok(());
        }
        Err(PlanError::new(given, "a part of this key already has a value that is no table"))
    }

    /// Puts flags about the load, by their keys, in the place of what the plan says of it. Where that is only a default, what does
    /// not go with them is left out.
    pub fn replace_load(&mut self, flags: &Map<String, Value>) -> Result<(), PlanError> {
        let Some(first) = flags.keys().next() else { return Ok(()) };
        let shared = self.shares_load(Some(first));
        if self.by_default && shared {
            make_room(self.document.get_mut("load"), flags);
        } else if self.by_default {
            let scenarios = self.document.get_mut("scenarios").and_then(Value::as_object_mut);
            scenarios.into_iter().flat_map(Map::values_mut).for_each(|it| make_room(Some(it), flags));
        }
        let mut each = flags.iter().map(|(key, value)| Override::at(&["scenario", key], value.clone()));
        each.try_for_each(|it| self.replace(it))
    }

    /// Tells each scenario a variable of its environment: `config.env.NAME`.
    pub fn tell(&mut self, name: &str, value: &str) -> Result<(), PlanError> {
        let scenarios = self.document["scenarios"].as_object();
        let names: Vec<_> = scenarios.into_iter().flat_map(Map::keys).cloned().collect();
        names
            .iter()
            .try_for_each(|it| self.replace(Override::at(&["scenarios", it, "config", "env", name], value)))
    }

    /// Adds an item to the list at a path.
    pub fn add(&mut self, path: &[&str], item: impl Into<Value>) -> Result<(), PlanError> {
        let pointer = format!("/{}", path.join("/"));
        if let Some(Value::Array(items)) = self.document.pointer_mut(&pointer) {
            items.push(item.into());
            return Ok(());
        }
        self.replace(Override::at(path, vec![item.into()]))
    }

    /// Whether `key` is about the load, and there is one that all scenarios share or several do.
    fn shares_load(&self, key: Option<&String>) -> bool {
        let keys = document::load_keys();
        let scenarios = self.document["scenarios"].as_object();
        let mut each = scenarios.into_iter().flat_map(Map::values).filter_map(Value::as_object);
        let own = |scenario: &Map<String, Value>| scenario.keys().any(|key| keys.contains(key));
        self.document["load"].is_object()
            && key.is_some_and(|it| keys.contains(it))
            && each.any(|it| !own(it))
    }

    /// The scenarios that are meant where none is named.
    fn meant(&self, given: &str) -> Result<Vec<String>, PlanError> {
        let scenarios: Vec<_> = self.document["scenarios"].as_object().into_iter().flatten().collect();
        let [(_, first), rest @ ..] = scenarios.as_slice() else {
            return Err(PlanError::new(given, "the plan has no scenario"));
        };
        let names = scenarios.iter().map(|(name, _)| name.as_str());
        if rest.iter().all(|(_, it)| it["component"] == first["component"]) {
            return Ok(names.map(str::to_owned).collect());
        }
        let names = names.collect::<Vec<_>>().join(", ");
        let problem =
            format!("the plan has several scenarios ({names}); name one with --set scenarios.NAME.KEY=VALUE");
        Err(PlanError::new(given, problem))
    }
}

/// Takes what does not go with `flags` out of a load.
fn make_room(load: Option<&mut Value>, flags: &Map<String, Value>) {
    let Some(load) = load.and_then(Value::as_object_mut) else { return };
    let keys = document::load_keys();
    let mut merged: Map<_, _> = load.clone().into_iter().filter(|(key, _)| keys.contains(key)).collect();
    merged.extend(flags.clone());
    if shape::fits(&merged) {
        return;
    }
    let taken = shape::keys_taken(flags);
    load.retain(|key, _| !keys.contains(key) || taken.contains(&key.as_str()));
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
