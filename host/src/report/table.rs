//! The end of a run in a terminal.

use std::fmt::Write as _;

use comfy_table::{CellAlignment, ContentArrangement, Table, presets};

use super::json::{Breakpoint, Connections, ReasonCount, Report, SeriesFigures, Trap};
use super::rows::{self, Failure, of_class};
use super::{notices, observed};
use crate::units::{bytes, milliseconds, percent, rate, thousands};

/// How many rows of errors are shown; the JSON has all.
const MOST_ERRORS: usize = 20;
/// How many series are named where an error was seen.
const MOST_PLACES: usize = 5;
/// How many frames of a trap's backtrace are shown.
const MOST_FRAMES: usize = 5;

/// The report as text.
pub fn table(report: &Report) -> String {
    let sections = [
        story(report),
        headline(report),
        requests(report),
        errors(report),
        advice(report),
        checks(report),
        tasks(report),
        metrics(report),
        thresholds(report),
        breakpoint(report),
        observed::section(report),
        generator(report),
        notices::notices(report),
    ];
    let mut text = sections.into_iter().flatten().collect::<Vec<_>>().join("\n\n");
    text.push('\n');
    text
}

/// The run in words, a line a sentence.
fn story(report: &Report) -> Option<String> {
    (!report.story.is_empty()).then(|| report.story.join("\n"))
}

fn headline(report: &Report) -> Option<String> {
    let (run, totals) = (&report.run, &report.totals);
    Some(format!(
        "{} against {}: {} after {:.1} s, {} users at most, seed {}\n\
         {} requests ({}/s), {} failed ({}), {} iterations, {} sent, {} received",
        run.scenario,
        run.target,
        run.outcome,
        run.duration_s,
        thousands(totals.users_peak as u64),
        run.seed,
        thousands(totals.requests),
        rate(totals.request_rate),
        thousands(totals.failures),
        percent(totals.error_rate),
        thousands(totals.iterations),
        bytes(totals.bytes_sent),
        bytes(totals.bytes_received),
    ))
}

fn requests(report: &Report) -> Option<String> {
    if report.series.is_empty() {
        return Some("No requests were made.".to_owned());
    }
    let mut table = grid(&[
        "Requests", "count", "failed", "per s", "avg", "median", "p95", "p99", "max", "2xx", "3xx", "4xx",
        "5xx",
    ]);
    for series in &report.series {
        table.add_row(request_row(series.label(), &series.figures));
    }
    table.add_rows(rows::all(report).map(|all| request_row("All".to_owned(), &all)));
    let service = &report.totals.service_time_us;
    Some(format!(
        "{}\nTimes are response times in ms (finished − scheduled). Service time (finished − sent) over all: \
         median {}, p95 {}, p99 {}.\n{}",
        finish(&mut table),
        milliseconds(service.p50 as f64),
        milliseconds(service.p95 as f64),
        milliseconds(service.p99 as f64),
        connections(report),
    ))
}

fn connections(report: &Report) -> String {
    let Connections { opened, open_peak, .. } = report.connections;
    let resent = match report.totals.resent {
        0 => String::new(),
        resent => {
            format!("; {} requests were sent again as their connection had been closed", thousands(resent))
        }
    };
    format!("Connections: {} opened, {} open at most{resent}.", thousands(opened), thousands(open_peak))
}

fn request_row(label: String, figures: &SeriesFigures) -> Vec<String> {
    let times = &figures.response_time_us;
    let mut row = vec![
        label,
        thousands(figures.requests),
        thousands(figures.failures),
        rate(figures.request_rate),
        milliseconds(times.mean),
    ];
    row.extend([times.p50, times.p95, times.p99, times.max].map(|us| milliseconds(us as f64)));
    row.extend([2, 3, 4, 5].map(|it| dash_if_zero(of_class(figures, it))));
    row
}

fn errors(report: &Report) -> Option<String> {
    let rows = rows::failures(report);
    let more = rows.len().saturating_sub(MOST_ERRORS);
    let mut table = grid(&["Errors", "where", "why"]);
    for Failure { count, place, why, .. } in rows.iter().take(MOST_ERRORS) {
        table.add_row([thousands(*count), place.clone(), why.clone()]);
    }
    for column in table.column_iter_mut().skip(1) {
        column.set_cell_alignment(CellAlignment::Left);
    }
    let rest =
        if more > 0 { format!("\n… and {more} more reasons; the JSON has all") } else { String::new() };
    (!rows.is_empty()).then(|| finish(&mut table) + &rest)
}

/// What the errors usually mean, a paragraph each.
fn advice(report: &Report) -> Option<String> {
    let paragraphs = report.advice.iter().map(|it| {
        let users = it
            .users_at_first
            .map_or_else(String::new, |users| format!(", with {} users", thousands(users as u64)));
        let when = match (it.seen.first_s, it.seen.last_s) {
            (Some(first), Some(last)) => format!("; first at {first:.1} s{users}, last at {last:.1} s"),
            _ => String::new(),
        };
        let places = it.series.iter().take(MOST_PLACES).cloned().collect::<Vec<_>>().join(", ");
        let more = it.series.len().saturating_sub(MOST_PLACES);
        let more = if more > 0 { format!(" and {more} more") } else { String::new() };
        let tasks = match it.tasks.as_slice() {
            [] => String::new(),
            [one] => format!("; task {one}"),
            several => format!("; tasks {}", several.join(", ")),
        };
        let example = it.seen.example.as_ref().map_or_else(String::new, |example| {
            format!(" (user {}, iteration {})", example.user, example.iteration)
        });
        format!(
            "{} × {} in {places}{more}{tasks}{when}\n    {}\n    For example {}{example}",
            thousands(it.count),
            it.pattern,
            it.advice,
            it.request
        )
    });
    (!report.advice.is_empty()).then(|| paragraphs.collect::<Vec<_>>().join("\n"))
}

