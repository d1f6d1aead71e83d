use ratatui::crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

use super::*;
use crate::order::Order;
use crate::report::screen::state::Column;

fn press(state: &mut State, keys: &str) -> Vec<Order> {
    let code = |key| match key {
        '\r' => KeyCode::Enter,
        '\t' => KeyCode::Tab,
        '\x1b' => KeyCode::Esc,
        '\x08' => KeyCode::Backspace,
        '>' => KeyCode::Right,
        '<' => KeyCode::Left,
        key => KeyCode::Char(key),
    };
    keys.chars().filter_map(|key| state.press(KeyEvent::new(code(key), KeyModifiers::NONE))).collect()
}

fn load(scenario: usize, target: f64) -> Order {
    Order::Load { scenario, target }
}

#[test]
fn steps_are_a_tenth_and_start_from_where_the_last_one_led() {
    let mut state = state(true);
    assert_eq!(press(&mut state, "+++-"), [load(0, 28.0), load(0, 31.0), load(0, 34.0), load(0, 31.0)]);
    // Even while the display stands still.
    assert_eq!(press(&mut state, "p="), [load(0, 34.0)]);
    // The other scenario has a rate.
    assert_eq!(press(&mut state, "n+--"), [load(1, 4.1), load(1, 4.0), load(1, 3.9)]);
    assert_eq!(press(&mut state, "0\r-n"), [load(1, 0.0), load(1, 0.0)]);
    assert_eq!(press(&mut state, "+"), [load(0, 37.0)]);
}

#[test]
fn a_number_is_typed_and_may_be_taken_back() {
    let mut state = state(true);
    assert_eq!(press(&mut state, "50\r"), [load(0, 50.0)]);
    assert_eq!(press(&mut state, "50\x1b"), []);
    assert_eq!(press(&mut state, "57\x080\r"), [load(0, 50.0)]);
    assert_eq!(press(&mut state, "n12.5\r"), [load(1, 12.5)]);
    assert_eq!(press(&mut state, "1..2\r"), []);
    assert!(state.log.back().unwrap().contains("'1..2' is not a number"));
    // While a number is typed, q is not an order to stop.
    assert_eq!(press(&mut state, "1q\r"), [load(1, 1.0)]);
    assert!(
        text(&drawn(
            &{
                press(&mut state, "42");
                state
            },
            80,
            24
        ))
        .contains("iterations/s from now on: 42")
    );
}

#[test]
fn the_room_bounds_where_the_next_step_starts_but_not_what_is_asked() {
    let mut state = state(true);
    assert_eq!(press(&mut state, "5000\r-"), [load(0, 5000.0), load(0, 180.0)]);
}

#[test]
fn stopping_is_asked_for_as_often_as_it_is_pressed() {
    let mut state = state(true);
    let ctrl_c = KeyEvent::new(KeyCode::Char('c'), KeyModifiers::CONTROL);
    assert_eq!(press(&mut state, "q"), [Order::Stop]);
    assert_eq!(state.press(ctrl_c), Some(Order::Stop));
    assert!(text(&drawn(&state, 80, 24)).contains("stopping"));
    press(&mut state, "5");
    assert_eq!(state.press(ctrl_c), Some(Order::Stop), "even while a number is typed");
}

#[test]
fn a_paused_display_stands_still_until_it_goes_on() {
    let mut state = state(true);
    press(&mut state, "p");
    state.see(Box::new(Moment { users: 77, ..moment() }));
    let paused = text(&drawn(&state, 80, 24));
    assert!(paused.contains("25 users") && paused.contains("PAUSED"), "{paused}");
    press(&mut state, "p");
    assert!(text(&drawn(&state, 80, 24)).contains("77 users"));
}

#[test]
fn columns_sort_both_ways() {
    let first = |state: &State| state.series()[0].name.clone();
    let mut state = state(true);
    assert_eq!((state.sorted_by, first(&state).as_str()), (Column::Requests, "GET /products"));
    press(&mut state, "ss");
    assert_eq!(state.sorted_by, Column::Failed);
    assert!(first(&state).starts_with("POST /orders"));
    press(&mut state, "r");
    assert_eq!(first(&state), "GET /products/{id}");
    press(&mut state, "r<<<");
    assert_eq!((state.sorted_by, first(&state).as_str()), (Column::Name, "GET /products"));
}

#[test]
fn panes_turn_and_help_comes_and_goes() {
    let mut state = state(true);
    press(&mut state, "\t");
    assert_eq!(state.pane, Pane::Errors);
    assert!(text(&drawn(&state, 80, 24)).contains("200 POST /orders: status 503"));
    press(&mut state, "?");
    assert!(text(&drawn(&state, 80, 24)).contains("so many users, or iterations/s"));
    press(&mut state, "?");
    assert!(!text(&drawn(&state, 80, 24)).contains("so many users"));
    press(&mut state, "\t\t\t\t");
    assert_eq!(state.pane, Pane::Series);
}
