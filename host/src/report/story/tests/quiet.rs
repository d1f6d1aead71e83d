//! Runs in which nothing happened: one sentence, whatever the noise.

use std::time::Duration;

use proptest::prelude::*;

use super::super::story;
use super::{Play, traffic};
use crate::report::GivenOrder;

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn noise_is_no_news(
        seed in any::<u64>(),
        seconds in 1_u64..90,
        count in 1.0..60.0_f64,
        ms in 0.2..400.0_f64,
        errors in 0.0..0.004_f64,
        users in 1_u64..50,
    ) {
        let story = Play::of(seed, seconds, |_| {
            let rare = traffic("POST /rare", count / 10.0, ms * 2.0);
            (users, vec![traffic("GET /a", count, ms).failing(errors, "500 Internal Server Error"), rare])
        });
        let story = story.story();
        prop_assert!(story.len() == 1, "{story:#?}");
        prop_assert!(story[0].starts_with("Nothing broke") || story[0].starts_with("No request"), "{story:#?}");
    }

    #[test]
    fn a_target_that_keeps_up_has_one_sentence(seed in any::<u64>(), seconds in 10_u64..60, most in 2_u64..60) {
        let story = Play::of(seed, seconds, |second| {
            let users = 1 + most * second / seconds;
            (users, vec![traffic("GET /a", users as f64 * 2.0, 40.0), traffic("POST /b", users as f64, 60.0)])
        });
        let story = story.story();
        prop_assert!(story.len() == 1 && story[0].starts_with("Nothing broke"), "{story:#?}");
    }
}

#[test]
fn what_failed_a_little_is_counted() {
    let story =
        Play::of(3, 30, |_| (10, vec![traffic("GET /a", 100.0, 5.0).failing(0.002, "502 Bad Gateway")]));
    let story = story.story();
    assert_eq!(story.len(), 1, "{story:#?}");
    assert!(story[0].starts_with("Nothing broke: 3,0") && story[0].contains(" failed (0."), "{story:#?}");
}

#[test]
fn a_run_of_nothing_says_so() {
    assert_eq!(Play::new(1).story(), ["No request was made: the run ended after 0.0 s."]);
}

#[test]
fn what_was_changed_by_hand_is_told_after_what_came_of_it() {
    let order = |at_s: f64, what: &str, target: f64| GivenOrder {
        scenario: Some("shop".to_owned()),
        target: Some(target),
        ..GivenOrder::new(Duration::from_secs_f64(at_s), what)
    };
    let play = Play::of(5, 30, |_| (10, vec![traffic("GET /a", 50.0, 5.0)]));
    let mut report = play.report();
    report.run.orders = vec![order(5.4, "users", 1200.0), order(20.9, "users", 1.0)];
    report.run.orders.push(GivenOrder::new(Duration::from_secs(29), "stop"));
    let told = story(&report);
    assert_eq!(
        told[1..],
        ["The load was changed by hand: to 1,200 users at 0:05, to 1 user at 0:20."],
        "{told:#?}"
    );
    assert!(told[0].starts_with("Nothing broke"), "{told:#?}");

    report.run.scenarios.push(report.run.scenarios[0].clone());
    report.run.orders = (0..8).map(|at| order(f64::from(at), "rate", 4.1)).collect();
    let told = story(&report);
    assert!(
        told[1].contains(": shop to 4.1 iterations/s at 0:00, shop to")
            && told[1].ends_with(", and 2 times more."),
        "{told:#?}"
    );

    report.run.orders = vec![GivenOrder::new(Duration::from_secs(29), "stop")];
    assert_eq!(story(&report).len(), 1);
}
