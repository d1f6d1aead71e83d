//! A comparison as one HTML file that needs nothing else, and no script.

mod curves;
mod forest;

use maud::{Markup, html};

use super::json::{Change, Comparison, Figures, Row, RunSide, Times, Trend, Verdict};
use super::words::{label, share, signed};
use crate::report::{Page, Report, page};
use crate::units::{milliseconds, percent, rate, thousands};

/// The page of a comparison of these two runs.
pub(super) fn document(comparison: &Comparison, runs: [&Report; 2]) -> String {
    let title = format!("{} and {}", comparison.a.name, comparison.b.name);
    let body = html! {
        header {
            h1 { "Two runs side by side" }
            p { (badge(comparison)) }
            dl.card.sides { (side("A", &comparison.a)) (side("B", &comparison.b)) }
        }
        main {
            @if !comparison.differences.is_empty() {
                section.card.words aria-labelledby="differences" {
                    h2 #differences { "What else differs" }
                    ul { @for it in &comparison.differences { li { (it) } } }
                }
            }
            section.card.words aria-label="Result" {
                @for (number, sentence) in comparison.words.iter().enumerate() { p.lead[number == 0] { (sentence) } }
                @for it in &comparison.broken { p.bad { "✗ " b { (it.gate) } ": " (it.why) } }
            }
            section aria-labelledby="shifts" {
                h2 #shifts { "How far response times shifted" }
                (forest::picture(comparison))
            }
            section aria-labelledby="series" {
                h2 #series { "Series by series" }
                (table(comparison))
            }
            (curves::section(comparison, runs))
            section.card.words aria-labelledby="method" {
                h2 #method { "How to read it" }
                (method(comparison))
            }
        }
        footer { p.muted { "Drawn by Throng " (env!("CARGO_PKG_VERSION")) "." } }
    };
    page(&Page { title: &title, data: None, body })
}

fn badge(comparison: &Comparison) -> Markup {
    let (class, text) = match comparison.verdict {
        Verdict::Same => ("good", "the same"),
        Verdict::Faster => ("good", "B is faster"),
        Verdict::Slower => ("bad", "B is slower"),
        Verdict::Unclear => ("muted", "not enough data"),
    };
    html! { span class=(format!("verdict {class}")) { (text) } @if comparison.total.errors == Trend::Higher { " " span.verdict.bad { "more failures" } } }
}

fn side(name: &str, side: &RunSide) -> Markup {
    let asked = if side.name == side.id { String::new() } else { format!("{}, ", side.name) };
    let started = side.started_at.get(..19).unwrap_or(&side.started_at).replace('T', " ");
    html! {
        div {
            dt { (name) }
            dd { b { (side.scenario) } " against " (side.target) br;
                span.muted { (asked) "run " (side.id) ", " (started) " UTC, " (format!("{:.0} s", side.recorded_s)) ", " (side.outcome) } }
        }
    }
}

fn table(comparison: &Comparison) -> Markup {
    let columns = ["Count", "Failed", "Per s", "Median, ms", "p95, ms", "p99, ms", "Shift", "Interval"];
    let several = comparison.series.len() > 1;
    html! {
        div.scroll.card tabindex="0" role="region" aria-label="Series by series" {
            table.data.compared {
                caption { "Response times, and how they changed" }
                thead { tr { th scope="col" { "Requests" } th scope="col" { "Run" }
                    @for name in columns { th.n scope="col" { (name) } } th scope="col" { "Verdict" } } }
                @for row in comparison.series.iter().chain(several.then_some(&comparison.total)) { (rows(row)) }
            }
        }
    }
}

fn rows(row: &Row) -> Markup {
    let times = &row.times;
    let of = |change: &Option<Change>| change.as_ref().map_or_else(|| "–".to_owned(), |it| signed(it.change));
    let interval =
        times.shift.map_or_else(|| "–".to_owned(), |it| format!("{} … {}", signed(it.low), signed(it.high)));
    let failures = match row.errors {
        Trend::Higher => "more",
        Trend::Lower => "fewer",
        Trend::Same | Trend::Unclear => "",
    };
    html! {
        tbody {
            tr { th scope="rowgroup" rowspan="3" { (if row.name.is_empty() { "All".to_owned() } else { label(row) }) } (side_cells("A", row.a)) }
            tr { (side_cells("B", row.b)) }
            tr.change {
                td { "change" } td {} td.n.bad[row.errors == Trend::Higher] { (failures) } td.n { (of(&row.request_rate)) }
                td.n { (of(&times.p50)) } td.n { (of(&times.p95)) } td.n { (of(&times.p99)) } td.n { b { (of(&times.shift)) } }
                td.n { (interval) } td.bad[times.verdict == Verdict::Slower].good[times.verdict == Verdict::Faster] { (verdict(times)) }
            }
        }
    }
}

fn side_cells(name: &str, figures: Option<Figures>) -> Markup {
    html! {
        td { (name) }
        @match figures {
            None => td.n.muted colspan="6" { "none" },
            Some(it) => {
                td.n { (thousands(it.requests)) } td.n { (percent(it.error_rate)) } td.n { (rate(it.request_rate)) }
                @for us in [it.p50_us, it.p95_us, it.p99_us] { td.n { (milliseconds(us as f64)) } }
            }
        }
        td colspan="3" {}
    }
}

fn verdict(times: &Times) -> String {
    let why = times.why.as_deref().map_or_else(String::new, |why| format!(" ({why})"));
    match times.verdict {
        Verdict::Unclear => format!("not enough data{why}"),
        _ => super::table::verdict(times),
    }
}

fn method(comparison: &Comparison) -> Markup {
    let rule = &comparison.rule;
    html! {
        p { "The shift is the mean, over all quantiles, of how much longer the second run's response times are; of all requests, each series is "
            "compared with itself. Its interval comes from leaving out each of " (comparison.blocks) " blocks of time in turn, and holds at "
            (share(rule.confidence)) " for all requests together, and for all series together." }
        p { "A change is one if its interval leaves 0 out and it is larger than the margin of " (share(rule.margin)) "; of the slowest tenth of "
            "requests, twice that. Whole runs differ by more than the blocks within them show: the margin is there for that." }
    }
}
