//! A runner's policy: what plans and scenarios that its owner has not read may do on it. A plan that asks for more is refused, with
//! every reason; what can only be seen while it runs is held by the client (`http/ceilings.rs`, `address.rs`) and the budget.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use indexmap::IndexMap;
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::Deserialize;
use serde_json::Value;
use thiserror::Error;

use crate::address::{Origin, OriginPattern, Scheme};
use crate::budget::{self, Budget};
use crate::http::{Ceilings, Place};
use crate::plan::{Output, Plan, PlanError, Rate, Stream, Text, Time, check_keys};
use crate::secret::Secret;

/// A policy as it is written. What it does not speak of is not limited, but for secrets.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
pub struct Policy {
    /// Ceilings of the plan's `budget`.
    #[serde(default)]
    #[schemars(schema_with = "budget_schema")]
    budget: IndexMap<String, Text<String>>,
    /// Origins that may be reached, the target included: http://HOST[:PORT], https://HOST[:PORT], HOST of any scheme and port,
    /// *.DOMAIN, or a range like 10.0.0.0/8. Private addresses and loopback are reached only if a range or an address names them.
    origins: Option<Vec<Text<OriginPattern>>>,
    /// Request methods that may be used.
    methods: Option<Vec<String>>,
    /// The most requests per second of all users together; more wait.
    max_request_rate: Option<Text<Rate>>,
    /// The most connections at a time of all users together; a request that needs one more is refused.
    #[schemars(range(min = 1))]
    max_connections: Option<usize>,
    /// The most users.
    #[schemars(range(min = 1))]
    max_users: Option<u64>,
    /// The longest a run may last, graceful stop not included.
    max_duration: Option<Text<Time>>,
    /// The most series, tags, checks and metrics, each, that are told apart.
    #[schemars(range(min = 1))]
    max_series: Option<usize>,
    /// Folders in which all files lie that a plan reads or writes.
    folders: Option<Vec<PathBuf>>,
    /// Feeds that a plan may have, by name.
    feeds: Option<Vec<String>>,
    /// Keys of a scenario's configuration that a plan may set.
    config: Option<Vec<String>>,
    /// Whether runs are kept in the runner's history; not by default.
    #[serde(default)]
    history: bool,
    /// Secrets that a plan may hand to its scenarios, by name, and where they come from.
    #[serde(default)]
    secrets: BTreeMap<String, SecretSource>,
}

/// Where a secret comes from: one of the two.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
struct SecretSource {
    /// A variable of the environment.
    env: Option<String>,
    /// A file; a line's end at its end is not part of it.
    file: Option<PathBuf>,
}

/// Why a plan may not run.
#[derive(Debug, Error)]
#[error("the runner's policy does not allow this plan:\n{}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))]
pub struct Refused(pub Vec<PlanError>);

impl Policy {
    /// Reads a TOML file. Files that it names lie relative to its folder.
    pub fn load(path: &Path) -> Result<Self, PlanError> {
        let at = path.display().to_string();
        let wrong = |problem: String| PlanError::new(&at, problem);
        let text = std::fs::read_to_string(path)
            .map_err(|error| wrong(format!("can't read the policy: {error}")))?;
        let document: Value = toml::from_str(&text)
            .map_err(|error| wrong(format!("not valid TOML\n{}", error.to_string().trim_end())))?;
        check_keys(&document, &schemars::schema_for!(Self).to_value())?;
        let mut policy: Self = serde_path_to_error::deserialize(&document)
            .map_err(|error| PlanError::new(error.path().to_string(), error.into_inner().to_string()))?;
        let folder = path.parent().unwrap_or(Path::new(""));
        let files = policy.secrets.values_mut().filter_map(|source| source.file.as_mut());
        for file in files.chain(policy.folders.iter_mut().flatten()) {
            *file = folder.join(&*file);
        }
        policy.ceilings()?;
        Ok(policy)
    }

    /// Its ceilings as a budget.
    pub fn budget(&self) -> Budget {
        // They were read when it was loaded.
        self.ceilings().unwrap_or_default()
    }

