//! What the arithmetic of a slot costs, beside what it comes down to: `… -- schedule`
//!
//! The bare twin multiplies the slot's number by the interval. A ramp takes a square root in its place, Poisson arrivals a logarithm.

use std::time::Duration;

use divan::counter::ItemsCount;
use divan::{Bencher, black_box};
use throng::chance::{Chance, Purpose};
use throng::schedule::{Arrivals, Curve, Spread, Stage};

/// Slots in one measured call.
const SLOTS: usize = 1_000;
const RATE: f64 = 5_000.0;
const LENGTH: Duration = Duration::from_secs(3_600);

fn take(bencher: Bencher, arrivals: &Arrivals) {
    bencher.counter(ItemsCount::new(SLOTS)).bench_local(|| {
        let slots = arrivals.slots(Chance::of_user(1, 0, Purpose::Pauses), 0, 1);
        slots.take(SLOTS).map(|slot| slot.offset).max()
    });
}

#[divan::bench]
fn constant_rate(bencher: Bencher) {
    take(bencher, &Arrivals { rate: Curve::constant(RATE, LENGTH), spread: Spread::Even });
}

#[divan::bench]
fn ramp(bencher: Bencher) {
    let rate = Curve::new(0.0, &[Stage { duration: LENGTH, target: RATE }]);
    take(bencher, &Arrivals { rate, spread: Spread::Even });
}

#[divan::bench]
fn poisson(bencher: Bencher) {
    take(bencher, &Arrivals { rate: Curve::constant(RATE, LENGTH), spread: Spread::Poisson });
}

#[divan::bench]
fn bare_multiplication(bencher: Bencher) {
    bencher.counter(ItemsCount::new(SLOTS)).bench_local(|| {
        (0..SLOTS).map(|number| Duration::from_secs_f64(black_box(number) as f64 / black_box(RATE))).max()
    });
}
