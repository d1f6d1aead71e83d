//! Troubles, one at a time and together.

use std::time::Duration;

use super::{Play, traffic};
use crate::sample::{IterationOutcome, Sample};

#[track_caller]
fn first(story: &[String], words: &[&str]) {
    for part in words {
        assert!(story[0].contains(part), "'{part}' is not in the first of {story:#?}");
    }
}

#[track_caller]
fn says(story: &[String], words: &[&str]) {
    assert!(
        story.iter().any(|it| words.iter().all(|part| it.contains(part))),
        "{words:?} are not in {story:#?}"
    );
}

#[test]
fn errors_of_one_series_are_told_with_the_time_the_users_and_the_reason() {
    let story = Play::of(1, 60, |second| {
        let post = traffic("POST /tasks", 20.0, 5.0);
        let post = if second < 42 { post } else { post.failing(0.3, "503 Service Unavailable") };
        (52, vec![traffic("GET /tasks", 80.0, 5.0), post])
    });
    let story = story.story();
    first(
        &story,
        &[
            "At 0:42, with 52 users, errors of POST /tasks passed 1 %: 503 Service Unavailable; ",
            " % of them failed from then on",
        ],
    );
    assert_eq!(story.len(), 1, "{story:#?}");
}

#[test]
fn errors_of_all_series_are_one_sentence() {
    let story = Play::of(1, 40, |second| {
        let failing = if second < 20 { 0.0 } else { 0.02 };
        let all = ["GET /a", "GET /b", "GET /c", "GET /d", "POST /e"];
        let all = all.map(|name| traffic(name, 20.0, 5.0).failing(failing, "500 Internal Server Error"));
        (10, all.to_vec())
    });
    let story = story.story();
    first(&story, &["errors of all requests passed 1 %: 500 Internal Server Error"]);
    assert_eq!(story.len(), 1, "{story:#?}");
}

#[test]
fn a_rare_series_that_fails_is_not_drowned() {
    let story = Play::of(1, 60, |second| {
        let rare =
            traffic("GET /rare", 2.0, 5.0).failing(if second < 30 { 0.0 } else { 1.0 }, "404 Not Found");
        (10, vec![traffic("GET /a", 500.0, 5.0), rare])
    });
    first(
        &story.story(),
        &["At 0:30", "errors of GET /rare passed 1 %: 404 Not Found; 100.0 % of them failed"],
    );
}

#[test]
fn errors_from_the_start_and_those_that_end_say_so() {
    let story =
        Play::of(1, 60, |_| (10, vec![traffic("GET /a", 50.0, 5.0).failing(0.2, "401 Unauthorized")]))
            .story();
    first(&story, &["From the start, ", " % of GET /a failed: 401 Unauthorized"]);
    let story = Play::of(1, 60, |second| {
        let failing = if (20..30).contains(&second) { 0.5 } else { 0.0 };
        (10, vec![traffic("GET /a", 50.0, 5.0).failing(failing, "502 Bad Gateway")])
    });
    first(&story.story(), &["At 0:20", "502 Bad Gateway", "until 0:30"]);
}

#[test]
fn rate_limits_are_no_faults() {
    let story = Play::of(1, 60, |second| {
        let limited = if second < 20 { 0.0 } else { 0.4 };
        (10, vec![traffic("GET /a", 50.0, 5.0).failing(limited, "429 Too Many Requests")])
    });
    let story = story.story();
    first(&story, &["From 0:20 on", "the target limited the rate", "429", "not a fault"]);
    assert_eq!(story.len(), 1, "{story:#?}");
}

#[test]
fn throughput_that_stays_while_users_rise_is_the_target_s_limit() {
    let story = Play::of(1, 100, |second| {
        let users = 2 + second;
        let (rate, ms) = if users < 40 { (users as f64 * 5.0, 50.0) } else { (200.0, users as f64 * 5.0) };
        (users, vec![traffic("GET /a", rate, ms)])
    });
    let story = story.story();
    first(&story, &["throughput stayed near ", " requests/s while users rose from ", " to 101"]);
    says(&story, &["responses slowed: their p95 rose from"]);
}

#[test]
fn writes_that_slow_before_reads_are_named() {
    let story = Play::of(1, 60, |second| {
        let slow = if second < 30 { 1.0 } else { 12.0 };
        (10, vec![traffic("GET /tasks", 60.0, 10.0), traffic("POST /tasks", 30.0, 20.0 * slow)])
    });
    let story = story.story();
    first(&story, &["From 0:30 on, with 10 users, responses slowed", "POST /tasks the most"]);
    says(&story, &["Writes slowed and reads did not: p95 of POST /tasks from"]);
}

#[test]
fn freezes_are_told_with_their_rhythm() {
    let story = Play::of(1, 60, |second| {
        let frozen = second > 0 && second % 10 == 0;
        let stalled = traffic("GET /a", if frozen { 5.0 } else { 0.0 }, 500.0);
        (10, vec![traffic("GET /a", 200.0, 5.0), stalled])
    });
    first(&story.story(), &["Responses stalled 5 times, every 10 s, first at 0:10"]);
}

#[test]
fn a_generator_that_falls_short_is_told_before_all() {
    let mut play = Play::new(1);
    for _ in 0..30 {
        for _ in 0..20 {
            play.iteration(IterationOutcome::Completed, Duration::from_millis(40));
        }
        play.second(10, &[traffic("GET /a", 50.0, 5.0).failing(0.5, "500 Internal Server Error")]);
    }
    let story = play.story();
    first(&story, &["The numbers are not the target's: the generator fell short", "late (p99)"]);
    says(&story, &["From the start, ", "500 Internal Server Error"]);
}

#[test]
fn dropped_iterations_are_less_load_than_planned() {
    let mut play = Play::new(1);
    play.open = true;
    for second in 0..30 {
        for number in 0..20 {
            match second >= 15 && number % 2 == 0 {
                true => play.record(Sample::IterationDropped),
                false => play.iteration(IterationOutcome::Completed, Duration::ZERO),
            }
        }
        play.second(10, &[traffic("GET /a", 50.0, 5.0)]);
    }
    first(
        &play.story(),
        &["From 0:15 on, arrivals found no free user: 150 iterations (25.0 %) were dropped"],
    );
}

#[test]
fn a_failed_check_and_a_scenario_s_error_are_apart_from_the_target_s() {
    let mut play = Play::new(1);
    for _ in 0..30 {
        for number in 0..20 {
            play.record(Sample::Check {
                name: "items is a list".to_owned(),
                ok: number % 4 != 0,
                moment: None,
            });
            let failed = IterationOutcome::Error("no items".to_owned());
            play.iteration(if number == 0 { failed } else { IterationOutcome::Completed }, Duration::ZERO);
        }
        play.second(10, &[traffic("GET /a", 50.0, 5.0)]);
    }
    let story = play.story();
    first(&story, &["The check 'items is a list' failed 150 times (25.0 %)"]);
    says(&story, &["The scenario returned an error in 30 of 600 iterations, mostly with 'no items'"]);
}

#[test]
fn a_slow_start_without_a_warm_up_is_a_hint() {
    let story =
        Play::of(1, 60, |second| (10, vec![traffic("GET /a", 50.0, if second < 5 { 200.0 } else { 5.0 })]));
    says(&story.story(), &["The first 5 s were slower", "'--warm-up 5s' leaves them out"]);
}
