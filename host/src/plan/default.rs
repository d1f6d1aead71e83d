//! The default plan: what a component's source says of its run, such as users and target, written into the component when it is built.
//!
//! It is a JSON document in the component's custom section `throng:plan`, with the keys of a plan file but for what a stranger's
//! component must not decide: files, secrets, whose certificates hold, other hosts, budgets. Its scenarios have no `component`, for
//! that is the component itself. A run of a component by itself starts from it; the environment, `--set` and flags go over it as
//! over a file. A plan file that names the component takes from it only what it says of the scenario of the same name, or of its
//! only one, besides the load.

use std::fs::File;
use std::io::{self, BufReader, Read, Seek};
use std::path::Path;

use serde_json::{Map, Value, json};

use super::{Document, PlanError, document, keys};

/// The custom section's name.
pub const SECTION: &str = "throng:plan";
/// How long it may be, in bytes.
const MOST_BYTES: usize = 256 << 10;
/// How many scenarios it may have, and how long a name of one may be.
const MOST_SCENARIOS: usize = 100;
const LONGEST_NAME: usize = 64;
/// A component of more sections is not looked through.
const MOST_SECTIONS: usize = 1_000_000;

/// What it may say, and in its tables `http` and `scenarios.NAME`. Beside the last stand the keys of a load.
const KEYS: [&str; 9] =
    ["target", "headers", "http", "labels", "warm_up", "graceful_stop", "load", "scenarios", "thresholds"];
const HTTP_KEYS: [&str; 12] = [
    "version",
    "connections",
    "max_connections",
    "max_streams",
    "idle_timeout",
    "max_lifetime",
    "connect_timeout",
    "request_timeout",
    "redirects",
    "record_redirects",
    "discard_bodies",
    "compress",
];
const SCENARIO_KEYS: [&str; 10] = [
    "start",
    "weight",
    "share",
    "config",
    "tasks",
    "tags",
    "task_weights",
    "pause",
    "graceful_stop",
    "fixture",
];

/// A component's default plan, held to what it may say.
#[derive(Debug, Clone, PartialEq)]
pub struct DefaultPlan(Value);

/// What a plan file's scenario takes from it; of its configuration, key by key.
const COMPLETED: [&str; 5] = ["config", "tasks", "tags", "task_weights", "pause"];

impl DefaultPlan {
    /// The default plan of the component at `path`; none, if it has none or is no component, which its loading will tell.
    pub fn read(path: &Path) -> Result<Option<Self>, PlanError> {
        let section = File::open(path).and_then(section).unwrap_or_default();
        section.map(|text| Self::parse(&text).map_err(|error| error.within(path))).transpose()
    }

    /// Reads a section's content.
    pub fn parse(text: &[u8]) -> Result<Self, PlanError> {
        if text.len() > MOST_BYTES {
            let problem = format!("must be at most {MOST_BYTES} bytes long, but is {}", text.len());
            return Err(PlanError::new("its length", problem));
        }
        let document: Value = serde_json::from_slice(text)
            .map_err(|error| PlanError::new("its text", format!("not valid JSON: {error}")))?;
        check(&document)?;
        Ok(Self(document))
    }

    /// As a plan's document, with a component in the place of each that it leaves out. A plan without scenarios has one of that name.
    pub(super) fn document(self, component: &Path, name: &str) -> Value {
        let mut document = self.0;
        if document["scenarios"].as_object().is_none_or(Map::is_empty) {
            document["scenarios"] = json!({ name: {} });
        }
        for scenario in document["scenarios"].as_object_mut().into_iter().flat_map(Map::values_mut) {
            scenario["component"] = json!(component.to_string_lossy());
        }
        document
    }

    /// Fills in what a plan's scenario leaves open and this says of the one of the same name, or of its only one.
    pub(super) fn complete(&self, name: &str, scenario: &mut Map<String, Value>) {
        let scenarios = self.0["scenarios"].as_object();
        let only = scenarios.filter(|it| it.len() == 1).and_then(|it| it.values().next());
        let Some(said) = scenarios.and_then(|it| it.get(name)).or(only) else { return };
        for key in COMPLETED {
            if let Some(value) = said.get(key) {
                scenario.entry(key).or_insert_with(|| value.clone());
            }
        }
        let (Some(config), Some(own)) = (said["config"].as_object(), scenario.get_mut("config")) else {
            return;
        };
        for (key, value) in config {
            if let Some(own) = own.as_object_mut() {
                own.entry(key).or_insert_with(|| value.clone());
            }
        }
    }

