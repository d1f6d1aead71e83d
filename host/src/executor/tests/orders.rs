//! Targets that come while users run: exact starts and departures. Iterations take 30 ms.

use std::sync::atomic::AtomicU64;

use super::closed::{Case, case, constant, play};
use super::*;
use crate::schedule::{Curve, Users};

/// When each user came, and when it went, by user.
fn lives(diary: &[(u128, u64, String)]) -> Vec<String> {
    let stays: Vec<_> = diary.iter().filter(|(_, _, what)| !what.starts_with("run")).collect();
    let mut lines: Vec<_> = stays.iter().map(|(at, user, what)| (*user, *at, what.clone())).collect();
    lines.sort_by_key(|(user, at, _)| (*user, *at));
    lines.iter().map(|(user, at, what)| format!("{user} {what} {at}")).collect()
}

async fn lives_of(shards: usize, orders: &[(u64, f64)], case: Case) -> Vec<String> {
    lives(&play(Stage::with(shards, orders), case).await.0)
}

fn users(users: u64) -> Case {
    Case { users: constant(users, None), ramp_down: ms(1000), drain_at: 195, ..case() }
}

#[tokio::test(start_paused = true)]
async fn more_users_come_at_once_with_numbers_of_their_own_on_every_shard() {
    for shards in [1, 2, 3, 7] {
        let lives = lives_of(shards, &[(50, 4.0)], users(2)).await;
        let expected = [
            "0 start 0",
            "0 stop 210",
            "1 start 0",
            "1 stop 210",
            "2 start 50",
            "2 stop 200",
            "3 start 50",
            "3 stop 200",
        ];
        assert_eq!(lives, expected, "{shards} shards");
    }
}

#[tokio::test(start_paused = true)]
async fn the_last_to_come_go_first_after_their_iteration() {
    for shards in [1, 2, 3] {
        let lives = lives_of(shards, &[(100, 1.0)], users(3)).await;
        let expected = ["0 start 0", "0 stop 210", "1 start 0", "1 stop 120", "2 start 0", "2 stop 120"];
        assert_eq!(lives, expected, "{shards} shards");
    }
}

#[tokio::test(start_paused = true)]
async fn a_user_in_a_pause_goes_at_once() {
    let mut stage = Stage::with(1, &[(70, 0.0)]);
    stage.fake.pause = Pause::Constant(ms(1000));
    assert_eq!(lives(&play(stage, users(1)).await.0), ["0 start 0", "0 stop 70"]);
}

#[tokio::test(start_paused = true)]
async fn none_at_all_is_a_pause_and_not_the_end_and_who_comes_back_goes_on() {
    let (diary, _) = play(Stage::with(2, &[(50, 0.0), (150, 2.0)]), users(2)).await;
    let expected = [
        "0 start 0",
        "0 stop 60",
        "0 start 150",
        "0 stop 210",
        "1 start 0",
        "1 stop 60",
        "1 start 150",
        "1 stop 210",
    ];
    assert_eq!(lives(&diary), expected);
}

#[tokio::test(start_paused = true)]
async fn who_is_called_back_before_the_iteration_is_over_just_stays() {
    let lives = lives_of(2, &[(40, 0.0), (50, 2.0)], users(2)).await;
    assert_eq!(lives, ["0 start 0", "0 stop 210", "1 start 0", "1 stop 210"]);
}

#[tokio::test(start_paused = true)]
async fn the_last_of_many_orders_holds() {
    let orders = [(10, 9.0), (20, 1.0), (20, 5.0), (45, 3.0)];
    let lives = lives_of(3, &orders, users(1)).await;
    let expected = ["0 start 0", "0 stop 210", "1 start 10", "1 stop 220", "2 start 10", "2 stop 220"];
    assert_eq!(lives[..6], expected);
    // From 20 on there were five for a while: two of the nine stayed longer.
    assert_eq!(lives[6..10], ["3 start 10", "3 stop 70", "4 start 10", "4 stop 70"]);
    assert_eq!(lives[10..12], ["5 start 10", "5 stop 40"]);
}

