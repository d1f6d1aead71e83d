//! Time and chance.

use throng_sdk::prelude::*;

use crate::ensure;

pub(crate) fn all() -> Result {
    time()?;
    chance()
}

fn time() -> Result {
    let before = now();
    think(Duration::from_millis(20));
    ensure("flow: think and now", now() >= before + Duration::from_millis(20))?;
    ensure("flow: not stopping", !stopping())
}

fn chance() -> Result {
    ensure("random: two draws differ", random::u64() != random::u64())?;
    for _ in 0..100 {
        ensure("random: integers", (1..=6).contains(&random::between(1..=6)))?;
        ensure("random: floats", (0.5..0.75).contains(&random::between(0.5..0.75)))?;
        ensure("random: choice", ["a", "b"].contains(&random::choose(&["a", "b"])))?;
    }
    ensure("random: certainty", random::chance(1.0) && !random::chance(0.0))?;
    let mut numbers: Vec<u32> = (0..100).collect();
    random::shuffle(&mut numbers);
    ensure("random: shuffle", !numbers.is_sorted())?;
    let mut bytes = [0; 13];
    random::fill(&mut bytes);
    ensure("random: bytes", bytes != [0; 13])?;
    let uuid = random::uuid();
    ensure("random: UUID", uuid.len() == 36 && uuid.chars().nth(14) == Some('4') && uuid != random::uuid())
}
