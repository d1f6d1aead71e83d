//! The process's exit codes. They are a public interface.

use crate::report::Outcome;

/// The run finished and every threshold held.
pub const OK: u8 = 0;
/// The host failed.
pub const HOST_FAILED: u8 = 1;
/// Wrong usage. The command-line parser uses the same number.
pub const USAGE: u8 = 2;
/// The plan or the scenario is not valid, its users do nothing but fail, or the target or this machine does not allow the run.
pub const INVALID: u8 = 3;
/// A threshold failed.
pub const THRESHOLD_FAILED: u8 = 4;
/// The run was stopped before its end.
pub const STOPPED: u8 = 5;

/// The exit code of a run that took place. One that was stopped did not show whether thresholds would have held.
pub fn of(outcome: Outcome, thresholds_hold: bool) -> u8 {
    match outcome {
        Outcome::Finished | Outcome::Breached if !thresholds_hold => THRESHOLD_FAILED,
        Outcome::Finished | Outcome::Breached => OK,
        Outcome::Failed => INVALID,
        Outcome::Stopped | Outcome::Aborted => STOPPED,
    }
}
