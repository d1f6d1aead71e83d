use serde_json::json;

use super::*;
use crate::plan::{Override, Source, build};

fn policy(text: &str) -> Result<Policy, PlanError> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("runner.toml");
    std::fs::write(&path, text).unwrap();
    Policy::load(&path)
}

/// What a policy says to a plan of one scenario with these keys.
fn refusals(policy_text: &str, keys: &[(&[&str], Value)]) -> Vec<String> {
    let mut source = Source::component(Path::new("a.wasm"));
    source.replace(Override::at(&["target"], "http://shop.example")).unwrap();
    for (path, value) in keys {
        source.replace(Override::at(path, value.clone())).unwrap();
    }
    let mut plan = build(&source, 1, 1).unwrap();
    match policy(policy_text).unwrap().apply(&mut plan) {
        Ok(()) => Vec::new(),
        Err(Refused(refused)) => refused.iter().map(ToString::to_string).collect(),
    }
}

#[test]
fn what_does_not_fit_is_refused_with_every_reason() {
    let policy = r#"
        origins = ["https://shop.example"]
        max_users = 5
        max_duration = "10s"
        feeds = ["accounts"]
        config = []
        [budget]
        memory = "1MiB"
    "#;
    let refused = refusals(
        policy,
        &[
            (&["budget", "memory"], json!("2MiB")),
            (&["scenario", "users"], json!(6)),
            (&["scenario", "config", "path"], json!("/x")),
            (&["feeds", "other"], json!("a.csv")),
            (&["http", "proxy"], json!("http://proxy.example:1")),
            (&["http", "resolve", "shop.example"], json!("unix:/s")),
        ],
    );
    let expected = [
        "budget.memory: is 2 MiB, and the runner allows 1 MiB",
        "users: may be 6, and the runner allows 5",
        "duration: is 30s, and the runner allows 10s",
        "feeds.other: the runner allows accounts",
        "scenarios.a.config.path: the runner allows none",
        "target: http://shop.example is not an origin that the runner allows",
        "http.proxy: http://proxy.example:1 is not an origin that the runner allows",
        "http.resolve: Unix sockets are not among the origins that the runner allows",
    ];
    assert_eq!(refused, expected);
}

#[test]
fn what_fits_is_allowed() {
    assert_eq!(refusals("", &[]), [""; 0]);
    let policy = "origins = [\"http://*.example\"]\nconfig = [\"path\"]\nmax_users = 10";
    assert_eq!(refusals(policy, &[(&["scenario", "config", "path"], json!(1))]), [""; 0]);
    let refused = refusals("folders = [\"/nowhere\"]", &[(&["outputs"], json!(["json=/tmp/report.json"]))]);
    let expected = [
        "outputs: /tmp/report.json does not lie in a folder that the runner allows",
        "scenarios.a.component: a.wasm does not lie in a folder that the runner allows",
    ];
    assert_eq!(refused, expected);
    let inside = refusals("folders = [\".\"]", &[(&["outputs"], json!(["json=/report.json"]))]);
    assert!(inside.iter().any(|it| it.starts_with("outputs: /report.json")), "{inside:?}");
}

#[test]
fn a_policy_that_does_not_hold_says_where() {
    for (text, says) in [
        ("origin = []", "origin: there is no such key; did you mean 'origins'?"),
        ("origins = [\"ftp://a\"]", "origins[0]: scheme 'ftp' is not supported"),
        ("[budget]\nmemory = \"much\"", "budget.memory: 'much' is not a size"),
        ("max_request_rate = 0", "max_request_rate: '0' is not a rate"),
        ("[secrets]\na = \"x\"", "secrets.a: invalid type"),
    ] {
        let error = policy(text).unwrap_err().to_string();
        assert!(error.contains(says), "{text}: {error}");
    }
}

#[test]
fn secrets_come_from_the_environment_or_a_file() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("token"), "s3cret\n").unwrap();
    let path = folder.path().join("runner.toml");
    std::fs::write(&path, "[secrets]\na = { file = \"token\" }\nb = { env = \"PATH\" }\nc = {}").unwrap();
    let policy = Policy::load(&path).unwrap();
    assert_eq!(policy.secret("a").unwrap().reveal(), "s3cret");
    assert!(policy.secret("b").is_ok());
    assert!(policy.secret("c").unwrap_err().contains("env or file"));
    assert!(policy.secret("d").unwrap_err().contains("it has a, b, c"));
}
