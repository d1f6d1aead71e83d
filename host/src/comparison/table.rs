//! A comparison in a terminal.

use comfy_table::{CellAlignment, ContentArrangement, Table, presets};

use super::json::{Change, Comparison, Figures, Row, RunSide, Times, Trend, Verdict};
use super::words::{label, signed};
use crate::units::{milliseconds, percent, rate, thousands};

/// The comparison as text.
pub fn table(comparison: &Comparison) -> String {
    let sides = [("A", &comparison.a), ("B", &comparison.b)].map(|(name, side)| side_line(name, side));
    let differences = comparison.differences.iter().map(|it| format!("NOTE  {it}")).collect::<Vec<_>>();
    let broken = comparison.broken.iter().map(|it| format!("FAILED  {}: {}", it.gate, it.why));
    let sections = [
        sides.join("\n"),
        differences.join("\n"),
        comparison.words.join("\n"),
        figures(comparison),
        broken.collect::<Vec<_>>().join("\n"),
    ];
    let mut text = sections.into_iter().filter(|it| !it.is_empty()).collect::<Vec<_>>().join("\n\n");
    text.push('\n');
    text
}

fn side_line(name: &str, side: &RunSide) -> String {
    let RunSide { name: asked, id, started_at, scenario, target, recorded_s, .. } = side;
    let asked = if asked == id { String::new() } else { format!(" ({asked})") };
    let started = started_at.get(..19).unwrap_or(started_at).replace('T', " ");
    format!("{name}  {id}{asked}: {scenario} against {target}, {started} UTC, {recorded_s:.0} s")
}

fn figures(comparison: &Comparison) -> String {
    let header =
        ["Requests", "", "count", "failed", "per s", "median", "p95", "p99", "shift", "interval", "verdict"];
    let mut table = Table::new();
    table
        .load_style(presets::NOTHING)
        .set_content_arrangement(ContentArrangement::Disabled)
        .set_header(header);
    for column in table.column_iter_mut().skip(2).take(8) {
        column.set_cell_alignment(CellAlignment::Right);
    }
    let several = comparison.series.len() > 1;
    for row in comparison.series.iter().chain(several.then_some(&comparison.total)) {
        let name = if row.name.is_empty() { "All".to_owned() } else { label(row) };
        table.add_row(side_row(name, "A", row.a));
        table.add_row(side_row(String::new(), "B", row.b));
        table.add_row(change_row(row));
    }
    format!(
        "{}\nTimes are response times in ms. The shift is that of the whole distribution.",
        table.trim_fmt()
    )
}

fn side_row(name: String, side: &str, figures: Option<Figures>) -> Vec<String> {
    let mut cells = vec![name, side.to_owned()];
    match figures {
        None => cells.extend(["-"; 6].map(str::to_owned)),
        Some(it) => cells.extend([
            thousands(it.requests),
            percent(it.error_rate),
            rate(it.request_rate),
            milliseconds(it.p50_us as f64),
            milliseconds(it.p95_us as f64),
            milliseconds(it.p99_us as f64),
        ]),
    }
    cells
}

fn change_row(row: &Row) -> Vec<String> {
    let of = |change: &Option<Change>| change.as_ref().map_or_else(String::new, |it| signed(it.change));
    let times = &row.times;
    let failures = match row.errors {
        Trend::Higher => "more",
        Trend::Lower => "fewer",
        Trend::Same | Trend::Unclear => "",
    };
    let interval =
        times.shift.map_or_else(String::new, |it| format!("{} … {}", signed(it.low), signed(it.high)));
    let cells = ["".into(), "".into(), String::new(), failures.into(), of(&row.request_rate), of(&times.p50)];
    let rest = [of(&times.p95), of(&times.p99), of(&times.shift), interval, verdict(times)];
    cells.into_iter().chain(rest).collect()
}

/// A verdict as people read it.
pub(super) fn verdict(times: &Times) -> String {
    match (times.verdict, times.why.as_deref()) {
        (Verdict::Same, _) => "same".to_owned(),
        (Verdict::Faster, None) => "faster".to_owned(),
        (Verdict::Slower, None) => "SLOWER".to_owned(),
        (Verdict::Faster, Some(why)) => format!("faster {why}"),
        (Verdict::Slower, Some(why)) => format!("SLOWER {why}"),
        (Verdict::Unclear, _) => "not enough data".to_owned(),
    }
}