    /// Whether a plan may set this key of a scenario's configuration.
    pub fn allows_config(&self, key: &str) -> bool {
        self.config.as_ref().is_none_or(|keys| keys.iter().any(|it| it == key))
    }

    /// Whether there is a secret of this name.
    pub fn has_secret(&self, name: &str) -> bool {
        self.secrets.contains_key(name)
    }

    /// Holds a plan to the policy: refuses what asks for more than it allows, and bounds the rest.
    pub fn apply(&self, plan: &mut Plan) -> Result<(), Refused> {
        let mut refused = Vec::new();
        if let Err(above) = plan.budget.bound(&self.budget()) {
            refused.extend(above.into_iter().map(|(key, why)| PlanError::new(format!("budget.{key}"), why)));
        }
        self.check_amounts(plan, &mut refused);
        self.check_names(plan, &mut refused);
        self.check_files(plan, &mut refused);
        for scrape in
            plan.streams.iter().filter_map(|it| if let Stream::Scrape(it) = it { Some(it) } else { None })
        {
            if !scrape.address.ip().is_loopback() {
                let problem =
                    format!("prometheus={} is not on loopback, where alone plans may listen", scrape.address);
                refused.push(PlanError::new("outputs", problem));
            }
        }
        plan.http.ceilings = Ceilings::new(
            self.methods.clone(),
            self.max_request_rate.as_ref().map(|rate| rate.0.per_second),
            self.max_connections,
        );
        // Somebody else's plans are no part of the runner's own history, unless it wants them there.
        plan.history &= self.history;
        plan.may_grow = false;
        plan.max_series = plan.max_series.min(self.max_series.unwrap_or(usize::MAX));
        if let Some(origins) = &self.origins {
            plan.http.allowed.bound(origins.iter().map(|origin| origin.0.clone()).collect());
            check_places(plan, &mut refused);
        }
        if refused.is_empty() { Ok(()) } else { Err(Refused(refused)) }
    }

    /// A secret's value.
    ///
    /// # Errors
    ///
    /// If the policy has none of that name, or it can't be read: why.
    pub fn secret(&self, name: &str) -> Result<Secret, String> {
        let Some(source) = self.secrets.get(name) else {
            let known: Vec<_> = self.secrets.keys().map(String::as_str).collect();
            let known = if known.is_empty() { "none".to_owned() } else { known.join(", ") };
            return Err(format!("the runner's policy has no secret '{name}'; it has {known}"));
        };
        match source {
            SecretSource { env: Some(variable), file: None } => secret_of_environment(variable),
            SecretSource { env: None, file: Some(file) } => {
                let text = std::fs::read_to_string(file).map_err(|error| {
                    format!("can't read secret '{name}' from {}: {error}", file.display())
                })?;
                Secret::new(text.trim_end_matches(['\r', '\n']).to_owned())
            }
            _ => Err(format!("secrets.{name} must have env or file, and not both")),
        }
    }

    fn ceilings(&self) -> Result<Budget, PlanError> {
        let mut budget = Budget::default();
        for (key, text) in &self.budget {
            budget.set(key, &text.0).map_err(|problem| PlanError::new(format!("budget.{key}"), problem))?;
        }
        Ok(budget)
    }

    fn check_amounts(&self, plan: &Plan, refused: &mut Vec<PlanError>) {
        let users = plan.most_users();
        if let Some(most) = self.max_users.filter(|most| users > *most) {
            refused.push(PlanError::new("users", format!("may be {users}, and the runner allows {most}")));
        }
        let lasts = plan.duration();
        if let Some(Text(most)) = self.max_duration.filter(|most| lasts > most.0.0) {
            let problem = format!("is {}, and the runner allows {most}", Time(lasts));
            refused.push(PlanError::new("duration", problem));
        }
    }

