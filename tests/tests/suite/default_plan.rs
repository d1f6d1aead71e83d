//! A component that says how it is run.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;
use tempfile::TempDir;
use throng_tests::{Shop, Throng, component};

/// The browsing scenario with a default plan in it.
fn planned(guest: &str, plan: &str) -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("crowd.wasm");
    let mut bytes = fs::read(component(guest)).unwrap();
    let name = "throng:plan";
    let size = 1 + name.len() + plan.len();
    assert!(size < 1 << 14);
    bytes.extend([0, size as u8 & 0x7F | 0x80, (size >> 7) as u8, name.len() as u8]);
    bytes.extend(name.bytes().chain(plan.bytes()));
    fs::write(&path, bytes).unwrap();
    (folder, path)
}

fn crowd(target: &str) -> String {
    format!(
        r#"{{
            "target": "{target}",
            "load": {{ "users": 4, "duration": "3s" }},
            "thresholds": ["error_rate < 1%"],
            "scenarios": {{
                "listers": {{ "weight": 3, "tasks": ["list_products", "list_category"], "pause": "100ms" }},
                "checker": {{ "tasks": ["health"], "pause": "50ms" }}
            }}
        }}"#
    )
}

fn run(path: &Path) -> Throng {
    Throng::new(["run"]).with([path]).with(["--ui", "plain"])
}

/// The iterations of each task that the report lists.
fn iterations(report: &Value) -> Vec<(String, u64)> {
    let tasks = report["tasks"].as_array().unwrap().iter();
    tasks
        .map(|it| {
            let [scenario, name] = ["scenario", "name"].map(|key| it[key].as_str().unwrap());
            (format!("{scenario}.{name}"), it["iterations"].as_u64().unwrap())
        })
        .collect()
}

#[test]
fn a_component_runs_as_it_says_itself() {
    let shop = Shop::start(&[]);
    let (folder, path) = planned("browse", &crowd(&shop.url));
    let file = folder.path().join("report.json");
    run(&path).with(["--out", &format!("json={}", file.display())]).end().succeeded();
    let report: Value = serde_json::from_slice(&fs::read(&file).unwrap()).unwrap();
    let found = iterations(&report);
    let names: Vec<_> = found.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["listers.list_products", "listers.list_category", "checker.health"], "{report:#}");
    assert!(found.iter().all(|(_, count)| *count > 10), "{found:?}");
    assert_eq!(report["totals"]["users_peak"], 4);
    assert_eq!(report["thresholds"].as_array().unwrap().len(), 1);
}

#[test]
fn flags_and_plan_files_go_over_it() {
    let shop = Shop::start(&[]);
    let (folder, path) = planned("browse", &crowd("http://127.0.0.1:9"));
    let file = folder.path().join("report.json");
    let out = format!("json={}", file.display());
    let flags = ["--target", &shop.url, "--users", "8", "--duration", "1s", "--pause", "20ms", "--out", &out];
    run(&path).with(flags).end().succeeded();
    let report: Value = serde_json::from_slice(&fs::read(&file).unwrap()).unwrap();
    assert_eq!(report["totals"]["users_peak"], 8);
    assert_eq!(report["run"]["plan"]["target"], shop.url.as_str());

    let plan = folder.path().join("plan.toml");
    fs::write(&plan, "[scenarios.checker]\ncomponent = \"crowd.wasm\"\nusers = 1\nduration = \"1s\"\n")
        .unwrap();
    run(&plan).with(["--target", &shop.url, "--out", &out]).end().succeeded();
    let report: Value = serde_json::from_slice(&fs::read(&file).unwrap()).unwrap();
    let names: Vec<_> = iterations(&report).into_iter().map(|(name, _)| name).collect();
    assert_eq!(names, ["checker.health"]);
    assert_eq!(report["thresholds"].as_array().unwrap().len(), 0, "a plan file says its own");

    let ended = run(&path).with(["--no-default-plan"]).end();
    ended.failed_with(2, "target: is missing");
}

#[test]
fn it_is_shown_before_anything_runs() {
    let (_folder, path) = planned("browse", &crowd("http://127.0.0.1:9"));
    let inspected = Throng::new(["inspect"]).with([&path]).end().succeeded();
    for line in ["default plan", "target = \"http://127.0.0.1:9\"", "scenarios.listers.weight = 3"] {
        assert!(inspected.stdout.contains(line), "{}", inspected.stdout);
    }
    let preview = run(&path).with(["--dry-run"]).end().succeeded();
    let first = "listers, checker against http://127.0.0.1:9: 3s, at most 4 users";
    assert!(preview.stdout.starts_with(first), "{}", preview.stdout);
}

#[test]
fn a_strangers_component_does_not_decide_what_is_the_runners() {
    for (plan, problem) in [
        (r#"{ "outputs": ["json=/tmp/x"] }"#, "outputs: a component must not say this of its run"),
        (r#"{ "http": { "tls": { "insecure": true } } }"#, "http.tls: a component must not say this"),
        (r#"{ "scenarios": { "a": { "secrets": ["key"] } } }"#, "scenarios.a.secrets: a component must not"),
        (r#"{ "load": { "users": "x" } }"#, "load.users"),
    ] {
        let (_folder, path) = planned("browse", plan);
        run(&path).with(["--target", "http://127.0.0.1:9"]).end().failed_with(3, problem);
        Throng::new(["inspect"]).with([&path]).end().failed_with(3, problem);
    }
    let (folder, path) = planned("browse", &crowd("http://127.0.0.1:9"));
    let policy = folder.path().join("runner.toml");
    fs::write(&policy, "origins = [\"http://staging.example\"]\nmax_users = 2\n").unwrap();
    let ended = run(&path).with(["--policy"]).with([&policy]).end();
    ended.failed_with(3, "target: http://127.0.0.1:9 is not an origin that the runner allows");
    ended.failed_with(3, "users: may be 4, and the runner allows 2");
}

#[test]
fn scenarios_of_one_component_share_its_fixture() {
    let shop = Shop::start(&[]);
    let plan = r#"{ "load": { "users": 2, "duration": "1s" }, "scenarios": { "a": {}, "b": {} } }"#;
    let (_folder, path) = planned("tests/fixture", plan);
    let ended = run(&path).with(["--target", &shop.url, "--pause", "100ms"]).end().succeeded();
    assert_eq!(ended.stderr.matches("setting up").count(), 1, "{}", ended.stderr);
}
