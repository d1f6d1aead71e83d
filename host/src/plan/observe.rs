//! From a plan's `observe` tables to the endpoints that are asked for the target's own metrics.

use std::time::Duration;

use super::PlanError;
use super::document::{ObserveTable, ObservedTable, Text, TextOr};
use crate::observe::{Choice, Source, Treatment};

/// How long after the start of a scrape the next one is due, unless told.
const EVERY: Duration = Duration::from_secs(1);
/// More often would be load.
const LEAST_EVERY: Duration = Duration::from_millis(100);
/// How many endpoints there may be.
const MOST_ENDPOINTS: usize = 32;

pub(super) fn sources(given: Vec<TextOr<String, ObserveTable>>) -> Result<Vec<Source>, PlanError> {
    if given.len() > MOST_ENDPOINTS {
        let problem = format!("may name {MOST_ENDPOINTS} endpoints at most, but names {}", given.len());
        return Err(PlanError::new("observe", problem));
    }
    given
        .into_iter()
        .enumerate()
        .map(|(number, table)| source(&format!("observe[{number}]"), table))
        .collect()
}

fn source(at: &str, table: TextOr<String, ObserveTable>) -> Result<Source, PlanError> {
    let table = match table {
        TextOr::Text(url) => ObserveTable { url, ..ObserveTable::default() },
        TextOr::Full(table) => table,
    };
    let every = table.every.map_or(EVERY, |time| time.0.0);
    if every < LEAST_EVERY {
        return Err(PlanError::new(format!("{at}.every"), "must be at least 100ms"));
    }
    let mut source = Source::new(&table.url, every)
        .map_err(|error| PlanError::new(format!("{at}.url"), error.to_string()))?;
    if let Some(name) = table.name {
        source.name = name;
    }
    source.choices = table.metrics.into_iter().map(choice).collect();
    source.bearer = table.bearer.map(|name| (name, None));
    Ok(source)
}

fn choice(given: TextOr<Text<crate::observe::Selector>, ObservedTable>) -> Choice {
    match given {
        TextOr::Text(Text(selector)) => Choice { selector, treatment: Treatment::ByType, title: None },
        TextOr::Full(ObservedTable { metric, read, title }) => {
            Choice { selector: metric.0, treatment: read.map_or(Treatment::ByType, Treatment::As), title }
        }
    }
}
