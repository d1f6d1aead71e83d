use proptest::prelude::*;

use super::*;
use crate::schedule::Stage;

fn ramping(start: f64, stages: &[(u64, f64)]) -> Users {
    let stage = |&(ms, target): &(u64, f64)| Stage { duration: Duration::from_millis(ms), target };
    Users::Ramping(Curve::new(start, &stages.iter().map(stage).collect::<Vec<_>>()))
}

fn lives(users: &Users, user: u64) -> Vec<(u128, u128)> {
    users.lives(user).iter().map(|life| (life.from.as_millis(), life.until.as_millis())).collect()
}

#[test]
fn constant_users_start_at_the_rate() {
    let users = Users::Constant { users: 5, spawn_rate: Some(2.0), duration: Duration::from_millis(1_800) };
    let starts: Vec<_> = (0..5).flat_map(|user| lives(&users, user)).collect();
    assert_eq!(starts, [(0, 1_800), (500, 1_800), (1_000, 1_800), (1_500, 1_800)]);
    assert_eq!((users.at(Duration::ZERO), users.at(Duration::from_millis(1_100))), (1, 3));
    let hopeless = Users::Constant { users: 2, spawn_rate: Some(f64::MIN_POSITIVE), duration: Duration::MAX };
    assert_eq!(hopeless.lives(1), []);
}

#[test]
fn the_last_to_come_is_the_first_to_go() {
    let users = ramping(0.0, &[(10_000, 10.0), (5_000, 10.0), (10_000, 0.0)]);
    assert_eq!((users.peak(), users.duration()), (10, Duration::from_secs(25)));
    assert_eq!(lives(&users, 0), [(0, 25_000)]);
    assert_eq!(lives(&users, 9), [(9_000, 16_000)]);
    assert_eq!(lives(&users, 10), []);
}

#[test]
fn jumps_and_second_lives() {
    let users = ramping(3.0, &[(1_000, 3.0), (0, 1.0), (1_000, 1.0), (0, 3.0), (1_000, 3.0)]);
    assert_eq!(lives(&users, 0), [(0, 3_000)]);
    assert_eq!(lives(&users, 2), [(0, 1_000), (2_000, 3_000)]);
}

proptest! {
    #[test]
    fn as_many_live_as_the_curve_says(
        start in 0.0..40.0_f64,
        stages in prop::collection::vec((0_u64..5_000, 0.0..40.0_f64), 1..6),
        shards in 1_usize..7,
    ) {
        let users = ramping(start, &stages);
        let of_shards = (0..shards).flat_map(|shard| users.of_shard(shard, shards).collect::<Vec<_>>());
        let all: Vec<_> = of_shards.collect();
        prop_assert_eq!(all.len() as u64, users.peak());
        for (_, lives) in &all {
            prop_assert!(lives.windows(2).all(|pair| pair[0].until < pair[1].from));
            prop_assert!(lives.iter().all(|life| life.from < life.until && life.until <= users.duration()));
        }
        for step in 0..100 {
            let at = users.duration() * step / 100;
            let alive = all.iter().flat_map(|(_, lives)| lives).filter(|life| (life.from..life.until).contains(&at));
            // A crossing falls on either side of the moment by rounding to nanoseconds.
            prop_assert!(alive.count().abs_diff(users.at(at) as usize) <= 1);
        }
    }
}
