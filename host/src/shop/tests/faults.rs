//! The injected faults. Times are only ever bounded from below: a busy machine may always add some.

use std::time::Duration;

use tokio::time::{sleep, sleep_until};

use super::Stand;
use crate::clock;
use crate::shop::settings::{Faults, Freeze, Settings};

const HEALTH: &str = "/api/v1/health";

#[tokio::test]
async fn the_delay_is_added_to_each_response() {
    let delay = Duration::from_millis(20);
    let stand = Stand::with(Faults { delay, rate_limit: Some(0.001), ..Faults::default() }).await;
    for (path, status) in [(HEALTH, 200), ("/nowhere", 429)] {
        let sent = clock::monotonic();
        assert_eq!(stand.get(path).await.status, status);
        assert!(sent.elapsed() >= delay);
    }
}

#[tokio::test]
async fn the_jitter_comes_on_top_and_varies() {
    let (delay, jitter) = (Duration::from_millis(5), Duration::from_millis(20));
    let stand = Stand::with(Faults { delay, jitter, ..Faults::default() }).await;
    let mut sum = Duration::ZERO;
    for _ in 0..20 {
        let sent = clock::monotonic();
        stand.get(HEALTH).await;
        assert!(sent.elapsed() >= delay);
        sum += sent.elapsed();
    }
    // The mean of 20 throws, fixed by the seed; all of them below a quarter of it would be a broken dice.
    assert!(sum >= 20 * (delay + jitter / 4));
}

#[tokio::test]
async fn a_share_of_requests_fails_and_is_not_carried_out() {
    let stand = Stand::with(Faults { fail: 0.25, ..Faults::default() }).await;
    let mut failed = 0;
    for _ in 0..1000 {
        let answer = stand.get(HEALTH).await;
        if answer.status == 500 {
            answer.refuses(500, "injected");
            failed += 1;
        }
    }
    // Five standard deviations wide, and the seed is fixed.
    assert!((180..=320).contains(&failed), "{failed}");
    let counted =
        stand.metric("shop_http_requests_total{method=\"GET\",route=\"/api/v1/health\",status=\"500\"}");
    assert_eq!(counted.await, f64::from(failed));
}

#[tokio::test]
async fn the_same_seed_fails_the_same_requests() {
    let fates = async |seed| {
        let faults = Faults { fail: 0.5, ..Faults::default() };
        let stand = Stand::open(Settings { faults, seed, ..Settings::default() }).await;
        let mut fates = Vec::new();
        for _ in 0..64 {
            fates.push(stand.get(HEALTH).await.status);
        }
        fates
    };
    assert_eq!(fates(7).await, fates(7).await);
    assert_ne!(fates(7).await, fates(8).await);
}

#[tokio::test]
async fn the_extremes_of_failing_are_all_and_none() {
    let all = Stand::with(Faults { fail: 1.0, ..Faults::default() }).await;
    let none = Stand::with(Faults { fail: 0.0, ..Faults::default() }).await;
    for _ in 0..100 {
        assert_eq!(all.get(HEALTH).await.status, 500);
        assert_eq!(none.get(HEALTH).await.status, 200);
    }
}

#[tokio::test]
async fn beyond_the_rate_limit_requests_are_turned_away() {
    let stand = Stand::with(Faults { rate_limit: Some(0.01), ..Faults::default() }).await;
    assert_eq!(stand.get(HEALTH).await.status, 200);
    let answer = stand.get("/api/v1/products/101").await;
    answer.refuses(429, "more than 0.01 requests a second");
    // A token in a hundred seconds; the test may have taken some of them.
    let retry_after: u64 = answer.header("retry-after").parse().unwrap();
    assert!((50..=100).contains(&retry_after), "{retry_after}");
    let counted = "shop_http_requests_total{method=\"GET\",route=\"/api/v1/products/{id}\",status=\"429\"}";
    assert_eq!(stand.metric(counted).await, 1.0);
}

#[tokio::test]
async fn a_freeze_stops_what_arrives() {
    let stand = Stand::with(freezing()).await;
    let origin = stand.app.injector.freezer.unwrap().origin;
    sleep_until(origin + Duration::from_millis(450)).await;
    assert_eq!(stand.get(HEALTH).await.status, 200);
    assert!(origin.elapsed() >= Duration::from_millis(790));
}

#[tokio::test]
async fn a_freeze_stops_what_is_under_way() {
    let stand = Stand::with(Faults { delay: Duration::from_millis(100), ..freezing() }).await;
    let origin = stand.app.injector.freezer.unwrap().origin;
    sleep_until(origin + Duration::from_millis(320)).await;
    assert_eq!(stand.get(HEALTH).await.status, 200);
    assert!(origin.elapsed() >= Duration::from_millis(790));
}

/// From 400 to 790 ms, from 800 to 1190 ms, and so on.
fn freezing() -> Faults {
    let freeze = Freeze { every: Duration::from_millis(400), lasts: Duration::from_millis(390) };
    Faults { freeze: Some(freeze), ..Faults::default() }
}

#[tokio::test]
async fn metrics_are_spared() {
    let faults =
        Faults { fail: 1.0, rate_limit: Some(0.001), delay: Duration::from_secs(3600), ..Faults::default() };
    let stand = Stand::with(faults).await;
    for _ in 0..10 {
        assert_eq!(stand.get("/metrics").await.status, 200);
    }
}

#[tokio::test]
async fn a_client_that_hangs_up_is_not_counted() {
    let stand = Stand::with(Faults { delay: Duration::from_secs(3600), ..Faults::default() }).await;
    tokio::select! {
        _ = stand.get(HEALTH) => panic!("answered an hour early"),
        () = sleep(Duration::from_millis(10)) => {}
    }
    assert!(!stand.get("/metrics").await.text.contains("/api/v1/health"));
}