fn checks(report: &Report) -> Option<String> {
    let mut table = grid(&["Checks", "passed", "failed", "rate"]);
    for check in &report.checks {
        let rate = check.passes as f64 / (check.passes + check.fails).max(1) as f64;
        table.add_row([check.name.clone(), thousands(check.passes), thousands(check.fails), percent(rate)]);
    }
    (!report.checks.is_empty()).then(|| finish(&mut table))
}

fn tasks(report: &Report) -> Option<String> {
    let mut table = grid(&["Tasks", "iterations", "share", "errors", "avg", "median", "p95", "max"]);
    for task in &report.tasks {
        let share = task.iterations as f64 / report.totals.iterations.max(1) as f64;
        let times = &task.duration_us;
        let mut row = vec![
            task.name.clone(),
            thousands(task.iterations),
            percent(share),
            thousands(task.errors),
            milliseconds(times.mean),
        ];
        row.extend([times.p50, times.p95, times.max].map(|us| milliseconds(us as f64)));
        table.add_row(row);
    }
    Some(finish(&mut table))
}

fn metrics(report: &Report) -> Option<String> {
    let mut table = grid(&["Metrics", "values", "", ""]);
    for metric in &report.metrics {
        let (kind, figures) = rows::metric(metric);
        table.add_row([metric.name.clone(), thousands(metric.count), kind.to_owned(), figures]);
    }
    for column in table.column_iter_mut().skip(2) {
        column.set_cell_alignment(CellAlignment::Left);
    }
    (!report.metrics.is_empty()).then(|| finish(&mut table))
}

fn generator(report: &Report) -> Option<String> {
    let generator = &report.generator;
    let (lag, guest) = (&generator.scheduler_lag_us, &generator.guest_time_us);
    let mut text = format!(
        "Generator: {} shards, CPU {}, memory {} at most\n\
         Scheduler lag p99 {} ms, max {} ms; the scenario's own time, a call: median {} ms, p99 {} ms\n\
         CPU seconds: {:.2} of scenarios, {:.2} of the host",
        generator.shards,
        percent(generator.cpu_utilisation),
        bytes(generator.peak_rss_bytes),
        milliseconds(lag.p99 as f64),
        milliseconds(lag.max as f64),
        milliseconds(guest.p50 as f64),
        milliseconds(guest.p99 as f64),
        generator.guest_s,
        generator.host_s,
    );
    for scenario in &generator.scenarios {
        let _ = write!(
            text,
            "\n{}: {:.2} s of CPU, {} of memory at most, {} the largest instance",
            scenario.name,
            scenario.guest_s,
            bytes(scenario.memory_peak_bytes),
            bytes(scenario.instance_memory_peak_bytes),
        );
    }
    for Trap { reason, count, backtrace, .. } in &generator.traps {
        let _ = write!(text, "\nTrapped {} times: {reason}", thousands(*count));
        for name in backtrace.iter().take(MOST_FRAMES) {
            let _ = write!(text, "\n    in {name}");
        }
    }
    for ReasonCount { reason, count, .. } in &generator.budget_stop_reasons {
        let _ = write!(text, "\nOver budget {} times: {reason}", thousands(*count));
    }
    Some(text)
}

fn thresholds(report: &Report) -> Option<String> {
    let mut table = grid(&["Thresholds", "observed", ""]);
    for threshold in &report.thresholds {
        let verdict = if threshold.ok { "ok" } else { "FAILED" };
        table.add_row([threshold.expression.as_str(), threshold.shown.as_str(), verdict]);
    }
    if let Some(verdicts) = table.column_mut(2) {
        verdicts.set_cell_alignment(CellAlignment::Left);
    }
    (!report.thresholds.is_empty()).then(|| finish(&mut table))
}

fn breakpoint(report: &Report) -> Option<String> {
    let Breakpoint { held_rate, broken_rate, broken } = report.run.breakpoint.as_ref()?;
    let broken = broken.join(", ");
    Some(match (held_rate, broken_rate) {
        (Some(held), Some(at)) => format!(
            "Breakpoint: {} iterations/s is the last rate that held; at {}/s {broken} broke.",
            rate(*held),
            rate(*at)
        ),
        (Some(held), None) => {
            format!("Breakpoint: none up to {} iterations/s, the last rate that held.", rate(*held))
        }
        (None, Some(at)) => {
            format!("Breakpoint: the first rate, {} iterations/s, broke {broken}.", rate(*at))
        }
        (None, None) => "Breakpoint: the run ended before the first rate was tried to its end.".to_owned(),
    })
}

pub(super) fn grid(header: &[&str]) -> Table {
    let mut table = Table::new();
    table.load_style(presets::NOTHING).set_content_arrangement(ContentArrangement::Disabled);
    table.set_header(header);
    for column in table.column_iter_mut().skip(1) {
        column.set_cell_alignment(CellAlignment::Right);
    }
    table
}

pub(super) fn finish(table: &mut Table) -> String {
    table.trim_fmt()
}

fn dash_if_zero(count: u64) -> String {
    if count == 0 { "-".to_owned() } else { thousands(count) }
}
