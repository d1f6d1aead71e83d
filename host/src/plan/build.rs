//! From a document to a plan.

use std::time::Duration;

use indexmap::IndexMap;
use serde_json::Value;
use url::Url;

use super::document::{FeedTable, LoadDocument, ScenarioDocument, Text, TextOr, ThresholdTable};
use super::shape::{implied, shape};
use super::{
    Destination, Document, FeedSource, Plan, PlanError, Scenario, Source, TaskWeight, Time, client, document,
    keys, observe,
};
use crate::budget::Budget;
use crate::secret::SecretHeaders;
use crate::threshold::{Expression, Threshold};

/// How long iterations under way may take unless told.
const GRACEFUL_STOP: Duration = Duration::from_secs(30);
/// How many names of a kind are told apart unless told.
const MAX_SERIES: usize = 1_000;
/// How long a threshold may fail after the start before it ends the run, unless told.
const ABORT_DELAY: Duration = Duration::from_secs(10);

/// The plan of a document. `seed` and `cores` stand in for what it does not say.
pub fn build(source: &Source, seed: u64, cores: usize) -> Result<Plan, PlanError> {
    keys::check(&source.document, &document::schema())?;
    let document: Document = serde_path_to_error::deserialize(&source.document).map_err(|error| {
        let at = error.path().to_string();
        PlanError::new(if at == "." { "the plan".to_owned() } else { at }, error.into_inner().to_string())
    })?;
    let scenarios = scenarios(&source.document, &document)?;
    let target = document.target.ok_or_else(|| {
        PlanError::new("target", "is missing; give --target URL or target = \"http://HOST:PORT\"")
    })?;
    let feeds = document.feeds.into_iter().map(|(name, feed)| match feed {
        TextOr::Text(path) => FeedSource { name, path, once: false },
        TextOr::Full(FeedTable { path, once }) => FeedSource { name, path, once },
    });
    let text = |(key, value): (String, Text<String>)| (key, value.0);
    let secret_headers = SecretHeaders::new(document.secret_headers);
    let traceparent = document.http.traceparent.map(|share| share.0.0);
    let (mut outputs, mut streams) = (Vec::new(), Vec::new());
    for Text(destination) in document.outputs {
        match destination {
            Destination::Report(output) => outputs.push(output),
            Destination::Stream(stream) => streams.push(stream),
        }
    }
    let plan = Plan {
        http: client::settings(target.0, &document.headers, document.http)?,
        shards: 1,
        scenarios,
        thresholds: document.thresholds.into_iter().map(threshold).collect(),
        labels: document.labels.into_iter().map(text).collect(),
        feeds: feeds.collect(),
        seed: document.seed.unwrap_or(seed),
        budget: budget(&document.budget)?,
        max_series: document.max_series.unwrap_or(MAX_SERIES),
        warm_up: document.warm_up.map_or(Duration::ZERO, |it| it.0.0),
        may_grow: true,
        observe: observe::sources(document.observe)?,
        outputs,
        streams,
        traceparent,
        history: document.history.unwrap_or(true),
        record_failures: document.record_failures.map(|file| file.0),
        document: masked(source.document.clone(), &secret_headers),
        secret_headers,
    };
    check(&plan)?;
    // No shard without a user.
    let most = usize::try_from(plan.most_users()).unwrap_or(usize::MAX);
    let shards = document.shards.map_or(cores, usize::from).min(most).max(1);
    Ok(Plan { shards, ..plan })
}

/// A document that anybody may see.
fn masked(mut document: Value, secret_headers: &SecretHeaders) -> Value {
    let headers = document.get_mut("headers").and_then(Value::as_object_mut);
    for (name, value) in headers.into_iter().flatten() {
        if let Some(text) = value.as_str() {
            *value = secret_headers.shown(name, text).into();
        }
    }
    if let Some(proxy) = document.pointer_mut("/http/proxy") {
        let url = proxy.as_str().and_then(|text| Url::parse(text).ok());
        if let Some(mut url) = url.filter(|url| url.password().is_some()) {
            let _ = url.set_password(Some("***"));
            *proxy = url.as_str().into();
        }
    }
    document
}

fn budget(given: &IndexMap<String, Text<String>>) -> Result<Budget, PlanError> {
    let mut budget = Budget::default();
    for (key, text) in given {
        budget.set(key, &text.0).map_err(|problem| PlanError::new(format!("budget.{key}"), problem))?;
    }
    Ok(budget)
}

