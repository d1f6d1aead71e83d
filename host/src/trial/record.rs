//! A script from what a user did: so that a failure becomes a test.

use std::collections::BTreeMap;
use std::time::Duration;

use serde_json::{Map, Value, json};

use crate::episode::{Episode, EpisodeOutcome, Exchanged, Message, What};
use crate::plan::Time;
use crate::secret::MASK;

/// Headers that say how a body went over the wire, which a script's does not.
const OF_THE_WIRE: [&str; 5] =
    ["connection", "content-encoding", "content-length", "keep-alive", "transfer-encoding"];

/// Where something was recorded, and with what.
#[derive(Debug, Clone, PartialEq)]
pub struct Origin {
    /// The scenario's configuration.
    pub config: Value,
    /// Where relative URLs led.
    pub target: String,
    /// What fixed all chance.
    pub seed: u64,
}

/// A script with one case: what a user's calls did, its iteration among them, is what is expected of them.
pub fn recorded(origin: &Origin, episodes: &[Episode]) -> Value {
    let iteration = episodes.iter().find(|it| !matches!(it.task.as_str(), "start" | "stop"));
    let exchanges =
        episodes.iter().flat_map(|episode| &episode.events).filter_map(|event| match &event.what {
            What::Exchange(exchanged) => Some(&**exchanged),
            _ => None,
        });
    let exchanges: Vec<_> = exchanges.collect();
    let sent: Vec<_> = exchanges.iter().copied().filter(|it| it.request.is_some()).collect();
    let failures = exchanges.iter().filter(|it| it.failure.is_some()).map(|it| format!("{}: *", it.name));
    let user = episodes.first().map_or(0, |it| it.user);
    let number = iteration.map_or(0, |it| it.iteration);
    let case = json!({
        "name": format!("user {user}, iteration {number}"),
        "user": user,
        "first_iteration": number,
        "seed": origin.seed,
        "target": origin.target,
        "config": origin.config,
        "run": iteration.iter().map(|it| &it.task).collect::<Vec<_>>(),
        "reply": sent.iter().map(|it| reply(it, &origin.target)).collect::<Vec<_>>(),
        "expect": {
            "requests": sent.iter().map(|it| line(it, &origin.target)).collect::<Vec<_>>(),
            "failures": failures.collect::<Vec<_>>(),
            "checks": checks(episodes),
            "errors": episodes.iter().filter_map(ended_badly).collect::<Vec<_>>(),
        },
    });
    json!({ "case": [case] })
}

/// METHOD PATH?QUERY, or METHOD URL of another origin.
fn line(exchanged: &Exchanged, target: &str) -> String {
    let line = exchanged.request.as_ref().map_or("", |request| request.line.as_str());
    let (method, url) = line.split_once(' ').unwrap_or((line, ""));
    let target = url::Url::parse(target).map(|url| url.origin().ascii_serialization()).unwrap_or_default();
    format!("{method} {}", url.strip_prefix(&target).filter(|rest| rest.starts_with('/')).unwrap_or(url))
}

fn reply(exchanged: &Exchanged, target: &str) -> Value {
    let mut reply = json!({
        "to": line(exchanged, target),
        "times": 1,
        "delay": Time(Duration::from_millis(exchanged.duration_us / 1_000)).to_string(),
    });
    let answer = match (&exchanged.response, &exchanged.error) {
        (Some(response), _) => answer(response),
        (None, error) => {
            let kind = error.as_ref().and_then(|error| error.split(':').next()).unwrap_or_default();
            // A script has no other kinds.
            let known = ["dns", "connect", "tls", "timeout", "closed", "protocol"].contains(&kind);
            json!({ "error": if known { kind } else { "protocol" } })
        }
    };
    if let (Value::Object(reply), Value::Object(answer)) = (&mut reply, answer) {
        reply.extend(answer);
    }
    reply
}

fn answer(response: &Message) -> Value {
    let status = response.line.split(' ').nth(1).and_then(|status| status.parse::<u16>().ok());
    let kept = |(name, value): &&(String, String)| !OF_THE_WIRE.contains(&name.as_str()) && value != MASK;
    let headers: Map<_, _> = response
        .headers
        .iter()
        .filter(kept)
        .map(|(name, value)| (name.clone(), value.as_str().into()))
        .collect();
    let body = response.body.as_ref().filter(|body| !body.base64).map_or("", |body| body.content.as_str());
    json!({ "status": status, "headers": headers, "body": body })
}

/// Those that always passed, or failed at least once, by name.
fn checks(episodes: &[Episode]) -> BTreeMap<&str, bool> {
    let mut seen = BTreeMap::new();
    for event in episodes.iter().flat_map(|episode| &episode.events) {
        if let What::Check { name, ok } = &event.what {
            *seen.entry(name.as_str()).or_insert(true) &= *ok;
        }
    }
    seen
}

fn ended_badly(episode: &Episode) -> Option<String> {
    let task = &episode.task;
    match &episode.outcome {
        EpisodeOutcome::Completed => None,
        EpisodeOutcome::Error { reason } => Some(format!("{task}: error: {reason}")),
        EpisodeOutcome::Trapped { reason, .. } => Some(format!("{task}: trap: {reason}")),
        EpisodeOutcome::OverBudget { reason } => Some(format!("{task}: budget: {reason}")),
    }
}
