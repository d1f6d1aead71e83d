//! Running strangers' scenarios: a policy decides what they reach, and secrets stay secret.

use std::fs;
use std::path::PathBuf;

use serde_json::Value;
use tempfile::TempDir;
use throng_tests::{Ended, Rogue, Shop, Throng, component, repository};

const SECRET: &str = "s3cr3t-t0ken";

/// A policy's file, in a folder of its own.
fn policy(text: &str) -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("token"), format!("{SECRET}\n")).unwrap();
    let path = folder.path().join("runner.toml");
    fs::write(&path, text).unwrap();
    (folder, path)
}

fn run(guest: &str, target: &str, policy_text: &str, more: &[&str]) -> Ended {
    let (_folder, path) = policy(policy_text);
    let throng = Throng::run(&component(guest), target).with(["--policy"]).with([path]);
    throng.with(["--users", "2", "--duration", "2s", "--graceful-stop", "1s"]).with(more).end()
}

fn reasons(report: &Value) -> String {
    let series = report["series"].as_array().unwrap().iter();
    series.map(|it| it["errors"].to_string()).collect()
}

#[test]
fn what_a_plan_asks_for_and_may_not_have_is_refused_with_why() {
    let policy =
        "origins = [\"https://staging.example\"]\nconfig = []\nmax_users = 1\n[budget]\nmemory = \"1MiB\"";
    let ended = run(
        "tests/visit",
        "http://127.0.0.1:1",
        policy,
        &["--set", "config.paths=[\"/\"]", "--set", "budget.memory=2MiB"],
    );
    for reason in [
        "budget.memory: is 2 MiB, and the runner allows 1 MiB",
        "users: may be 2, and the runner allows 1",
        "scenarios.visit.config.paths: the runner allows none",
        "target: http://127.0.0.1:1 is not an origin that the runner allows",
    ] {
        ended.failed_with(3, reason);
    }
}

#[test]
fn a_source_is_not_built_under_a_policy() {
    let (_folder, path) = policy("");
    let source = repository("examples/browse/browse.c");
    let ended = Throng::new(["run"])
        .with([source])
        .with(["--target", "http://127.0.0.1:1", "--policy"])
        .with([path])
        .end();
    ended.failed_with(3, "is not WebAssembly; a scenario is a .wasm component");
}

#[test]
fn origins_hold_by_name_and_by_address() {
    let (shop, rogue) = (Shop::start(&[]), Rogue::start());
    let policy = format!("origins = [\"{}\"]", shop.url);
    let paths =
        format!("config.paths=[\"/api/v1/health\", \"{}/garbage\", \"http://localhost:1/\"]", rogue.url);
    let report = run(
        "tests/visit",
        &shop.url,
        &policy,
        &["--allow-host", "127.0.0.1", "--allow-host", "localhost", "--set", &paths],
    )
    .succeeded()
    .report();
    let reasons = reasons(&report);
    assert_eq!(reasons.matches("is not allowed by the runner's policy").count(), 2, "{reasons}");
    assert!(report["totals"]["statuses"]["200"].as_u64().unwrap() > 0);
}

#[test]
fn a_name_may_not_lead_to_an_address_that_the_policy_does_not_name() {
    let shop = Shop::start(&[]);
    let by_name = shop.url.replace("127.0.0.1", "localhost");
    let ended = run("flat", &by_name, &format!("origins = [\"{by_name}\"]"), &[]);
    ended.failed_with(3, "is not a public address; the runner's policy does not name it");
    run("flat", &by_name, &format!("origins = [\"{by_name}\", \"127.0.0.1\"]"), &[]).succeeded();
}

#[test]
fn methods_rate_and_connections_are_held() {
    let shop = Shop::start(&[]);
    let report = run("tasks", &shop.url, "methods = [\"GET\"]\nmax_request_rate = 50", &[]).report();
    let reasons = reasons(&report);
    assert!(reasons.contains("POST is not allowed by the runner's policy; it allows GET"), "{reasons}");
    let report = run("flat", &shop.url, "max_request_rate = 50", &["--users", "20"]).succeeded().report();
    let requests = report["totals"]["requests"].as_u64().unwrap();
    assert!((90..=125).contains(&requests), "{requests} requests in 2 s");
    let report = run("flat", &shop.url, "max_connections = 1", &["--users", "5"]).succeeded().report();
    assert_eq!(report["connections"]["open_peak"], 1);
    assert!(self::reasons(&report).contains("allows 1 connections at a time"));
}

#[test]
fn secrets_reach_the_scenario_and_nothing_else() {
    let shop = Shop::start(&[]);
    let policy = "[secrets]\napi_token = { file = \"token\" }";
    let ended =
        run("tests/leak", &shop.url, policy, &["--set", "scenario.secrets=[\"api_token\"]", "--seed", "1"]);
    let report = ended.succeeded();
    let json = report.report();
    for text in [&report.stdout, &report.stderr, &json.to_string()] {
        assert!(!text.contains(SECRET), "{text}");
    }
    let series = &json["series"][0];
    assert_eq!((&series["name"], &series["errors"][0]["reason"]), (&"as ***".into(), &"not with ***".into()));
    assert!(report.stderr.contains("it is ***"), "{}", report.stderr);
    assert_eq!(json["tasks"][0]["error_reasons"][0]["reason"], "gave up with ***");
}

#[test]
fn a_secret_that_is_not_there_is_named_and_one_of_the_wrong_type_is_not_shown() {
    let asks = ["--set", "scenario.secrets=[\"api_token\"]"];
    run("tests/leak", "http://127.0.0.1:1", "[secrets]\nother = { env = \"PATH\" }", &asks)
        .failed_with(3, "has no secret 'api_token'; it has other");
    let throng = || Throng::run(&component("tests/leak"), "http://127.0.0.1:1").with(asks);
    throng().end().failed_with(3, "the environment has no THRONG_SECRET_API_TOKEN");
    let ended = throng()
        .with(["--set", "scenario.secrets=[\"api_token\", \"depth\"]"])
        .env("THRONG_SECRET_API_TOKEN", SECRET.as_ref())
        .env("THRONG_SECRET_DEPTH", "d33p-secret".as_ref())
        .end();
    ended.failed_with(3, "is not of type \"integer\"");
    assert!(!ended.stderr.contains("d33p-secret"), "{}", ended.stderr);
}

#[test]
fn inspect_tells_what_a_component_asks_for_and_what_the_policy_refuses() {
    let (_folder, path) = policy("config = []\n[secrets]\napi_token = { file = \"token\" }");
    let ended =
        Throng::new(["inspect"]).with([component("tests/leak")]).with(["--policy"]).with([path]).end();
    let shown = ended.succeeded().stdout;
    assert!(shown.contains("api_token  secret, required: who we are\n"), "{shown}");
    assert!(shown.contains("depth  integer  NOT ALLOWED by the policy"), "{shown}");
}

#[test]
fn a_policy_that_does_not_hold_runs_nothing() {
    run("flat", "http://127.0.0.1:1", "orgins = []", &[])
        .failed_with(3, "orgins: there is no such key; did you mean 'origins'?");
}

#[test]
fn the_example_allows_what_it_says() {
    let example = repository("examples/policies/shared-runner.toml");
    let ended =
        Throng::run(&component("browse"), "http://127.0.0.1:8081").with(["--policy"]).with([example]).end();
    ended.failed_with(3, "target: http://127.0.0.1:8081 is not an origin that the runner allows");
}
