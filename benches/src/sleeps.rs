//! The bare twin of arrivals: what a thread that sleeps is late by is the machine's.

use std::thread::sleep;
use std::time::Duration;

use hdrhistogram::Histogram;
use serde_json::{Value, json};
use throng::clock::Clock;

pub(super) fn measure(rate: f64, seconds: f64) -> Value {
    let clock = Clock::start();
    let mut late = Histogram::<u64>::new(3).unwrap();
    for moment in 1..=(rate * seconds) as u64 {
        let due = Duration::from_secs_f64(moment as f64 / rate);
        sleep(due.saturating_sub(clock.now()));
        late.record(clock.now().saturating_sub(due).as_micros() as u64).unwrap();
    }
    let [p50, p99] = [0.5, 0.99].map(|share| late.value_at_quantile(share));
    json!({ "lag_us": { "p50": p50, "p99": p99, "max": late.max() } })
}
