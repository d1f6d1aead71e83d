//! The steps in a terminal.

use comfy_table::{CellAlignment, ContentArrangement, Table, presets};

use super::{By, Coefficient, Scaling, Step, chart};
use crate::units::{milliseconds, number, percent, rate, thousands};

/// The whole of it: words, steps, chart, law, advice.
pub fn table(scaling: &Scaling) -> String {
    let head = format!(
        "{} against {}: {} steps, seed {}",
        scaling.scenario,
        scaling.target,
        scaling.steps.len(),
        scaling.seed
    );
    let sections = [
        Some(scaling.story.join("\n")),
        Some(head),
        Some(steps(scaling)),
        chart::chart(scaling),
        law(scaling),
        advice(scaling),
    ];
    let mut text = sections.into_iter().flatten().collect::<Vec<_>>().join("\n\n");
    text.push('\n');
    text
}

/// A step, as soon as it is over.
pub fn line(by: By, step: &Step) -> String {
    format!(
        "{}: {} requests/s, p95 {} ms, {} failed, {} after {:.0} s",
        super::story::load(by, step.load),
        rate(step.request_rate),
        milliseconds(step.response_time_us.p95 as f64),
        percent(step.fault_share()),
        if step.settled { "steady" } else { "not steady" },
        step.duration_s,
    )
}

fn steps(scaling: &Scaling) -> String {
    let load = match scaling.by {
        By::Users => "Users",
        By::Rate => "Rate",
    };
    let mut table = grid(&[
        load,
        "req/s",
        "±",
        "iter/s",
        "under way",
        "median",
        "p95",
        "p99",
        "max",
        "failed",
        "429",
        "law",
        "steady after",
    ]);
    for step in &scaling.steps {
        let times = &step.response_time_us;
        let n = if scaling.by == By::Users { step.load } else { step.concurrency };
        let mut row = vec![
            number(step.load),
            rate(step.request_rate),
            rate(2.0 * step.request_rate_error),
            rate(step.iteration_rate),
            number((step.concurrency * 10.0).round() / 10.0),
        ];
        row.extend([times.p50, times.p95, times.p99, times.max].map(|us| milliseconds(us as f64)));
        row.extend([
            percent(step.fault_share()),
            if step.throttled == 0 { "-".to_owned() } else { thousands(step.throttled) },
            scaling.usl.as_ref().map_or_else(|| "-".to_owned(), |usl| rate(usl.at(n))),
            if step.settled { format!("{:.0} s", step.steady_from_s) } else { "never".to_owned() },
        ]);
        table.add_row(row);
    }
    format!(
        "{}\nTimes are response times in ms of the steady part; ± is two standard errors; 'law' is the throughput by the law below.",
        table.trim_fmt()
    )
}

fn law(scaling: &Scaling) -> Option<String> {
    let usl = scaling.usl.as_ref()?;
    let mut table = grid(&["X(N) = λN / (1 + σ(N−1) + κN(N−1))", "value", "95 % from", "to", ""]);
    let mut row = |name: &str, of: &Coefficient| {
        let bounded = if of.is_bounded() { "" } else { "not bounded by these steps" };
        table.add_row([
            name.to_owned(),
            number(of.value),
            number(of.low),
            number(of.high),
            bounded.to_owned(),
        ]);
    };
    row("λ, requests/s of one", &usl.lambda);
    row("σ, contention", &usl.sigma);
    row("κ, coherence", &usl.kappa);
    if let Some(last) = table.column_mut(4) {
        last.set_cell_alignment(CellAlignment::Left);
    }
    let n = match scaling.by {
        By::Users => "N is users, who think as they do between iterations.",
        By::Rate => "N is requests under way (Little's law).",
    };
    Some(format!("{}\n{n}", table.trim_fmt()))
}

/// What the errors of the first step that has some usually mean.
fn advice(scaling: &Scaling) -> Option<String> {
    let first = scaling.steps.iter().find(|step| !step.advice.is_empty())?;
    let lines = first.advice.iter().map(|it| {
        format!(
            "{} × {} at {}:\n    {}",
            thousands(it.count),
            it.pattern,
            super::story::load(scaling.by, first.load),
            it.advice
        )
    });
    Some(lines.collect::<Vec<_>>().join("\n"))
}

fn grid(header: &[&str]) -> Table {
    let mut table = Table::new();
    table.load_style(presets::NOTHING).set_content_arrangement(ContentArrangement::Disabled);
    table.set_header(header);
    for column in table.column_iter_mut().skip(1) {
        column.set_cell_alignment(CellAlignment::Right);
    }
    table
}
