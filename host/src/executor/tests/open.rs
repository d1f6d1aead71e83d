use futures_util::future::join_all;

use super::*;
use crate::chance::Chance;
use crate::schedule::{Arrivals, Curve, Spread};

pub(super) struct Case {
    pub(super) rate: f64,
    pub(super) duration: u64,
    pub(super) users: u64,
    pub(super) max_users: u64,
    pub(super) drain_at: u64,
}

/// An arrival each 10 ms for 100 ms.
pub(super) const CASE: Case = Case { rate: 100.0, duration: 100, users: 4, max_users: 4, drain_at: 100 };

pub(super) async fn play(stage: Stage, case: Case) -> (Vec<(u128, u64, String)>, Counts) {
    let shards = stage.shards;
    let executors: Vec<_> = (0..shards).map(|index| executor(&stage, &case, index)).collect();
    stage.play(async move { drop(join_all(executors).await) }, case.drain_at).await
}

/// The part of a shard, with users of its own.
fn executor(stage: &Stage, case: &Case, index: usize) -> impl Future<Output = ()> + use<> {
    let rate = Curve::constant(case.rate, ms(case.duration));
    let open = Open {
        site: stage.site.clone(),
        start: Duration::ZERO,
        lasts: ms(case.duration),
        users: case.users,
        max_users: case.max_users,
        targets: stage.steering.targets(),
    };
    let slots = Arrivals { rate, spread: Spread::Even }.slots(Chance::of_arrivals(1, 0), index, stage.shards);
    let (fake, gate) = (stage.fake.clone(), stage.gate.clone());
    let first = 100 * index as u64;
    open.run(gate, slots, move |user, _: PhaseWatch| Fake { user: first + user, ..fake.clone() })
}

/// When iterations started, and when they were due.
pub(super) fn runs(diary: &[(u128, u64, String)]) -> Vec<(u128, u64, u128)> {
    let run =
        |(at, user, what): &(u128, u64, String)| Some((*at, *user, what.strip_prefix("run ")?.parse().ok()?));
    diary.iter().filter_map(run).collect()
}

#[tokio::test(start_paused = true)]
async fn iterations_start_when_they_are_due_and_users_take_turns() {
    let (diary, counts) = play(Stage::new(), CASE).await;
    let expected: Vec<_> = (0..10).map(|k| (k * 10, (k % 4) as u64, k * 10)).collect();
    assert_eq!(runs(&diary), expected);
    assert_eq!(counts.dropped, 0);
    // The last one is under way when the run drains, and ends.
    let stops: Vec<_> = diary.iter().filter(|(_, _, what)| what == "stop").map(|(at, ..)| *at).collect();
    assert_eq!(stops.iter().max(), Some(&120));
}

#[tokio::test(start_paused = true)]
async fn of_the_users_that_a_peak_added_the_one_that_ran_last_goes_on() {
    let mut stage = Stage::new();
    (stage.fake.takes, stage.fake.first_takes) = (ms(5), Some(ms(35)));
    let (diary, counts) = play(stage, Case { users: 0, ..CASE }).await;
    let users: Vec<_> = runs(&diary).iter().map(|(_, user, _)| *user).collect();
    assert_eq!(users[..4], [0, 1, 2, 3], "each is busy for long the first time");
    assert_eq!(users[7..], [users[6]; 3], "one is enough then");
    assert_eq!(counts.dropped, 0);
}

#[tokio::test(start_paused = true)]
async fn what_finds_no_user_is_dropped_and_counted() {
    let mut stage = Stage::new();
    stage.fake.takes = ms(35);
    let (diary, counts) = play(stage, Case { users: 2, max_users: 2, ..CASE }).await;
    // Two users, 35 ms each: 0 and 10 are taken, 20 and 30 dropped, 40 and 50 taken, 60 and 70 dropped, 80 and 90 taken.
    assert_eq!(runs(&diary).iter().map(|(at, ..)| *at).collect::<Vec<_>>(), [0, 10, 40, 50, 80, 90]);
    assert_eq!(counts.dropped, 4);
}

#[tokio::test(start_paused = true)]
async fn users_are_added_up_to_the_maximum_and_the_arrival_keeps_its_time() {
    let mut stage = Stage::new();
    stage.fake.takes = ms(1000);
    stage.fake.starting_takes = ms(5);
    let (diary, counts) = play(stage, Case { users: 1, max_users: 3, ..CASE }).await;
    // The first is ready before the clock of the run starts, at 5 ms; the others start when they are needed.
    assert_eq!(starts(&diary), [(0, 0), (15, 1), (25, 2)]);
    assert_eq!(runs(&diary), [(5, 0, 5), (20, 1, 15), (30, 2, 25)]);
    assert_eq!(counts.dropped, 7);
}

#[tokio::test(start_paused = true)]
async fn an_arrival_whose_user_fails_to_start_is_dropped() {
    let mut stage = Stage::new();
    stage.fake.lost_starts = 1;
    stage.fake.back_off = ms(95);
    stage.fake.takes = ms(25);
    let (diary, counts) =
        play(stage, Case { users: 1, max_users: 1, duration: 200, drain_at: 200, ..CASE }).await;
    // Lost at 0 and back at 95. Until then there is nobody; then every third arrival is taken.
    let at: Vec<_> = runs(&diary).iter().map(|(at, ..)| *at).collect();
    assert_eq!(at, [100, 130, 160, 190]);
    assert_eq!(counts.dropped, 16);
}

#[tokio::test(start_paused = true)]
async fn a_user_that_is_done_makes_room_for_another() {
    let mut stage = Stage::new();
    stage.fake.iterations_left = 1;
    let (diary, counts) = play(stage, Case { users: 0, max_users: 4, ..CASE }).await;
    assert_eq!(runs(&diary), (0..10).map(|k| (k * 10, k as u64, k * 10)).collect::<Vec<_>>());
    assert_eq!(counts.dropped, 0);
}

#[tokio::test(start_paused = true)]
async fn an_interrupt_ends_arrivals() {
    let (diary, counts) = play(Stage::new(), Case { drain_at: 35, ..CASE }).await;
    assert_eq!(runs(&diary).len(), 4);
    assert_eq!(counts.dropped, 0);
}
