//! Who keeps a run once it has ended.

use super::{Bounds, HistoryError, Revision, Store, place};
use crate::report::{Audience, Report, SoFar};

/// Keeps a run in the history. What keeps it from that costs a word, not the run.
#[derive(Debug, Default)]
pub struct Keeper {
    revision: Revision,
}

impl Keeper {
    /// Looks at the repository now: it may be another one when the run ends.
    pub fn new() -> Self {
        Self { revision: Revision::here() }
    }

    /// Keeps a report. Without a place there is nothing to do.
    pub fn keep(&self, report: &Report) -> Result<(), HistoryError> {
        let Some(place) = place() else { return Ok(()) };
        Store::open(&place)?.keep(report, &self.revision, Bounds::default())
    }
}

impl Audience for Keeper {
    fn window(&mut self, _so_far: &SoFar<'_>) {}

    fn ended(&mut self, report: &Report) -> Result<(), String> {
        self.keep(report).map_err(|error| {
            let why = std::error::Error::source(&error).map_or_else(String::new, |why| format!(": {why}"));
            format!("the run is not in the history (--no-history leaves it out): {error}{why}")
        })
    }
}