    /// What it says, for people.
    pub fn shown(&self) -> &Value {
        &self.0
    }
}

impl PlanError {
    fn within(self, component: &Path) -> Self {
        Self { at: format!("the default plan in {}: {}", component.display(), self.at), ..self }
    }
}

/// A stranger's component must not say what a plan may.
fn check(document: &Value) -> Result<(), PlanError> {
    let Some(table) = document.as_object() else {
        return Err(PlanError::new("its text", "must be a JSON object with a plan's keys"));
    };
    keys::check(document, &document::schema())?;
    refuse(table, "", |key| KEYS.contains(&key))?;
    if let Some(http) = table.get("http").and_then(Value::as_object) {
        refuse(http, "http.", |key| HTTP_KEYS.contains(&key))?;
    }
    let scenarios = table.get("scenarios").and_then(Value::as_object);
    let count = scenarios.map_or(0, Map::len);
    if count > MOST_SCENARIOS {
        return Err(PlanError::new("scenarios", format!("are {count}; at most {MOST_SCENARIOS} are taken")));
    }
    let load = document::load_keys();
    for (name, scenario) in scenarios.into_iter().flatten() {
        let fits = |c: char| c.is_alphanumeric() || c == '_' || c == '-';
        if name.is_empty() || name.chars().count() > LONGEST_NAME || !name.chars().all(fits) {
            let problem = format!("a scenario's name is up to {LONGEST_NAME} letters, digits, '_' and '-'");
            return Err(PlanError::new(format!("scenarios.{}", name.escape_default()), problem));
        }
        let scenario = scenario.as_object();
        let allowed = |key: &str| SCENARIO_KEYS.contains(&key) || load.iter().any(|it| it == key);
        scenario.map_or(Ok(()), |it| refuse(it, &format!("scenarios.{name}."), allowed))?;
    }
    read_all(document)
}

fn refuse(table: &Map<String, Value>, at: &str, allowed: impl Fn(&str) -> bool) -> Result<(), PlanError> {
    match table.keys().find(|key| !allowed(key)) {
        None => Ok(()),
        Some(key) => Err(PlanError::new(
            format!("{at}{key}"),
            "a component must not say this of its run; a plan file or a flag may",
        )),
    }
}

/// Whether each value can be read.
fn read_all(document: &Value) -> Result<(), PlanError> {
    let whole = DefaultPlan(document.clone()).document(Path::new("itself"), "itself");
    let read: Result<Document, _> = serde_path_to_error::deserialize(&whole);
    read.map(drop).map_err(|error| PlanError::new(error.path().to_string(), error.into_inner().to_string()))
}

/// The content of a component's section, without reading what lies before it.
fn section(file: File) -> io::Result<Option<Vec<u8>>> {
    let mut file = BufReader::new(file);
    let mut preamble = [0; 8];
    file.read_exact(&mut preamble)?;
    if preamble != *b"\0asm\x0d\0\x01\0" {
        return Ok(None);
    }
    for _ in 0..MOST_SECTIONS {
        let mut id = [0];
        if file.read(&mut id)? == 0 {
            break;
        }
        let size = u64::from(leb128(&mut file)?);
        let end = file.stream_position()?.saturating_add(size);
        if id == [0] {
            let mut name = vec![0; (leb128(&mut file)? as usize).min(SECTION.len() + 1)];
            file.read_exact(&mut name)?;
            if name == SECTION.as_bytes() {
                let length = end.saturating_sub(file.stream_position()?).min(MOST_BYTES as u64 + 1);
                let mut content = Vec::new();
                file.take(length).read_to_end(&mut content)?;
                return Ok(Some(content));
            }
        }
        let ahead = end.saturating_sub(file.stream_position()?);
        file.seek_relative(ahead.try_into().map_err(io::Error::other)?)?;
    }
    Ok(None)
}

/// An unsigned number of up to 32 bits as WebAssembly writes it.
fn leb128(file: &mut impl Read) -> io::Result<u32> {
    let mut value = 0;
    for shift in [0, 7, 14, 21, 28] {
        let mut byte = [0];
        file.read_exact(&mut byte)?;
        value |= u32::from(byte[0] & 0x7F) << shift;
        if byte[0] < 0x80 {
            return Ok(value);
        }
    }
    Err(io::Error::other("a number of more than 32 bits"))
}

#[cfg(test)]
mod tests;
