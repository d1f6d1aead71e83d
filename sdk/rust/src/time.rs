//! Time, which is the host's.

use std::time::Duration;

use crate::bindings::throng::load::flow;

/// Pauses inside an iteration, at least this long. Ends early only when the test's graceful stop has run out.
///
/// The pause between iterations is the scenario's `think` instead.
///
/// ```no_run
/// # use throng_sdk::prelude::*;
/// think(Duration::from_secs(2));
/// ```
pub fn think(pause: Duration) {
    flow::think(milliseconds(pause));
}

/// Time since the run began. It never goes back. (`std::time::Instant` does not work in a component.)
///
/// ```no_run
/// # use throng_sdk::prelude::*;
/// # static CHECKOUT: Trend = Trend::new("checkout_ms");
/// let started = now();
/// // …
/// CHECKOUT.add((now() - started).as_secs_f64() * 1e3);
/// ```
#[must_use]
pub fn now() -> Duration {
    Duration::from_nanos(flow::now())
}

/// Whether the test is ending: no further iteration will start. A long iteration should wind up then.
///
/// ```no_run
/// # use throng_sdk::prelude::*;
/// while !stopping() {
///     // poll once more
/// #   break;
/// }
/// ```
#[must_use]
pub fn stopping() -> bool {
    flow::stopping()
}

/// Whole milliseconds, rounded up and cut at the contract's 49 days.
pub(crate) fn milliseconds(duration: Duration) -> u32 {
    u32::try_from(duration.as_nanos().div_ceil(1_000_000)).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pause_is_never_cut_short() {
        assert_eq!(milliseconds(Duration::ZERO), 0);
        assert_eq!(milliseconds(Duration::from_nanos(1)), 1);
        assert_eq!(milliseconds(Duration::from_micros(1_500)), 2);
        assert_eq!(milliseconds(Duration::from_secs(2)), 2_000);
        assert_eq!(milliseconds(Duration::MAX), u32::MAX);
    }
}
