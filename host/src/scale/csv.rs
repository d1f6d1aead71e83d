//! The steps as a table for spreadsheets.

use std::io;
use std::path::Path;

use super::Scaling;

/// Writes `steps.csv` in a folder, which is made.
pub(super) fn write(scaling: &Scaling, folder: &Path) -> io::Result<()> {
    std::fs::create_dir_all(folder)?;
    let mut table = csv::Writer::from_path(folder.join("steps.csv"))?;
    table.write_record([
        "load",
        "settled",
        "duration_s",
        "steady_from_s",
        "request_rate",
        "request_rate_error",
        "iteration_rate",
        "concurrency",
        "response_time_us_mean",
        "response_time_us_p50",
        "response_time_us_p95",
        "response_time_us_p99",
        "response_time_us_max",
        "requests",
        "faults",
        "throttled",
        "dropped_iterations",
    ])?;
    for step in &scaling.steps {
        let times = &step.response_time_us;
        table.write_record([
            step.load.to_string(),
            step.settled.to_string(),
            step.duration_s.to_string(),
            step.steady_from_s.to_string(),
            step.request_rate.to_string(),
            step.request_rate_error.to_string(),
            step.iteration_rate.to_string(),
            step.concurrency.to_string(),
            times.mean.to_string(),
            times.p50.to_string(),
            times.p95.to_string(),
            times.p99.to_string(),
            times.max.to_string(),
            step.requests.to_string(),
            step.faults.to_string(),
            step.throttled.to_string(),
            step.dropped_iterations.to_string(),
        ])?;
    }
    table.flush()
}
