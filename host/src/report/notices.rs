//! What whoever reads a report must know beside its figures.

use super::json::{Generator, Report};
use crate::units::{milliseconds, percent, thousands};

/// From here on the generator is taken to be short of CPU, as a share of what its shards could use.
pub(super) const BUSY: f64 = 0.9;
/// From here on iterations are taken to start too late, in microseconds.
pub(super) const LATE_US: u64 = 10_000;
/// A wait this many times as long as the median hides requests that a closed executor did not make.
const LONG_WAIT: u64 = 10;
/// Shorter waits are not worth a word, in microseconds.
const SHORT_WAIT_US: u64 = 100_000;

/// The notices, if there are any.
pub(super) fn notices(report: &Report) -> Option<String> {
    let all = [
        generator_short(report),
        unseen(report),
        names(&report.generator),
        log_lines(&report.generator),
        throttled(report),
        tear_down(report),
        insecure(report),
    ];
    let notices: Vec<_> = all.into_iter().flatten().collect();
    (!notices.is_empty()).then(|| notices.join("\n"))
}

/// Whether the generator itself was the bottleneck.
pub fn generator_short(report: &Report) -> Option<String> {
    let generator = &report.generator;
    let dropped = report.totals.dropped_iterations;
    let lag = generator.scheduler_lag_us.p99;
    let signs = [
        (generator.cpu_utilisation > BUSY)
            .then(|| format!("it used {} of its CPU", percent(generator.cpu_utilisation))),
        (lag > LATE_US).then(|| format!("scheduler lag p99 was {} ms", milliseconds(lag as f64))),
        (dropped > 0).then(|| {
            format!("{} iterations were dropped because no user was free (--max-users)", thousands(dropped))
        }),
    ];
    let signs: Vec<_> = signs.into_iter().flatten().collect();
    (!signs.is_empty()).then(|| {
        let signs = signs.join("; ");
        format!("WARNING: the generator fell short: {signs}; the numbers of this run are not the target's.")
    })
}

/// What users of closed executors could not see because they were waiting.
fn unseen(report: &Report) -> Option<String> {
    let missed = report.totals.missed_iterations;
    if missed > 0 {
        return Some(format!(
            "Users were still waiting when {} more iterations were due by their pacing, and never made them; an arrival \
             rate shows what they could not (--rate).",
            thousands(missed)
        ));
    }
    let closed = report.run.scenarios.iter().any(|scenario| scenario.r#loop == "closed");
    let times = &report.totals.service_time_us;
    (closed && times.max > SHORT_WAIT_US && times.max > LONG_WAIT * times.p50).then(|| {
        format!(
            "A user that waits sends nothing: the longest wait, {} ms, stands for many requests that were not made; an \
             arrival rate shows what they could not (--rate).",
            milliseconds(times.max as f64)
        )
    })
}

fn names(generator: &Generator) -> Option<String> {
    generator.names_overflowed.then(|| {
        "There were more names of a kind than are told apart; the rest share the row '(others)'. Name requests whose \
         paths hold ids, or raise --max-series."
            .to_owned()
    })
}

fn log_lines(generator: &Generator) -> Option<String> {
    let dropped = generator.log_lines_dropped;
    (dropped > 0).then(|| format!("{} log lines were not shown.", thousands(dropped)))
}

fn throttled(report: &Report) -> Option<String> {
    let throttled = report.totals.throttled;
    (throttled > 0).then(|| {
        format!(
            "{} responses were 429 (too many requests): the target's rate limit, not a fault.",
            thousands(throttled)
        )
    })
}

fn tear_down(report: &Report) -> Option<String> {
    let failures = &report.run.tear_down_failures;
    (!failures.is_empty()).then(|| format!("What was set up may still be there: {}", failures.join("; ")))
}

fn insecure(report: &Report) -> Option<String> {
    report.run.insecure.then(|| "WARNING: no certificate was checked (--insecure).".to_owned())
}
