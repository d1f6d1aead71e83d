//! Unbiased integers below a bound.

/// A number below `bound`, which is above 0; each equally likely. Daniel Lemire, "Fast random integer generation in an
/// interval" (2019): a multiplication, and a division only in the rare case that a draw must be repeated.
pub(super) fn below(bound: u64, bits: &mut dyn FnMut() -> u64) -> u64 {
    let mut product = u128::from(bits()) * u128::from(bound);
    if (product as u64) < bound {
        let rejected = bound.wrapping_neg() % bound;
        while (product as u64) < rejected {
            product = u128::from(bits()) * u128::from(bound);
        }
    }
    (product >> 64) as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn draw(bound: u64, draws: &[u64]) -> (u64, usize) {
        let mut draws_made = 0;
        let value = below(bound, &mut || {
            draws_made += 1;
            draws[draws_made - 1]
        });
        (value, draws_made)
    }

    #[test]
    fn the_whole_range_is_reached() {
        assert_eq!(draw(10, &[1]), (0, 1));
        assert_eq!(draw(10, &[u64::MAX]), (9, 1));
        assert_eq!(draw(1, &[12_345]), (0, 1));
        assert_eq!(draw(u64::MAX, &[u64::MAX]), (u64::MAX - 1, 1));
    }

    #[test]
    fn draws_that_would_be_biased_are_repeated() {
        // 2^64 mod 10 is 6: draws whose product's low half is below 6 are too many.
        assert_eq!(draw(10, &[0, 0, (1 << 63) + 1]), (5, 3));
        // A power of two divides 2^64, so that none is.
        assert_eq!(draw(16, &[0]), (0, 1));
    }
}
