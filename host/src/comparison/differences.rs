//! What else differs between two runs: whoever compares must know first.

use serde_json::Value;

use crate::report::{Report, generator_short};
use crate::units::bytes;

/// Keys of a plan that say nothing of what was measured.
const ASIDE: [&str; 7] = ["outputs", "record_failures", "thresholds", "labels", "seed", "target", "history"];
/// So many keys of the plan are told.
const MOST_KEYS: usize = 8;
/// Durations that differ by no more than this share are one.
const ALIKE: f64 = 0.1;

/// The differences, in words.
pub(super) fn differences(a: &Report, b: &Report) -> Vec<String> {
    let (one, other) = (&a.run, &b.run);
    let (here, there) = (&one.environment, &other.environment);
    let both = [
        ("target", one.target.clone(), other.target.clone()),
        ("scenario", one.scenario.clone(), other.scenario.clone()),
        ("processor of the generator", here.cpu.clone(), there.cpu.clone()),
        ("cores of the generator", here.cores.to_string(), there.cores.to_string()),
        ("memory of the generator", bytes(here.memory_bytes), bytes(there.memory_bytes)),
        ("system of the generator", here.system.clone(), there.system.clone()),
        ("version of Throng", here.version.clone(), there.version.clone()),
        ("shards", a.generator.shards.to_string(), b.generator.shards.to_string()),
    ];
    let both =
        both.into_iter().filter(|(_, a, b)| a != b).map(|(what, a, b)| format!("The {what}: {a} → {b}."));
    let component = (one.scenario == other.scenario && one.sha256 != other.sha256)
        .then(|| "The scenario's component is another one.".to_owned());
    let lasted = ((one.recorded_s - other.recorded_s).abs() > ALIKE * one.recorded_s.max(other.recorded_s))
        .then(|| format!("The time that counts: {:.0} s → {:.0} s.", one.recorded_s, other.recorded_s));
    let ends = [("A", one), ("B", other)].into_iter().filter(|(_, run)| run.outcome != "finished");
    let ends = ends.map(|(name, run)| format!("{name} did not finish: it was {}.", run.outcome));
    let short = [("A", a), ("B", b)].into_iter().filter(|(_, report)| generator_short(report).is_some());
    let short = short
        .map(|(name, _)| format!("The generator of {name} fell short: its numbers are not the target's."));
    let keys = keys(&one.plan, &other.plan);
    let plan = (!keys.is_empty()).then(|| format!("The plan: {}.", keys.join(", ")));
    both.chain(component).chain(plan).chain(lasted).chain(ends).chain(short).collect()
}

/// Keys of two plans that differ, with their values.
fn keys(a: &Value, b: &Value) -> Vec<String> {
    let mut keys = Vec::new();
    compare("", a, b, &mut keys);
    let more = keys.len().saturating_sub(MOST_KEYS);
    keys.truncate(MOST_KEYS);
    if more > 0 {
        keys.push(format!("and {more} more keys"));
    }
    keys
}

fn compare(at: &str, a: &Value, b: &Value, found: &mut Vec<String>) {
    let (Value::Object(one), Value::Object(other)) = (a, b) else {
        if a != b {
            found.push(format!("{at} {} → {}", shown(a), shown(b)));
        }
        return;
    };
    let aside = |key: &str| at.is_empty() && ASIDE.contains(&key) || key == "component";
    let mut names: Vec<_> = one.keys().chain(other.keys()).filter(|key| !aside(key)).collect();
    names.sort_unstable();
    names.dedup();
    for name in names {
        let path = if at.is_empty() { name.clone() } else { format!("{at}.{name}") };
        let of = |table: &serde_json::Map<String, Value>| table.get(name).cloned().unwrap_or_default();
        compare(&path, &of(one), &of(other), found);
    }
}

fn shown(value: &Value) -> String {
    match value {
        Value::Null => "unset".to_owned(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_matters_in_two_plans() {
        let a = json!({"target": "http://a", "seed": 1, "scenarios": {"x": {"users": 5, "component": "a.wasm"}}, "outputs": ["json=a"]});
        let b = json!({"target": "http://b", "seed": 2, "scenarios": {"x": {"users": 6, "component": "b.wasm"}}, "warm_up": "5s"});
        assert_eq!(keys(&a, &b), ["scenarios.x.users 5 → 6", "warm_up unset → 5s"]);
        assert!(keys(&a, &a).is_empty());
        let many: serde_json::Map<_, _> = (0..20).map(|it| (format!("k{it:02}"), json!(it))).collect();
        let found = keys(&json!({}), &many.into());
        assert_eq!((found.len(), found[8].as_str()), (9, "and 12 more keys"));
    }
}
