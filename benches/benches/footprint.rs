//! What an idle user costs: memory, mappings, and the time to start: `cargo bench -p throng-benches --bench footprint`
//!
//! Starts users of `browse` one after another on one thread and compares the process before and after.

#![expect(clippy::print_stdout, reason = "printing is what it is for")]

use throng::clock::monotonic;
use throng::machine::mappings_used;
use throng_benches::{Guests, component, resident_kib};

fn main() {
    // `cargo test --benches` passes this to see that a bench starts.
    let crowds: &[u64] = if std::env::args().any(|it| it == "--test") { &[10] } else { &[1_000, 10_000] };
    println!("{:>8}  {:>12}  {:>14}  {:>14}", "users", "KiB a user", "mappings a user", "µs to start");
    for &users in crowds {
        measure(users);
    }
}

fn measure(users: u64) {
    // The pool lays out every user's stack at once, so mappings count from before it.
    let mappings = mappings_used();
    let guests = Guests::new(&component("browse"), users, "http://127.0.0.1:9", "{}");
    // The first user pays for what all share.
    drop(guests.started(0));
    let (memory, begun) = (resident_kib(), monotonic());
    let crowd: Vec<_> = (0..users).map(|number| guests.started(number)).collect();
    let took = begun.elapsed();
    let each = |after: u64, before: u64| after.saturating_sub(before) as f64 / users as f64;
    println!(
        "{users:>8}  {:>12.1}  {:>14.2}  {:>14.1}",
        each(resident_kib(), memory),
        each(mappings_used(), mappings),
        took.as_secs_f64() * 1e6 / users as f64,
    );
    drop(crowd);
}
