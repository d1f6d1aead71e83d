//! Chance. Every random decision of a run comes from a generator that the run's seed and the user's number determine.
//!
//! A user has a generator for each purpose, so that what one draws does not change what another decides. What an iteration
//! draws is determined by its number too, so that it can be run again without those before it. PCG's output is fixed across
//! platforms and versions, unlike that of rand's `SmallRng`.

use std::time::Duration;

use rand::{Rng, RngExt, SeedableRng};
use rand_pcg::Pcg64Mcg;

/// Who draws from a generator.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// The host: which task.
    Tasks,
    /// The executor: which pause.
    Pauses,
    /// The scenario's `random` in its iterations.
    Scenario,
    /// The same in `start`.
    Start,
}

/// A user's generator.
#[derive(Debug, Clone)]
pub struct Chance(Pcg64Mcg);

impl Chance {
    /// The generator of a user, from the run's seed.
    pub fn of_user(seed: u64, user: u64, purpose: Purpose) -> Self {
        Self::of_turn(seed, user, purpose, 0)
    }

    /// The generator of a user's n-th iteration, or n-th start.
    pub fn of_turn(seed: u64, user: u64, purpose: Purpose, turn: u64) -> Self {
        Self::of_stream(seed, spread(user.wrapping_mul(4).wrapping_add(purpose as u64)).wrapping_add(turn))
    }

    /// The generator of a scenario's random arrivals.
    pub fn of_arrivals(seed: u64, scenario: usize) -> Self {
        Self::of_stream(seed, u64::MAX - scenario as u64)
    }

    fn of_stream(seed: u64, stream: u64) -> Self {
        // Both halves depend on the stream: first draws of streams that share one are not even.
        let (low, high) = (spread(seed ^ spread(stream)), spread(stream ^ spread(!seed)));
        Self(Pcg64Mcg::new(u128::from(high) << 64 | u128::from(low)))
    }

    /// A generator that goes on from here on its own.
    pub fn branch(&mut self) -> impl Rng + Send + use<> {
        Pcg64Mcg::from_rng(&mut self.0)
    }

    /// A generator of its own that this one's state determines; this one goes on as if nothing had been drawn.
    pub fn aside(&self) -> Self {
        Self::of_stream(self.clone().bits(), 0)
    }

    /// 64 random bits.
    pub fn bits(&mut self) -> u64 {
        self.0.next_u64()
    }

    /// A number below `limit`, evenly; 0 when `limit` is 0.
    pub fn below(&mut self, limit: u64) -> u64 {
        if limit == 0 { 0 } else { self.0.random_range(0..limit) }
    }

    /// A whole number of milliseconds between the two, both included; the bounds may come in either order.
    pub fn between(&mut self, one: Duration, other: Duration) -> Duration {
        let (least, most) = (one.min(other).as_millis() as u64, one.max(other).as_millis() as u64);
        Duration::from_millis(self.0.random_range(least..=most))
    }

    /// A draw from the exponential distribution with mean 1, by inversion: -ln(1 - u).
    pub fn exponential_unit(&mut self) -> f64 {
        let u: f64 = self.0.random();
        -(1.0 - u).ln()
    }

    /// A draw from the exponential distribution with this mean.
    pub fn exponential(&mut self, mean: Duration) -> Duration {
        Duration::from_secs_f64(mean.as_secs_f64() * self.exponential_unit())
    }
}

/// A seed for a run that was given none: 32 bits, so that it is easily typed again.
pub fn fresh_seed() -> u64 {
    let state = std::collections::hash_map::RandomState::new();
    std::hash::BuildHasher::hash_one(&state, 0) >> 32
}

/// SplitMix64's finaliser (Steele, Lea, Flood 2014): neighbours become strangers.
fn spread(value: u64) -> u64 {
    let mut z = value.wrapping_add(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_and_user_repeat() {
        let draw = |seed, user| Chance::of_user(seed, user, Purpose::Tasks).bits();
        assert_eq!(draw(7, 3), draw(7, 3));
        assert_ne!(draw(7, 3), draw(7, 4));
        assert_ne!(draw(7, 3), draw(8, 3));
    }

    #[test]
    fn the_scenario_draws_from_a_generator_of_its_own() {
        let mut host = Chance::of_user(7, 3, Purpose::Tasks);
        let mut scenario = Chance::of_user(7, 3, Purpose::Scenario);
        assert_ne!(host.bits(), scenario.bits());
    }

    /// First draws of neighbouring iterations are what a run is made of: which task, which product.
    #[test]
    fn iterations_draw_as_evenly_as_one_generator_would() {
        let mut counts = [[0_i32; 10]; 2];
        for turn in 0..20_000_u64 {
            let (user, turn) = (turn % 7, turn / 7);
            let mut chance = Chance::of_turn(5, user, Purpose::Scenario, turn);
            counts[0][chance.below(10) as usize] += 1;
            counts[1][chance.below(10) as usize] += 1;
        }
        // Binomial: four standard deviations are 170.
        assert!(counts.iter().flatten().all(|count| (count - 2_000).abs() < 170), "{counts:?}");
        let draw = |turn| Chance::of_turn(5, 1, Purpose::Scenario, turn).bits();
        assert_eq!(draw(3), draw(3));
        assert_ne!(draw(3), draw(4));
    }

    #[test]
    fn a_generator_aside_takes_nothing_from_its_origin() {
        let mut origin = Chance::of_user(7, 3, Purpose::Scenario);
        let (mut first, mut again) = (origin.aside(), origin.aside());
        assert_eq!(first.bits(), again.bits());
        assert_ne!(first.bits(), origin.bits());
        assert_ne!(origin.aside().bits(), Chance::of_user(7, 3, Purpose::Scenario).aside().bits());
    }

    #[test]
    fn draws_have_their_distribution() {
        let mut chance = Chance::of_user(1, 0, Purpose::Tasks);
        let (least, most) = (Duration::from_millis(1000), Duration::from_millis(3000));
        let mean = Duration::from_millis(500);
        let (mut even, mut exponential) = (Duration::ZERO, Duration::ZERO);
        for _ in 0..20_000 {
            let drawn = chance.between(least, most);
            assert!(drawn >= least && drawn <= most);
            even += drawn;
            exponential += chance.exponential(mean);
        }
        // Both sums' standard errors are below 0.5 %, so 3 % never fails by chance with this fixed seed.
        assert!((even.as_secs_f64() / 20_000.0 - 2.0).abs() < 0.06);
        assert!((exponential.as_secs_f64() / 20_000.0 - 0.5).abs() < 0.015);
    }
}
