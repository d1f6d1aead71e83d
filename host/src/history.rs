//! Runs that were made here, in a file of SQLite's: each report whole, compressed, and what lists are made of beside it.
//!
//! Bounded: past [`MOST_RUNS`] runs or [`MOST_BYTES`] of reports the oldest go, but for those that a baseline names. Several programs may
//! use it at a time; who waits for another gives up after five seconds.

mod baselines;
mod entries;
mod error;
mod keeper;
mod prune;
mod reference;
mod revision;
mod store;

pub use baselines::Baseline;
pub use entries::{Entry, Filter, schema};
pub use error::HistoryError;
pub use keeper::keep;
pub use prune::{Bounds, MOST_BYTES, MOST_RUNS};
pub use reference::{Found, Reference, load};
pub use revision::Revision;
pub use store::{Store, place};

#[cfg(test)]
mod tests;
