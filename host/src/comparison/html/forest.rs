//! Each series' shift with its interval, as a picture beside the margin.

use maud::{Markup, html};

use crate::comparison::json::{Comparison, Row, Verdict};
use crate::comparison::words::{interval, label};

/// The picture's units: the width of names and of the scale, the height of a line.
const NAMES: f64 = 240.0;
/// The scale's width.
const WIDE: f64 = 520.0;
/// A line's height.
const LINE: f64 = 26.0;
/// So many series are drawn.
const MOST: usize = 50;
/// Longer names are cut.
const LONGEST: usize = 34;

/// The picture. The scale is that of logarithms, so that half and double are equally far from the middle.
pub(super) fn picture(comparison: &Comparison) -> Markup {
    let rows: Vec<_> = comparison
        .series
        .iter()
        .take(MOST)
        .chain([&comparison.total])
        .filter(|row| row.times.shift.is_some())
        .collect();
    let margin = comparison.rule.margin;
    let widest = rows
        .iter()
        .filter_map(|row| row.times.shift)
        .flat_map(|it| [it.low, it.high])
        .map(|it| it.ln_1p().abs());
    let reach = widest.filter(|it| it.is_finite()).fold(2.0 * margin.ln_1p(), f64::max).min(3.0) * 1.1;
    let place = |change: f64| NAMES + WIDE / 2.0 * (1.0 + (change.ln_1p() / reach).clamp(-1.0, 1.0));
    let high = LINE * rows.len() as f64;
    let (from, to) = (place(-margin / (1.0 + margin)), place(margin));
    html! {
        @if rows.is_empty() { p.muted { "There is nothing that both runs had enough of." } } @else {
            figure.card.forest {
                div.scroll tabindex="0" role="region" aria-label="Shifts" { svg viewBox=(format!("0 0 {} {}", NAMES + WIDE + 10.0, high + 24.0)) role="img" aria-label="Shifts and their intervals; the table has the figures" {
                    rect.margin x=(px(from)) y="0" width=(px(to - from)) height=(px(high)) {}
                    line.axis x1=(px(place(0.0))) x2=(px(place(0.0))) y1="0" y2=(px(high)) {}
                    @for (number, row) in rows.iter().enumerate() { (line(row, (number as f64 + 0.5) * LINE, &place)) }
                    @for (x, text) in [(from, format!("−{:.0} %", margin * 100.0)), (place(0.0), "0".to_owned()), (to, format!("+{:.0} %", margin * 100.0))] {
                        text x=(px(x)) y=(px(high + 16.0)) text-anchor="middle" { (text) }
                    }
                    text x=(px(NAMES)) y=(px(high + 16.0)) { "← B faster" }
                    text x=(px(NAMES + WIDE)) y=(px(high + 16.0)) text-anchor="end" { "B slower →" }
                } }
                figcaption.muted { "A dot is the shift of the whole distribution, the line its interval, the band the margin."
                    @if comparison.series.len() > MOST { " The first " (MOST) " of " (comparison.series.len()) " series are drawn; the table has all." } }
            }
        }
    }
}

fn line(row: &Row, y: f64, place: &dyn Fn(f64) -> f64) -> Markup {
    let Some(shift) = row.times.shift else { return html! {} };
    let class = match row.times.verdict {
        Verdict::Slower => "slower",
        Verdict::Faster => "faster",
        Verdict::Same | Verdict::Unclear => "same",
    };
    let name = if row.name.is_empty() { "All".to_owned() } else { label(row) };
    let cut: String = name.chars().take(LONGEST).collect();
    let cut = if cut == name { cut } else { format!("{cut}…") };
    html! {
        g class=(class) {
            title { (name) ": " (interval(&shift)) }
            text x="0" y=(px(y + 4.0)) { (cut) }
            line x1=(px(place(shift.low))) x2=(px(place(shift.high))) y1=(px(y)) y2=(px(y)) {}
            circle cx=(px(place(shift.change))) cy=(px(y)) r="5" {}
        }
    }
}

fn px(value: f64) -> String {
    format!("{value:.1}")
}
