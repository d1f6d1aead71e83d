//! The report's tables.

use maud::{Markup, html};

use crate::report::json::SeriesFigures;
use crate::report::rows::{self, Failure, of_class};
use crate::report::{Report, Seen};
use crate::units::{milliseconds, percent, rate, thousands};

/// A table with a caption; the columns from `numbers` on are right-aligned.
pub(super) fn table(caption: &str, columns: &[&str], rows: &[Vec<Markup>]) -> Markup {
    html! {
        div.scroll.card tabindex="0" role="region" aria-label=(caption) {
            table.data {
                caption { (caption) }
                thead { tr { @for (at, name) in columns.iter().enumerate() { th scope="col" .n[at > 0] { (name) } } } }
                tbody { @for row in rows { tr { @for cell in row { (cell) } } } }
            }
        }
    }
}

pub(super) fn head(text: &str) -> Markup {
    html! { th scope="row" { (text) } }
}

pub(super) fn cell(text: impl AsRef<str>) -> Markup {
    html! { td.n { (text.as_ref()) } }
}

/// A cell of words, on the left.
fn said(text: impl AsRef<str>) -> Markup {
    html! { td { (text.as_ref()) } }
}

/// A count that is bad unless it is 0.
fn fault(count: u64) -> Markup {
    html! { td.n.bad[count > 0] { @if count == 0 { "–" } @else { (thousands(count)) } } }
}

fn ms(us: f64) -> Markup {
    cell(milliseconds(us))
}

/// Whether thresholds held.
pub(super) fn thresholds(report: &Report) -> Markup {
    html! {
        @if !report.thresholds.is_empty() {
            div.scroll.card tabindex="0" role="region" aria-label="Thresholds" {
                table.data {
                    caption { "Thresholds" }
                    thead { tr { th scope="col" { "Expression" } th.n scope="col" { "Observed" } th scope="col" { "Verdict" } } }
                    tbody {
                        @for it in &report.thresholds {
                            tr {
                                (head(&it.expression)) (cell(&it.shown))
                                td.good[it.ok].bad[!it.ok] { @if it.ok { "✓ held" } @else { "✗ FAILED" } }
                            }
                        }
                    }
                }
            }
        }
    }
}

const REQUEST_COLUMNS: [&str; 12] = [
    "Requests",
    "Count",
    "Failed",
    "Per s",
    "Mean",
    "Median",
    "p95",
    "p99",
    "Max",
    "Service p95",
    "4xx",
    "5xx",
];

/// Requests by series.
pub(super) fn requests(report: &Report) -> Markup {
    let rows = report.series.iter().map(|it| request_row(&it.label(), &it.figures));
    let rows: Vec<_> = rows.chain(rows::all(report).map(|all| request_row("All", &all))).collect();
    html! {
        section aria-labelledby="requests" {
            h2 #requests { "Requests" }
            @if rows.is_empty() { p { "No requests were made." } } @else {
                (table("Response times in ms: finished − scheduled, what a caller would have felt", &REQUEST_COLUMNS, &rows))
            }
        }
    }
}

fn request_row(name: &str, figures: &SeriesFigures) -> Vec<Markup> {
    let times = &figures.response_time_us;
    vec![
        head(name),
        cell(thousands(figures.requests)),
        fault(figures.failures),
        cell(rate(figures.request_rate)),
        ms(times.mean),
        ms(times.p50 as f64),
        ms(times.p95 as f64),
        ms(times.p99 as f64),
        ms(times.max as f64),
        ms(figures.service_time_us.p95 as f64),
        fault(of_class(figures, 4)),
        fault(of_class(figures, 5)),
    ]
}

