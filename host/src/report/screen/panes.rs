//! Tables and lists: series, errors, thresholds, the generator, the log.

use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::style::Style;
use ratatui::text::{Line, Span, Text};
use ratatui::widgets::{Block, Borders, Cell, Paragraph, Row, Table};

use super::moment::{Health, SeriesRow, one_line};
use super::state::{Column, Pane, State};
use crate::units::{milliseconds, percent, rate, thousands};
use crate::verdict::Verdict;

/// From here on the generator is short of CPU, as a share of what its shards could use, and iterations start late, in microseconds.
const BUSY: f64 = 0.9;
const LATE_US: u64 = 10_000;

/// The chosen pane below the names of all.
pub(super) fn tabbed(frame: &mut Frame<'_>, area: Rect, state: &State) {
    let [names, body] = Layout::vertical([Constraint::Length(1), Constraint::Min(0)]).areas(area);
    let mut spans = Vec::new();
    for pane in Pane::ALL {
        let style = match pane {
            _ if pane == state.pane => state.palette.chosen(),
            Pane::Thresholds if breaks(state) => state.palette.bad(),
            _ => state.palette.quiet(),
        };
        // In a narrow window, only the chosen one in full.
        let name = if area.width < 50 && pane != state.pane { &pane.name()[..2] } else { pane.name() };
        let mark = if pane == Pane::Thresholds && breaks(state) { "!" } else { "" };
        spans.push(Span::styled(format!(" {name}{mark} "), style));
    }
    frame.render_widget(Line::from(spans), names);
    render(frame, body, state, state.pane);
}

/// A pane with its name above it.
pub(super) fn boxed(frame: &mut Frame<'_>, area: Rect, state: &State, pane: Pane) {
    let style = match pane {
        Pane::Thresholds if breaks(state) => state.palette.bad(),
        _ if pane == state.pane => state.palette.chosen(),
        _ => state.palette.strong(),
    };
    let title = Line::styled(format!(" {} ", pane.name()), style);
    let block = Block::new().borders(Borders::TOP).border_style(state.palette.quiet()).title(title);
    let inner = block.inner(area);
    frame.render_widget(block, area);
    render(frame, inner, state, pane);
}

fn breaks(state: &State) -> bool {
    state.moment.as_ref().is_some_and(|moment| moment.verdicts.iter().any(Verdict::broken))
}

fn render(frame: &mut Frame<'_>, area: Rect, state: &State, pane: Pane) {
    // Only the chosen pane scrolls, and not past its last line.
    let scrolled = if pane == state.pane { state.scrolled } else { 0 };
    if pane == Pane::Series {
        return series(frame, area, state, scrolled);
    }
    let lines = match pane {
        Pane::Errors => errors(state),
        Pane::Thresholds => thresholds(state),
        Pane::Generator => generator(state),
        _ => state.log.iter().map(|line| Line::from(line.as_str())).collect(),
    };
    let past = lines.len().saturating_sub(area.height.into());
    // The newest line of a log is what is wanted, so scrolling goes back.
    let first = if pane == Pane::Log { past - scrolled.min(past) } else { scrolled.min(past) };
    let shown: Vec<_> = lines.into_iter().skip(first).collect();
    frame.render_widget(Paragraph::new(Text::from(shown)), area);
}

/// The columns for which there is room, the least important left out first.
fn columns(width: u16, sorted_by: Column) -> Vec<Column> {
    let left_out: &[Column] = match width {
        width if width >= 76 => &[],
        width if width >= 60 => &[Column::P50],
        width if width >= 50 => &[Column::P50, Column::Requests],
        _ => &[Column::P50, Column::P99, Column::Requests],
    };
    let there = |it: &Column| !left_out.contains(it);
    // The one that is sorted by takes another's place where there is none for it.
    let hidden = !there(&sorted_by);
    let columns = Column::ALL.into_iter().filter(there);
    columns.map(|it| if hidden && it == Column::Rate { sorted_by } else { it }).collect()
}