/// What each value by itself does not show.
fn check(plan: &Plan) -> Result<(), PlanError> {
    if plan.warm_up >= plan.duration() {
        let (warm_up, lasts) = (plan.warm_up, plan.duration());
        let problem = format!("must be shorter than the run, {}, but is {}", Time(lasts), Time(warm_up));
        return Err(PlanError::new("warm_up", problem));
    }
    for Scenario { name, fixture, .. } in &plan.scenarios {
        let Some(other) = fixture else { continue };
        if !plan.scenarios.iter().any(|it| it.name == *other && it.fixture.is_none()) {
            let problem = format!("there is no scenario {other} with a fixture of its own");
            return Err(PlanError::new(format!("scenarios.{name}.fixture"), problem));
        }
    }
    let breakpoints = plan.scenarios.iter().filter(|it| it.shape.steps().is_some()).count();
    if breakpoints > 0 && plan.scenarios.len() > 1 {
        return Err(PlanError::new("scenarios", "a breakpoint is looked for with one scenario at a time"));
    }
    if breakpoints > 0 && !plan.warm_up.is_zero() {
        return Err(PlanError::new("warm_up", "a breakpoint's first step is its warm-up; leave this out"));
    }
    if breakpoints > 0 && plan.thresholds.is_empty() {
        return Err(PlanError::new("thresholds", "a breakpoint needs one that can break; give --threshold"));
    }
    Ok(())
}

fn threshold(document: TextOr<Text<Expression>, ThresholdTable>) -> Threshold {
    match document {
        TextOr::Text(expression) => expression.0.into(),
        TextOr::Full(ThresholdTable { expression, abort, delay, absent }) => {
            let delay = delay.map_or(ABORT_DELAY, |time| time.0.0);
            Threshold { expression: expression.0, abort, delay, absent }
        }
    }
}

fn scenarios(source: &Value, document: &Document) -> Result<Vec<Scenario>, PlanError> {
    if document.scenarios.is_empty() {
        return Err(PlanError::new("scenarios", "there is none; give a table like [scenarios.browse]"));
    }
    let shares = Shares::of(source, document)?;
    let each = document.scenarios.iter().enumerate();
    each.map(|(number, (name, scenario))| {
        let at = format!("scenarios.{name}");
        let (load, share, at_load) = shares.load(number, scenario, &at)?;
        check_load_keys(source.pointer(&format!("/{}", at_load.replace('.', "/"))), &load, &at_load)?;
        let shape = shape(&at_load, &load, share)?;
        if shape.duration().is_zero() || shape.has_nobody() {
            return Err(PlanError::new(at, "has no time or no users; give both"));
        }
        let stop = scenario.graceful_stop.as_ref().or(document.graceful_stop.as_ref());
        let weights = scenario.task_weights.iter();
        Ok(Scenario {
            name: name.clone(),
            component: scenario.component.clone(),
            config: Value::Object(scenario.config.clone()).to_string(),
            secrets: scenario.secrets.iter().map(|name| (name.clone(), None)).collect(),
            executor: load.executor.unwrap_or_else(|| implied(&load)),
            shape,
            start: scenario.start.as_ref().map_or(Duration::ZERO, |time| time.0.0),
            graceful_stop: stop.map_or(GRACEFUL_STOP, |time| time.0.0),
            fixture: scenario.fixture.clone(),
            pause: scenario.pause.as_ref().map(|pause| pause.0.0),
            tasks: scenario.tasks.clone(),
            tags: scenario.tags.clone(),
            weights: weights
                .map(|(task, weight)| TaskWeight { task: task.clone(), weight: *weight })
                .collect(),
        })
    })
    .collect()
}

/// Keys that the executor does not go by are a mistake in the plan, not to be left out silently.
fn check_load_keys(given: Option<&Value>, load: &LoadDocument, at: &str) -> Result<(), PlanError> {
    let executor = load.executor.unwrap_or_else(|| implied(load));
    let takes = executor.keys(load.rate.is_some());
    let all: Vec<_> = document::load_keys();
    let given = given.and_then(Value::as_object).into_iter().flat_map(serde_json::Map::keys);
    match given
        .filter(|key| all.contains(key))
        .find(|key| *key != "executor" && !takes.contains(&key.as_str()))
    {
        None => Ok(()),
        Some(key) => {
            let problem = format!("executor {executor} has no use for it; it takes {}", takes.join(", "));
            Err(PlanError::new(format!("{at}.{key}"), problem))
        }
    }
}

/// How the plan's own load is shared out.
struct Shares<'a> {
    load: Option<&'a LoadDocument>,
    /// For each scenario, its part; none if it has a load of its own.
    parts: Vec<Option<Part>>,
}

#[derive(Debug, Clone, Copy)]
struct Part {
    share: f64,
    users: Option<u64>,
    max_users: Option<u64>,
}

