//! Runs in which nothing happened: one sentence, whatever the noise.

use proptest::prelude::*;

use super::{Play, traffic};

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