fn series(frame: &mut Frame<'_>, area: Rect, state: &State, scrolled: usize) {
    let rows = state.series();
    let columns = columns(area.width, state.sorted_by);
    let heading = columns.iter().map(|column| {
        let mark = match *column == state.sorted_by {
            false => "",
            true if (*column == Column::Name) != state.reversed => "↑",
            true => "↓",
        };
        right(*column, format!("{}{mark}", column.name()))
    });
    let heading = Row::new(heading.collect::<Vec<_>>()).style(state.palette.strong());
    let visible = usize::from(area.height.saturating_sub(1));
    let first = scrolled.min(rows.len().saturating_sub(visible));
    let body = rows.iter().skip(first).take(visible).map(|row| {
        let cells = columns.iter().map(|column| cell(*column, row, state));
        Row::new(cells.collect::<Vec<_>>())
    });
    let narrow = u16::from(area.width < 50);
    let widths = columns.iter().map(|column| match column {
        Column::Name => Constraint::Min(8),
        Column::Requests => Constraint::Length(10 - narrow),
        _ => Constraint::Length(8 - narrow),
    });
    let widths: Vec<_> = widths.collect();
    frame.render_widget(Table::new(body, widths).header(heading).column_spacing(1), area);
}

fn cell<'a>(column: Column, row: &SeriesRow, state: &State) -> Cell<'a> {
    let figures = row.figures;
    let text = match column {
        Column::Name => row.name.clone(),
        Column::Requests => thousands(row.requests),
        Column::Rate => rate(figures.rate),
        Column::Failed => percent(figures.failed),
        Column::P50 => milliseconds(figures.p50 as f64),
        Column::P95 => milliseconds(figures.p95 as f64),
        Column::P99 => milliseconds(figures.p99 as f64),
    };
    let bad = column == Column::Failed && row.failures > 0;
    right(column, text).style(if bad { state.palette.bad() } else { Style::new() })
}

/// Numbers stand on the right.
fn right<'a>(column: Column, text: String) -> Cell<'a> {
    let line = Line::from(text);
    Cell::from(if column == Column::Name { line } else { line.right_aligned() })
}

fn errors(state: &State) -> Vec<Line<'_>> {
    let rows = state.moment.iter().flat_map(|moment| &moment.errors);
    let lines: Vec<_> = rows
        .map(|row| {
            Line::from(vec![
                Span::styled(format!("{:>7} ", thousands(row.count)), state.palette.bad()),
                Span::raw(format!("{}: ", row.what)),
                Span::raw(row.reason.as_str()),
            ])
        })
        .collect();
    or_none(lines, "no errors so far", state)
}

fn thresholds(state: &State) -> Vec<Line<'_>> {
    let verdicts = state.moment.iter().flat_map(|moment| &moment.verdicts);
    let lines: Vec<_> = verdicts
        .map(|verdict| {
            let (mark, style) = match () {
                () if verdict.ok => ("✓ ", state.palette.good()),
                () if verdict.broken() => ("✗ ", state.palette.bad()),
                () => ("· ", state.palette.quiet()),
            };
            let text = format!("{mark}{}  ({})", one_line(&verdict.expression), one_line(&verdict.shown));
            Line::styled(text, style)
        })
        .collect();
    or_none(lines, "no thresholds: --threshold 'p95(response_time) < 300ms'", state)
}

fn generator(state: &State) -> Vec<Line<'_>> {
    let Some(moment) = &state.moment else { return Vec::new() };
    let Health { lag_p99, cpu, guest_cpu, memory, connections, dropped, missed, lost } = moment.health;
    let palette = state.palette;
    let marked = |bad: bool| if bad { palette.bad() } else { Style::new() };
    vec![
        Line::from(vec![
            Span::styled(format!("lag p99 {} ms", milliseconds(lag_p99 as f64)), marked(lag_p99 > LATE_US)),
            Span::styled(format!("  CPU {}", percent(cpu)), marked(cpu > BUSY)),
            format!(", scenarios {}", percent(guest_cpu)).into(),
        ]),
        Line::from(format!("memory {} MiB at most  {} connections", memory >> 20, thousands(connections))),
        Line::from(vec![
            Span::styled(format!("{} iterations dropped", thousands(dropped)), marked(dropped > 0)),
            format!("  {} missed", thousands(missed)).into(),
            Span::styled(format!("  {} instances lost", thousands(lost)), marked(lost > 0)),
        ]),
    ]
}

fn or_none<'a>(lines: Vec<Line<'a>>, none: &'static str, state: &State) -> Vec<Line<'a>> {
    if lines.is_empty() { vec![Line::styled(none, state.palette.quiet())] } else { lines }
}
