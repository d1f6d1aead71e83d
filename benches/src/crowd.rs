//! What an idle user costs: users are started one after another on one thread, and the process is compared before and after.

use std::path::Path;

use serde_json::{Value, json};
use throng::clock::monotonic;
use throng::machine::mappings_used;
use throng_benches::{Guests, taken_kib};

pub(super) fn measure(component: &Path, users: u64) -> Value {
    // The pool lays out every user's stack at once, so mappings count from before it.
    let mappings = mappings_used();
    let guests = Guests::new(component, users, "http://127.0.0.1:9", "{}");
    // The first user pays for what all share.
    drop(guests.started(0));
    let (memory, begun) = (taken_kib(), monotonic());
    let crowd: Vec<_> = (0..users).map(|number| guests.started(number)).collect();
    let took = begun.elapsed().as_secs_f64();
    let each = |after: u64, before: u64| after.saturating_sub(before) as f64 / users as f64;
    let told = json!({
        "users": users,
        "kib_each": each(taken_kib(), memory),
        "mappings_each": each(mappings_used(), mappings),
        "us_to_start": took * 1e6 / users as f64,
        "seconds_to_start": took,
        "process_mib": taken_kib() / 1024,
    });
    drop(crowd);
    told
}
