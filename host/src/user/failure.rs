//! What a call into a scenario died of, as one line that is the same for equal causes.

use wasmtime::{Trap, WasmBacktrace};
use wasmtime_wasi::I32Exit;

use super::budget::Stopped;
use crate::sample::IterationOutcome;

/// Tells a trap from a budget stop, and gives its reason.
pub(super) fn outcome(error: &wasmtime::Error) -> IterationOutcome {
    match error.downcast_ref::<Stopped>() {
        Some(Stopped::Aborted) => IterationOutcome::Error(Stopped::Aborted.to_string()),
        Some(stopped) => IterationOutcome::OverBudget(stopped.to_string()),
        None => IterationOutcome::Trapped(trap_reason(error)),
    }
}

fn trap_reason(error: &wasmtime::Error) -> String {
    if let Some(I32Exit(code)) = error.downcast_ref() {
        return format!("the scenario called exit with {code}");
    }
    let cause =
        error.downcast_ref::<Trap>().map_or_else(|| error.root_cause().to_string(), ToString::to_string);
    match innermost_name(error) {
        Some(name) => format!("{cause}, in {name}"),
        None => cause,
    }
}

fn innermost_name(error: &wasmtime::Error) -> Option<String> {
    let backtrace = error.downcast_ref::<WasmBacktrace>()?;
    backtrace.frames().iter().find_map(|frame| frame.func_name().map(str::to_owned))
}
