//! Holds a run against its thresholds while it runs, and looks for its breakpoint.

use std::time::Duration;

use super::Load;
use crate::plan::Steps;
use crate::recorder::{Caps, Totals, Window};
use crate::threshold::Threshold;
use crate::verdict::{Span, Verdict, judge};

/// The thresholds, and the breakpoint that is looked for, if one is.
pub(super) struct Referee {
    thresholds: Vec<Threshold>,
    tasks: Vec<String>,
    search: Option<Search>,
}

/// A search for the rate at which a threshold breaks.
struct Search {
    steps: Steps,
    /// The step that is under way.
    step: u32,
    /// What was recorded in it.
    totals: Totals,
    caps: Caps,
    verdicts: Vec<Verdict>,
    found: Breakpoint,
}

/// Where a rising rate broke a threshold.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Breakpoint {
    /// The last rate at which every threshold held, in iterations per second; none if the first broke one.
    pub held_rate: Option<f64>,
    /// The rate at which one broke; none if all held to the end.
    pub broken_rate: Option<f64>,
    /// The thresholds that broke.
    pub broken: Vec<String>,
}

impl Referee {
    /// A judge of this load, which looks for a breakpoint if there are steps.
    pub(super) fn new(load: &Load, steps: Option<Steps>) -> Self {
        let search = steps.map(|steps| Search {
            steps,
            step: 0,
            totals: Totals::new(load.caps),
            caps: load.caps,
            verdicts: Vec::new(),
            found: Breakpoint::default(),
        });
        Self { thresholds: load.thresholds.clone(), tasks: load.tasks.clone(), search }
    }

    /// Why the run must end now, if it must. `totals` is what was recorded in `recorded` so far.
    pub(super) fn objects(&mut self, window: &Window, totals: &Totals, recorded: Duration) -> Option<String> {
        if let Some(search) = &mut self.search {
            return search.objects(window, &self.thresholds, &self.tasks);
        }
        let due = self.thresholds.iter().filter(|it| it.abort && window.to >= it.delay);
        due.clone().next()?;
        let span = Span::new(totals, recorded.as_secs_f64(), &self.tasks);
        // What nothing was recorded for yet may still come.
        due.map(|it| judge(it, &span))
            .find(Verdict::broken)
            .map(|verdict| format!("threshold failed: {} (observed {})", verdict.expression, verdict.shown))
    }

    /// The verdicts over the whole run, or over the last step of a search.
    pub(super) fn verdicts(&self, totals: &Totals, recorded: Duration) -> Vec<Verdict> {
        if let Some(search) = &self.search {
            return search.verdicts.clone();
        }
        let span = Span::new(totals, recorded.as_secs_f64(), &self.tasks);
        self.thresholds.iter().map(|threshold| judge(threshold, &span)).collect()
    }

    /// What the search found.
    pub(super) fn breakpoint(&self) -> Option<Breakpoint> {
        self.search.as_ref().map(|search| search.found.clone())
    }
}

impl Search {
    fn objects(&mut self, window: &Window, thresholds: &[Threshold], tasks: &[String]) -> Option<String> {
        self.totals.merge(&window.totals);
        if self.step >= self.steps.count || window.to < self.steps.lasts * (self.step + 1) {
            return None;
        }
        let span = Span::new(&self.totals, self.steps.lasts.as_secs_f64(), tasks);
        self.verdicts = thresholds.iter().map(|threshold| judge(threshold, &span)).collect();
        let rate = self.steps.rate(self.step);
        let broken = self.verdicts.iter().filter(|verdict| !verdict.ok);
        self.found.broken = broken.map(|verdict| verdict.expression.clone()).collect();
        if self.found.broken.is_empty() {
            self.found.held_rate = Some(rate);
            self.step += 1;
            self.totals = Totals::new(self.caps);
            return None;
        }
        self.found.broken_rate = Some(rate);
        self.step = self.steps.count;
        Some(format!("at {rate:.1} iterations/s: {} broke", self.found.broken.join(", ")))
    }
}
