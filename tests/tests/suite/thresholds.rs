//! Thresholds decide the exit code, and can end a run.

use throng_tests::{Shop, Throng, component};

#[test]
fn one_that_fails_sets_the_exit_code_and_is_shown_with_what_was_observed() {
    let shop = Shop::start(&["--fail", "100%"]);
    let ended = Throng::run(&component("browse"), &shop.url)
        .with(["--users", "10", "--duration", "2s", "--pause", "100ms"])
        .with(["--threshold", "error_rate < 1%", "--threshold", "p95(response_time) < 10s"])
        .with(["--threshold", "requests(name=\"GET /product\") > 0"])
        .end();
    assert_eq!(ended.code, Some(4), "{}\n{}", ended.stderr, ended.stdout);
    let report = ended.report();
    let [errors, times, mistyped] = &report["thresholds"].as_array().unwrap()[..] else { panic!("three") };
    assert_eq!((&errors["ok"], &errors["observed"]), (&false.into(), &1.0.into()), "{report:#}");
    assert_eq!(times["ok"], true);
    assert_eq!((&mistyped["ok"], mistyped["observed"].is_null()), (&false.into(), true));
    assert_eq!((&report["run"]["outcome"], &report["run"]["exit_code"]), (&"finished".into(), &4.into()));
    for text in ["Thresholds", "error_rate < 1%", "100.0 %", "did you mean \"GET /products\"?"] {
        assert!(ended.stdout.contains(text), "no '{text}' in:\n{}", ended.stdout);
    }
}

#[test]
fn one_that_aborts_ends_the_run_after_its_delay() {
    let shop = Shop::start(&["--fail", "100%"]);
    let ended = Throng::run(&component("browse"), &shop.url)
        .with(["--users", "5", "--duration", "60s", "--pause", "100ms"])
        .with(["--set", r#"thresholds=[{"expression":"error_rate < 1%","abort":true,"delay":"2s"}]"#])
        .end();
    assert_eq!(ended.code, Some(4), "{}", ended.stderr);
    assert!(ended.stderr.contains("stopping: threshold failed: error_rate < 1%"), "{}", ended.stderr);
    let report = ended.report();
    assert_eq!(report["run"]["outcome"], "breached");
    assert!((2.0..10.0).contains(&report["run"]["duration_s"].as_f64().unwrap()), "{report:#}");
}

#[test]
fn a_breakpoint_is_found_where_the_target_breaks() {
    // The shop lets 60 a second through; steps of 20 hold up to 40 or 60.
    let shop = Shop::start(&["--rate-limit", "60/s"]);
    let ended = Throng::run(&component("flat"), &shop.url)
        .with(["--set", "config.path=/api/v1/health", "--executor", "breakpoint", "--rate", "400"])
        .with(["--set", "scenario.start_rate=20", "--set", "scenario.step=20"])
        .with(["--set", "scenario.step_duration=1s", "--threshold", "error_rate < 5%"])
        .end();
    assert_eq!(ended.code, Some(4), "{}\n{}", ended.stderr, ended.stdout);
    let report = ended.report();
    let held = report["run"]["breakpoint"]["held_rate"].as_f64().unwrap();
    let broken = report["run"]["breakpoint"]["broken_rate"].as_f64().unwrap();
    assert!((40.0..=60.0).contains(&held) && broken == held + 20.0, "{report:#}");
    assert!(ended.stdout.contains("the last rate that held"), "{}", ended.stdout);
    assert!(report["run"]["duration_s"].as_f64().unwrap() < 8.0);
}