#[tokio::test(start_paused = true)]
async fn what_was_planned_for_later_is_replaced() {
    let spawning = Case { users: constant(100, Some(50.0)), ..users(0) };
    let lives = lives_of(2, &[(30, 3.0)], spawning).await;
    assert_eq!(
        lives.iter().filter(|line| line.contains("start")).collect::<Vec<_>>(),
        ["0 start 0", "1 start 20", "2 start 30"]
    );
    let ends_early = [(100, 2.0), (0, 0.0), (100, 0.0)];
    let stages = ends_early.map(|(lasts, target)| crate::schedule::Stage { duration: ms(lasts), target });
    let ramp = Case { users: Users::Ramping(Curve::new(2.0, &stages)), ..users(0) };
    assert_eq!(lives_of(1, &[(50, 1.0)], ramp).await, ["0 start 0", "0 stop 210", "1 start 0", "1 stop 60"]);
}

#[tokio::test(start_paused = true)]
async fn a_target_that_comes_after_the_end_changes_nothing() {
    let lives = lives_of(2, &[(200, 9.0), (205, 0.0)], users(1)).await;
    assert_eq!(lives, ["0 start 0", "0 stop 210"]);
}

#[tokio::test(start_paused = true)]
async fn each_user_keeps_its_allowance_when_it_goes_and_comes_back() {
    let each = Case { allowance: Allowance::Each(3), drain_at: 5000, ..users(2) };
    let (diary, _) = play(Stage::with(2, &[(10, 1.0), (50, 3.0)]), each).await;
    let made = |user| diary.iter().filter(|(_, it, what)| *it == user && what.starts_with("run")).count();
    assert_eq!([made(0), made(1), made(2)], [3, 3, 3]);
    // All are done: the scenario is over long before its time.
    assert_eq!(diary.last().map(|(at, ..)| *at), Some(140));
}

#[tokio::test(start_paused = true)]
async fn more_users_share_what_is_left_of_the_iterations() {
    let left = Arc::new(AtomicU64::new(12));
    let shared = Case { allowance: Allowance::Shared(left), drain_at: 5000, ..users(1) };
    let (diary, _) = play(Stage::with(2, &[(45, 4.0)]), shared).await;
    let runs = diary.iter().filter(|(_, _, what)| what.starts_with("run")).count();
    assert_eq!(runs, 12);
    assert_eq!(diary.last().map(|(at, ..)| *at), Some(135));
}

mod open {
    use super::super::open::{CASE, Case, play, runs};
    use super::*;

    async fn starts_of(shards: usize, orders: &[(u64, f64)]) -> Vec<u128> {
        let many = Case { users: 40, max_users: 40, ..CASE };
        let (diary, counts) = play(Stage::with(shards, orders), many).await;
        assert_eq!(counts.dropped, 0);
        let mut due: Vec<_> = runs(&diary).iter().map(|(_, _, due)| *due).collect();
        due.sort_unstable();
        due
    }

    #[tokio::test(start_paused = true)]
    async fn arrivals_go_on_evenly_at_the_new_rate() {
        for shards in [1, 2, 3] {
            // One each 10 ms until 40, then one each 20.
            assert_eq!(
                starts_of(shards, &[(40, 50.0)]).await,
                [0, 10, 20, 30, 40, 60, 80],
                "{shards} shards"
            );
            // Half of the way to the next one is done: the rest takes 1 ms, and each after it 2.
            assert_eq!(starts_of(shards, &[(45, 500.0)]).await[..8], [0, 10, 20, 30, 40, 46, 48, 50]);
        }
    }

    #[tokio::test(start_paused = true)]
    async fn orders_in_a_row_neither_add_nor_lose_an_arrival() {
        let wavering: Vec<_> = (0..20).map(|k| (4 * k + 1, if k % 2 == 0 { 150.0 } else { 50.0 })).collect();
        let due = starts_of(2, &wavering).await;
        // The mean stays 100 a second, as it was.
        assert!((9..=10).contains(&due.len()), "{due:?}");
        assert_eq!(starts_of(2, &[(25, 100.0), (25, 100.0), (31, 100.0)]).await.len(), 10);
    }

    #[tokio::test(start_paused = true)]
    async fn none_is_a_pause() {
        assert_eq!(starts_of(2, &[(25, 0.0), (75, 100.0)]).await, [0, 10, 20, 80, 90]);
    }

    #[tokio::test(start_paused = true)]
    async fn past_the_most_users_arrivals_are_dropped_and_counted() {
        let (diary, counts) = play(Stage::with(1, &[(50, 1000.0)]), CASE).await;
        // Four users, 30 ms each; 55 arrivals.
        assert_eq!((runs(&diary).len() as u64 + counts.dropped, counts.dropped > 30), (55, true));
    }
}
