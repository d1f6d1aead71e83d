//! The steps as one page that needs no network: words, charts as SVG, tables. It has no script, so it prints as it is seen.

use std::fmt::Write as _;

use super::{By, Coefficient, Scaling};
use crate::units::{milliseconds, number, percent, rate};

const STYLE: &str = "\
:root{color-scheme:light dark;--line:#8884;--one:#1668c7;--two:#c2410c;--three:#6b7280}\
@media(prefers-color-scheme:dark){:root{--one:#6cb0ff;--two:#ff9a5c;--three:#9ca3af}}\
body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}\
h1{font-size:1.4rem}h2{font-size:1.1rem;margin-top:2rem}.first{font-size:1.15rem;font-weight:600}\
.wide{overflow-x:auto}table{border-collapse:collapse;font-variant-numeric:tabular-nums;font-size:.9rem}\
th,td{padding:.25rem .6rem;text-align:right;border-bottom:1px solid var(--line);white-space:nowrap}\
th:first-child,td:first-child{text-align:left}svg{width:100%;height:auto;font-size:12px}\
svg text{fill:currentColor}.axis{stroke:currentColor;opacity:.4}.grid{stroke:var(--line)}\
@media print{body{max-width:none}h2{break-after:avoid}svg,table{break-inside:avoid}}";

const WIDTH: f64 = 720.0;
const HEIGHT: f64 = 260.0;
/// Room for the labels: left, right, top, bottom.
const ROOM: [f64; 4] = [64.0, 12.0, 12.0, 40.0];

/// A line of a chart.
struct Line {
    name: String,
    colour: &'static str,
    points: Vec<(f64, f64)>,
    /// Whether points are marked; else it is dashed.
    measured: bool,
}

/// The page.
pub(super) fn page(scaling: &Scaling) -> String {
    let mut page = format!(
        "<!doctype html>\n<html lang=\"en\"><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\n\
         <title>How {0} scales</title>\n<style>{STYLE}</style>\n<h1>How {0} scales against {1}</h1>\n",
        escaped(&scaling.scenario),
        escaped(&scaling.target)
    );
    for (number, sentence) in scaling.story.iter().enumerate() {
        let class = if number == 0 { " class=\"first\"" } else { "" };
        let _ = writeln!(page, "<p{class}>{}</p>", escaped(sentence));
    }
    let _ = writeln!(page, "<h2>Throughput</h2>\n{}", throughput(scaling));
    let _ = writeln!(page, "<h2>Response times</h2>\n{}", times(scaling));
    let _ = writeln!(page, "<h2>Steps</h2>\n{}", steps(scaling));
    page.push_str(&law(scaling));
    page.push_str(&advice(scaling));
    let _ =
        writeln!(page, "<p>Started at {}, seed {}.</p>\n</html>", escaped(&scaling.started_at), scaling.seed);
    page
}

fn throughput(scaling: &Scaling) -> String {
    let most = scaling.steps.last().map_or(1.0, |step| step.load);
    let measured: Vec<_> = scaling.steps.iter().map(|step| (step.load, step.request_rate)).collect();
    let highest = measured.iter().map(|it| it.1).fold(0.0, f64::max);
    let along = || (1..=100).map(|part| most * f64::from(part) / 100.0);
    let own = scaling.steps.first().map_or(0.0, |step| step.request_rate / step.load);
    let proportional = along().map(|n| (n, own * n)).take_while(|it| it.1 <= highest * 1.1).collect();
    let law = scaling.usl.as_ref().filter(|_| scaling.by == By::Users);
    let law = law.map(|usl| along().map(|n| (n, usl.at(n))).collect()).unwrap_or_default();
    let lines = [
        Line {
            name: "in proportion".to_owned(),
            colour: "var(--three)",
            points: proportional,
            measured: false,
        },
        Line { name: "by the law".to_owned(), colour: "var(--two)", points: law, measured: false },
        Line { name: "requests/s".to_owned(), colour: "var(--one)", points: measured, measured: true },
    ];
    svg(scaling, &lines, rate)
}

fn times(scaling: &Scaling) -> String {
    let line = |name: &str, colour, of: fn(&crate::recorder::Statistics) -> u64| Line {
        name: name.to_owned(),
        colour,
        points: scaling.steps.iter().map(|step| (step.load, of(&step.response_time_us) as f64)).collect(),
        measured: true,
    };
    let lines = [
        line("median in ms", "var(--three)", |it| it.p50),
        line("p95", "var(--one)", |it| it.p95),
        line("p99", "var(--two)", |it| it.p99),
    ];
    svg(scaling, &lines, milliseconds)
}

