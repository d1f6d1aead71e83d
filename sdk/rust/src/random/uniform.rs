//! What can be drawn evenly from a range.

use std::ops::Bound;
use std::time::Duration;

use super::below::below;

/// What [`between`](super::between) can draw: integers of up to 64 bits, floats and durations.
pub trait Uniform: sealed::Sealed + Sized {
    /// Draws one. Panics if nothing is between the bounds.
    #[doc(hidden)]
    #[track_caller]
    fn between(bits: &mut dyn FnMut() -> u64, least: Bound<&Self>, most: Bound<&Self>) -> Self;
}

mod sealed {
    /// Keeps [`Uniform`](super::Uniform) free to change.
    pub trait Sealed {}
}

#[cold]
#[track_caller]
fn empty() -> ! {
    panic!("there is nothing between these bounds");
}

macro_rules! integers {
    ($($integer:ty),*) => {$(
        impl sealed::Sealed for $integer {}

        impl Uniform for $integer {
            fn between(bits: &mut dyn FnMut() -> u64, least: Bound<&Self>, most: Bound<&Self>) -> Self {
                let least = match least {
                    Bound::Included(least) => Some(*least),
                    Bound::Excluded(least) => least.checked_add(1),
                    Bound::Unbounded => Some(Self::MIN),
                };
                let most = match most {
                    Bound::Included(most) => Some(*most),
                    Bound::Excluded(most) => most.checked_sub(1),
                    Bound::Unbounded => Some(Self::MAX),
                };
                match (least, most) {
                    (Some(least), Some(most)) if least <= most => {
                        // In two's complement the distance is right for signed integers as well.
                        let distance = most.abs_diff(least) as u64;
                        let drawn = match distance.checked_add(1) {
                            Some(count) => below(count, bits),
                            None => bits(),
                        };
                        least.wrapping_add(drawn as Self)
                    }
                    _ => empty(),
                }
            }
        }
    )*};
}

integers!(u8, u16, u32, u64, usize, i8, i16, i32, i64, isize);

/// A number from 0 up to, but without, 1: a multiple of 2⁻⁵³.
pub(super) fn unit(bits: &mut dyn FnMut() -> u64) -> f64 {
    (bits() >> 11) as f64 / (1_u64 << 53) as f64
}

impl sealed::Sealed for f64 {}

impl Uniform for f64 {
    fn between(bits: &mut dyn FnMut() -> u64, least: Bound<&Self>, most: Bound<&Self>) -> Self {
        // Whether an end of a continuous range belongs to it makes no difference, unless it is all there is.
        let (least, most) = match (least, most) {
            (Bound::Included(least), Bound::Included(most)) if least == most => return *least,
            (
                Bound::Included(least) | Bound::Excluded(least),
                Bound::Included(most) | Bound::Excluded(most),
            ) => (*least, *most),
            _ => empty(),
        };
        if least < most && (most - least).is_finite() {
            // Rounding may reach the upper end, which half-open ranges leave out.
            return (least + unit(bits) * (most - least)).min(most.next_down()).max(least);
        }
        empty()
    }
}

impl sealed::Sealed for f32 {}

impl Uniform for f32 {
    fn between(bits: &mut dyn FnMut() -> u64, least: Bound<&Self>, most: Bound<&Self>) -> Self {
        let (wide_least, wide_most) =
            (least.map(|least| f64::from(*least)), most.map(|most| f64::from(*most)));
        let drawn = f64::between(bits, wide_least.as_ref(), wide_most.as_ref()) as Self;
        match most {
            Bound::Excluded(most) if drawn >= *most => most.next_down(),
            _ => drawn,
        }
    }
}

impl sealed::Sealed for Duration {}

impl Uniform for Duration {
    fn between(bits: &mut dyn FnMut() -> u64, least: Bound<&Self>, most: Bound<&Self>) -> Self {
        let nanos = |duration: &Self| u64::try_from(duration.as_nanos()).unwrap_or(u64::MAX);
        let (least, most) = (least.map(nanos), most.map(nanos));
        Self::from_nanos(u64::between(bits, least.as_ref(), most.as_ref()))
    }
}

#[cfg(test)]
mod tests {
    use std::ops::RangeBounds;
    use std::panic::catch_unwind;

    use super::*;

    /// What the least and the greatest draw give.
    fn ends<T: Uniform>(range: &impl RangeBounds<T>) -> (T, T) {
        // Not 0, which is repeated where it would be biased.
        let least = T::between(&mut || 1, range.start_bound(), range.end_bound());
        (least, T::between(&mut || u64::MAX, range.start_bound(), range.end_bound()))
    }

    #[test]
    fn integers_keep_to_their_range() {
        assert_eq!(ends(&(1..=5)), (1, 5));
        assert_eq!(ends(&(1..5)), (1, 4));
        assert_eq!(ends(&(-5..=5_i8)), (-5, 5));
        assert_eq!(ends(&(i8::MIN..=i8::MAX)), (i8::MIN, i8::MAX));
        assert_eq!(ends(&(250_u8..)), (250, 255));
        assert_eq!(ends(&(i64::MIN..)), (i64::MIN + 1, i64::MAX));
        assert_eq!(ends(&(7_usize..=7)), (7, 7));
    }

    #[test]
    fn floats_and_durations_keep_to_their_range() {
        let (least, most) = ends(&(0.5..2.0));
        assert!((0.5..0.500_001).contains(&least) && (1.999_999..2.0).contains(&most), "{least} {most}");
        let (least, most) = ends(&(0.5_f32..2.0));
        assert!(least >= 0.5 && most < 2.0, "{least} {most}");
        assert_eq!(ends(&(1.0..=1.0)), (1.0, 1.0));
        let second = Duration::from_secs(1);
        assert_eq!(ends(&(second..=3 * second)), (second, 3 * second));
    }

    #[test]
    #[expect(clippy::reversed_empty_ranges, reason = "they are what is tested")]
    fn empty_ranges_panic() {
        assert!(catch_unwind(|| ends(&(5..1))).is_err());
        assert!(catch_unwind(|| ends(&(5..5))).is_err());
        assert!(catch_unwind(|| ends(&(..0_u8))).is_err());
        assert!(catch_unwind(|| ends(&(2.0..1.0))).is_err());
        assert!(catch_unwind(|| ends(&(1.0..1.0))).is_err());
        assert!(catch_unwind(|| ends(&(1.0..f64::NAN))).is_err());
        assert!(catch_unwind(|| ends::<f64>(&(..))).is_err());
    }

    #[test]
    fn a_unit_is_below_one() {
        assert!(unit(&mut || u64::MAX) < 1.0);
        assert!(unit(&mut || 0).abs() < f64::EPSILON);
    }
}
