//! Keeping a run once it has ended.

use super::{Bounds, HistoryError, Revision, Store, place};
use crate::report::Report;

/// Keeps a report in the user's history, with the state of the repository that this process is in. Without a place there is nothing to do.
pub fn keep(report: &Report) -> Result<(), HistoryError> {
    let Some(place) = place() else { return Ok(()) };
    Store::open(&place)?.keep(report, &Revision::here(), Bounds::default())
}
