//! Watches a step, and ends it when it is steady.

use std::time::Duration;

use super::steady::{Steadiness, judge};
use crate::order::{Desk, Order};
use crate::recorder::Distribution;
use crate::report::{Audience, SoFar};

/// A shorter window is what is left of one at a run's end.
const WHOLE: Duration = Duration::from_millis(500);

/// What one window had.
#[derive(Debug, Clone)]
pub(super) struct Moment {
    pub(super) to: Duration,
    pub(super) seconds: f64,
    pub(super) request_rate: f64,
    pub(super) iteration_rate: f64,
    pub(super) response_mean_us: f64,
    pub(super) response_time: Distribution,
}

/// Who watches a step's run.
#[derive(Debug)]
pub struct Watch {
    desk: Desk,
    /// How many users there are once all have started; none where arrivals drive them.
    users: Option<usize>,
    least: Duration,
    most: Duration,
    moments: Vec<Moment>,
    ended: bool,
    said: Vec<String>,
}

impl Watch {
    /// Watches a step that takes at least and at most so long, and is ended by an order at this desk.
    pub fn new(desk: Desk, users: Option<usize>, least: Duration, most: Duration) -> Self {
        Self { desk, users, least, most, moments: Vec::new(), ended: false, said: Vec::new() }
    }

    /// Whether it was this that ended the run.
    pub fn ended_it(&self) -> bool {
        self.ended
    }

    /// What was said meanwhile, but for the end.
    pub fn said(&self) -> &[String] {
        &self.said
    }

    pub(super) fn judged(&self) -> (Steadiness, &[Moment]) {
        (judge(&self.moments), &self.moments)
    }
}

impl Audience for Watch {
    fn window(&mut self, so_far: &SoFar<'_>) {
        let window = so_far.window;
        let length = window.to.saturating_sub(window.from);
        let complete = self.users.is_none_or(|users| window.users >= users);
        if self.ended || length < WHOLE || !complete || window.to > self.most + WHOLE {
            return;
        }
        let all = window.totals.requests();
        let seconds = length.as_secs_f64();
        self.moments.push(Moment {
            to: window.to,
            seconds,
            request_rate: all.requests as f64 / seconds,
            iteration_rate: window.totals.iterations().0 as f64 / seconds,
            response_mean_us: all.response_time.mean(),
            response_time: all.response_time,
        });
        if window.to + WHOLE / 5 >= self.least && judge(&self.moments).settled {
            self.ended = true;
            self.desk.give(Order::Stop);
        }
    }

    fn say(&mut self, text: &str) {
        if !self.ended {
            self.said.push(text.to_owned());
        }
    }
}
