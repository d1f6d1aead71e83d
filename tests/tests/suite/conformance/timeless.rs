//! A report without what is never twice the same: times, rates, ids, how many users there were at a time, and how many bytes came of
//! what was broken off.

use serde_json::Value;

/// Sections that are about this run, this machine, this file, time, or which of several users was the first.
const GONE: [&str; 11] = [
    "run",
    "generator",
    "timeline",
    "connections",
    "users_peak",
    "component",
    "histograms",
    "example",
    "story",
    "bytes_received",
    "body_bytes",
];
/// Endings of the names of times and rates.
const TIMES: [&str; 3] = ["_us", "_s", "_rate"];

/// What two runs of one behaviour have in common.
pub(super) fn report(report: &Value) -> Value {
    match report {
        Value::Object(members) => {
            let stays = |name: &str| !GONE.contains(&name) && !TIMES.iter().any(|time| name.ends_with(time));
            let members = members.iter().filter(|(name, _)| stays(name));
            Value::Object(members.map(|(name, value)| (name.clone(), self::report(value))).collect())
        }
        Value::Array(items) => Value::Array(items.iter().map(self::report).collect()),
        other => other.clone(),
    }
}

/// The first place where two differ, and what is there.
pub(super) fn difference(one: &Value, other: &Value) -> String {
    match (one, other) {
        (Value::Object(ours), Value::Object(theirs)) => {
            let differs = ours.iter().find(|(name, value)| theirs.get(*name) != Some(value));
            differs.map_or_else(
                || format!("more members: {other}"),
                |(name, value)| {
                    format!("/{name}{}", difference(value, theirs.get(name).unwrap_or(&Value::Null)))
                },
            )
        }
        (Value::Array(ours), Value::Array(theirs)) if ours.len() == theirs.len() => {
            let differs = ours.iter().zip(theirs).enumerate().find(|(_, (ours, theirs))| ours != theirs);
            differs.map_or_else(String::new, |(index, (ours, theirs))| {
                format!("/{index}{}", difference(ours, theirs))
            })
        }
        _ => format!(" {one} became {other}"),
    }
}
