//! The workers that requests wait for, and failures that begin by time or by load.

use std::sync::Arc;
use std::time::Duration;

use tokio::time::sleep;

use super::Stand;
use crate::clock;
use crate::shop::ShopError;
use crate::shop::settings::{Faults, Settings, Work};
use crate::shop::staff::{Staff, Turn};

const HEALTH: &str = "/api/v1/health";

fn ms(ms: u64) -> Duration {
    Duration::from_millis(ms)
}

fn work(workers: usize, takes: Duration) -> Faults {
    Faults { work: Some(Work { workers, takes }), ..Faults::default() }
}

#[test]
fn turns_are_given_in_the_order_of_arrival() {
    let start = clock::monotonic();
    let staff = Staff::new(Work { workers: 2, takes: ms(20) }, start);
    let turn = |from, until| Turn { from: start + ms(from), until: start + ms(until) };
    for (arrives, expected) in [
        (0, turn(0, 20)),
        (5, turn(5, 25)),
        (6, turn(20, 40)),
        (7, turn(25, 45)),
        // Nobody waits any more.
        (100, turn(100, 120)),
    ] {
        assert_eq!(staff.turn(start + ms(arrives)), expected, "at {arrives} ms");
    }
}

/// Gets the path so many times at once, and tells how many were answered with 200.
async fn at_once(stand: &Arc<Stand>, count: usize) -> usize {
    let all = (0..count).map(|_| {
        let stand = Arc::clone(stand);
        async move { stand.get(HEALTH).await.status == 200 }
    });
    futures_util::future::join_all(all).await.into_iter().filter(|ok| *ok).count()
}

#[tokio::test]
async fn a_crowd_waits_in_line() {
    let stand = Arc::new(Stand::with(work(4, ms(20))).await);
    let sent = clock::monotonic();
    assert_eq!(at_once(&stand, 10).await, 10);
    // Two rounds of four, and one of two.
    assert!(sent.elapsed() >= ms(60));
}

#[tokio::test]
async fn the_line_is_shown_and_who_hangs_up_leaves_it() {
    let stand = Arc::new(Stand::with(work(2, Duration::from_secs(3600))).await);
    tokio::select! {
        _ = at_once(&stand, 5) => panic!("answered an hour early"),
        () = async {
            while stand.metric("shop_requests_waiting").await < 3.0 {
                sleep(ms(1)).await;
            }
        } => {}
    }
    assert_eq!(stand.metric("shop_requests_waiting").await, 0.0);
    assert_eq!(stand.metric("shop_requests_running").await, 0.0);
}

#[tokio::test]
async fn what_is_to_fail_takes_a_worker_and_what_is_turned_away_takes_none() {
    let failing = Stand::with(Faults { fail: 1.0, ..work(1, ms(20)) }).await;
    let sent = clock::monotonic();
    assert_eq!(failing.get(HEALTH).await.status, 500);
    assert!(sent.elapsed() >= ms(20));
    let limited = Stand::with(Faults { rate_limit: Some(0.001), ..work(1, Duration::from_secs(3600)) }).await;
    tokio::select! {
        _ = limited.get(HEALTH) => panic!("answered an hour early"),
        () = sleep(ms(5)) => {}
    }
    assert_eq!(limited.get(HEALTH).await.status, 429);
}

#[tokio::test]
async fn failures_begin_with_the_load() {
    let faults = Faults { fail: 1.0, fail_above: 3, delay: ms(20), ..Faults::default() };
    let stand = Arc::new(Stand::with(faults).await);
    assert_eq!(at_once(&stand, 3).await, 3);
    // The first three find less than three others.
    assert_eq!(at_once(&stand, 5).await, 3);
    // And are remembered with the others for a second.
    assert_eq!(at_once(&stand, 3).await, 0);
    sleep(ms(1050)).await;
    assert_eq!(at_once(&stand, 3).await, 3);
}

#[tokio::test]
async fn failures_begin_with_time() {
    let faults = Faults { fail: 1.0, fail_from: ms(300), ..Faults::default() };
    let opened = clock::monotonic();
    let stand = Stand::with(faults).await;
    if stand.get(HEALTH).await.status == 500 {
        assert!(opened.elapsed() >= ms(300), "it failed early");
    }
    sleep(ms(310)).await;
    assert_eq!(stand.get(HEALTH).await.status, 500);
}

#[tokio::test]
async fn a_shop_without_workers_does_not_open() {
    let faults = work(0, ms(1));
    let settings = Settings { faults, listen: ([127, 0, 0, 1], 0).into(), ..Settings::default() };
    assert!(matches!(crate::shop::Shop::bind(settings).await, Err(ShopError::NoWorkers)));
}
