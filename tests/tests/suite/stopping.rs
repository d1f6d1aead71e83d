//! Ctrl-C: the first drains, the second aborts; what was created is deleted.

use std::thread::sleep;
use std::time::Duration;

use throng_tests::{Shop, Throng, component};

#[test]
fn tasks_leaves_nothing_behind() {
    let shop = Shop::start(&[]);
    let before = shop.metric("shop_tasks_stored");
    let report = Throng::run(&component("tasks"), &shop.url)
        .with(["--users", "20", "--duration", "5s"])
        .end()
        .succeeded()
        .report();
    assert!(report["series"].as_array().unwrap().iter().any(|it| it["name"] == "POST /tasks"), "{report:#}");
    assert_eq!(report["totals"]["failures"], 0, "{report:#}");
    assert_eq!(shop.metric("shop_tasks_stored"), before);
}

#[test]
fn the_first_interrupt_drains_and_cleans_up() {
    let shop = Shop::start(&["--delay", "20ms"]);
    let before = shop.metric("shop_tasks_stored");
    let running =
        Throng::run(&component("tasks"), &shop.url).with(["--users", "50", "--duration", "60s"]).start();
    sleep(Duration::from_secs(4));
    assert!(shop.metric("shop_tasks_stored") > before, "there is something to clean up");
    running.interrupt();
    let ended = running.end();
    assert_eq!(ended.code, Some(5), "{}", ended.stderr);
    assert!(ended.stderr.contains("interrupt again to stop at once"), "{}", ended.stderr);
    let report = ended.report();
    assert_eq!((&report["run"]["outcome"], &report["run"]["exit_code"]), (&"stopped".into(), &5.into()));
    assert_eq!(shop.metric("shop_tasks_stored"), before);
    let served: u64 = shop.requests().values().sum();
    assert_eq!(report["totals"]["requests"].as_u64(), Some(served));
}

#[test]
fn a_ramp_down_waits_for_iterations_and_then_interrupts_them() {
    let shop = Shop::start(&[]);
    // Each iteration takes an hour. Three of four users leave after half a second, and get 0.3 s; the last one gets 0.2 s
    // after the end.
    let report = Throng::run(&component("tests/idle"), &shop.url)
        .with(["--executor", "ramping-users", "--set", "scenario.start_users=4"])
        .with(["--stages", "500ms:4,0s:1,2s:1", "--graceful-stop", "200ms"])
        .with(["--set", "scenario.graceful_ramp_down=300ms"])
        .end()
        .succeeded()
        .report();
    let idle = &report["tasks"][0]["duration_us"];
    assert_eq!(report["totals"]["iterations"], 4, "{report:#}");
    let (p50, max) = (idle["p50"].as_f64().unwrap() / 1e6, idle["max"].as_f64().unwrap() / 1e6);
    assert!((p50 - 0.8).abs() < 0.3 && (max - 2.7).abs() < 0.5, "median {p50} s, longest {max} s");
    let stops = report["lifecycle"].as_array().unwrap().iter().find(|it| it["call"] == "stop");
    assert_eq!(stops.unwrap()["calls"], 4);
}

#[test]
fn the_second_interrupt_aborts_and_still_reports() {
    let shop = Shop::start(&[]);
    let running =
        Throng::run(&component("tests/idle"), &shop.url).with(["--users", "10", "--duration", "60s"]).start();
    sleep(Duration::from_secs(2));
    running.interrupt();
    sleep(Duration::from_millis(700));
    running.interrupt();
    let ended = running.end();
    assert_eq!(ended.code, Some(5), "{}", ended.stderr);
    assert!(ended.stdout.contains("aborted after"), "{}", ended.stdout);
    let report = ended.report();
    assert!(report["run"]["duration_s"].as_f64().unwrap() < 20.0);
    assert_eq!(report["run"]["outcome"], "aborted");
}

#[test]
fn an_iteration_that_does_not_end_is_interrupted_after_the_graceful_stop() {
    let shop = Shop::start(&[]);
    let report = Throng::run(&component("tests/idle"), &shop.url)
        .with(["--users", "3", "--duration", "1s", "--graceful-stop", "1s"])
        .end()
        .succeeded()
        .report();
    let duration = report["run"]["duration_s"].as_f64().unwrap();
    assert!((1.9..8.0).contains(&duration), "{duration} s");
    let stops = report["lifecycle"].as_array().unwrap().iter().find(|it| it["call"] == "stop").unwrap();
    assert_eq!(stops["calls"], 3, "users stop in order: {stops}");
}
