//! What is measured is what took place: against known delays, through a freeze, and in number.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod bare;

use std::sync::{Mutex, MutexGuard, PoisonError};

use serde_json::Value;
use throng_tests::{Shop, Throng, component};

/// One at a time: what is timed must not share the machine with other tests.
fn alone() -> MutexGuard<'static, ()> {
    static ALONE: Mutex<()> = Mutex::new(());
    ALONE.lock().unwrap_or_else(PoisonError::into_inner)
}

fn health(shop: &Shop, more: &[&str]) -> Value {
    let ended = Throng::run(&component("flat"), &shop.url)
        .with(["--set", "config.path=/api/v1/health", "--shards", "1", "--seed", "1"])
        .with(more)
        .end()
        .succeeded();
    ended.report()
}

fn ms(report: &Value, times: &str, figure: &str) -> f64 {
    report["totals"][times][figure].as_f64().unwrap() / 1000.0
}

/// Tries a measurement until it holds: other processes' load is not ours to fail for.
fn within_tries(tries: u32, mut attempt: impl FnMut() -> Result<(), String>) {
    let mut last = String::new();
    for _ in 0..tries {
        match attempt() {
            Ok(()) => return,
            Err(problem) => last = problem,
        }
    }
    panic!("{last}");
}

/// The server is late itself by what a halted core takes to wake up, so what is known is the delay at least, and at most
/// what a blocking socket sees of it.
#[test]
fn known_delays_are_measured_within_a_third_of_a_millisecond_and_two_per_cent() {
    let _alone = alone();
    for (delay, rate, duration) in [(5.0, "100", "3s"), (50.0, "50", "3s"), (500.0, "20", "5s")] {
        let shop = Shop::start(&["--delay", &format!("{delay}ms")]);
        within_tries(6, || {
            let report = health(&shop, &["--rate", rate, "--duration", duration, "--users", "30"]);
            let bare = bare::delays(&shop, if delay < 100.0 { 200 } else { 20 });
            let tolerance = 0.3 + delay * 0.02;
            for times in ["service_time_us", "response_time_us"] {
                for (figure, seen) in [("p50", bare.p50_ms), ("p99", bare.p99_ms)] {
                    let measured = ms(&report, times, figure);
                    if measured < delay - tolerance || measured > seen.max(delay) + tolerance {
                        return Err(format!("{delay} ms: {times} {figure} is {measured} ms, bare {seen} ms"));
                    }
                }
            }
            Ok(())
        });
    }
}

#[test]
fn a_freeze_shows_in_full_under_arrivals() {
    let _alone = alone();
    within_tries(3, || {
        let shop = Shop::start(&["--freeze", "3s:500ms"]);
        let report = health(&shop, &["--rate", "200", "--duration", "5s", "--users", "150"]);
        assert_eq!(
            (&report["totals"]["iterations"], &report["totals"]["requests"]),
            (&1000.into(), &1000.into())
        );
        assert_eq!(report["totals"]["dropped_iterations"], 0);
        // A hundred of the thousand arrive in the freeze, and wait for 500, 495, 490 … ms: the tenth longest wait of
        // all is 455 ms, the fiftieth 255 ms, and past the hundredth there is none.
        for (figure, expected) in [("max", 500.0), ("p99", 455.0), ("p95", 255.0), ("p75", 0.0)] {
            let measured = ms(&report, "response_time_us", figure);
            if (measured - expected).abs() > 20.0 {
                return Err(format!("{figure} is {measured} ms, not {expected} ms"));
            }
        }
        Ok(())
    });
}

#[test]
fn a_closed_executor_says_what_it_could_not_see() {
    let _alone = alone();
    within_tries(3, || {
        let shop = Shop::start(&["--freeze", "3s:500ms"]);
        let ended = Throng::run(&component("flat"), &shop.url)
            .with(["--set", "config.path=/api/v1/health", "--shards", "1"])
            .with(["--users", "2", "--pause", "throughput 100/s", "--duration", "5s"])
            .end()
            .succeeded();
        let report = ended.report();
        // Each user waits once, and 49 of the starts that its pacing had planned in that time never take place.
        let missed = report["totals"]["missed_iterations"].as_u64().unwrap();
        let p99 = ms(&report, "response_time_us", "p99");
        assert!(ms(&report, "response_time_us", "max") > 480.0, "{report:#}");
        if !(90..=110).contains(&missed) || p99 > 50.0 {
            return Err(format!("{missed} iterations missed, p99 {p99} ms"));
        }
        assert!(ended.stdout.contains("an arrival rate shows what they could not"), "{}", ended.stdout);
        Ok(())
    });
}

#[test]
fn one_arrival_a_second_for_twenty_seconds_is_twenty() {
    let _alone = alone();
    let shop = Shop::start(&[]);
    let report = health(&shop, &["--rate", "1/s", "--duration", "20s"]);
    assert_eq!((&report["totals"]["iterations"], &report["totals"]["requests"]), (&20.into(), &20.into()));
    assert_eq!(shop.requests().values().sum::<u64>(), 20);
    assert!((report["run"]["duration_s"].as_f64().unwrap() - 20.0).abs() < 1.0);
}

#[test]
fn arrivals_that_find_no_user_are_dropped_and_said_so() {
    let _alone = alone();
    let shop = Shop::start(&["--delay", "400ms"]);
    let ended = Throng::run(&component("flat"), &shop.url)
        .with(["--set", "config.path=/api/v1/health", "--rate", "50", "--duration", "2s"])
        .with(["--users", "2", "--max-users", "4"])
        .end()
        .succeeded();
    let report = ended.report();
    let (made, dropped) = (&report["totals"]["iterations"], &report["totals"]["dropped_iterations"]);
    assert_eq!(made.as_u64().unwrap() + dropped.as_u64().unwrap(), 100);
    assert!((16..=24).contains(&made.as_u64().unwrap()), "{made}");
    assert_eq!(report["totals"]["users_peak"], 4);
    assert!(ended.stdout.contains("the numbers of this run are not the target's"), "{}", ended.stdout);
}
