//! Throughput and response times over the load, drawn here.

use maud::{Markup, html};

use crate::recorder::Statistics;
use crate::scale::story::load;
use crate::scale::{By, Scaling};
use crate::units::{milliseconds, number, rate};

/// The picture's width in its own units.
const WIDE: f64 = 440.0;
/// Its height.
const HIGH: f64 = 200.0;
/// Room for the numbers of the upright axis.
const LEFT: f64 = 48.0;

/// A line of a chart.
struct Line {
    name: &'static str,
    /// The style's name of its colour.
    colour: &'static str,
    points: Vec<(f64, f64)>,
    /// Whether points are marked; else it is dashed.
    measured: bool,
}

/// What came through, what would in proportion, and what the law says.
pub(super) fn throughput(scaling: &Scaling) -> Markup {
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
            name: "in proportion to the first step",
            colour: "four",
            points: proportional,
            measured: false,
        },
        Line { name: "by the law", colour: "two", points: law, measured: false },
        Line { name: "measured", colour: "one", points: measured, measured: true },
    ];
    chart(scaling, "Requests per second", &lines, rate)
}

/// Percentiles of response times.
pub(super) fn times(scaling: &Scaling) -> Markup {
    let line = |name, colour, of: fn(&Statistics) -> u64| Line {
        name,
        colour,
        points: scaling.steps.iter().map(|it| (it.load, of(&it.response_time_us) as f64 / 1e3)).collect(),
        measured: true,
    };
    let lines = [
        line("median", "one", |it| it.p50),
        line("p95", "two", |it| it.p95),
        line("p99", "three", |it| it.p99),
    ];
    chart(scaling, "Response time, ms", &lines, |ms| milliseconds(ms * 1e3))
}

fn chart(scaling: &Scaling, title: &str, lines: &[Line], label: impl Fn(f64) -> String) -> Markup {
    let most = scaling.steps.last().map_or(1.0, |step| step.load);
    let values = lines.iter().flat_map(|line| &line.points).map(|it| it.1);
    let highest = values.fold(f64::MIN_POSITIVE, f64::max) * 1.05;
    let x = |value: f64| LEFT + value / most * (WIDE - LEFT);
    let y = |value: f64| HIGH * (1.0 - value / highest);
    let knee = scaling.knee.as_ref().map(|knee| knee.load).filter(|it| *it <= most);
    html! {
        figure.chart {
            figcaption { (title) }
            p.keys { @for line in lines.iter().filter(|it| !it.points.is_empty()) {
                span.key.(line.colour).dashed[!line.measured] { (line.name) } } }
            svg.over-load viewBox=(format!("0 -8 {} {}", WIDE + 16.0, HIGH + 46.0)) role="img"
                aria-label=(format!("{title} over {}; the table has the figures", super::unit(scaling.by))) {
                @for value in ticks(highest) {
                    line.grid x1=(LEFT) x2=(WIDE) y1=(px(y(value))) y2=(px(y(value))) {}
                    text x=(LEFT - 6.0) y=(px(y(value) + 4.0)) text-anchor="end" { (number(value)) }
                }
                @for value in ticks(most) { text x=(px(x(value))) y=(HIGH + 16.0) text-anchor="middle" { (number(value)) } }
                text x=((LEFT + WIDE) / 2.0) y=(HIGH + 33.0) text-anchor="middle" { (super::unit(scaling.by)) }
                @if let Some(knee) = knee {
                    line.knee x1=(px(x(knee))) x2=(px(x(knee))) y1="0" y2=(HIGH) { title { "knee at " (load(scaling.by, knee)) } }
                    text x=(px(x(knee) + 5.0)) y=(HIGH - 6.0) { "knee" }
                }
                @for line in lines.iter().filter(|it| !it.points.is_empty()) { (drawn(scaling.by, line, x, y, &label)) }
            }
        }
    }
}

fn drawn(
    by: By,
    line: &Line,
    x: impl Fn(f64) -> f64,
    y: impl Fn(f64) -> f64,
    label: impl Fn(f64) -> String,
) -> Markup {
    let points: Vec<_> = line.points.iter().map(|it| format!("{},{}", px(x(it.0)), px(y(it.1)))).collect();
    html! {
        g.(line.colour).dashed[!line.measured] {
            polyline points=(points.join(" ")) {}
            @for (n, value) in line.points.iter().filter(|_| line.measured) {
                circle cx=(px(x(*n))) cy=(px(y(*value))) r="3.5" { title { (load(by, *n)) ": " (line.name) " " (label(*value)) } }
            }
        }
    }
}

/// Round values from 0 up to one, at most seven.
fn ticks(most: f64) -> impl Iterator<Item = f64> {
    let power = 10_f64.powf((most / 6.0).log10().floor());
    let step = [1.0, 2.0, 5.0, 10.0].into_iter().find(|it| it * power * 6.0 >= most).unwrap_or(10.0) * power;
    (0..7).map(move |number| f64::from(number) * step).take_while(move |it| *it <= most * 1.001)
}

fn px(value: f64) -> String {
    format!("{value:.1}")
}

#[cfg(test)]
mod tests {
    use super::ticks;

    #[test]
    fn ticks_are_round_and_few() {
        let all = |most: f64| ticks(most).collect::<Vec<_>>();
        assert_eq!(all(16.0), [0.0, 5.0, 10.0, 15.0]);
        assert_eq!(all(210.0), [0.0, 50.0, 100.0, 150.0, 200.0]);
        assert_eq!(all(1.0), [0.0, 0.2, 0.4, 0.6000000000000001, 0.8, 1.0]);
        assert_eq!(all(6.0).len(), 7);
    }
}
