use std::path::PathBuf;

use tempfile::TempDir;

use super::*;
use crate::plan::{Override, Plan, Source, build};

/// A component of three sections, the last of which is a default plan.
fn component(plan: &str) -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("script.wasm");
    let mut bytes = b"\0asm\x0d\0\x01\0".to_vec();
    for (name, data) in [("name", &[0; 300][..]), ("", &[]), (SECTION, plan.as_bytes())] {
        let size = 1 + name.len() + data.len();
        bytes.extend([0, size as u8 & 0x7F | 0x80, (size >> 7) as u8, name.len() as u8]);
        bytes.extend(name.as_bytes());
        bytes.extend(data);
    }
    std::fs::write(&path, bytes).unwrap();
    (folder, path)
}

/// The plan of a component by itself, with flags about its load.
fn plan(default: &str, flags: &Value) -> Result<Plan, PlanError> {
    let (_folder, path) = component(default);
    let mut source = Source::component_as_planned(&path)?;
    source.replace(Override::at(&["target"], "http://shop"))?;
    source.replace_load(flags.as_object().unwrap())?;
    build(&source, 7, 2)
}

fn refused(default: &str) -> String {
    let (_folder, path) = component(default);
    DefaultPlan::read(&path).unwrap_err().to_string()
}

const TWO: &str = r#"{
    "target": "http://itself",
    "load": { "users": 8, "spawn_rate": 4, "duration": "20s" },
    "scenarios": { "Buyer": { "weight": 3, "tasks": ["buy"] }, "Looker": {}, "Admin": { "users": 1 } }
}"#;

/// The users of each scenario, and how long each lasts.
fn shapes(plan: &Plan) -> Vec<(u64, u64)> {
    plan.scenarios.iter().map(|it| (it.shape.most_users(), it.shape.duration().as_secs())).collect()
}

#[test]
fn a_component_by_itself_runs_as_it_says() {
    let plan = plan(TWO, &json!({})).unwrap();
    assert_eq!(plan.target().to_string(), "http://shop");
    assert_eq!(shapes(&plan), [(6, 20), (2, 20), (1, 20)]);
    assert_eq!(plan.scenarios[0].tasks, ["buy"]);
    assert!(plan.scenarios.iter().all(|it| it.component.ends_with("script.wasm")));
}

#[test]
fn flags_change_the_load_that_scenarios_share() {
    for (flags, expected) in [
        (json!({ "users": 4 }), [(3, 20), (1, 20), (1, 20)]),
        (json!({ "duration": "5s" }), [(6, 5), (2, 5), (1, 5)]),
        // The default's users, spawn rate and duration have no place in these.
        (json!({ "stages": "3s:4" }), [(3, 3), (1, 3), (1, 3)]),
        (json!({ "executor": "soak", "users": 4, "duration": "9s" }), [(3, 9), (1, 9), (1, 9)]),
    ] {
        assert_eq!(shapes(&plan(TWO, &flags).unwrap()), expected, "{flags}");
    }
    let rate = plan(TWO, &json!({ "rate": 40 })).unwrap();
    assert_eq!(rate.scenarios[0].executor.name(), "constant-arrival-rate");
    assert_eq!(rate.scenarios[2].executor.name(), "constant-users");
}