/// Why requests and iterations failed, and what that usually means.
pub(super) fn errors(report: &Report) -> Markup {
    let rows = rows::failures(report);
    html! {
        @if !rows.is_empty() {
            section aria-labelledby="errors" {
                h2 #errors { "What failed" }
                (advice(report))
                div.scroll.card tabindex="0" role="region" aria-label="Errors" {
                    table.data {
                        caption { "Errors" }
                        thead { tr { th scope="col" { "Where" } th.n scope="col" { "Count" } th scope="col" { "Why" }
                            th.n scope="col" { "First" } th.n scope="col" { "Last" } th scope="col" { "An example" } } }
                        tbody {
                            @for Failure { count, place, why, seen } in &rows {
                                tr { (head(place)) (cell(thousands(*count))) (said(why)) (at(seen.first_s)) (at(seen.last_s)) (example(seen)) }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn at(seconds: Option<f64>) -> Markup {
    cell(seconds.map_or_else(|| "–".to_owned(), |it| format!("{it:.1} s")))
}

fn example(seen: &Seen) -> Markup {
    let example = seen.example.as_ref();
    said(example.map_or_else(
        || "–".to_owned(),
        |it| format!("{}: user {}, iteration {}", it.task, it.user, it.iteration),
    ))
}

fn advice(report: &Report) -> Markup {
    html! {
        @if !report.advice.is_empty() {
            dl.card.advice {
                @for it in &report.advice {
                    dt { b { (thousands(it.count)) " × " (it.pattern) } " in " (it.series.join(", "))
                        @if let Some(first) = it.seen.first_s { ", first at " (format!("{first:.1} s")) }
                        @if let Some(users) = it.users_at_first { " with " (thousands(users as u64)) " users" } }
                    dd { (it.advice) }
                }
            }
        }
    }
}

/// Checks.
pub(super) fn checks(report: &Report) -> Markup {
    let row = |name: &str, passes: u64, fails: u64| {
        let share = passes as f64 / (passes + fails).max(1) as f64;
        vec![head(name), cell(thousands(passes)), fault(fails), cell(percent(share))]
    };
    let rows: Vec<_> = report.checks.iter().map(|it| row(&it.name, it.passes, it.fails)).collect();
    html! { @if !rows.is_empty() { (table("Checks", &["Check", "Passed", "Failed", "Rate"], &rows)) } }
}

/// Iterations by task.
pub(super) fn tasks(report: &Report) -> Markup {
    let rows = report.tasks.iter().map(|it| {
        let share = it.iterations as f64 / report.totals.iterations.max(1) as f64;
        let times = &it.duration_us;
        let name = if report.run.scenarios.len() > 1 {
            format!("{}: {}", it.scenario, it.name)
        } else {
            it.name.clone()
        };
        vec![
            head(&name),
            cell(thousands(it.iterations)),
            cell(percent(share)),
            fault(it.errors),
            ms(times.mean),
            ms(times.p50 as f64),
            ms(times.p95 as f64),
            ms(times.max as f64),
        ]
    });
    let columns = ["Task", "Iterations", "Share", "Errors", "Mean", "Median", "p95", "Max"];
    let rows: Vec<_> = rows.collect();
    html! { @if !rows.is_empty() { (table("Tasks: iterations and how long they took, in ms", &columns, &rows)) } }
}

/// Requests by tag.
pub(super) fn tags(report: &Report) -> Markup {
    let rows = report.tags.iter().map(|it| request_row(&format!("{}={}", it.key, it.value), &it.figures));
    let rows: Vec<_> = rows.collect();
    html! { @if !rows.is_empty() { (table("Requests by tag, response times in ms", &REQUEST_COLUMNS, &rows)) } }
}

/// The scenario's own metrics.
pub(super) fn metrics(report: &Report) -> Markup {
    let rows = report.metrics.iter().map(|it| {
        let (kind, figures) = rows::metric(it);
        vec![head(&it.name), cell(thousands(it.count)), cell(kind), cell(figures)]
    });
    let rows: Vec<_> = rows.collect();
    html! { @if !rows.is_empty() { (table("Metrics of the scenario's own", &["Metric", "Values", "Kind", "Figures"], &rows)) } }
}
