//! `throng scale` against a shop whose capacity is known.

use std::fs;

use serde_json::Value;
use throng_tests::{Shop, Throng, component, repository};

/// What `throng scale` says of a shop with 4 workers that take 20 ms each: its words, and its JSON.
fn scaled(flags: &[&str]) -> (String, Value) {
    let shop = Shop::start(&["--workers", "4", "--work", "20ms", "--fail", "2%", "--fail-above", "2"]);
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("scale.json");
    let ended = Throng::new(["scale"])
        .with([component("flat")])
        .with([
            "--target",
            &shop.url,
            "--set",
            "config.path=/api/v1/health",
            "--pause",
            "none",
            "--seed",
            "1",
        ])
        .with(["--step-duration", "5s", "--max-step-duration", "6s"])
        .with(flags)
        .with([format!("--out=json={}", file.display())])
        .end()
        .succeeded();
    (ended.stdout, serde_json::from_str(&fs::read_to_string(&file).unwrap()).unwrap())
}

/// What speaks against this being the shop that it is.
fn objection(text: &str, scaling: &Value) -> Option<String> {
    // A user alone takes 20 ms and what the machine adds; 4 workers that take 20 ms have 200 requests a second.
    let near = |at: &str, expected: f64| {
        let value = scaling.pointer(at).and_then(Value::as_f64).unwrap_or(f64::NAN);
        let within = (value / expected - 1.0).abs() <= 0.1;
        (!within).then(|| format!("{at} is {value}, not {expected} within 10 %"))
    };
    let first = scaling["story"][0].as_str().unwrap_or_default();
    let told =
        first.starts_with("From the 3rd step (4 users) on, ") && first.contains("500 Internal Server Error");
    let told = (!told || !text.starts_with(first)).then(|| format!("the first sentence is: {first}"));
    near("/knee/load", 4.0).or_else(|| near("/knee/request_rate", 200.0)).or(told)
}

#[test]
fn a_pool_s_knee_is_found_within_ten_per_cent_and_failures_are_told_with_their_step() {
    let steps = ["--users", "1,2,4,8,16"];
    let (mut text, mut scaling) = scaled(&steps);
    // Another process may take the machine for a moment: once more then.
    if objection(&text, &scaling).is_some() {
        (text, scaling) = scaled(&steps);
    }
    assert_eq!(objection(&text, &scaling), None, "{text}");
    let published: Value =
        serde_json::from_str(&fs::read_to_string(repository("host/schema/scale.schema.json")).unwrap())
            .unwrap();
    let validator = jsonschema::validator_for(&published).unwrap();
    let mistakes: Vec<_> = validator.iter_errors(&scaling).map(|error| error.to_string()).collect();
    assert!(mistakes.is_empty(), "{mistakes:?}");
    let loads: Vec<_> =
        scaling["steps"].as_array().unwrap().iter().map(|it| it["load"].as_f64().unwrap()).collect();
    assert_eq!(loads, [1.0, 2.0, 4.0, 8.0, 16.0]);
    for part in ["Users", "● measured", "σ, contention", "× 5xx at 4 users"] {
        assert!(text.contains(part), "{part} is missing in\n{text}");
    }
}

#[test]
fn a_threshold_that_fails_in_a_step_is_exit_code_4() {
    let shop = Shop::start(&["--fail", "50%"]);
    Throng::new(["scale"])
        .with([component("flat")])
        .with([
            "--target",
            &shop.url,
            "--set",
            "config.path=/api/v1/health",
            "--pause",
            "10ms",
            "--users",
            "1,2",
        ])
        .with(["--step-duration", "1s", "--max-step-duration", "1s", "--threshold", "error_rate < 1%"])
        .end()
        .failed_with(4, "1 user: ");
}

#[test]
fn what_makes_no_steps_is_refused() {
    let scale = |flags: &[&str]| Throng::new(["scale"]).with([component("flat")]).with(flags).end();
    scale(&["--users", "0"]).failed_with(2, "0 is not in 1..=10000000");
    scale(&["--users", "1", "--rate", "5"]).failed_with(2, "cannot be used with");
    scale(&["--step-duration", "1m", "--max-step-duration", "10s"])
        .failed_with(2, "--max-step-duration must be at least --step-duration, 1m, but is 10s");
    scale(&["--users", "1", "--target", "http://127.0.0.1:9", "--out", "junit=steps.xml"])
        .failed_with(2, "a scaling has no form 'junit'");
    let shown = scale(&["--users", "1,2,4", "--dry-run", "--target", "http://127.0.0.1:9"]).succeeded();
    assert!(shown.stdout.contains("steps of users: 1, 2, 4; each 10s to 1m"), "{}", shown.stdout);
}