#[test]
fn flags_change_the_load_of_a_single_scenario() {
    let one = r#"{ "scenarios": { "A": { "stages": "4s:5,4s:0" } } }"#;
    assert_eq!(shapes(&plan(one, &json!({ "users": 3 })).unwrap()), [(3, 30)]);
    let shared = r#"{ "load": { "users": 9 }, "scenarios": { "A": { "weight": 2 } } }"#;
    assert_eq!(shapes(&plan(shared, &json!({ "users": 3 })).unwrap()), [(3, 30)]);
    assert_eq!(shapes(&plan(r#"{ "load": { "users": 9 } }"#, &json!({})).unwrap()), [(9, 30)]);
}

#[test]
fn what_is_set_without_a_scenario_s_name_is_all_scenarios_of_the_component() {
    let (_folder, path) = component(TWO);
    let mut source = Source::component_as_planned(&path).unwrap();
    for text in ["scenario.pause=2s", "config.stage=test"] {
        source.replace(text.parse().unwrap()).unwrap();
    }
    let plan = build(&source, 7, 2).unwrap();
    assert!(plan.scenarios.iter().all(|it| it.pause.is_some() && it.config == r#"{"stage":"test"}"#));
    assert_eq!(plan.target().to_string(), "http://itself");
}

#[test]
fn a_plan_file_takes_what_it_leaves_open() {
    let said = r#"{ "load": { "users": 5 }, "scenarios": {
        "Buyer": { "config": { "a": 1, "b": 1 }, "tasks": ["buy"], "tags": ["x"], "pause": "2s" },
        "Looker": { "tasks": ["look"] } } }"#;
    let default = DefaultPlan::parse(said.as_bytes()).unwrap();
    let document = json!({ "target": "http://shop", "scenarios": {
        "Buyer": { "component": "a.wasm", "users": 2, "config": { "a": 2 }, "tags": ["y"] },
        "other": { "component": "a.wasm" } } });
    let mut source = Source::document(document, Path::new(""));
    source.complete("Buyer", &default);
    source.complete("other", &default);
    let plan = build(&source, 7, 2).unwrap();
    let [buyer, other] = &plan.scenarios[..] else { panic!("two scenarios") };
    assert_eq!((buyer.config.as_str(), buyer.pause.is_some()), (r#"{"a":2,"b":1}"#, true));
    assert_eq!((&buyer.tasks, &buyer.tags), (&vec!["buy".to_owned()], &vec!["y".to_owned()]));
    assert_eq!(shapes(&plan), [(2, 30), (10, 30)]);
    assert!(other.tasks.is_empty() && other.config == "{}");
}

#[test]
fn a_component_does_not_say_what_is_the_runner_s() {
    for key in
        ["feeds", "outputs", "record_failures", "budget", "secret_headers", "seed", "shards", "max_series"]
    {
        let error = refused(&format!(r#"{{ "{key}": {{}} }}"#));
        assert!(error.ends_with(&format!(
            "{key}: a component must not say this of its run; a plan file or a flag may"
        )));
    }
    for key in ["allow_hosts", "proxy", "resolve", "dns_servers", "local_addresses", "tls", "max_body"] {
        let error = refused(&format!(r#"{{ "http": {{ "{key}": 1 }} }}"#));
        assert!(error.contains(&format!("http.{key}: a component must not say this")), "{error}");
    }
    for key in ["component", "secrets"] {
        let error = refused(&format!(r#"{{ "scenarios": {{ "a": {{ "{key}": "x" }} }} }}"#));
        assert!(error.contains(&format!("scenarios.a.{key}: a component must not say this")), "{error}");
    }
}

#[test]
fn what_does_not_hold_is_named() {
    for (said, expected) in [
        ("{", "its text: not valid JSON"),
        ("[]", "its text: must be a JSON object"),
        (r#"{ "laod": {} }"#, "laod: there is no such key; did you mean 'load'?"),
        (r#"{ "load": { "users": "many" } }"#, "load.users: invalid type"),
        (r#"{ "thresholds": ["p95 < 1s"] }"#, "thresholds[0]"),
        (r#"{ "target": "nowhere" }"#, "target"),
        (r#"{ "scenarios": { "a b": {} } }"#, "a scenario's name is up to 64 letters, digits"),
        (r#"{ "scenarios": { "\u001b[2J": {} } }"#, r"scenarios.\u{1b}[2J"),
    ] {
        let error = refused(said);
        assert!(
            error.starts_with("the default plan in ") && error.contains(expected),
            "{error}\nlacks\n{expected}"
        );
    }
    let long = DefaultPlan::parse(&vec![b' '; MOST_BYTES + 1]).unwrap_err().to_string();
    assert!(long.contains("must be at most 262144 bytes long"), "{long}");
    let scenarios: Vec<_> = (0..=MOST_SCENARIOS).map(|it| format!(r#""s{it}": {{}}"#)).collect();
    let many = refused(&format!(r#"{{ "scenarios": {{ {} }} }}"#, scenarios.join(",")));
    assert!(many.contains("scenarios: are 101; at most 100"), "{many}");
}

#[test]
fn a_file_that_ends_early_or_is_no_component_has_none() {
    let folder = tempfile::tempdir().unwrap();
    let (_whole, path) = component(r#"{ "load": {} }"#);
    let bytes = std::fs::read(&path).unwrap();
    let other = folder.path().join("x.wasm");
    for bytes in [
        &b""[..],
        b"\0asm\x01\0\0\0",
        &bytes[..9],
        &bytes[..200],
        b"\0asm\x0d\0\x01\0\0\xff\xff\xff\xff\xff\xff",
    ] {
        std::fs::write(&other, bytes).unwrap();
        assert_eq!(DefaultPlan::read(&other), Ok(None));
    }
    assert_eq!(DefaultPlan::read(&folder.path().join("absent")), Ok(None));
    assert!(DefaultPlan::read(&path).unwrap().is_some());
}
