//! A run on a terminal of its own: charts, tables and keys. It draws on a thread of its own, so that a slow terminal holds up
//! nothing, and gives the terminal back as it was, whatever becomes of the run.
//!
//! | part | where |
//! |---|---|
//! | what a window had, copied | `moment` |
//! | what keys do, and what is looked at | `state`, `keys` |
//! | where what is drawn | `draw`, `charts`, `panes`, `palette` |
//! | the terminal and its thread | `terminal` |

mod charts;
mod draw;
mod keys;
mod moment;
mod palette;
mod panes;
mod state;
mod terminal;

use std::io::{IsTerminal, Stderr, stderr, stdin};
use std::time::Duration;

use super::progress::log_line;
use super::{Audience, Progress, SoFar, Style};
use crate::order::Desk;
use crate::plan::Plan;
use crate::sample::LogLine;
use moment::Follower;
use palette::Palette;
use state::State;
use terminal::{News, Stage};

/// How many lines that were said are said again when the terminal is given back.
const SAID_AGAIN: usize = 200;

/// Shows a run on the terminal that standard error and standard input are.
pub struct Screen {
    /// What speaks before the terminal is taken, after it was given back, and when it can't be had.
    plain: Progress<Stderr>,
    duration: Duration,
    follower: Follower,
    stage: Where,
    /// What was said meanwhile; the oldest goes first.
    said: Vec<String>,
}

enum Where {
    /// Not taken yet.
    Waiting(Box<State>, Desk),
    Taken(Stage),
    /// Given back, or never had.
    Gone,
}

impl Screen {
    /// Whether there is a terminal to draw on and to read keys from.
    pub fn possible() -> bool {
        let dumb = std::env::var_os("TERM").is_none_or(|it| it.is_empty() || it == "dumb");
        stdin().is_terminal() && stderr().is_terminal() && !dumb
    }

    /// Shows a run of this plan from its first window on. What keys ask for goes over the desk.
    pub fn new(plan: &Plan, desk: Desk) -> Self {
        let state =
            State::new(&plan.name(), &plan.target().to_string(), plan.duration(), Palette::of_environment());
        Self {
            plain: Progress::new(stderr(), Style::None, plan.duration()),
            duration: plan.duration(),
            follower: Follower::new(plan.shards),
            stage: Where::Waiting(Box::new(state), desk),
            said: Vec::new(),
        }
    }

    /// Takes the terminal. Where that fails, lines come instead.
    fn take(&mut self) {
        let Where::Waiting(mut state, desk) = std::mem::replace(&mut self.stage, Where::Gone) else { return };
        for line in &self.said {
            state.hear(line);
        }
        match Stage::take(*state, desk) {
            Ok(stage) => self.stage = Where::Taken(stage),
            Err(error) => {
                self.plain = Progress::new(stderr(), Style::Plain, self.duration);
                self.plain.say(&format!("warning: the terminal can't be drawn on: {error}; lines instead"));
            }
        }
        self.said.clear();
    }

    fn tell(&mut self, line: String) {
        if let Where::Gone = self.stage {
            return self.plain.say(&line);
        }
        if let Where::Waiting(..) = self.stage {
            self.plain.say(&line);
        }
        if let Where::Taken(stage) = &self.stage {
            stage.send(News::Said(line.clone()));
        }
        if self.said.len() == SAID_AGAIN {
            self.said.remove(0);
        }
        self.said.push(line);
    }

    fn give_back(&mut self) {
        if let Where::Taken(stage) = std::mem::replace(&mut self.stage, Where::Gone) {
            stage.give_back();
            let said = std::mem::take(&mut self.said);
            said.iter().for_each(|line| self.plain.say(line));
        }
    }
}

impl Audience for Screen {
    fn window(&mut self, so_far: &SoFar<'_>) {
        if let Where::Waiting(..) = self.stage {
            self.take();
        }
        if let Where::Gone = self.stage {
            return self.plain.window(so_far);
        }
        for line in &so_far.window.totals.log {
            self.tell(log_line(&format!("user {}", line.user), line));
        }
        let moment = self.follower.moment(so_far);
        if let Where::Taken(stage) = &self.stage {
            stage.send(News::Moment(Box::new(moment)));
        }
    }

    fn say(&mut self, text: &str) {
        self.tell(text.to_owned());
    }

    fn log(&mut self, whose: &str, line: &LogLine) {
        self.tell(log_line(whose, line));
    }

    fn clear(&mut self) {
        self.give_back();
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        self.give_back();
    }
}

#[cfg(test)]
mod tests;
