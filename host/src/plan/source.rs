//! Where a plan comes from: a file, or a component, which may bring one.

use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use super::{DefaultPlan, PlanError};

/// A plan as it was found, before anything replaces its values.
#[derive(Debug, Clone)]
pub struct Source {
    pub(super) document: Value,
    /// Whether it is only what holds by default, so that flags may ask for another kind of load.
    pub(super) by_default: bool,
}

impl Source {
    /// Reads a TOML file. Files that it names lie relative to its folder.
    pub fn file(path: &Path) -> Result<Self, PlanError> {
        let at = path.display().to_string();
        let text = std::fs::read_to_string(path)
            .map_err(|error| PlanError::new(&at, format!("can't read the plan: {error}")))?;
        let mut document: Value = toml::from_str(&text).map_err(|error| {
            PlanError::new(&at, format!("not valid TOML\n{}", error.to_string().trim_end()))
        })?;
        let folder = path.parent().unwrap_or(Path::new(""));
        files(&mut document, |file| {
            let joined = folder.join(PathBuf::from(&*file));
            *file = joined.to_string_lossy().into_owned();
        });
        Ok(Self { document, by_default: false })
    }

    /// A document that a report kept. Files that it names lie relative to `folder`.
    pub fn document(mut document: Value, folder: &Path) -> Self {
        files(&mut document, |file| *file = folder.join(&*file).to_string_lossy().into_owned());
        Self { document, by_default: false }
    }

    /// A component by itself, named after its file.
    pub fn component(path: &Path) -> Self {
        let document = json!({ "scenarios": { name(path): { "component": path.to_string_lossy() } } });
        Self { document, by_default: true }
    }

    /// A component by itself with its default plan, if it has one.
    pub fn component_as_planned(path: &Path) -> Result<Self, PlanError> {
        let Some(plan) = DefaultPlan::read(path)? else { return Ok(Self::component(path)) };
        Ok(Self { document: plan.document(path, &name(path)), by_default: true })
    }

    /// Fills in what the plan leaves open of a scenario and its component's default plan says.
    pub fn complete(&mut self, scenario: &str, default: &DefaultPlan) {
        let found = self.document["scenarios"].get_mut(scenario).and_then(Value::as_object_mut);
        found.into_iter().for_each(|it| default.complete(scenario, it));
    }
}

fn name(path: &Path) -> String {
    path.file_stem().map_or_else(String::new, |stem| stem.to_string_lossy().into_owned())
}

/// Changes each path that a document names for reading.
fn files(document: &mut Value, mut change: impl FnMut(&mut String)) {
    let mut at = |value: Option<&mut Value>| {
        if let Some(Value::String(file)) = value {
            change(file);
        }
    };
    if let Some(scenarios) = document.get_mut("scenarios").and_then(Value::as_object_mut) {
        for scenario in scenarios.values_mut() {
            at(scenario.get_mut("component"));
        }
    }
    if let Some(tls) = document.pointer_mut("/http/tls") {
        if let Some(authorities) = tls.get_mut("ca").and_then(Value::as_array_mut) {
            authorities.iter_mut().for_each(|authority| at(Some(authority)));
        }
        at(tls.get_mut("certificate"));
        at(tls.get_mut("key"));
    }
    if let Some(feeds) = document.get_mut("feeds").and_then(Value::as_object_mut) {
        for feed in feeds.values_mut() {
            if feed.is_string() { at(Some(feed)) } else { at(feed.get_mut("path")) }
        }
    }
}
