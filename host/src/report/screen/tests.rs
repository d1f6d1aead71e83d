//! The screen as it is drawn, at several sizes; keys and what they ask for.

mod keys;

use std::path::PathBuf;
use std::time::Duration;

use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::buffer::{Buffer, Cell};
use ratatui::style::Color;

use super::draw::draw;
use super::moment::{ErrorRow, Figures, Health, Moment, Point, SeriesRow};
use super::palette::Palette;
use super::state::{Pane, State};
use crate::report::Standing;
use crate::verdict::Verdict;

fn figures(rate: f64, failed: f64, p95: u64) -> Figures {
    Figures { rate, failed, p50: p95 / 3, p95, p99: p95 * 2 }
}

fn row(name: &str, requests: u64, failures: u64, p95: u64) -> SeriesRow {
    let failed = failures as f64 / requests as f64;
    SeriesRow {
        name: name.to_owned(),
        requests,
        failures,
        figures: figures(requests as f64 / 20.0, failed, p95),
    }
}

fn verdict(expression: &str, ok: bool, shown: &str) -> Verdict {
    Verdict { expression: expression.to_owned(), ok, observed: Some(1.0), shown: shown.to_owned() }
}

fn standing(scenario: &str, open: bool, target: f64) -> Standing {
    Standing { scenario: scenario.to_owned(), open, target, room: 200, over: false }
}

fn moment() -> Moment {
    let point = |second: u64| Point {
        to: Duration::from_secs(second),
        users: 5 + second as usize,
        figures: figures(100.0 + 20.0 * (second % 7) as f64, 0.0, 3_000 + 400 * (second % 5)),
    };
    Moment {
        elapsed: Duration::from_secs(20),
        users: 25,
        now: figures(1_234.0, 0.0123, 8_250),
        requests: 20_000,
        failures: 200,
        standings: vec![standing("browse", false, 25.0), standing("buy", true, 4.0)],
        points: (1..=20).map(point).collect(),
        series: vec![
            row("GET /products", 12_000, 0, 4_000),
            row("GET /products/{id}", 7_000, 0, 9_000),
            row("POST /orders with a name that is longer than any column has room for", 1_000, 200, 45_000),
        ],
        errors: vec![ErrorRow {
            count: 200,
            what: "POST /orders".to_owned(),
            reason: "status 503".to_owned(),
        }],
        verdicts: vec![
            verdict("error_rate < 1%", false, "1.23 %"),
            verdict("p95(response_time) < 300ms", true, "8.25 ms"),
        ],
        health: Health {
            lag_p99: 240,
            cpu: 0.42,
            guest_cpu: 0.1,
            memory: 120 << 20,
            connections: 25,
            dropped: 3,
            ..Health::default()
        },
    }
}

fn state(colours: bool) -> State {
    let target = "http://127.0.0.1:4000";
    let mut state = State::new("browse, buy", target, Duration::from_secs(60), Palette::new(colours));
    state.hear("browse: 25 users from now on");
    state.see(Box::new(moment()));
    state
}

fn drawn(state: &State, columns: u16, rows: u16) -> Buffer {
    let mut terminal = Terminal::new(TestBackend::new(columns, rows)).unwrap();
    terminal.draw(|frame| draw(frame, state)).unwrap();
    terminal.backend().buffer().clone()
}

fn text(buffer: &Buffer) -> String {
    let width = usize::from(buffer.area.width);
    let lines = buffer.content.chunks(width);
    let line =
        |cells: &[Cell]| cells.iter().map(Cell::symbol).collect::<String>().trim_end().to_owned() + "\n";
    lines.map(line).collect()
}

/// Compares with what is kept; `THRONG_RENEW=1` keeps it instead.
fn compare(name: &str, found: &str) {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(format!("src/report/screen/tests/{name}.txt"));
    if std::env::var_os("THRONG_RENEW").is_some() {
        std::fs::write(&path, found).unwrap();
    }
    let expected = std::fs::read_to_string(&path).unwrap_or_default();
    assert_eq!(found, expected, "{} differs; THRONG_RENEW=1 keeps the new one", path.display());
}

#[test]
fn every_size_shows_what_it_has_room_for() {
    let mut state = state(true);
    for (columns, rows) in [(120, 40), (80, 24), (60, 16), (40, 10)] {
        compare(&format!("{columns}x{rows}"), &text(&drawn(&state, columns, rows)));
    }
    state.pane = Pane::Thresholds;
    compare("40x10-thresholds", &text(&drawn(&state, 40, 10)));
}

#[test]
fn no_size_is_too_small_and_nothing_too_early() {
    let mut early = State::new("x", "y", Duration::ZERO, Palette::new(true));
    for (columns, rows) in [(1, 1), (3, 2), (10, 4), (20, 5), (39, 9), (300, 100)] {
        for pane in Pane::ALL {
            let mut state = state(true);
            (state.pane, early.pane) = (pane, pane);
            state.help = columns % 2 == 0;
            drawn(&state, columns, rows);
            drawn(&early, columns, rows);
        }
    }
}

#[test]
fn the_most_important_is_there_in_the_smallest_window() {
    let shown = text(&drawn(&state(true), 40, 10));
    // A threshold that is broken is marked.
    let important =
        ["00:20 00:40 left", "25 users", "1,234 req/s", "1.23 %", "p95", "Th!", "GET /products", "q stop"];
    for expected in important {
        assert!(shown.contains(expected), "no '{expected}' in:\n{shown}");
    }
}

#[test]
fn a_broken_threshold_is_red_and_marked() {
    let buffer = drawn(&state(true), 120, 40);
    let red: String = buffer.content.iter().filter(|cell| cell.fg == Color::Red).map(Cell::symbol).collect();
    assert!(red.contains("✗ error_rate < 1%") && !red.contains("p95(response_time)"), "{red}");
}

#[test]
fn without_colours_there_are_none_and_the_text_is_the_same() {
    for (columns, rows) in [(120, 40), (80, 24), (40, 10)] {
        let (plain, coloured) = (drawn(&state(false), columns, rows), drawn(&state(true), columns, rows));
        assert!(plain.content.iter().all(|cell| cell.fg == Color::Reset && cell.bg == Color::Reset));
        assert_eq!(text(&plain), text(&coloured));
    }
}

#[test]
fn what_scenarios_say_acts_on_no_terminal() {
    let mut state = state(true);
    state.hear("a\x1b[2Jb\x07\nsecond\tline");
    assert!(state.log.iter().all(|line| !line.contains(char::is_control)), "{:?}", state.log);
    assert_eq!(state.log.back().map(String::as_str), Some("second line"));
    let hostile = State::new("a\x1b]0;b", "c\nd", Duration::ZERO, Palette::new(true));
    assert!(!format!("{}{}", hostile.scenario, hostile.target).contains(char::is_control));
}
