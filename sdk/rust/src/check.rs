//! Checks: verdicts that are counted and stop nothing.

use crate::bindings::throng::load::report;

/// Counts a check as passed or failed, and gives `ok` back.
///
/// Checks are counted by their name, so keep names few: no ids in them. [`http::Response::check`] also fails the
/// request when the check does not hold.
///
/// ```no_run
/// # use throng_sdk::prelude::*;
/// # let stock = 3;
/// if !check("something is in stock", stock > 0) {
///     return;
/// }
/// ```
///
/// [`http::Response::check`]: crate::http::Response::check
pub fn check(name: &str, ok: bool) -> bool {
    report::check(name, ok)
}
