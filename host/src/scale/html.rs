//! The steps as one page that needs no network and no script: words, figures, charts, tables.

mod curve;

use maud::{Markup, html};

use super::story::load;
use super::{By, Coefficient, Scaling, Step, Usl};
use crate::report::{Page, page};
use crate::units::{milliseconds, number, percent, rate, thousands};

/// The page.
pub(super) fn document(scaling: &Scaling) -> String {
    let title = format!("How {} scales", scaling.scenario);
    let started = scaling.started_at.get(..19).unwrap_or(&scaling.started_at).replace('T', " ");
    let body = html! {
        header {
            h1 { "How " (scaling.scenario) " scales " span.muted { "against " (scaling.target) } }
            p { (badge(scaling)) " "
                time datetime=(scaling.started_at) { (started) " UTC" } " · " (scaling.steps.len()) " steps · seed " (scaling.seed) }
        }
        main {
            section.card.words aria-label="Summary" {
                @for (number, sentence) in scaling.story.iter().enumerate() { p.lead[number == 0] { (sentence) } }
            }
            @if !scaling.steps.is_empty() {
                section aria-labelledby="over-load" {
                    h2 #over-load { "Over the load" }
                    div.charts { (curve::throughput(scaling)) (curve::times(scaling)) }
                }
                section aria-labelledby="steps" {
                    h2 #steps { "Step by step" }
                    (steps(scaling))
                }
            }
            (law(scaling))
            (advice(scaling))
        }
        footer { p.muted { "Drawn by Throng " (env!("CARGO_PKG_VERSION")) "." } }
    };
    page(&Page { title: &title, data: None, body })
}

/// Where the knee is, and whether all thresholds held.
fn badge(scaling: &Scaling) -> Markup {
    let short = scaling.steps.iter().any(|step| step.generator_short.is_some());
    let failed = scaling.steps.iter().flat_map(|step| &step.thresholds).any(|it| !it.ok);
    html! {
        @if short { span.verdict.bad { "the generator fell short" } }
        @else if let Some(knee) = &scaling.knee { span.verdict { "knee at " (load(scaling.by, knee.load)) } }
        @else { span.verdict.muted { "no knee" } }
        @if failed { " " span.verdict.bad { "thresholds failed" } }
    }
}

fn unit(by: By) -> &'static str {
    match by {
        By::Users => "users",
        By::Rate => "iterations/s",
    }
}

fn steps(scaling: &Scaling) -> Markup {
    let columns = [
        "requests/s",
        "±",
        "Under way",
        "Median",
        "p95",
        "p99",
        "Max",
        "Failed",
        "429",
        "By the law",
        "Steady after",
    ];
    let caption = "Response times in ms of each step's steady part; ± is two standard errors";
    let first = match scaling.by {
        By::Users => "Users",
        By::Rate => "Iterations/s",
    };
    table(caption, first, &columns, scaling.steps.iter().map(|step| step_row(scaling, step)))
}

fn step_row(scaling: &Scaling, step: &Step) -> Markup {
    let times = &step.response_time_us;
    let n = if scaling.by == By::Users { step.load } else { step.concurrency };
    let share = step.fault_share();
    let throttled = step.throttled;
    html! {
        th scope="row" { (number(step.load)) }
        td.n { b { (rate(step.request_rate)) } }
        td.n { (rate(2.0 * step.request_rate_error)) }
        td.n { (number((step.concurrency * 10.0).round() / 10.0)) }
        @for us in [times.p50, times.p95, times.p99, times.max] { td.n { (milliseconds(us as f64)) } }
        td.n.bad[share > 0.0] { (percent(share)) }
        td.n.bad[throttled > 0] { @if throttled == 0 { "–" } @else { (thousands(throttled)) } }
        td.n { (scaling.usl.as_ref().map_or_else(|| "–".to_owned(), |usl| rate(usl.at(n)))) }
        td.n.bad[!step.settled] { @if step.settled { (format!("{:.0} s", step.steady_from_s)) } @else { "never" } }
    }
}

fn law(scaling: &Scaling) -> Markup {
    let Some(Usl { lambda, sigma, kappa, r_squared, off, .. }) = &scaling.usl else { return html! {} };
    let n = match scaling.by {
        By::Users => "N is users, who think as they do between iterations.",
        By::Rate => "N is requests under way (Little's law).",
    };
    let row = |name: &str, of: &Coefficient| {
        html! {
            th scope="row" { (name) }
            @for value in [of.value, of.low, of.high] { td.n { (number(value)) } }
            td { @if !of.is_bounded() { "not bounded" } }
        }
    };
    let rows = [row("λ, requests/s of one", lambda), row("σ, contention", sigma), row("κ, coherence", kappa)];
    html! {
        section aria-labelledby="law" {
            h2 #law { "The Universal Scalability Law" }
            p { "X(N) = λN / (1 + σ(N − 1) + κN(N − 1)). " (n) " R² is " (format!("{r_squared:.3}"))
                "; it misses a step by " (percent(*off)) " at most." }
            (table("Its coefficients", "Coefficient", &["Value", "95 % from", "To", ""], rows))
        }
    }
}

/// What the errors of the first step that has some usually mean.
fn advice(scaling: &Scaling) -> Markup {
    let Some(step) = scaling.steps.iter().find(|step| !step.advice.is_empty()) else { return html! {} };
    html! {
        section aria-labelledby="errors" {
            h2 #errors { "What failed first" }
            dl.card.advice {
                @for it in &step.advice {
                    dt { b { (thousands(it.count)) " × " (it.pattern) } " at " (load(scaling.by, step.load)) }
                    dd { (it.advice) }
                }
            }
        }
    }
}

/// A table whose first column is called `first`.
fn table(caption: &str, first: &str, columns: &[&str], rows: impl IntoIterator<Item = Markup>) -> Markup {
    html! {
        div.scroll.card tabindex="0" role="region" aria-label=(caption) {
            table.data {
                caption { (caption) }
                thead { tr { th scope="col" { (first) } @for name in columns { th.n scope="col" { (name) } } } }
                tbody { @for row in rows { tr { (row) } } }
            }
        }
    }
}
