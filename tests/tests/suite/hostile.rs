//! Scenarios that misbehave: the run goes on, other users are not held up, and the report says what happened.

mod neighbours;
pub(crate) mod raw;
mod table;
mod vector;
mod vectors;

use serde_json::Value;
use throng_tests::{Shop, Throng, component};

fn run(guest: &str, more: &[&str]) -> Value {
    let shop = Shop::start(&[]);
    let ended = Throng::run(&component(&format!("tests/{guest}")), &shop.url)
        .with(["--duration", "4s", "--seed", "1"])
        .with(more)
        .end()
        .succeeded();
    assert!(!ended.stderr.contains("panicked at host"), "{}", ended.stderr);
    ended.report()
}

fn reasons(list: &Value) -> Vec<(String, u64)> {
    let rows = list.as_array().unwrap().iter();
    rows.map(|row| (row["reason"].as_str().unwrap().to_owned(), row["count"].as_u64().unwrap())).collect()
}

#[test]
fn one_user_in_ten_traps_and_comes_back() {
    let report = run("trap-one-in-ten", &["--users", "20"]);
    let traps = reasons(&report["generator"]["traps"]);
    let count: u64 = traps.iter().map(|(_, count)| count).sum();
    // Two of the twenty trap at once, then after back-offs of 0.1, 0.2, 0.4, 0.8 and 1.6 s, in 4 s.
    assert!((8..=12).contains(&count), "{traps:?}");
    assert!(traps[0].0.contains("unreachable"), "{traps:?}");
    let starts = report["lifecycle"].as_array().unwrap().iter().find(|it| it["call"] == "start").unwrap();
    assert!(starts["calls"].as_u64().unwrap() >= 18 + count - 2, "{starts}");
    assert!(report["totals"]["requests"].as_u64().unwrap() > 1000, "the others go on: {}", report["totals"]);
    assert_eq!(report["totals"]["failures"], 0);
    assert_eq!(report["totals"]["users_peak"], 20);
}

#[test]
fn an_endless_loop_is_ended_and_holds_nobody_up() {
    let report = run("spin", &["--users", "4", "--shards", "1", "--duration", "5s"]);
    let stops = reasons(&report["generator"]["budget_stop_reasons"]);
    assert!(stops[0].0.contains("CPU time: more than 2s"), "{stops:?}");
    assert_eq!(report["generator"]["budget_stops"].as_u64(), Some(stops[0].1));
    assert!(report["totals"]["requests"].as_u64().unwrap() > 100, "{}", report["totals"]);
    assert_eq!(report["generator"]["traps"].as_array().unwrap().len(), 0);
}

#[test]
fn a_memory_hog_is_ended() {
    let report = run("hog", &["--users", "3"]);
    let stops = reasons(&report["generator"]["budget_stop_reasons"]);
    assert!(stops[0].0.contains("memory: more than 64 MiB"), "{stops:?}");
    assert!(report["totals"]["requests"].as_u64().unwrap() > 100);
}

#[test]
fn a_failed_start_is_counted_and_tried_again() {
    let report = run("start-fails", &["--users", "3"]);
    let start = report["lifecycle"].as_array().unwrap().iter().find(|it| it["call"] == "start").unwrap();
    let errors = start["errors"].as_u64().unwrap();
    assert!(errors >= 4 && start["calls"].as_u64().unwrap() == errors + 2, "{start}");
    assert_eq!(start["error_reasons"][0]["count"].as_u64(), Some(errors));
    assert_eq!(report["generator"]["traps"].as_array().unwrap().len(), 0);
}

#[test]
fn errors_of_the_scenario_are_counted_apart_from_the_targets() {
    let report = run("errors", &["--users", "2"]);
    let (iterations, errors) = (
        report["totals"]["iterations"].as_u64().unwrap(),
        report["totals"]["iteration_errors"].as_u64().unwrap(),
    );
    assert!(errors > 0 && errors.abs_diff(iterations / 2) <= 2, "{errors} of {iterations}");
    assert_eq!(report["tasks"][0]["error_reasons"][0]["reason"], "no luck");
    assert_eq!(report["totals"]["failures"], 0);
}

#[test]
fn a_flood_of_log_lines_is_cut_and_counted() {
    let shop = Shop::start(&[]);
    let ended = Throng::run(&component("tests/log-flood"), &shop.url)
        .with(["--users", "1", "--duration", "2s"])
        .end()
        .succeeded();
    let shown = ended.stderr.lines().filter(|line| line.contains("user 0:")).count();
    assert!((100..5000).contains(&shown), "{shown} lines");
    assert!(ended.report()["generator"]["log_lines_dropped"].as_u64().unwrap() > 1000);
    assert!(ended.stdout.contains("log lines were not shown"));
}

#[test]
fn users_that_are_done_end_the_run() {
    let shop = Shop::start(&[]);
    let report = Throng::run(&component("tests/done"), &shop.url)
        .with(["--users", "4", "--duration", "60s"])
        .end()
        .succeeded()
        .report();
    assert_eq!(report["totals"]["iterations"], 12);
    assert!(report["run"]["duration_s"].as_f64().unwrap() < 30.0);
}

#[test]
fn a_hoarder_of_responses_is_ended() {
    let report = run("hoard", &["--users", "1", "--duration", "10s"]);
    let stops = reasons(&report["generator"]["budget_stop_reasons"]);
    assert!(stops[0].0.contains("handles: more than 4096"), "{stops:?}");
    assert_eq!(report["totals"]["failures"], 0, "what it kept is counted all the same");
}

#[test]
fn a_task_that_is_not_there_is_an_error() {
    let report = run("no-such-task", &["--users", "1", "--duration", "1s"]);
    let reason = &report["tasks"][0]["error_reasons"][0]["reason"];
    assert_eq!(reason, "asked for task 1 next, but the scenario has only 1");
}

#[test]
fn describe_reaches_nothing() {
    let inspected = Throng::new(["inspect"]).with([component("tests/describe-calls")]).end().succeeded();
    assert!(inspected.stdout.contains("refused"), "{}", inspected.stdout);
}
