//! Which step is next: those that were given, or doubling until it no longer pays, then some between.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Step;
use super::knee::carried;

/// A doubling that brings less than this has flattened.
const GAIN: f64 = 1.1;
/// Steps that lie closer are the same.
const APART: f64 = 0.15;
/// How often the gap between what held and what did not is halved.
const HALVINGS: usize = 2;

/// What the steps raise.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum By {
    /// How many users go round.
    Users,
    /// How many iterations are started in a second.
    Rate,
}

/// The way up.
#[derive(Debug, Clone)]
pub struct Climb {
    by: By,
    /// What was given, and is still to come.
    given: Option<Vec<f64>>,
    first: f64,
    most: f64,
    /// Steps between those that doubled, once they are known.
    between: Option<Vec<f64>>,
    halvings: usize,
}

impl Climb {
    /// Through these steps.
    pub fn given(by: By, mut steps: Vec<f64>) -> Self {
        steps.reverse();
        Self { by, given: Some(steps), first: 0.0, most: f64::MAX, between: None, halvings: HALVINGS }
    }

    /// From `first`, doubling, to at most `most`.
    pub fn doubling(by: By, first: f64, most: f64) -> Self {
        Self { by, given: None, first, most, between: None, halvings: HALVINGS }
    }

    /// The next step's load, after these, in the order in which they were made.
    pub fn next(&mut self, steps: &[Step]) -> Option<f64> {
        if let Some(given) = &mut self.given {
            return given.pop();
        }
        let Some(last) = steps.last() else { return Some(self.first) };
        if self.between.is_none() && !self.is_enough(steps) && last.load * 2.0 <= self.most {
            return Some(last.load * 2.0);
        }
        let between = self.between.get_or_insert_with(|| around_the_knee(self.by, steps));
        if let Some(next) = between.pop() {
            return Some(next);
        }
        self.halve(steps)
    }

    /// Whether no more load is to be tried.
    fn is_enough(&self, steps: &[Step]) -> bool {
        let Some(last) = steps.last() else { return false };
        let before = steps.len().checked_sub(2).map(|at| &steps[at]);
        let flat = match self.by {
            By::Users => before.is_some_and(|before| last.request_rate < GAIN * before.request_rate),
            By::Rate => !carried(last),
        };
        flat || !holds(last)
    }

    /// Halves the gap between the greatest load that held and the least that did not.
    fn halve(&mut self, steps: &[Step]) -> Option<f64> {
        let fits = |step: &Step| holds(step) && (self.by == By::Users || carried(step));
        let bad = steps.iter().filter(|step| !fits(step)).map(|step| step.load).fold(f64::MAX, f64::min);
        let good = steps
            .iter()
            .filter(|step| fits(step) && step.load < bad)
            .map(|step| step.load)
            .fold(0.0, f64::max);
        if self.halvings == 0 || bad == f64::MAX || good == 0.0 {
            return None;
        }
        self.halvings -= 1;
        let middle = self.whole(f64::midpoint(good, bad));
        is_new(middle, steps).then_some(middle)
    }

    fn whole(&self, load: f64) -> f64 {
        if self.by == By::Users { load.round().max(1.0) } else { load }
    }
}

/// Whether a step had few faults, its thresholds held, and the generator kept up.
fn holds(step: &Step) -> bool {
    !step.fails() && step.thresholds.iter().all(|threshold| threshold.ok) && step.generator_short.is_none()
}

/// Loads around the knee that were not tried, the greatest first.
fn around_the_knee(by: By, steps: &[Step]) -> Vec<f64> {
    let mut sorted = steps.to_vec();
    sorted.sort_by(|a, b| a.load.total_cmp(&b.load));
    let Some(at) = super::knee::knee(by, &sorted, 0).filter(|_| by == By::Users).map(|knee| knee.load) else {
        return Vec::new();
    };
    let mut loads: Vec<f64> = [1.5, 1.0, 0.75].map(|part| (at * part).round().max(1.0)).into();
    loads.dedup();
    loads.retain(|load| is_new(*load, steps));
    loads
}

fn is_new(load: f64, steps: &[Step]) -> bool {
    steps.iter().all(|step| (step.load - load).abs() > APART * load)
}