    fn check_names(&self, plan: &Plan, refused: &mut Vec<PlanError>) {
        let feeds = plan.feeds.iter().map(|feed| feed.name.as_str());
        refused.extend(unnamed(feeds, self.feeds.as_deref(), "feeds"));
        for scenario in &plan.scenarios {
            let config: Value = serde_json::from_str(&scenario.config).unwrap_or_default();
            let keys = config.as_object().into_iter().flat_map(|it| it.keys().map(String::as_str));
            let at = format!("scenarios.{}.config", scenario.name);
            refused.extend(unnamed(keys, self.config.as_deref(), &at));
        }
    }

    fn check_files(&self, plan: &Plan, refused: &mut Vec<PlanError>) {
        let Some(folders) = &self.folders else { return };
        let folders: Vec<_> = folders.iter().filter_map(|folder| folder.canonicalize().ok()).collect();
        let inside =
            |path: &Path| path.canonicalize().is_ok_and(|path| folders.iter().any(|it| path.starts_with(it)));
        let outputs = plan.outputs.iter().map(|Output { path, .. }| ("outputs", path));
        let streams = plan.streams.iter().filter_map(|stream| Some(("outputs", stream.path()?)));
        let recording = plan.record_failures.iter().map(|file| ("record_failures", &file.path));
        for (at, file) in outputs.chain(streams).chain(recording) {
            // It need not be there yet, but its folder must be, and it must not lead elsewhere.
            let folder = file.parent().filter(|it| !it.as_os_str().is_empty()).unwrap_or(Path::new("."));
            if !inside(folder) || (file.is_symlink() && !inside(file)) {
                let problem = format!("{} does not lie in a folder that the runner allows", file.display());
                refused.push(PlanError::new(at, problem));
            }
        }
        for (at, file) in plan.files() {
            if !inside(&file) {
                let problem = format!("{} does not lie in a folder that the runner allows", file.display());
                refused.push(PlanError::new(at, problem));
            }
        }
    }
}

/// A secret that stands in the environment under this name.
pub fn secret_of_environment(variable: &str) -> Result<Secret, String> {
    let value = std::env::var(variable).map_err(|_| format!("the environment has no {variable}"))?;
    Secret::new(value).map_err(|problem| format!("{variable} {problem}"))
}

/// Names that are not among those allowed.
fn unnamed<'a>(names: impl Iterator<Item = &'a str>, allowed: Option<&[String]>, at: &str) -> Vec<PlanError> {
    let Some(allowed) = allowed else { return Vec::new() };
    let listed = if allowed.is_empty() { "none".to_owned() } else { allowed.join(", ") };
    let refuse = |name: &str| PlanError::new(format!("{at}.{name}"), format!("the runner allows {listed}"));
    names.filter(|name| !allowed.iter().any(|it| it == name)).map(refuse).collect()
}

/// Places that are known before the run.
fn check_places(plan: &Plan, refused: &mut Vec<PlanError>) {
    let http = &plan.http;
    let mut refuse = |at: &str, origin: &Origin| {
        if !http.allowed.is_within_bounds(origin) {
            refused.push(PlanError::new(
                at,
                format!("{} is not an origin that the runner allows", origin.url()),
            ));
        }
    };
    refuse("target", &http.target.origin);
    for source in &plan.observe {
        refuse("observe", &source.origin);
    }
    for receiver in plan.streams.iter().filter_map(Stream::receiver) {
        refuse("outputs", &receiver.origin);
    }
    if let Some(proxy) = &http.proxy {
        refuse("http.proxy", &proxy.origin);
    }
    for server in &http.names.servers {
        let host = if server.is_ipv6() { format!("[{}]", server.ip()) } else { server.ip().to_string() };
        refuse("http.dns_servers", &Origin { scheme: Scheme::Http, host: host.into(), port: server.port() });
    }
    if http.names.overrides.iter().any(|it| matches!(it.place, Place::Unix(_))) {
        refused.push(PlanError::new(
            "http.resolve",
            "Unix sockets are not among the origins that the runner allows",
        ));
    }
}

fn budget_schema(_: &mut SchemaGenerator) -> Schema {
    Schema::try_from(budget::schema()).unwrap_or_default()
}

/// The JSON Schema of policy files.
pub fn schema() -> Value {
    schemars::schema_for!(Policy).to_value()
}

#[cfg(test)]
mod tests;
