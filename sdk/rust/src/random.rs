//! Chance. It comes from the host, from a generator of each user's own: a run with the same seed repeats, and no two
//! users draw alike.
//!
//! ```no_run
//! use throng_sdk::prelude::*;
//!
//! let page = random::between(1..=5);
//! let category = random::choose(&["books", "home"]);
//! if random::chance(0.1) {
//!     think(random::between(Duration::from_secs(1)..Duration::from_secs(3)));
//! }
//! ```
//!
//! # With the crates `rand` and `getrandom`
//!
//! The feature `rand` adds a generator for the distributions of [`rand`](https://docs.rs/rand) 0.10 and
//! [`rand_distr`](https://docs.rs/rand_distr) 0.6: `Generator`.
//!
//! Crates that draw from [`getrandom`](https://docs.rs/getrandom) 0.3 or 0.4 do not compile for
//! `wasm32-unknown-unknown` by themselves. Put `rustflags = ['--cfg', 'getrandom_backend="custom"']` under
//! `[target.wasm32-unknown-unknown]` into `.cargo/config.toml`, and this into the scenario:
//!
//! ```ignore
//! #[unsafe(no_mangle)]
//! unsafe extern "Rust" fn __getrandom_v03_custom(start: *mut u8, len: usize) -> Result<(), getrandom::Error> {
//!     // SAFETY: getrandom passes a buffer of this length.
//!     let buffer = unsafe {
//!         start.write_bytes(0, len);
//!         std::slice::from_raw_parts_mut(start, len)
//!     };
//!     throng_sdk::random::fill(buffer);
//!     Ok(())
//! }
//! ```

use std::fmt::Write;
use std::ops::RangeBounds;

use crate::bindings::throng::load::flow;

mod below;
#[cfg(feature = "rand")]
mod generator;
mod uniform;

use below::below;
#[cfg(feature = "rand")]
pub use generator::Generator;
pub use uniform::Uniform;

/// 64 random bits.
#[must_use]
pub fn u64() -> u64 {
    flow::random()
}

/// A number from a range, each equally likely: integers of up to 64 bits, floats and
/// [`Duration`](std::time::Duration)s.
///
/// ```no_run
/// # use throng_sdk::prelude::*;
/// let page = random::between(1..=5);
/// let price = random::between(0.99..100.0);
/// ```
///
/// # Panics
///
/// The range is empty.
#[track_caller]
#[must_use]
pub fn between<T: Uniform>(range: impl RangeBounds<T>) -> T {
    T::between(&mut u64, range.start_bound(), range.end_bound())
}

/// One of the items, each equally likely. It is cloned, which costs nothing for numbers and `&str`; of larger things
/// choose the position, with [`between`].
///
/// ```no_run
/// # use throng_sdk::prelude::*;
/// let category = random::choose(&["books", "home"]);
/// let id = random::choose(&[101, 102, 103]);
/// ```
///
/// # Panics
///
/// There are no items.
#[track_caller]
#[must_use]
pub fn choose<T: Clone>(items: &[T]) -> T {
    assert!(!items.is_empty(), "there is nothing to choose from");
    items[index(items.len(), &mut u64)].clone()
}

/// True this often: 0.1 is one time in ten. Never for 0 or less, always for 1 or more.
#[must_use]
pub fn chance(probability: f64) -> bool {
    uniform::unit(&mut u64) < probability
}

/// Puts the items into a random order.
pub fn shuffle<T>(items: &mut [T]) {
    shuffle_with(items, &mut u64);
}

/// Fills bytes.
pub fn fill(bytes: &mut [u8]) {
    for chunk in bytes.chunks_mut(8) {
        chunk.copy_from_slice(&u64().to_le_bytes()[..chunk.len()]);
    }
}

/// A random UUID (RFC 9562, version 4), as text.
///
/// ```no_run
/// # use throng_sdk::prelude::*;
/// # fn task() -> Result {
/// http::post("/orders").header("idempotency-key", random::uuid()).send()?;
/// # Ok(())
/// # }
/// ```
#[must_use]
pub fn uuid() -> String {
    uuid_of(u64(), u64())
}

fn shuffle_with<T>(items: &mut [T], bits: &mut dyn FnMut() -> u64) {
    for last in (1..items.len()).rev() {
        items.swap(last, index(last + 1, bits));
    }
}

/// A position among so many, at least one.
fn index(len: usize, bits: &mut dyn FnMut() -> u64) -> usize {
    below(len as u64, bits) as usize
}

fn uuid_of(high: u64, low: u64) -> String {
    let high = high & !0xf000 | 0x4000;
    let low = low & !(0b11 << 62) | 1 << 63;
    let mut text = String::with_capacity(36);
    // Writing to a string can't fail.
    let _ = write!(
        text,
        "{:08x}-{:04x}-{:04x}-{:04x}-{:012x}",
        high >> 32,
        high >> 16 & 0xffff,
        high & 0xffff,
        low >> 48,
        low & 0xffff_ffff_ffff
    );
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_uuid_has_its_version_and_variant() {
        assert_eq!(uuid_of(0, 0), "00000000-0000-4000-8000-000000000000");
        assert_eq!(uuid_of(u64::MAX, u64::MAX), "ffffffff-ffff-4fff-bfff-ffffffffffff");
        assert_eq!(
            uuid_of(0x0123_4567_89ab_cdef, 0x0123_4567_89ab_cdef),
            "01234567-89ab-4def-8123-456789abcdef"
        );
    }

    #[test]
    fn a_shuffle_keeps_all_items() {
        let mut state = 1_u64;
        let mut bits = || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            state
        };
        let mut items: Vec<u32> = (0..100).collect();
        shuffle_with(&mut items, &mut bits);
        assert!(!items.is_sorted());
        items.sort_unstable();
        assert_eq!(items, (0..100).collect::<Vec<_>>());
        shuffle_with::<u32>(&mut [], &mut bits);
    }
}
