//! What comes first: what ran, the result in words, and the figures at a glance.

use maud::{Markup, html};

use crate::report::Report;
use crate::report::notices;
use crate::units::{bytes, milliseconds, percent, rate, thousands};

/// What ran, where, when and how it ended.
pub(super) fn header(report: &Report) -> Markup {
    let run = &report.run;
    let (held, verdict) = match (run.outcome.as_str(), report.thresholds.iter().all(|it| it.ok)) {
        ("finished", true) if report.thresholds.is_empty() => (true, "finished".to_owned()),
        ("finished", true) => (true, "finished, all thresholds held".to_owned()),
        (outcome, true) => (false, outcome.to_owned()),
        (outcome, false) => {
            let failed = report.thresholds.iter().filter(|it| !it.ok).count();
            (false, format!("{outcome}, {failed} of {} thresholds failed", report.thresholds.len()))
        }
    };
    html! {
        header {
            h1 { (run.scenario) " " span.muted { "against " (run.target) } }
            p { span.verdict.good[held].bad[!held] { (verdict) } " "
                time datetime=(run.started_at) { (moment(&run.started_at)) } " · "
                (format!("{:.0} s", run.duration_s)) " · seed " (run.seed) }
        }
    }
}

fn moment(started_at: &str) -> String {
    format!("{} UTC", started_at.get(..19).unwrap_or(started_at).replace('T', " "))
}

/// The run in sentences, what matters most first, then what whoever reads the figures must know.
pub(super) fn words(report: &Report) -> Markup {
    let notices = notices::notices(report).unwrap_or_default();
    html! {
        section.card.words aria-label="Summary" {
            @for (number, sentence) in report.story.iter().enumerate() {
                p.lead[number == 0] { (sentence) }
            }
            @for notice in notices.lines() { p.notice.bad[notice.starts_with("WARNING")] { (notice) } }
        }
    }
}

/// The figures at a glance.
pub(super) fn figures(report: &Report) -> Markup {
    let (totals, times) = (&report.totals, &report.totals.response_time_us);
    let time = |us: u64| format!("{} ms", milliseconds(us as f64));
    let each = [
        ("Requests", thousands(totals.requests), format!("{}/s", rate(totals.request_rate)), false),
        ("Failed", percent(totals.error_rate), thousands(totals.failures), totals.failures > 0),
        ("Median", time(times.p50), "response time".to_owned(), false),
        ("p95", time(times.p95), format!("p99 {}", time(times.p99)), false),
        ("Users", thousands(totals.users_peak as u64), "at most".to_owned(), false),
        (
            "Iterations",
            thousands(totals.iterations),
            dropped(totals.dropped_iterations),
            totals.dropped_iterations > 0,
        ),
        ("Received", bytes(totals.bytes_received), format!("{} sent", bytes(totals.bytes_sent)), false),
    ];
    html! {
        dl.figures {
            @for (name, value, aside, bad) in each {
                div { dt { (name) } dd { span.bad[bad] { (value) } " " small { (aside) } } }
            }
        }
    }
}

fn dropped(count: u64) -> String {
    if count == 0 { String::new() } else { format!("{} dropped", thousands(count)) }
}
