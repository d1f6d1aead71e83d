//! The host's generator for the crates that build on `rand_core`.

use std::convert::Infallible;

use rand_core::TryRng;

/// The host's generator, for `rand` and `rand_distr`. It has no state here: all values of it are the same generator.
///
/// ```no_run
/// # use throng_sdk::random;
/// use rand_core::Rng;
///
/// let bits = random::Generator.next_u32();
/// ```
#[derive(Debug, Clone, Copy, Default)]
pub struct Generator;

impl TryRng for Generator {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        Ok((super::u64() >> 32) as u32)
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        Ok(super::u64())
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Infallible> {
        super::fill(bytes);
        Ok(())
    }
}
