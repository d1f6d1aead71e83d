//! Where more load stops bringing more throughput.
//!
//! For users it is where the asymptotic bounds of operational analysis cross: N* = (R + Z) / D, with R the response time of a
//! user alone, Z its think time and D = 1 / X the time that the bottleneck has for each request at the most throughput X
//! (P. J. Denning, J. P. Buzen, ACM Computing Surveys 10, 1978; E. D. Lazowska et al., "Quantitative System Performance",
//! 1984, chapter 5). (R + Z) is what a user takes for a request where nobody waits, so N* is the most throughput over a user's own:
//! no time need be known but what the steps measured. For rates it is the most that was carried.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Step;
use super::climb::By;
use super::usl::{Coefficient, bootstrap};

/// Throughput within this of the most is the most.
const PLATEAU: f64 = 0.95;
/// So many times the load …
const MORE: f64 = 1.4;
/// … that brings no more than this: the plateau was reached.
const FLAT: f64 = 1.1;
/// A rate is carried when this part of it is.
const CARRIED: f64 = 0.95;

/// The knee.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Knee {
    /// Users, or iterations per second.
    pub load: f64,
    /// The same with its interval, in which it lies by 95 %.
    pub interval: Coefficient,
    /// The most throughput, in requests per second.
    pub request_rate: f64,
}

/// Whether a step's rate was carried.
pub(super) fn carried(step: &Step) -> bool {
    step.iteration_rate >= CARRIED * step.load
}

/// The knee of steps in the order of their loads, if they reached it.
pub(super) fn knee(by: By, steps: &[Step], seed: u64) -> Option<Knee> {
    let rates: Vec<f64> = steps.iter().map(|step| step.request_rate).collect();
    let (load, request_rate) = crossing(by, steps, &rates)?;
    let again = bootstrap(steps, seed, |rates| Some(crossing(by, steps, rates)?.0));
    Some(Knee { load, interval: Coefficient::of(load, again), request_rate })
}

/// The knee's load and throughput, by these throughputs of the steps.
fn crossing(by: By, steps: &[Step], rates: &[f64]) -> Option<(f64, f64)> {
    let most = rates.iter().copied().fold(0.0, f64::max);
    let plateau: Vec<f64> = rates.iter().copied().filter(|rate| *rate >= PLATEAU * most).collect();
    let most = super::steady::mean(&plateau);
    if most <= 0.0 {
        return None;
    }
    match by {
        By::Users => {
            let flat = |(step, rate): (&Step, &f64)| {
                let later = steps.iter().zip(rates).filter(|(later, _)| later.load >= MORE * step.load);
                let mut later = later.map(|(_, later)| *later).peekable();
                *rate > 0.0 && later.peek().is_some() && later.all(|later| later <= FLAT * rate)
            };
            if !steps.iter().zip(rates).any(flat) {
                return None;
            }
            let own: Vec<f64> = steps.iter().zip(rates).map(|(step, rate)| rate / step.load).collect();
            let best = own.iter().copied().fold(0.0, f64::max);
            let alone: Vec<f64> = own.into_iter().filter(|it| *it >= PLATEAU * best).collect();
            Some((most / super::steady::mean(&alone), most))
        }
        By::Rate => {
            if steps.iter().all(carried) {
                return None;
            }
            let per_iteration = steps.iter().zip(rates).find(|(step, _)| step.iteration_rate > 0.0);
            let per_iteration = per_iteration.map(|(step, rate)| rate / step.iteration_rate)?;
            Some((most / per_iteration.max(f64::MIN_POSITIVE), most))
        }
    }
}
