//! The run over time.

use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::symbols::Marker;
use ratatui::text::{Line, Span};
use ratatui::widgets::{Axis, Block, Borders, Chart, Dataset, GraphType, Sparkline};

use super::moment::{Moment, Point};
use super::palette::Palette;
use crate::units::{clock_face, milliseconds, number, rate, thousands};

/// From here on three charts stand side by side, in columns.
const THREE: u16 = 96;
/// A chart of this width has room for all of its title.
const TITLE: u16 = 48;

/// A figure over time: what it is called, at which number it stands, and where it was.
struct Curve {
    name: &'static str,
    last: String,
    points: Vec<(f64, f64)>,
}

impl Curve {
    fn of(
        name: &'static str,
        moment: &Moment,
        shown: impl Fn(f64) -> String,
        value: impl Fn(&Point) -> f64,
    ) -> Self {
        let points: Vec<_> = moment.points.iter().map(|it| (it.to.as_secs_f64(), value(it))).collect();
        let last = points.last().map_or_else(String::new, |(_, value)| shown(*value));
        Self { name, last, points }
    }
}

fn ms(value: f64) -> String {
    milliseconds(value * 1000.0)
}

/// Charts side by side: response time, rate, and users where there is room.
pub(super) fn charts(frame: &mut Frame<'_>, area: Rect, moment: &Moment, palette: Palette) {
    let times = [
        Curve::of("p50", moment, ms, |it| it.figures.p50 as f64 / 1000.0),
        Curve::of("p95", moment, ms, |it| it.figures.p95 as f64 / 1000.0),
        Curve::of("p99", moment, ms, |it| it.figures.p99 as f64 / 1000.0),
    ];
    let rates = [Curve::of("req/s", moment, rate, |it| it.figures.rate)];
    let users = [Curve::of("users", moment, |it| thousands(it as u64), |it| it.users as f64)];
    if area.width < THREE {
        let title = if area.width < 2 * TITLE { "ms" } else { "response time ms" };
        let [left, right] = Layout::horizontal([Constraint::Fill(1); 2]).spacing(1).areas(area);
        chart(frame, left, title, &times, palette);
        chart(frame, right, "", &rates, palette);
        return;
    }
    let title = if area.width < 3 * TITLE { "ms" } else { "response time ms" };
    let [left, middle, right] = Layout::horizontal([Constraint::Fill(1); 3]).spacing(1).areas(area);
    chart(frame, left, title, &times, palette);
    chart(frame, middle, "", &rates, palette);
    chart(frame, right, "", &users, palette);
}

fn chart(frame: &mut Frame<'_>, area: Rect, title: &'static str, curves: &[Curve], palette: Palette) {
    let mut heading = vec![Span::styled(title, palette.strong())];
    for (number, curve) in curves.iter().enumerate() {
        heading.push(Span::styled(format!(" {} {}", curve.name, curve.last), palette.line(number)));
    }
    let all = || curves.iter().flat_map(|curve| &curve.points);
    let most = all().map(|(_, value)| *value).fold(0.0, f64::max);
    let top = if most > 0.0 { most * 1.05 } else { 1.0 };
    let end = all().map(|(at, _)| *at).fold(1.0, f64::max);
    let datasets = curves.iter().enumerate().map(|(number, curve)| {
        Dataset::default()
            .marker(Marker::Braille)
            .graph_type(GraphType::Line)
            .style(palette.line(number))
            .data(&curve.points)
    });
    let face = |seconds: f64| clock_face(std::time::Duration::from_secs_f64(seconds));
    let x = Axis::default().bounds([0.0, end]).labels([face(0.0), face(end)]).style(palette.quiet());
    let y = Axis::default().bounds([0.0, top]).labels(["0".to_owned(), scale(top)]).style(palette.quiet());
    let block = Block::new().borders(Borders::NONE).title(Line::from(heading));
    let chart = Chart::new(datasets.collect()).x_axis(x).y_axis(y).legend_position(None).block(block);
    frame.render_widget(chart, area);
}

/// A mark of an axis.
fn scale(value: f64) -> String {
    if value >= 1000.0 { thousands(value.round() as u64) } else { number(value) }
}

/// Two lines: response time and rate.
pub(super) fn sparklines(frame: &mut Frame<'_>, area: Rect, moment: &Moment, palette: Palette) {
    let [first, second] = Layout::vertical([Constraint::Length(1); 2]).areas(area);
    sparkline(frame, first, "p95", moment, palette.line(0), |it| it.figures.p95);
    sparkline(frame, second, "req/s", moment, palette.line(1), |it| it.figures.rate.round() as u64);
}

fn sparkline(
    frame: &mut Frame<'_>,
    area: Rect,
    name: &'static str,
    moment: &Moment,
    style: ratatui::style::Style,
    value: impl Fn(&Point) -> u64,
) {
    let [label, bars] = Layout::horizontal([Constraint::Length(6), Constraint::Min(1)]).areas(area);
    let skipped = moment.points.len().saturating_sub(bars.width.into());
    let data: Vec<_> = moment.points.iter().skip(skipped).map(value).collect();
    frame.render_widget(Line::from(name), label);
    frame.render_widget(Sparkline::default().data(data).style(style), bars);
}
