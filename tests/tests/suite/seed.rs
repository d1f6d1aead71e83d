//! A seeded run repeats, user by user.

use std::collections::{BTreeMap, BTreeSet};

use throng_tests::{Remembers, Throng, component, repository};

/// The requests of each user in their order.
fn sequences(seed: &str, shards: &str) -> BTreeMap<u64, Vec<String>> {
    let server = Remembers::start();
    Throng::run(&component("tests/sequence"), &server.url)
        .with(["--users", "6", "--duration", "2s", "--seed", seed, "--shards", shards])
        .end()
        .succeeded();
    let mut sequences = BTreeMap::<u64, Vec<String>>::new();
    for request in server.requests() {
        let user = request.lines().find_map(|line| line.strip_prefix("x-user: ")).unwrap();
        let line = request.lines().next().unwrap().to_owned();
        sequences.entry(user.parse().unwrap()).or_default().push(line);
    }
    assert_eq!(sequences.len(), 6);
    sequences
}

#[test]
fn the_same_seed_gives_each_user_the_same_requests() {
    let (one, again, other) = (sequences("7", "1"), sequences("7", "2"), sequences("8", "1"));
    for user in 0..6 {
        let length = one[&user].len().min(again[&user].len()).min(other[&user].len());
        assert!(length >= 5, "user {user} made only {length} requests");
        assert_eq!(one[&user][..length], again[&user][..length], "user {user}");
        assert_ne!(one[&user][..length], other[&user][..length], "user {user}");
    }
    assert_ne!(one[&0][..5], one[&1][..5]);
}

/// What users drew from their language's own sources of chance, one request each.
fn draws(source: &str, users: usize, seed: &str) -> BTreeSet<String> {
    let server = Remembers::start();
    let users = users.to_string();
    Throng::run(&repository(source), &server.url)
        .with(["--executor", "per-user-iterations", "--users", &users, "--iterations", "1", "--seed", seed])
        .end()
        .succeeded();
    server.requests().iter().map(|head| head.lines().next().unwrap().to_owned()).collect()
}

/// Their memory is a copy of one that was made when the component was built, generators and all.
#[test]
fn users_of_a_pre_initialised_guest_draw_differently_and_a_seed_repeats_them() {
    for (source, users) in [("sdk/js/tests/chance.js", 1_000), ("sdk/python/tests/chance.py", 1_000)] {
        let (one, again, other) =
            (draws(source, users, "7"), draws(source, users, "7"), draws(source, users, "8"));
        assert_eq!(one.len(), users, "some users of {source} drew alike");
        assert_eq!(one, again, "{source}");
        assert!(one.is_disjoint(&other), "{source}");
    }
}
