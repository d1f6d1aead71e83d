//! A picture of each distribution, drawn here, so that it needs no script: how many response times lay where, on a logarithmic scale.

use maud::{Markup, html};

use crate::recorder::read_text;
use crate::report::{Report, Series};
use crate::units::{milliseconds, round_time, round_values, thousands};

/// Bars of a picture.
const BARS: usize = 48;
/// A bar's width, in the picture's own units.
const WIDE: f64 = 8.0;
/// The highest bar, in the same.
const HIGH: f64 = 90.0;
/// What is slower or quicker than this share of all is left to the outermost bars.
const EDGE: f64 = 0.0005;
/// So many series have a picture.
const MOST: usize = 50;

/// A distribution as bars.
#[derive(Debug, PartialEq)]
struct Bars {
    /// Where the first one begins and the last one ends, in microseconds.
    from: f64,
    to: f64,
    counts: Vec<u64>,
}

/// The distributions of all series.
pub(super) fn section(report: &Report) -> Markup {
    let pictures: Vec<_> = report.series.iter().filter_map(|it| Some((it, Bars::of(it)?))).collect();
    let more = pictures.len().saturating_sub(MOST);
    html! {
        @if !pictures.is_empty() {
            section aria-labelledby="distributions" {
                h2 #distributions { "Distributions" }
                p.muted { "Response times on a logarithmic scale; lines mark the median, p95 and p99." }
                div.charts.bars { @for (series, bars) in pictures.iter().take(MOST) { (picture(series, bars)) } }
                @if more > 0 { p.muted { "and " (more) " more series; the tables have all" } }
            }
        }
    }
}

fn picture(series: &Series, bars: &Bars) -> Markup {
    let highest = bars.counts.iter().copied().max().unwrap_or(1).max(1) as f64;
    let wide = WIDE * BARS as f64;
    let times = &series.figures.response_time_us;
    let marks = [("median", times.p50), ("p95", times.p95), ("p99", times.p99)];
    let said = marks.map(|(name, us)| format!("{name} {} ms", milliseconds(us as f64))).join(", ");
    let name = series.label();
    html! {
        figure.chart {
            figcaption { (name) " " small.muted { (thousands(series.figures.requests)) " requests; " (said) } }
            svg viewBox=(format!("0 -4 {wide} {}", HIGH + 24.0)) role="img" aria-label=(format!("Response times of {name}: {said}")) {
                @for (number, count) in bars.counts.iter().enumerate().filter(|(_, count)| **count > 0) {
                    @let height = (*count as f64 / highest * HIGH).max(1.0);
                    rect x=(format!("{:.1}", number as f64 * WIDE + 0.5)) y=(format!("{:.1}", HIGH - height))
                        width=(WIDE - 1.0) height=(format!("{height:.1}")) {
                        title { (bars.said(number)) ": " (thousands(*count)) }
                    }
                }
                line.axis x1="0" x2=(wide) y1=(HIGH) y2=(HIGH) {}
                @for (mark, us) in marks {
                    @let x = format!("{:.1}", bars.place(us as f64) * wide);
                    line.mark x1=(x) x2=(x) y1="0" y2=(HIGH) { title { (mark) " " (milliseconds(us as f64)) " ms" } }
                }
                @for (us, part) in bars.ticks() {
                    text x=(format!("{:.1}", part * wide)) y=(HIGH + 15.0)
                        text-anchor=(if part < 0.04 { "start" } else if part > 0.96 { "end" } else { "middle" }) {
                        (round_time(us))
                    }
                }
            }
        }
    }
}

impl Bars {
    /// None without values.
    fn of(series: &Series) -> Option<Self> {
        let values = read_text(&series.figures.histograms.response_time_us)?;
        let all: u64 = values.iter().map(|(_, count)| count).sum();
        let edge = |share: f64| {
            let mut seen = 0;
            values.iter().find_map(|(value, count)| {
                seen += count;
                (seen as f64 >= share * all as f64).then_some((*value).max(1) as f64)
            })
        };
        let (first, last) = (edge(EDGE)?, edge(1.0 - EDGE)?);
        // Room for what is all alike.
        let (from, to) = (first / 1.1, last * 1.1);
        let mut bars = Self { from, to, counts: vec![0; BARS] };
        for (value, count) in values {
            let part = bars.place(value.max(1) as f64);
            bars.counts[((part * BARS as f64) as usize).min(BARS - 1)] += count;
        }
        Some(bars)
    }

    /// Where a value lies, 0 to 1.
    fn place(&self, us: f64) -> f64 {
        ((us.max(1.0) / self.from).ln() / (self.to / self.from).ln()).clamp(0.0, 1.0)
    }

    fn said(&self, bar: usize) -> String {
        let border = |part: usize| self.from * (self.to / self.from).powf(part as f64 / BARS as f64);
        let ms = |us: f64| milliseconds(us);
        match bar {
            0 => format!("up to {} ms", ms(border(1))),
            last if last + 1 == BARS => format!("from {} ms", ms(border(last))),
            bar => format!("{} to {} ms", ms(border(bar)), ms(border(bar + 1))),
        }
    }

    /// Round values of the axis, in microseconds, and where they lie.
    fn ticks(&self) -> Vec<(f64, f64)> {
        round_values(self.from, self.to, 7).into_iter().map(|us| (us, self.place(us))).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::made_up::{Process, draw};

    #[test]
    fn bars_have_all_there_is() {
        let report = draw(&Process { seconds: 10, ..Process::default() }, 1);
        for series in &report.series {
            let bars = Bars::of(series).unwrap();
            assert_eq!(bars.counts.iter().sum::<u64>(), series.figures.requests);
            let median = bars.place(series.figures.response_time_us.p50 as f64);
            assert!((0.1..0.9).contains(&median), "{median}");
            assert!((2..=7).contains(&bars.ticks().len()), "{:?}", bars.ticks());
        }
    }
}
