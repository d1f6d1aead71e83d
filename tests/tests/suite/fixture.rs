//! What a scenario does once around all users, whatever becomes of them.

use std::thread::sleep;
use std::time::Duration;

use throng_tests::{Shop, Throng, component};

fn fixture(shop: &Shop, more: &[&str]) -> Throng {
    Throng::run(&component("tests/fixture"), &shop.url).with(["--users", "3", "--pause", "50ms"]).with(more)
}

#[test]
fn it_is_set_up_before_and_torn_down_after_and_is_no_load() {
    let shop = Shop::start(&[]);
    let before = shop.metric("shop_tasks_stored");
    let running = fixture(&shop, &["--duration", "3s"]).start();
    sleep(Duration::from_millis(1500));
    assert_eq!(shop.metric("shop_tasks_stored"), before + 1.0);
    let report = running.end().succeeded().report();
    assert_eq!(shop.metric("shop_tasks_stored"), before);
    let series = report["series"].as_array().unwrap();
    assert_eq!(series.len(), 1, "the fixture's own requests are not counted: {report:#}");
    assert_eq!(report["run"]["tear_down_failures"].as_array().map(Vec::len), Some(0));
}

#[test]
fn it_is_torn_down_after_an_interrupt_and_after_an_abort() {
    for interrupts in [1, 2] {
        // An iteration takes so long that the second interrupt comes while the first one's drain is under way.
        let shop = Shop::start(&["--delay", "200ms"]);
        let before = shop.metric("shop_tasks_stored");
        let running = fixture(&shop, &["--duration", "60s"]).start();
        sleep(Duration::from_millis(1500));
        assert_eq!(shop.metric("shop_tasks_stored"), before + 1.0);
        for _ in 0..interrupts {
            running.interrupt();
            sleep(Duration::from_millis(if interrupts == 2 { 5 } else { 0 }));
        }
        let ended = running.end();
        assert_eq!(ended.code, Some(5), "{}", ended.stderr);
        assert_eq!(shop.metric("shop_tasks_stored"), before, "{}", ended.stderr);
    }
}

#[test]
fn a_set_up_that_fails_runs_nothing() {
    let shop = Shop::start(&[]);
    for (config, message) in [
        ("config.fail_set_up=true", "nothing was run: fixture: set-up failed: the fixture refused"),
        ("config.trap_set_up=true", "set-up failed: it trapped"),
    ] {
        let ended = fixture(&shop, &["--set", config]).end();
        assert_eq!(ended.code, Some(3), "{}", ended.stderr);
        assert!(ended.stderr.contains(message), "{}", ended.stderr);
        assert!(!shop.requests().keys().any(|(_, route, _)| route.contains("health")));
    }
}

#[test]
fn a_tear_down_that_fails_is_reported() {
    let shop = Shop::start(&[]);
    let ended = fixture(&shop, &["--duration", "1s", "--set", "config.fail_tear_down=true"]).end();
    let report = ended.succeeded().report();
    let failures = report["run"]["tear_down_failures"].as_array().unwrap().clone();
    assert_eq!(failures.len(), 1, "{report:#}");
    assert!(failures[0].as_str().unwrap().starts_with("fixture: tear-down failed: "), "{failures:?}");
}
