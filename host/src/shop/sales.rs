//! The sales summary: what was sold of each category in a span of days, region and channel.

use std::fmt::Write as _;

use rusqlite::{Connection, params};
use serde::Deserialize;

use super::refusal::Refusal;

const LONGEST_FILTER: usize = 64;

/// The days of a report, both included. All days unless given.
#[derive(Debug, Clone, Default, Deserialize)]
pub(super) struct DateRange {
    from: Option<String>,
    to: Option<String>,
}

/// What a report is narrowed to. A region or channel that is not there sold nothing.
#[derive(Debug, Clone, Default, Deserialize)]
pub(super) struct Filters {
    region: Option<String>,
    channel: Option<String>,
}

/// A checked order for a summary.
#[derive(Debug, Clone)]
pub(super) struct Query {
    from: String,
    to: String,
    filters: Filters,
}

impl Query {
    pub(super) fn new(dates: DateRange, filters: Filters) -> Result<Self, Refusal> {
        let from = dates.from.unwrap_or_else(|| "0000-01-01".to_owned());
        let to = dates.to.unwrap_or_else(|| "9999-12-31".to_owned());
        if let Some(bad) = [&from, &to].into_iter().find(|date| !is_date(date)) {
            return Err(Refusal::unacceptable(format!("a date must be YYYY-MM-DD, but is {bad}")));
        }
        if from > to {
            return Err(Refusal::unacceptable(format!(
                "date_range must not end before it starts: {from} to {to}"
            )));
        }
        // Jobs are kept by the thousand, so what each keeps is bounded.
        let words = [&filters.region, &filters.channel];
        if let Some(length) =
            words.into_iter().flatten().map(String::len).find(|&length| length > LONGEST_FILTER)
        {
            return Err(Refusal::unacceptable(format!(
                "a filter must be at most {LONGEST_FILTER} bytes long, but has {length}"
            )));
        }
        Ok(Self { from, to, filters })
    }
}

/// Whether it has a date's form. Such texts are in the order of their dates; a 31st of February selects nothing more.
fn is_date(text: &str) -> bool {
    text.len() == 10
        && text.bytes().enumerate().all(|(at, byte)| match at {
            4 | 7 => byte == b'-',
            _ => byte.is_ascii_digit(),
        })
}

/// The summary as CSV, one line a category. Well under a millisecond.
pub(super) fn summary(connection: &Connection, query: &Query) -> rusqlite::Result<String> {
    let mut statement = connection.prepare_cached(
        "SELECT category, COUNT(DISTINCT orders.id), SUM(quantity), SUM(quantity * order_lines.price_cents)
         FROM orders JOIN order_lines ON order_id = orders.id JOIN products ON products.id = product_id
         WHERE placed_on BETWEEN ?1 AND ?2 AND region = COALESCE(?3, region) AND channel = COALESCE(?4, channel)
         GROUP BY category ORDER BY category",
    )?;
    let Query { from, to, filters } = query;
    let mut rows = statement.query(params![from, to, filters.region, filters.channel])?;
    let mut csv = "category,orders,units,revenue\n".to_owned();
    while let Some(row) = rows.next()? {
        let (category, orders, units, cents): (String, i64, i64, i64) = row.try_into()?;
        // Writing to a string can't fail.
        let _ = writeln!(csv, "{category},{orders},{units},{}.{:02}", cents / 100, cents % 100);
    }
    Ok(csv)
}
