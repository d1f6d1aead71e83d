//! The guide's kinds of test, as stages.

use std::time::Duration;

use super::ExecutorName;
use crate::schedule::Stage;

/// How long a preset takes unless told.
pub(super) fn duration(preset: ExecutorName) -> Duration {
    Duration::from_secs(match preset {
        ExecutorName::Soak => 2 * 3600,
        ExecutorName::Spike => 5 * 60,
        _ => 10 * 60,
    })
}

/// Where a preset starts, and its stages to `target` within `duration`. Jumps take no time, ramps a share of it:
///
/// | preset | stages |
/// |---|---|
/// | `load` | 10 % up, 80 % held, 10 % down |
/// | `stress` | four steps to a quarter, a half, three quarters and all of the target: 5 % up, 15 % held, each; 20 % down |
/// | `spike` | 30 % at a tenth of the target, a jump to the target for 20 %, a jump back, 50 % to recover |
/// | `soak` | 5 % up, 90 % held, 5 % down |
pub(super) fn stages(preset: ExecutorName, target: f64, duration: Duration) -> (f64, Vec<Stage>) {
    let stage =
        |percent: u32, share: f64| Stage { duration: duration * percent / 100, target: target * share };
    match preset {
        ExecutorName::Stress => {
            let steps = [0.25, 0.5, 0.75, 1.0];
            let mut stages: Vec<_> =
                steps.into_iter().flat_map(|share| [stage(5, share), stage(15, share)]).collect();
            stages.push(stage(20, 0.0));
            (0.0, stages)
        }
        ExecutorName::Spike => {
            let base = 0.1;
            let stages =
                vec![stage(30, base), stage(0, 1.0), stage(20, 1.0), stage(0, base), stage(50, base)];
            (target * base, stages)
        }
        ExecutorName::Soak => (0.0, vec![stage(5, 1.0), stage(90, 1.0), stage(5, 0.0)]),
        _ => (0.0, vec![stage(10, 1.0), stage(80, 1.0), stage(10, 0.0)]),
    }
}
