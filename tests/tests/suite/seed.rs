//! A seeded run repeats, user by user.

use std::collections::BTreeMap;

use throng_tests::{Shop, Throng, component};

/// The requests of each user in their order, as the scenario logs them.
fn sequences(seed: &str, shards: &str) -> BTreeMap<u64, Vec<String>> {
    let shop = Shop::start(&[]);
    let ended = Throng::run(&component("tests/sequence"), &shop.url)
        .with(["--users", "6", "--duration", "3s", "--seed", seed, "--shards", shards])
        .end()
        .succeeded();
    let mut sequences = BTreeMap::<u64, Vec<String>>::new();
    for line in ended.stderr.lines() {
        let Some((user, url)) = line.strip_prefix("[info] user ").and_then(|line| line.split_once(": "))
        else {
            continue;
        };
        sequences.entry(user.parse().unwrap()).or_default().push(url.to_owned());
    }
    assert_eq!(sequences.len(), 6, "{}", ended.stderr);
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
