//! What keys do.

use ratatui::crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

use super::state::State;
use crate::order::Order;

/// What `?` shows.
pub(super) const HELP: [(&str, &str); 11] = [
    ("q, Ctrl-C", "stop; a second time: at once"),
    ("+ -", "more or fewer users (or iterations/s), by a tenth"),
    ("5 0 Enter", "so many users, or iterations/s; Esc: not after all"),
    ("n", "the next scenario, for + - and numbers"),
    ("p", "pause the display; the run goes on"),
    ("Tab, Shift-Tab", "the next pane, the one before"),
    ("s, left, right", "sort the series by another column"),
    ("r", "sort the other way round"),
    ("up, down", "scroll"),
    ("PgUp, PgDn", "scroll by ten"),
    ("?", "this, and back"),
];

impl State {
    /// Follows a key. What it asks of the run is returned.
    pub(super) fn press(&mut self, key: KeyEvent) -> Option<Order> {
        if key.modifiers.contains(KeyModifiers::CONTROL) {
            return (key.code == KeyCode::Char('c')).then(|| self.stop());
        }
        if self.typed.is_some() {
            return self.type_on(key.code);
        }
        match key.code {
            KeyCode::Char('q') => return Some(self.stop()),
            KeyCode::Char('+' | '=') => return self.step(1.0),
            KeyCode::Char('-' | '_') => return self.step(-1.0),
            KeyCode::Char(digit @ '0'..='9') => self.typed = Some(digit.to_string()),
            other => self.look(other),
        }
        None
    }

    /// Keys that change nothing but what is seen.
    fn look(&mut self, key: KeyCode) {
        match key {
            KeyCode::Char('p' | ' ') => self.pause(),
            KeyCode::Char('s') | KeyCode::Right => self.sorted_by = self.sorted_by.turned(1),
            KeyCode::Left => self.sorted_by = self.sorted_by.turned(-1),
            KeyCode::Char('r') => self.reversed = !self.reversed,
            KeyCode::Char('?' | 'h') => self.help = !self.help,
            KeyCode::Esc => self.help = false,
            KeyCode::Char('n') => {
                let count = self.newest().map_or(1, |moment| moment.standings.len()).max(1);
                self.chosen = (self.chosen + 1) % count;
            }
            KeyCode::Tab => (self.pane, self.scrolled) = (self.pane.turned(1), 0),
            KeyCode::BackTab => (self.pane, self.scrolled) = (self.pane.turned(-1), 0),
            KeyCode::Down => self.scrolled += 1,
            KeyCode::Up => self.scrolled = self.scrolled.saturating_sub(1),
            KeyCode::PageDown => self.scrolled += 10,
            KeyCode::PageUp => self.scrolled = self.scrolled.saturating_sub(10),
            _ => {}
        }
    }

    fn stop(&mut self) -> Order {
        self.stopping = true;
        Order::Stop
    }

    /// A number is being typed.
    fn type_on(&mut self, key: KeyCode) -> Option<Order> {
        let typed = self.typed.as_mut()?;
        match key {
            KeyCode::Char(it @ ('0'..='9' | '.')) if typed.len() < 12 => typed.push(it),
            KeyCode::Backspace => {
                typed.pop();
            }
            KeyCode::Esc => self.typed = None,
            KeyCode::Enter => {
                let typed = self.typed.take()?;
                return match typed.parse() {
                    Ok(target) => self.load(target),
                    Err(_) => {
                        self.hear(&format!("'{typed}' is not a number"));
                        None
                    }
                };
            }
            _ => {}
        }
        None
    }

    /// A tenth more or less, and at least one: of a rate below ten, a tenth of one.
    fn step(&mut self, sign: f64) -> Option<Order> {
        let chosen = self.chosen;
        let standing = self.newest()?.standings.get(chosen)?;
        let least = if standing.open && standing.target < 10.0 { 0.1 } else { 1.0 };
        let by = (standing.target / 10.0).round().max(least);
        // To a tenth, so that steps up and down meet again.
        let target = ((standing.target + sign * by) * 10.0).round() / 10.0;
        self.load(target.max(0.0))
    }

    /// Asks for so many users, or iterations per second, of the chosen scenario.
    fn load(&mut self, target: f64) -> Option<Order> {
        let scenario = self.chosen;
        let standing = self.newest()?.standings.get_mut(scenario)?;
        // The next step starts from here, even if it comes before the next window.
        standing.target = if standing.open { target } else { target.min(standing.room as f64) };
        Some(Order::Load { scenario, target })
    }
}
