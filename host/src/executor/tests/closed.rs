use std::sync::atomic::{AtomicU64, Ordering};

use futures_util::future::join_all;

use super::*;
use crate::chance::{Chance, Purpose};
use crate::schedule::{Curve, Stage as CurveStage, Users};

pub(super) struct Case {
    pub(super) users: Users,
    pub(super) allowance: Allowance,
    pub(super) ramp_down: Duration,
    pub(super) drain_at: u64,
}

pub(super) fn constant(users: u64, spawn_rate: Option<f64>) -> Users {
    Users::Constant { users, spawn_rate, duration: Duration::from_secs(10) }
}

/// One user, no end of iterations, drained after 100 ms.
pub(super) fn case() -> Case {
    Case { users: constant(1, None), allowance: Allowance::Unlimited, ramp_down: ms(0), drain_at: 100 }
}

pub(super) async fn play(stage: Stage, case: Case) -> (Vec<(u128, u64, String)>, Counts) {
    let shards = stage.shards;
    let executors: Vec<_> =
        (0..shards).map(|index| executor(&stage, &case, Place { index, shards })).collect();
    stage.play(async move { drop(join_all(executors).await) }, case.drain_at).await
}

/// The part of a shard.
fn executor(stage: &Stage, case: &Case, place: Place) -> impl Future<Output = ()> + use<> {
    let closed = Closed {
        site: stage.site.clone(),
        start: Duration::ZERO,
        users: case.users.clone(),
        ramp_down: case.ramp_down,
        allowance: case.allowance.clone(),
        place,
        muster: stage.steering.muster(),
        targets: stage.steering.targets(),
    };
    let (fake, gate) = (stage.fake.clone(), stage.gate.clone());
    let new_user =
        move |user, _: PhaseWatch| (Fake { user, ..fake.clone() }, Chance::of_user(1, user, Purpose::Pauses));
    closed.run(gate, new_user)
}

#[tokio::test(start_paused = true)]
async fn a_user_iterates_until_the_run_drains_and_then_stops() {
    let (diary, _) = play(Stage::new(), case()).await;
    let expected = ["0 0 start", "0 0 run 0", "30 0 run 30", "60 0 run 60", "90 0 run 90", "120 0 stop"];
    assert_eq!(lines(&diary), expected);
}

#[tokio::test(start_paused = true)]
async fn draining_cuts_a_pause_short_but_not_an_iteration() {
    let mut stage = Stage::new();
    stage.fake.pause = Pause::Constant(Duration::from_secs(50));
    let (diary, _) = play(stage, case()).await;
    assert_eq!(lines(&diary), ["0 0 start", "0 0 run 0", "100 0 stop"]);
}

#[tokio::test(start_paused = true)]
async fn pacing_counts_from_start_to_start_and_what_it_missed() {
    let mut stage = Stage::new();
    stage.fake.pause = Pause::Pacing(ms(50));
    let (diary, counts) = play(stage, Case { drain_at: 90, ..case() }).await;
    assert_eq!(lines(&diary), ["0 0 start", "0 0 run 0", "50 0 run 50", "90 0 stop"]);
    assert_eq!(counts.missed, 0);
    let mut stage = Stage::new();
    stage.fake.pause = Pause::Pacing(ms(10));
    // Each takes 30 ms: of the starts at 10, 20 and 30 one takes place, three times; the fourth ends after the drain.
    assert_eq!(play(stage, case()).await.1.missed, 8);
}

#[tokio::test(start_paused = true)]
async fn users_come_at_the_spawn_rate_and_none_after_the_end() {
    let mut stage = Stage::new();
    stage.fake.takes = Duration::from_secs(1);
    let (diary, _) = play(stage, Case { users: constant(5, Some(25.0)), ..case() }).await;
    assert_eq!(starts(&diary), [(0, 0), (40, 1), (80, 2)]);
}

#[tokio::test(start_paused = true)]
async fn a_lost_user_is_started_anew_after_its_back_off() {
    let mut stage = Stage::new();
    stage.fake.lost_starts = 2;
    let (diary, _) = play(stage, Case { drain_at: 210, ..case() }).await;
    let expected = ["0 0 start", "100 0 start", "200 0 start", "200 0 run 200", "230 0 stop"];
    assert_eq!(lines(&diary), expected);
}

#[tokio::test(start_paused = true)]
async fn a_user_that_is_done_stops_at_once() {
    let mut stage = Stage::new();
    stage.fake.iterations_left = 2;
    let (diary, _) = play(stage, Case { drain_at: 5000, ..case() }).await;
    assert_eq!(lines(&diary), ["0 0 start", "0 0 run 0", "30 0 run 30", "60 0 stop"]);
}

#[tokio::test(start_paused = true)]
async fn each_user_makes_its_iterations_and_ends() {
    let case = Case { users: constant(2, None), allowance: Allowance::Each(2), drain_at: 5000, ..case() };
    let (diary, _) = play(Stage::new(), case).await;
    let expected = [
        "0 0 start",
        "0 0 run 0",
        "0 1 start",
        "0 1 run 0",
        "30 0 run 30",
        "30 1 run 30",
        "60 0 stop",
        "60 1 stop",
    ];
    assert_eq!(lines(&diary), expected);
}

#[tokio::test(start_paused = true)]
async fn shared_iterations_come_to_their_number() {
    let left = Arc::new(AtomicU64::new(5));
    let case = Case {
        users: constant(2, None),
        allowance: Allowance::Shared(Arc::clone(&left)),
        drain_at: 5000,
        ..case()
    };
    let (diary, _) = play(Stage::new(), case).await;
    assert_eq!(diary.iter().filter(|(_, _, what)| what.starts_with("run")).count(), 5);
    assert_eq!(left.load(Ordering::Relaxed), 0);
    assert_eq!(diary.last().map(|(at, _, _)| *at), Some(90));
}

fn ramp(stages: &[(u64, f64)]) -> Users {
    let stage = |&(milliseconds, target): &(u64, f64)| CurveStage { duration: ms(milliseconds), target };
    Users::Ramping(Curve::new(2.0, &stages.iter().map(stage).collect::<Vec<_>>()))
}

#[tokio::test(start_paused = true)]
async fn a_ramp_takes_users_away_after_their_iteration_and_brings_them_back() {
    let users = ramp(&[(50, 2.0), (0, 1.0), (50, 1.0), (0, 2.0), (20, 2.0)]);
    let case = Case { users, ramp_down: ms(1000), drain_at: 120, ..case() };
    let (diary, _) = play(Stage::new(), case).await;
    let second: Vec<_> =
        lines(&diary).into_iter().filter(|line| line.split(' ').nth(1) == Some("1")).collect();
    let expected =
        ["0 1 start", "0 1 run 0", "30 1 run 30", "60 1 stop", "100 1 start", "100 1 run 100", "130 1 stop"];
    assert_eq!(second, expected);
}
