//! What a call into a scenario died of, as one line that is the same for equal causes, and where.

use rustc_demangle::demangle;
use wasmtime::{Trap as Cause, WasmBacktrace};
use wasmtime_wasi::I32Exit;

use super::meter::Stopped;
use crate::budget::{Budget, Limit};
use crate::sample::{IterationOutcome, Trap};

/// What wasmtime says of limits that it holds itself.
const HELD_BY_WASMTIME: [(&str, Limit); 2] =
    [("fuel allocated for hostcalls", Limit::CallBytes), ("resource limit exceeded", Limit::Instances)];
/// How many frames of a backtrace are kept.
const MOST_FRAMES: usize = 20;

/// Tells a trap from a budget stop, and gives its reason.
pub(super) fn outcome(error: &wasmtime::Error, budget: &Budget) -> IterationOutcome {
    match error.downcast_ref::<Stopped>() {
        Some(Stopped::OverBudget(passed)) => return IterationOutcome::OverBudget(passed.to_string()),
        Some(ended) => return IterationOutcome::Error(ended.to_string()),
        None => {}
    }
    let cause = error.root_cause().to_string();
    match HELD_BY_WASMTIME.into_iter().find(|(text, _)| cause.contains(text)) {
        Some((_, limit)) => IterationOutcome::OverBudget(budget.passed(limit).to_string()),
        None => IterationOutcome::Trapped(trap(error)),
    }
}

/// The same as a clause: "it trapped (…)".
pub(super) fn clause(error: &wasmtime::Error, budget: &Budget) -> String {
    match outcome(error, budget) {
        IterationOutcome::Trapped(trap) => format!("it trapped ({})", trap.reason),
        IterationOutcome::OverBudget(reason) => format!("it went over its budget ({reason})"),
        IterationOutcome::Error(reason) => reason,
        IterationOutcome::Completed => "no reason".to_owned(),
    }
}

fn trap(error: &wasmtime::Error) -> Trap {
    if let Some(I32Exit(code)) = error.downcast_ref() {
        return Trap { reason: format!("the scenario called exit with {code}"), backtrace: Vec::new() };
    }
    let cause =
        error.downcast_ref::<Cause>().map_or_else(|| error.root_cause().to_string(), ToString::to_string);
    let backtrace = backtrace(error);
    let innermost = backtrace.iter().find(|name| !name.starts_with(UNNAMED));
    let reason = innermost.map_or_else(|| cause.clone(), |name| format!("{cause}, in {name}"));
    Trap { reason, backtrace }
}

const UNNAMED: &str = "function ";

/// The functions on the stack, innermost first; by number where the component has no names.
fn backtrace(error: &wasmtime::Error) -> Vec<String> {
    let Some(backtrace) = error.downcast_ref::<WasmBacktrace>() else { return Vec::new() };
    let name = |frame: &wasmtime::FrameInfo| match frame.func_name() {
        Some(name) => format!("{:#}", demangle(name)),
        None => format!("{UNNAMED}{}", frame.func_index()),
    };
    backtrace.frames().iter().take(MOST_FRAMES).map(name).collect()
}
