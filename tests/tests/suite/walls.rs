//! Crowds: what fits starts, what does not is refused beforehand.

use throng_tests::{Remembers, Throng, component};

/// The kernel's default, which the numbers below assume.
const DEFAULT_MAPPINGS: &str = "65530";

fn limits_are_the_defaults() -> bool {
    let limit = std::fs::read_to_string("/proc/sys/vm/max_map_count").unwrap_or_default();
    limit.trim() == DEFAULT_MAPPINGS
}

#[test]
fn ten_thousand_users_start() {
    if !limits_are_the_defaults() {
        return;
    }
    let server = Remembers::start();
    // They think for an hour: what is left is that all are there, and that all stop when they are told to.
    let report = Throng::run(&component("tests/idle"), &server.url)
        .with(["--users", "10000", "--duration", "8s", "--graceful-stop", "0s"])
        .end()
        .succeeded()
        .report();
    assert_eq!(report["totals"]["users_peak"], 10_000);
    let stops = report["lifecycle"].as_array().unwrap().iter().find(|it| it["call"] == "stop").unwrap();
    assert_eq!(stops["calls"], 10_000, "{stops}");
}

#[test]
fn twelve_thousand_users_are_refused_with_the_command_that_helps() {
    if !limits_are_the_defaults() {
        return;
    }
    let ended = Throng::run(&component("browse"), "http://127.0.0.1:9").with(["--users", "12000"]).end();
    ended.failed_with(3, "sysctl -w vm.max_map_count=");
}
