//! The report where GitHub Actions shows it: a job's summary in Markdown, and annotations.

use std::fmt::Write as _;

use super::json::Report;
use crate::units::{milliseconds, percent, rate, thousands};

/// How many rows of errors are shown.
const MOST_ERRORS: usize = 10;

/// A job's summary: verdict, key figures, thresholds, series, errors.
pub fn summary(report: &Report) -> String {
    let (run, totals) = (&report.run, &report.totals);
    let verdict = if run.exit_code == 0 { "✅" } else { "❌" };
    let mut text = format!(
        "### {verdict} {}: {} after {:.1} s\n\n{} requests ({}/s), {} failed ({}), {} iterations, {} users at most, \
         seed {}, against {}\n",
        cell(&run.scenario),
        run.outcome,
        run.duration_s,
        thousands(totals.requests),
        rate(totals.request_rate),
        thousands(totals.failures),
        percent(totals.error_rate),
        thousands(totals.iterations),
        thousands(totals.users_peak as u64),
        run.seed,
        cell(&run.target),
    );
    story(&mut text, report);
    thresholds(&mut text, report);
    series(&mut text, report);
    errors(&mut text, report);
    text
}

/// The run in words: the first sentence stands out, the others are a list.
fn story(text: &mut String, report: &Report) {
    let Some((first, others)) = report.story.split_first() else { return };
    let _ = writeln!(text, "\n**{}**", cell(first));
    for (number, sentence) in others.iter().enumerate() {
        let gap = if number == 0 { "\n" } else { "" };
        let _ = writeln!(text, "{gap}- {}", cell(sentence));
    }
}

fn thresholds(text: &mut String, report: &Report) {
    if report.thresholds.is_empty() {
        return;
    }
    text.push_str("\n| threshold | observed | |\n|---|---|---|\n");
    for threshold in &report.thresholds {
        let verdict = if threshold.ok { "✅" } else { "❌" };
        let _ =
            writeln!(text, "| {} | {} | {verdict} |", cell(&threshold.expression), cell(&threshold.shown));
    }
}

fn series(text: &mut String, report: &Report) {
    text.push_str("\n| requests | count | failed | per s | median ms | p95 ms | p99 ms |\n|---|--:|--:|--:|--:|--:|--:|\n");
    for series in &report.series {
        let (figures, times) = (&series.figures, &series.figures.response_time_us);
        let [median, p95, p99] = [times.p50, times.p95, times.p99].map(|us| milliseconds(us as f64));
        let _ = writeln!(
            text,
            "| {} | {} | {} | {} | {median} | {p95} | {p99} |",
            cell(&series.name),
            thousands(figures.requests),
            thousands(figures.failures),
            rate(figures.request_rate),
        );
    }
}

fn errors(text: &mut String, report: &Report) {
    let of_series =
        report.series.iter().flat_map(|series| series.figures.errors.iter().map(move |it| (series, it)));
    let mut rows: Vec<_> = of_series.collect();
    if rows.is_empty() {
        return;
    }
    rows.sort_by_key(|(_, error)| std::cmp::Reverse(error.count));
    text.push_str("\n| errors | where | why |\n|--:|---|---|\n");
    for (series, error) in rows.into_iter().take(MOST_ERRORS) {
        let _ = writeln!(
            text,
            "| {} | {} | {} |",
            thousands(error.count),
            cell(&series.name),
            cell(&error.reason)
        );
    }
    for advice in &report.advice {
        let _ = writeln!(
            text,
            "\n**{} × {}**: {}",
            thousands(advice.count),
            cell(&advice.pattern),
            advice.advice
        );
    }
}

/// Commands to the workflow: an error for each threshold that failed.
pub fn annotations(report: &Report) -> String {
    let failed = report.thresholds.iter().filter(|threshold| !threshold.ok);
    let lines = failed.map(|threshold| {
        format!(
            "::error title=threshold failed::{}",
            command(&format!("{}: observed {}", threshold.expression, threshold.shown))
        )
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// A text in a cell of a table, where it can be nothing but text.
fn cell(text: &str) -> String {
    let mut escaped = String::new();
    for character in text.chars() {
        match character {
            '<' => escaped.push_str("&lt;"),
            '&' => escaped.push_str("&amp;"),
            '\\' | '`' | '*' | '_' | '[' | ']' | '|' | '~' | '#' | '!' => {
                escaped.push('\\');
                escaped.push(character);
            }
            control if control.is_control() => escaped.push(' '),
            other => escaped.push(other),
        }
    }
    escaped
}

/// A command's text: what would end it is escaped.
fn command(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scenario_s_text_stays_text() {
        assert_eq!(cell("a|b <img> [x](y)\n*"), "a\\|b &lt;img> \\[x\\](y) \\*");
        assert_eq!(command("100 %\n::error::no"), "100 %25%0A::error::no");
    }
}
