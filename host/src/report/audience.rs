//! Who watches a run: what shows it, and what writes it down while it runs.

use std::time::{Duration, SystemTime};

use super::{Environment, Report, ScenarioEnded};
use crate::observe::Observing;
use crate::plan::Plan;
use crate::recorder::{Timeline, Totals, Window};
use crate::sample::LogLine;
use crate::verdict::Verdict;

/// A run that is about to begin.
#[derive(Debug, Clone, Copy)]
pub struct Begun<'a> {
    /// Its own, and no other's; the report has it too.
    pub id: &'a str,
    /// When it was made ready; its users start at once.
    pub started_at: SystemTime,
    /// What is to be done.
    pub plan: &'a Plan,
    /// All tasks by number, each with its scenario's number.
    pub tasks: &'a [(usize, String)],
    /// Where the generator runs.
    pub environment: &'a Environment,
}

/// A run up to the end of a window.
#[derive(Debug, Clone, Copy)]
pub struct SoFar<'a> {
    /// The last window. What was logged in it is here and nowhere else.
    pub window: &'a Window,
    /// All that counts: everything since the warm-up.
    pub totals: &'a Totals,
    /// How long that is.
    pub recorded: Duration,
    /// The whole run over time.
    pub timeline: &'a Timeline,
    /// What the thresholds say of it.
    pub verdicts: &'a [Verdict],
    /// What each scenario is to do at this moment, by its number in the plan.
    pub standings: &'a [Standing],
}

/// What a scenario is to do at a moment of the run, by its plan or by the last order.
#[derive(Debug, Clone, PartialEq)]
pub struct Standing {
    /// Its name.
    pub scenario: String,
    /// Whether its target is iterations per second, rather than users.
    pub open: bool,
    /// How many.
    pub target: f64,
    /// The most users that there can be.
    pub room: u64,
    /// Whether it starts no more iterations, so that nothing can be changed.
    pub over: bool,
}

/// Somebody who watches a run. All calls come from one thread, between windows, and hold up the next one: what takes long is to be
/// handed to another thread.
pub trait Audience {
    /// A run is about to begin.
    fn begins(&mut self, _run: &Begun<'_>) {}

    /// The target's own metrics are asked for from now on.
    fn observes(&mut self, _observing: Observing) {}

    /// The scenarios are loaded, and their fixtures are set up next.
    fn cast(&mut self, _scenarios: &[ScenarioEnded]) {}

    /// All users that have to be are ready: the run begins, at this offset of the clock that moments are told by.
    fn begun(&mut self, _start: Duration) {}

    /// A window has ended: one a second, and one at the end.
    fn window(&mut self, so_far: &SoFar<'_>);

    /// Something is said beside the figures.
    fn say(&mut self, _text: &str) {}

    /// A line of the log of something that is no user.
    fn log(&mut self, _whose: &str, _line: &LogLine) {}

    /// All users are gone.
    fn clear(&mut self) {}

    /// The report is drawn up. What is returned is said: a problem that kept something from being written.
    fn ended(&mut self, _report: &Report) -> Result<(), String> {
        Ok(())
    }
}

/// Several, each in its turn.
#[derive(Default)]
pub struct Audiences(pub Vec<Box<dyn Audience>>);

impl Audience for Audiences {
    fn begins(&mut self, run: &Begun<'_>) {
        self.0.iter_mut().for_each(|it| it.begins(run));
    }

    fn observes(&mut self, observing: Observing) {
        self.0.iter_mut().for_each(|it| it.observes(observing.clone()));
    }

    fn cast(&mut self, scenarios: &[ScenarioEnded]) {
        self.0.iter_mut().for_each(|it| it.cast(scenarios));
    }

    fn begun(&mut self, start: Duration) {
        self.0.iter_mut().for_each(|it| it.begun(start));
    }

    fn window(&mut self, so_far: &SoFar<'_>) {
        self.0.iter_mut().for_each(|it| it.window(so_far));
    }

    fn say(&mut self, text: &str) {
        self.0.iter_mut().for_each(|it| it.say(text));
    }

    fn log(&mut self, whose: &str, line: &LogLine) {
        self.0.iter_mut().for_each(|it| it.log(whose, line));
    }

    fn clear(&mut self) {
        self.0.iter_mut().for_each(|it| it.clear());
    }

    fn ended(&mut self, report: &Report) -> Result<(), String> {
        let problems: Vec<_> = self.0.iter_mut().filter_map(|it| it.ended(report).err()).collect();
        if problems.is_empty() { Ok(()) } else { Err(problems.join("\n")) }
    }
}
