//! Both distributions of a series over each other, by percentiles: where they part is where something changed.

use maud::{Markup, html};

use crate::comparison::json::{Comparison, Row};
use crate::comparison::words::label;
use crate::recorder::read_text;
use crate::report::{Report, Series};
use crate::units::{round_time, round_values};

/// The picture's width in its own units.
const WIDE: f64 = 400.0;
/// Its height.
const HIGH: f64 = 150.0;
/// Room for the numbers of the time axis.
const LEFT: f64 = 52.0;
/// So many series are drawn.
const MOST: usize = 50;
/// The percentiles that are named; each further one lies as far from the one before as it is rarer.
const NAMED: [(f64, &str); 4] = [(0.5, "median"), (0.9, "p90"), (0.99, "p99"), (0.999, "p99.9")];
/// Points of a curve.
const POINTS: usize = 120;

/// The curves of all series that both runs had.
pub(super) fn section(comparison: &Comparison, runs: [&Report; 2]) -> Markup {
    let both = comparison.series.iter().filter_map(|row| {
        let [a, b] =
            runs.map(|report| report.series.iter().find(|it| it.name == row.name && it.method == row.method));
        Some((row, [Curve::of(a?)?, Curve::of(b?)?]))
    });
    let both: Vec<_> = both.collect();
    html! {
        @if !both.is_empty() {
            section aria-labelledby="curves" {
                h2 #curves { "Distributions" }
                p.muted { "Response time by percentile: A is the dashed line, B the solid one. Both axes are logarithmic." }
                @if both.len() > MOST { p.notice { "The first " (MOST) " of " (both.len()) " series are drawn; the table has all." } }
                div.charts.curves { @for (row, curves) in both.iter().take(MOST) { (picture(row, curves)) } }
            }
        }
    }
}

/// A distribution: the response time, in microseconds, at each point.
struct Curve(Vec<(f64, f64)>);

impl Curve {
    fn of(series: &Series) -> Option<Self> {
        let values = read_text(&series.figures.histograms.response_time_us)?;
        let all: u64 = values.iter().map(|(_, count)| count).sum();
        let (mut points, mut seen, mut left) = (Vec::new(), 0, values.iter());
        let mut at = left.next()?;
        for number in 0..=POINTS {
            // As far as there are ten requests beyond it.
            let share = 1.0 - 10_f64.powf(-3.0 * number as f64 / POINTS as f64);
            if number > 0 && (1.0 - share) * (all as f64) < 10.0 {
                break;
            }
            while ((seen + at.1) as f64) < share * all as f64 {
                seen += at.1;
                at = left.next()?;
            }
            points.push((place(share), at.0.max(1) as f64));
        }
        Some(Self(points))
    }
}

/// Where a percentile lies, 0 to 1.
fn place(share: f64) -> f64 {
    -(1.0 - share).log10() / 3.0
}

fn picture(row: &Row, [a, b]: &[Curve; 2]) -> Markup {
    let all = || a.0.iter().chain(&b.0).map(|(_, us)| *us);
    let (least, most) = (all().fold(f64::INFINITY, f64::min) / 1.05, all().fold(1.0, f64::max) * 1.05);
    let y = move |us: f64| HIGH * (1.0 - (us / least).ln() / (most / least).ln());
    let x = |part: f64| LEFT + part * (WIDE - LEFT);
    let points = |curve: &Curve| {
        curve
            .0
            .iter()
            .map(|(part, us)| format!("{:.1},{:.1}", x(*part), y(*us)))
            .collect::<Vec<_>>()
            .join(" ")
    };
    let ticks = round_values(least, most, 6);
    html! {
        figure.chart {
            figcaption { (label(row)) }
            svg viewBox=(format!("0 -6 {} {}", WIDE + 14.0, HIGH + 26.0)) role="img"
                aria-label=(format!("Both distributions of {}; the table has the figures", label(row))) {
                @for us in ticks {
                    line.grid x1=(LEFT) x2=(WIDE) y1=(format!("{:.1}", y(us))) y2=(format!("{:.1}", y(us))) {}
                    text x=(LEFT - 5.0) y=(format!("{:.1}", y(us) + 4.0)) text-anchor="end" { (round_time(us)) }
                }
                @for (share, name) in NAMED { text x=(format!("{:.1}", x(place(share)))) y=(HIGH + 16.0) text-anchor=(if share > 0.99 { "end" } else { "middle" }) { (name) } }
                polyline.a points=(points(a)) {}
                polyline.b points=(points(b)) {}
            }
        }
    }
}