fn svg(scaling: &Scaling, lines: &[Line], label: impl Fn(f64) -> String) -> String {
    let [left, right, top, bottom] = ROOM;
    let most = scaling.steps.last().map_or(1.0, |step| step.load);
    let highest =
        lines.iter().flat_map(|line| &line.points).map(|it| it.1).fold(f64::MIN_POSITIVE, f64::max) * 1.05;
    let x = |value: f64| left + value / most * (WIDTH - left - right);
    let y = |value: f64| HEIGHT - bottom - value / highest * (HEIGHT - top - bottom);
    let mut text = format!(
        "<svg viewBox=\"0 0 {WIDTH} {HEIGHT}\" role=\"img\" aria-label=\"over {}\">",
        unit(scaling.by)
    );
    for part in [0.0, 0.25, 0.5, 0.75, 1.0] {
        let (at, value) = (y(highest * part), label(highest * part));
        let _ = write!(
            text,
            "<line class=\"grid\" x1=\"{left}\" x2=\"{}\" y1=\"{at:.1}\" y2=\"{at:.1}\"/><text x=\"{}\" y=\"{:.1}\" text-anchor=\"end\">{value}</text>",
            WIDTH - right,
            left - 6.0,
            at + 4.0
        );
        let (at, value) = (x(most * part), number((most * part * 10.0).round() / 10.0));
        let _ = write!(
            text,
            "<text x=\"{at:.1}\" y=\"{:.1}\" text-anchor=\"middle\">{value}</text>",
            HEIGHT - bottom + 16.0
        );
    }
    for (place, line) in lines.iter().filter(|line| !line.points.is_empty()).enumerate() {
        let points: Vec<_> = line.points.iter().map(|it| format!("{:.1},{:.1}", x(it.0), y(it.1))).collect();
        let dash = if line.measured { "" } else { " stroke-dasharray=\"5 4\"" };
        let _ = write!(
            text,
            "<polyline fill=\"none\" stroke=\"{}\" stroke-width=\"2\"{dash} points=\"{}\"/>",
            line.colour,
            points.join(" ")
        );
        for (n, value) in line.points.iter().filter(|_| line.measured) {
            let _ = write!(
                text,
                "<circle cx=\"{:.1}\" cy=\"{:.1}\" r=\"3.5\" fill=\"{}\"><title>{}: {}</title></circle>",
                x(*n),
                y(*value),
                line.colour,
                super::story::load(scaling.by, *n),
                label(*value)
            );
        }
        let _ = write!(
            text,
            "<text x=\"{:.1}\" y=\"{}\" style=\"fill:{}\">{}</text>",
            left + 8.0 + 150.0 * place as f64,
            HEIGHT - 4.0,
            line.colour,
            line.name
        );
    }
    let _ = write!(
        text,
        "<text x=\"{}\" y=\"{}\" text-anchor=\"end\">{}</text></svg>",
        WIDTH - right,
        HEIGHT - 4.0,
        unit(scaling.by)
    );
    text
}

fn unit(by: By) -> &'static str {
    match by {
        By::Users => "users",
        By::Rate => "iterations/s",
    }
}

fn steps(scaling: &Scaling) -> String {
    let head = [
        unit(scaling.by),
        "requests/s",
        "±",
        "under way",
        "median ms",
        "p95 ms",
        "p99 ms",
        "failed",
        "429",
        "steady",
    ];
    let rows = scaling.steps.iter().map(|step| {
        let times = [step.response_time_us.p50, step.response_time_us.p95, step.response_time_us.p99];
        let [median, p95, p99] = times.map(|us| milliseconds(us as f64));
        vec![
            number(step.load),
            rate(step.request_rate),
            rate(2.0 * step.request_rate_error),
            number((step.concurrency * 10.0).round() / 10.0),
            median,
            p95,
            p99,
            percent(step.fault_share()),
            step.throttled.to_string(),
            if step.settled { format!("after {:.0} s", step.steady_from_s) } else { "never".to_owned() },
        ]
    });
    html_table(&head, rows)
}

fn law(scaling: &Scaling) -> String {
    let Some(usl) = &scaling.usl else { return String::new() };
    let row = |name: &str, of: &Coefficient| {
        let bounded = if of.is_bounded() { "yes" } else { "no" };
        vec![name.to_owned(), number(of.value), number(of.low), number(of.high), bounded.to_owned()]
    };
    let rows = [
        row("λ, requests/s of one", &usl.lambda),
        row("σ, contention", &usl.sigma),
        row("κ, coherence", &usl.kappa),
    ];
    format!(
        "<h2>The Universal Scalability Law</h2>\n<p>X(N) = λN / (1 + σ(N − 1) + κN(N − 1)), R² {:.3}</p>\n{}\n",
        usl.r_squared,
        html_table(&["coefficient", "value", "95 % from", "to", "bounded"], rows.into_iter())
    )
}

fn advice(scaling: &Scaling) -> String {
    let Some(step) = scaling.steps.iter().find(|step| !step.advice.is_empty()) else { return String::new() };
    let items = step.advice.iter().map(|it| {
        format!(
            "<li>{} × {} at {}: {}</li>",
            it.count,
            escaped(&it.pattern),
            super::story::load(scaling.by, step.load),
            escaped(&it.advice)
        )
    });
    format!("<h2>Errors</h2>\n<ul>{}</ul>\n", items.collect::<String>())
}

fn html_table(head: &[&str], rows: impl Iterator<Item = Vec<String>>) -> String {
    let head: String = head.iter().map(|cell| format!("<th scope=\"col\">{cell}</th>")).collect();
    let row = |row: Vec<String>| {
        format!(
            "<tr>{}</tr>",
            row.iter().map(|cell| format!("<td>{}</td>", escaped(cell))).collect::<String>()
        )
    };
    format!("<div class=\"wide\"><table><tr>{head}</tr>{}</table></div>", rows.map(row).collect::<String>())
}

/// A text that can be nothing but text.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
