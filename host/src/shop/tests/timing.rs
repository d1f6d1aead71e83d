//! The arithmetic of freezes and rates, and the timer.

use std::time::Duration;

use crate::clock;
use crate::shop::freezer::{Bucket, Freezer};
use crate::shop::settings::Freeze;
use crate::shop::timer::Timer;

fn ms(ms: u64) -> Duration {
    Duration::from_millis(ms)
}

#[test]
fn freezes_recur_after_the_first_period() {
    let origin = clock::monotonic();
    let freezer = Freezer { origin, freeze: Freeze { every: ms(10_000), lasts: ms(500) } };
    for (at, thaws_at) in [
        (0, None),
        (499, None),
        (9_999, None),
        (10_000, Some(10_500)),
        (10_499, Some(10_500)),
        (10_500, None),
        (20_250, Some(20_500)),
        (20_500, None),
    ] {
        assert_eq!(freezer.thaws_at(origin + ms(at)), thaws_at.map(|end| origin + ms(end)), "at {at} ms");
    }
}

#[test]
fn a_bucket_lets_its_rate_through() {
    let start = clock::monotonic();
    let mut bucket = Bucket::new(100.0, start);
    // Ten seconds at ten times the rate.
    let taken = (0..10_000).filter(|&at| bucket.take(start + ms(at)).is_ok()).count();
    // A thousand, and the tenth of a second's worth that it was filled with.
    assert!((1000..=1010).contains(&taken), "{taken}");
}

#[test]
fn a_bucket_says_how_long_to_wait() {
    let start = clock::monotonic();
    let mut bucket = Bucket::new(0.5, start);
    assert_eq!(bucket.take(start), Ok(()));
    assert_eq!(bucket.take(start), Err(ms(2000)));
    assert_eq!(bucket.take(start + ms(1500)), Err(ms(500)));
    assert_eq!(bucket.take(start + ms(2000)), Ok(()));
}

#[test]
fn a_bucket_saves_up_no_more_than_it_holds() {
    let start = clock::monotonic();
    let mut bucket = Bucket::new(100.0, start);
    let later = start + ms(60_000);
    assert_eq!((0..100).filter(|_| bucket.take(later).is_ok()).count(), 10);
}

#[tokio::test]
async fn waits_end_in_the_order_of_their_deadlines_and_never_early() {
    let timer = Timer::start().unwrap();
    let start = clock::monotonic();
    let ended = parking_lot::Mutex::new(Vec::new());
    let wait = async |after| {
        timer.wait_until(start + ms(after)).await;
        assert!(clock::monotonic() >= start + ms(after));
        ended.lock().push(after);
    };
    tokio::join!(wait(60), wait(30), wait(0), wait(90));
    assert_eq!(*ended.lock(), [0, 30, 60, 90]);
}

#[tokio::test]
async fn a_wait_that_is_given_up_holds_up_nobody() {
    let timer = Timer::start().unwrap();
    let start = clock::monotonic();
    tokio::select! {
        () = timer.wait_until(start + ms(10)) => panic!("the timer comes first"),
        () = timer.wait_until(start) => {}
    }
    timer.wait_until(start + ms(20)).await;
    assert!(start.elapsed() >= ms(20));
}