impl<'a> Shares<'a> {
    fn of(source: &Value, document: &'a Document) -> Result<Self, PlanError> {
        let keys = document::load_keys();
        let mut parts = Vec::new();
        for (name, scenario) in &document.scenarios {
            let given = source["scenarios"][name].as_object();
            let own = given.is_some_and(|it| it.keys().any(|key| keys.contains(key)));
            let shares = scenario.weight.is_some() || scenario.share.is_some();
            let at = format!("scenarios.{name}");
            if shares && (own || document.load.is_none()) {
                let problem =
                    "weight and share part the plan's [load] among scenarios without a load of their own";
                return Err(PlanError::new(at, problem));
            }
            if scenario.weight.is_some_and(|weight| !(weight.is_finite() && weight > 0.0)) {
                return Err(PlanError::new(format!("{at}.weight"), "must be a number above 0"));
            }
            parts.push((document.load.is_some() && !own).then_some(scenario));
        }
        let takers: Vec<_> = parts.iter().flatten().copied().collect();
        let shares = portions(&takers)?;
        let load = document.load.as_ref();
        let users = load.and_then(|load| load.users).map(|users| split(users, &shares));
        let max_users = load.and_then(|load| load.max_users).map(|users| split(users, &shares));
        let mut taken = 0..takers.len();
        let parts = parts.into_iter().map(|taker| {
            let number = taker.and_then(|_| taken.next())?;
            Some(Part {
                share: shares[number],
                users: users.as_ref().map(|users| users[number]),
                max_users: max_users.as_ref().map(|users| users[number]),
            })
        });
        Ok(Self { load, parts: parts.collect() })
    }

    /// A scenario's load, its share of what is scaled by it, and where it stands in the document.
    fn load(
        &self,
        number: usize,
        scenario: &ScenarioDocument,
        at: &str,
    ) -> Result<(LoadDocument, f64, String), PlanError> {
        let (Some(load), Some(part)) = (self.load, self.parts[number]) else {
            return Ok((self.own(scenario)?, 1.0, at.to_owned()));
        };
        if part.users == Some(0) {
            return Err(PlanError::new(
                at,
                "its share of the plan's users is less than one; give more users",
            ));
        }
        let load = LoadDocument { users: part.users, max_users: part.max_users, ..load.clone() };
        Ok((load, part.share, "load".to_owned()))
    }

    /// A scenario's own load. Where it does not say how long it lasts, and can, it lasts as long as the plan's.
    fn own(&self, scenario: &ScenarioDocument) -> Result<LoadDocument, PlanError> {
        let mut own = scenario.load.clone();
        let executor = own.executor.unwrap_or_else(|| implied(&own));
        if let (Some(load), None) = (self.load, &own.duration)
            && executor.keys(own.rate.is_some()).contains(&"duration")
            && own.iterations.is_none()
        {
            own.duration = Some(Text(Time(shape("load", load, 1.0)?.duration())));
        }
        Ok(own)
    }
}

/// The part of each, 0 to 1.
fn portions(takers: &[&ScenarioDocument]) -> Result<Vec<f64>, PlanError> {
    let shares: Vec<_> = takers.iter().filter_map(|it| Some(it.share.as_ref()?.0.0)).collect();
    if shares.is_empty() {
        let weights: Vec<_> = takers.iter().map(|it| it.weight.unwrap_or(1.0)).collect();
        let sum: f64 = weights.iter().sum();
        return Ok(weights.into_iter().map(|weight| weight / sum).collect());
    }
    let sum: f64 = shares.iter().sum();
    if shares.len() < takers.len() || (sum - 1.0).abs() > 1e-6 {
        let problem = format!(
            "shares must be given for each scenario that shares the load and come to 100 %, but come to {:.1} %",
            sum * 100.0
        );
        return Err(PlanError::new("scenarios", problem));
    }
    Ok(shares)
}

/// A whole number by shares, so that the parts come to it: what is left after rounding down goes to the largest
/// remainders (Hamilton's method).
fn split(whole: u64, shares: &[f64]) -> Vec<u64> {
    let exact: Vec<_> = shares.iter().map(|share| whole as f64 * share).collect();
    let mut parts: Vec<_> = exact.iter().map(|it| (it + 1e-9).floor() as u64).collect();
    let mut order: Vec<_> = (0..shares.len()).collect();
    order.sort_by(|&a, &b| exact[b].fract().total_cmp(&exact[a].fract()));
    let left = whole.saturating_sub(parts.iter().sum()) as usize;
    for index in order.into_iter().take(left) {
        parts[index] += 1;
    }
    parts
}
