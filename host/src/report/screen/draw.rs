//! Where what is drawn. A window that is too small for charts has small ones; one that is too small for those has none.

use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::text::{Line, Span};
use ratatui::widgets::{Block, Clear, Paragraph};

use super::keys::HELP;
use super::moment::{Figures, Moment};
use super::state::{Pane, State};
use super::{charts, panes};
use crate::units::{clock_face, milliseconds, number, percent, rate, thousands};

/// From here on there is room for charts, in lines and in columns.
const CHARTS: (u16, u16) = (18, 50);
/// Lines of a chart.
const CHART: u16 = 7;
/// From here on thresholds, errors and the generator stand beside the series.
const BESIDE: (u16, u16) = (14, 118);

/// From here on there is room for the whole run's figures beside the last second's.
const WHOLE: u16 = 112;

/// Draws everything.
pub(super) fn draw(frame: &mut Frame<'_>, state: &State) {
    let area = frame.area();
    let over_time = match area.height {
        lines if lines >= CHARTS.0 && area.width >= CHARTS.1 => CHART.max((lines / 4).min(12)),
        lines if lines >= 12 => 2,
        _ => 0,
    };
    let [head, middle, pane, said, keys] = Layout::vertical([
        Constraint::Length(2),
        Constraint::Length(over_time),
        Constraint::Min(1),
        Constraint::Length(1),
        Constraint::Length(1),
    ])
    .areas(area);
    frame.render_widget(Paragraph::new(header(state, area.width)), head);
    if let Some(moment) = &state.moment {
        match over_time {
            0 => {}
            2 => charts::sparklines(frame, middle, moment, state.palette),
            _ => charts::charts(frame, middle, moment, state.palette),
        }
    }
    lower(frame, pane, state);
    frame.render_widget(Paragraph::new(status(state)), said);
    frame.render_widget(Paragraph::new(key_line(state, area.width)), keys);
    if state.help {
        help(frame, area, state);
    }
}

fn lower(frame: &mut Frame<'_>, area: Rect, state: &State) {
    if area.height < BESIDE.0 || area.width < BESIDE.1 {
        return panes::tabbed(frame, area, state);
    }
    let [left, right] = Layout::horizontal([Constraint::Fill(3), Constraint::Fill(2)]).spacing(1).areas(area);
    let lines = state.moment.as_ref().map_or(1, |moment| moment.verdicts.len().max(1)) as u16;
    let [thresholds, generator, errors] = Layout::vertical([
        Constraint::Length((lines + 2).min(area.height / 3)),
        Constraint::Length(5),
        Constraint::Min(3),
    ])
    .areas(right);
    // What stands on the right by itself is not wanted on the left too.
    let main = if state.pane == Pane::Log { Pane::Log } else { Pane::Series };
    panes::boxed(frame, left, state, main);
    panes::boxed(frame, thresholds, state, Pane::Thresholds);
    panes::boxed(frame, generator, state, Pane::Generator);
    panes::boxed(frame, errors, state, Pane::Errors);
}

/// What runs, and how it does.
fn header(state: &State, width: u16) -> Vec<Line<'_>> {
    let palette = state.palette;
    let Some(moment) = &state.moment else {
        return vec![Line::styled(state.scenario.as_str(), palette.strong())];
    };
    let left = match state.duration.checked_sub(moment.elapsed) {
        _ if state.stopping => "stopping".to_owned(),
        Some(left) => format!("{} left", clock_face(left)),
        None => "ending".to_owned(),
    };
    let mut first =
        vec![Span::styled(clock_face(moment.elapsed), palette.strong()), format!(" {left}  ").into()];
    if state.paused {
        first.push(Span::styled("PAUSED", palette.chosen()));
        first.push("  ".into());
    }
    first.push(Span::styled(state.scenario.as_str(), palette.strong()));
    first.push(Span::styled(format!(" → {}", state.target), palette.quiet()));
    vec![Line::from(first), figures(moment, state, width)]
}

/// The last second's figures, the most important first.
fn figures<'a>(moment: &Moment, state: &State, width: u16) -> Line<'a> {
    let Figures { rate: per_second, failed, p50, p95, p99 } = moment.now;
    let palette = state.palette;
    let bad = if failed > 0.0 { palette.bad() } else { palette.good() };
    let times = [("p50", p50), ("p95", p95), ("p99", p99)];
    let mut spans = vec![
        format!("{} users  ", thousands(moment.users as u64)).into(),
        Span::styled(format!("{} req/s  ", rate(per_second)), palette.strong()),
        Span::styled(format!("{} failed  ", percent(failed)), bad),
    ];
    if width < 50 {
        // The table has them.
    } else if width < 64 {
        spans.push(format!("p95 {} ms", milliseconds(p95 as f64)).into());
    } else {
        let each = times.map(|(name, time)| format!("{name} {}", milliseconds(time as f64)));
        spans.push(format!("{} ms", each.join("  ")).into());
    }
    if width >= WHOLE {
        let whole = format!(
            "   in all {} requests, {} failed",
            thousands(moment.requests),
            thousands(moment.failures)
        );
        spans.push(Span::styled(whole, palette.quiet()));
    }
    Line::from(spans)
}

/// What is being typed, or what was said last.
fn status(state: &State) -> Line<'_> {
    let palette = state.palette;
    if let Some(typed) = &state.typed {
        let unit = match chosen(state) {
            Some((_, true)) => "iterations/s",
            _ => "users",
        };
        let text = format!("{unit} from now on: {typed}▏ Enter, or Esc");
        return Line::styled(text, palette.strong());
    }
    state.log.back().map_or_else(Line::default, |line| Line::styled(line.as_str(), palette.odd()))
}

/// The chosen scenario's target in words, and whether it is a rate.
fn chosen(state: &State) -> Option<(String, bool)> {
    let moment = state.later.as_ref().or(state.moment.as_ref())?;
    let standing = moment.standings.get(state.chosen)?;
    let unit = if standing.open { "/s" } else { " users" };
    let of = if moment.standings.len() > 1 {
        format!("{}: ", super::moment::one_line(&standing.scenario))
    } else {
        String::new()
    };
    Some((format!("{of}{}{unit}", number(standing.target)), standing.open))
}

fn key_line(state: &State, width: u16) -> Line<'_> {
    let now = chosen(state).map_or_else(String::new, |(text, _)| format!(" ({text})"));
    let text = match width {
        width if width < 78 => format!("q stop  ? keys  +-{now}"),
        width if width < 112 => format!("q stop  p pause  Tab pane  s sort  + - 0-9 load{now}  ? keys"),
        _ => format!(
            "q stop   p pause   Tab pane   s/←/→ sort   r reverse   ↑/↓ scroll   + - 0-9 load{now}   ? keys"
        ),
    };
    Line::styled(text, state.palette.quiet())
}

fn help(frame: &mut Frame<'_>, area: Rect, state: &State) {
    let lines: Vec<_> = HELP.iter().map(|(keys, what)| Line::from(format!("{keys:<16}{what}"))).collect();
    let (width, height) = (70.min(area.width), (HELP.len() as u16 + 2).min(area.height));
    let place = Rect::new((area.width - width) / 2, (area.height - height) / 2, width, height);
    let block = Block::bordered().title(Line::styled(" Keys ", state.palette.strong()));
    frame.render_widget(Clear, place);
    frame.render_widget(Paragraph::new(lines).block(block), place);
}
