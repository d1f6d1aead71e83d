//! Two runs side by side: what differs in words first, then each series, with a verdict on its whole distribution of response times.
//! Pure: from two reports to a [`Comparison`]. `host/COMPARE.md` tells the method and its sources.

mod blocks;
mod contrast;
mod differences;
mod gate;
mod html;
mod jackknife;
mod json;
mod mass;
mod pair;
mod row;
mod table;
mod verdict;
mod words;

use std::io;
use std::path::Path;

pub use gate::{Gate, GateError};
pub use json::{Broken, Change, Comparison, Figures, Row, RunSide, Times, Trend, Verdict, schema};
pub use table::table;
pub use verdict::{ERROR_MARGIN, MARGIN, Rule};

use crate::report::Report;

/// The version of the JSON's layout.
const SCHEMA: u32 = 1;

/// Compares `b` with `a`, each with the name that it was asked for by.
pub fn compare(a: (&str, &Report), b: (&str, &Report), rule: &Rule, gates: &[Gate]) -> Comparison {
    let paired = pair::pairs(a.1, b.1);
    let (total, series) = row::rows(&paired, a.1, b.1, rule);
    let mut comparison = Comparison {
        schema: SCHEMA,
        a: RunSide::of(a.0, a.1),
        b: RunSide::of(b.0, b.1),
        rule: *rule,
        blocks: paired.blocks,
        differences: differences::differences(a.1, b.1),
        verdict: verdict::overall(&total, &series),
        words: Vec::new(),
        total,
        series,
        broken: Vec::new(),
    };
    comparison.words = words::words(&comparison);
    comparison.broken = gates.iter().flat_map(|gate| gate.broken_by(a.1, b.1, &paired, rule)).collect();
    comparison
}

/// Writes a comparison as one JSON object.
pub fn write_json(comparison: &Comparison, path: &Path) -> io::Result<()> {
    let mut text = serde_json::to_string_pretty(comparison).map_err(io::Error::other)?;
    text.push('\n');
    std::fs::write(path, text)
}

/// Writes a comparison of these two runs as one HTML file.
pub fn write_html(comparison: &Comparison, runs: [&Report; 2], path: &Path) -> io::Result<()> {
    std::fs::write(path, html::document(comparison, runs))
}

/// A share like `5%` or `0.05`. None, if it is none, or not above 0, or more than 1000 %.
pub fn share(text: &str) -> Option<f64> {
    gate::share_of(text)
}

#[cfg(test)]
mod tests;
