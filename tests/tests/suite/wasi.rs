//! Scenarios whose language's own library asks for WASI.

use std::collections::BTreeMap;

use serde_json::Value;
use throng_tests::{Ended, Rogue, Throng, component};

/// Runs the guest's task of this tag, which the users do once each.
fn run(tag: &str, flags: &[&str]) -> Ended {
    let target = Rogue::start();
    Throng::run(&component("tests/wasi"), &target.url).with(["--tag", tag]).with(flags).end()
}

/// What each user drew, by the log.
fn drawn(seed: &str) -> BTreeMap<String, String> {
    let ended = run("gets", &["--users", "5", "--seed", seed, "--ui", "plain"]).succeeded();
    assert_eq!(ended.report()["totals"]["iteration_errors"], 0, "{}", ended.stdout);
    assert_eq!(ended.stderr.matches("a complaint").count(), 5, "{}", ended.stderr);
    let lines = ended.stderr.lines().filter_map(|line| line.split_once(" drew "));
    lines.map(|(user, drawn)| (user.rsplit(' ').next().unwrap().to_owned(), drawn.to_owned())).collect()
}

#[test]
fn clocks_chance_and_output_are_the_host_s() {
    let (one, again, other) = (drawn("7"), drawn("7"), drawn("8"));
    assert_eq!(one.len(), 5, "a line for each user: {one:?}");
    assert_eq!(one, again, "a seeded run repeats");
    assert!(one.iter().all(|(user, drawn)| other[user] != *drawn));
    let mut numbers: Vec<_> = one.values().collect();
    numbers.sort_unstable();
    numbers.dedup();
    assert_eq!(numbers.len(), 5, "users differ");
}

#[test]
fn the_environment_is_empty_and_files_and_sockets_are_denied() {
    let report = run("is_denied", &["--users", "2"]).succeeded().report();
    let totals = &report["totals"];
    assert_eq!((&totals["iterations"], &totals["iteration_errors"]), (&2.into(), &0.into()), "{totals:#}");
}

#[test]
fn a_sleep_ends_with_the_run_and_is_no_computing() {
    let flags = ["--users", "3", "--duration", "1s", "--graceful-stop", "500ms"];
    let report = run("sleeps", &flags).succeeded().report();
    assert!(report["run"]["duration_s"].as_f64().unwrap() < 10.0);
    assert_eq!(report["generator"]["traps"], Value::Array(Vec::new()));
    assert_eq!(report["totals"]["iterations"], 3);
}

#[test]
fn an_exit_is_a_trap_that_says_so() {
    let ended = run("exits", &["--users", "1", "--duration", "1s"]);
    ended.failed_with(3, "the users of wasi did nothing but fail");
    let report = ended.report();
    assert_eq!(report["generator"]["traps"][0]["reason"], "the scenario called exit with 1");
}

#[test]
fn inspect_tells_what_is_linked_and_always_denied() {
    let ended = Throng::new(["inspect"]).with([component("tests/wasi")]).end().succeeded();
    let denied = |import: &str| {
        ended.stdout.lines().any(|line| line.contains(import) && line.ends_with("always denied"))
    };
    assert!(denied("wasi:filesystem/preopens@0.2.0") && denied("wasi:sockets/tcp@0.2.0"), "{}", ended.stdout);
    assert!(!denied("wasi:clocks/wall-clock@0.2.0"), "{}", ended.stdout);
}
