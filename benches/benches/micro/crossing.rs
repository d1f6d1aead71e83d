//! What one iteration with one request costs without a network: `… -- crossing`
//!
//! The scenario `flat` asks for a host that is not allowed, so `send` is answered at once: what is left is the call into
//! the component, the call out of it with a request, the refusal, and recording both. Hot: one user again and again.
//! Cold: a thousand users in turn, whose memory the caches no longer hold. The bare twin is the same component on
//! wasmtime alone, with a `send` that answers at once and records nothing; once more with the guards that a user has (epochs,
//! limiter, limits of what crosses), whose cost is the difference.

use divan::Bencher;
use throng_benches::{Guests, component};

use super::bare;

const CONFIG: &str = r#"{"path":"http://not-allowed.example/"}"#;
const CROWD: u64 = 1_000;

fn guests(users: u64) -> Guests {
    Guests::new(&component("flat"), users, "http://127.0.0.1:9", CONFIG)
}

#[divan::bench]
fn hot(bencher: Bencher) {
    let guests = guests(1);
    let mut user = guests.started(0);
    bencher.bench_local(|| guests.iterate(&mut user));
}

#[divan::bench(sample_count = 1000)]
fn over_1000_users(bencher: Bencher) {
    let guests = guests(CROWD);
    let mut users: Vec<_> = (0..CROWD).map(|number| guests.started(number)).collect();
    let mut turn = 0;
    bencher.bench_local(|| {
        turn = (turn + 1) % users.len();
        guests.iterate(&mut users[turn]);
    });
}

#[divan::bench]
fn instantiate_and_start(bencher: Bencher) {
    let guests = guests(2);
    bencher.bench_local(|| guests.started(0));
}

#[divan::bench(args = [false, true])]
fn bare_wasmtime_hot_guarded(bencher: Bencher, guarded: bool) {
    let mut bare = bare::Bare::new(&component("flat"), CONFIG, guarded);
    bencher.bench_local(|| bare.iterate());
}
