//! What is looked at, and how.

use std::collections::VecDeque;
use std::time::Duration;

use super::moment::{Moment, SeriesRow, one_line};
use super::palette::Palette;

/// Lines of the log that are kept.
const LOG: usize = 500;

/// What may have the most room.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Pane {
    Series,
    Errors,
    Thresholds,
    Generator,
    Log,
}

impl Pane {
    pub(super) const ALL: [Self; 5] =
        [Self::Series, Self::Errors, Self::Thresholds, Self::Generator, Self::Log];

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Series => "Series",
            Self::Errors => "Errors",
            Self::Thresholds => "Thresholds",
            Self::Generator => "Generator",
            Self::Log => "Log",
        }
    }

    /// The next one, or the one before.
    pub(super) fn turned(self, by: isize) -> Self {
        let at = Self::ALL.iter().position(|it| *it == self).unwrap_or(0) as isize;
        Self::ALL[(at + by).rem_euclid(Self::ALL.len() as isize) as usize]
    }
}

/// A column that the series are sorted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Column {
    Name,
    Requests,
    Rate,
    Failed,
    P50,
    P95,
    P99,
}

impl Column {
    pub(super) const ALL: [Self; 7] =
        [Self::Name, Self::Requests, Self::Rate, Self::Failed, Self::P50, Self::P95, Self::P99];

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Name => "Series",
            Self::Requests => "Requests",
            Self::Rate => "req/s",
            Self::Failed => "Failed",
            Self::P50 => "p50 ms",
            Self::P95 => "p95 ms",
            Self::P99 => "p99 ms",
        }
    }

    pub(super) fn turned(self, by: isize) -> Self {
        let at = Self::ALL.iter().position(|it| *it == self).unwrap_or(0) as isize;
        Self::ALL[(at + by).rem_euclid(Self::ALL.len() as isize) as usize]
    }

    fn value(self, row: &SeriesRow) -> f64 {
        match self {
            Self::Name => 0.0,
            Self::Requests => row.requests as f64,
            Self::Rate => row.figures.rate,
            Self::Failed => row.figures.failed,
            Self::P50 => row.figures.p50 as f64,
            Self::P95 => row.figures.p95 as f64,
            Self::P99 => row.figures.p99 as f64,
        }
    }
}

pub(super) struct State {
    pub(super) scenario: String,
    pub(super) target: String,
    pub(super) duration: Duration,
    pub(super) palette: Palette,
    /// What is drawn, once there is anything.
    pub(super) moment: Option<Box<Moment>>,
    /// What came since the display was paused.
    pub(super) later: Option<Box<Moment>>,
    pub(super) paused: bool,
    pub(super) pane: Pane,
    pub(super) sorted_by: Column,
    /// The other way round.
    pub(super) reversed: bool,
    /// Rows that are scrolled past.
    pub(super) scrolled: usize,
    /// The number of the scenario whose load keys change.
    pub(super) chosen: usize,
    /// What is being typed.
    pub(super) typed: Option<String>,
    pub(super) help: bool,
    pub(super) stopping: bool,
    pub(super) log: VecDeque<String>,
}

impl State {
    pub(super) fn new(scenario: &str, target: &str, duration: Duration, palette: Palette) -> Self {
        Self {
            scenario: one_line(scenario),
            target: one_line(target),
            duration,
            palette,
            moment: None,
            later: None,
            paused: false,
            pane: Pane::Series,
            sorted_by: Column::Requests,
            reversed: false,
            scrolled: 0,
            chosen: 0,
            typed: None,
            help: false,
            stopping: false,
            log: VecDeque::new(),
        }
    }

    /// A window's moment. A display that is paused keeps the one that it has.
    pub(super) fn see(&mut self, moment: Box<Moment>) {
        if self.paused && self.moment.is_some() {
            self.later = Some(moment);
        } else {
            self.moment = Some(moment);
        }
    }

    /// Something that was said or logged.
    pub(super) fn hear(&mut self, text: &str) {
        for line in text.lines() {
            if self.log.len() == LOG {
                self.log.pop_front();
            }
            self.log.push_back(one_line(line));
        }
    }

    pub(super) fn pause(&mut self) {
        self.paused = !self.paused;
        if let Some(later) = self.later.take().filter(|_| !self.paused) {
            self.moment = Some(later);
        }
    }

    /// The newest moment, drawn or not.
    pub(super) fn newest(&mut self) -> Option<&mut Moment> {
        self.later.as_deref_mut().or(self.moment.as_deref_mut())
    }

    /// The series in the order that is asked for: names from A on, figures from the greatest on.
    pub(super) fn series(&self) -> Vec<&SeriesRow> {
        let mut rows: Vec<_> = self.moment.iter().flat_map(|moment| &moment.series).collect();
        rows.sort_by(|a, b| {
            let by = self.sorted_by;
            by.value(b).total_cmp(&by.value(a)).then_with(|| a.name.cmp(&b.name))
        });
        if self.reversed {
            rows.reverse();
        }
        rows
    }
}
