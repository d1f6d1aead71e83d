//! The result of a comparison as sentences.

use super::json::{Change, Comparison, Figures, Row, Trend, Verdict};
use crate::units::{percent, rate as per_second};

/// So many series are named in a sentence.
const MOST: usize = 5;

/// The result, the most important first.
pub(super) fn words(comparison: &Comparison) -> Vec<String> {
    let Comparison { total, series, .. } = comparison;
    let mut words = vec![headline(comparison)];
    for (verdict, name) in [(Verdict::Slower, "Slower"), (Verdict::Faster, "Faster")] {
        let rows: Vec<_> = series.iter().filter(|row| row.times.verdict == verdict).collect();
        words.extend(list(name, &rows, changed));
    }
    words.push(failures(total));
    let rows: Vec<_> = series.iter().filter(|row| row.errors == Trend::Higher).collect();
    words.extend(list("More failures", &rows, |row| format!("{} {}", label(row), failed(row))));
    words.push(rate(total));
    let unclear: Vec<_> = series.iter().filter(|row| row.times.verdict == Verdict::Unclear).collect();
    let why = |row: &Row| format!("{} ({})", label(row), row.times.why.as_deref().unwrap_or_default());
    words.extend(list("Not enough data", &unclear, why));
    words
}

fn headline(comparison: &Comparison) -> String {
    let (total, margin) = (&comparison.total, share(comparison.rule.margin));
    match (comparison.verdict, total.times.verdict) {
        (Verdict::Slower, Verdict::Slower) => format!("B is slower than A: {}.", moved(total)),
        (Verdict::Slower, _) => format!("B is slower than A in places; as a whole: {}.", moved(total)),
        (Verdict::Faster, _) => format!("B is faster than A: {}.", moved(total)),
        (Verdict::Same, _) => {
            format!("A and B are the same, to a margin of {margin}: {}.", moved(total))
        }
        (Verdict::Unclear, _) => {
            let why = total.times.why.as_deref().unwrap_or_default();
            format!("There is not enough data to tell A and B apart ({why}): {}.", moved(total))
        }
    }
}

/// How response times moved, with the interval.
fn moved(row: &Row) -> String {
    match (&row.times.shift, &row.times.tail, row.times.why.as_deref()) {
        (Some(shift), Some(tail), Some(why)) if why.ends_with("slowest tenth") => {
            format!("response times {}, of the slowest tenth {}", interval(shift), interval(tail))
        }
        (Some(shift), ..) => format!("response times {}", interval(shift)),
        (None, ..) => "response times can't be compared".to_owned(),
    }
}

/// A change with its interval.
pub(super) fn interval(change: &Change) -> String {
    format!("{} ({} to {})", signed(change.change), signed(change.low), signed(change.high))
}

/// A share that somebody chose, with the digits that it has.
pub(super) fn share(share: f64) -> String {
    format!("{} %", (share * 1e6).round() / 1e4)
}

/// A relative change with its sign.
pub(super) fn signed(change: f64) -> String {
    let sign = if change < 0.0 { "−" } else { "+" };
    match change.abs() * 100.0 {
        tiny if tiny < 0.05 => "±0 %".to_owned(),
        large if large >= 1e5 => format!("{sign}>100,000 %"),
        large if large >= 99.95 => format!("{sign}{large:.0} %"),
        some => format!("{sign}{some:.1} %"),
    }
}

/// A series' name as a table has it.
pub(super) fn label(row: &Row) -> String {
    match (row.name.as_str(), row.method.as_str()) {
        ("", "") => "all requests".to_owned(),
        (name, method) if name.starts_with(method) => name.to_owned(),
        (name, method) => format!("{method} {name}"),
    }
}

fn changed(row: &Row) -> String {
    let moved = moved(row);
    format!("{} {}", label(row), moved.strip_prefix("response times ").unwrap_or(&moved))
}

/// What a gate says of a row that is slower.
pub(super) fn slower(row: &Row) -> String {
    format!("{} slower, {}", label(row), moved(row))
}

/// What a gate says of a row that fails more.
pub(super) fn more_failures(row: &Row) -> String {
    format!("{} failed more often, {}", label(row), failed(row))
}

/// What a gate says of a comparison without a result.
pub(super) fn unclear(row: &Row) -> String {
    format!("not enough data: {}", row.times.why.as_deref().unwrap_or_default())
}

fn failed(row: &Row) -> String {
    let share = |figures: Option<Figures>| percent(figures.map_or(0.0, |it| it.error_rate));
    format!("{} → {}", share(row.a), share(row.b))
}

fn failures(total: &Row) -> String {
    let verdict = match total.errors {
        Trend::Same => "no difference that matters",
        Trend::Lower => "fewer",
        Trend::Higher => "MORE",
        Trend::Unclear => "no telling whether that is chance",
    };
    format!("Failures: {}, {verdict}.", failed(total))
}

/// How the rate of requests changed.
pub(super) fn rate(total: &Row) -> String {
    let of = |figures: Option<Figures>| per_second(figures.map_or(0.0, |it| it.request_rate));
    let verdict = match total.rate {
        Trend::Same => "no difference that matters",
        Trend::Lower => "lower",
        Trend::Higher => "higher",
        Trend::Unclear => "no telling whether that is chance",
    };
    let change = total.request_rate.map_or_else(String::new, |it| format!(", {}", interval(&it)));
    format!("Requests per second: {} → {}{change}, {verdict}.", of(total.a), of(total.b))
}

fn list(what: &str, rows: &[&Row], say: impl Fn(&Row) -> String) -> Option<String> {
    let said: Vec<_> = rows.iter().take(MOST).map(|row| say(row)).collect();
    let more = rows.len().saturating_sub(MOST);
    let more = if more > 0 { format!("; and {more} more") } else { String::new() };
    (!rows.is_empty()).then(|| format!("{what}: {}{more}.", said.join("; ")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changes_read_well() {
        let found = [0.0, 0.0004, -0.052, 0.1, 1.5, 4e9].map(signed);
        assert_eq!(found, ["±0 %", "±0 %", "−5.2 %", "+10.0 %", "+150 %", "+>100,000 %"]);
    }
}
