//! The words of expressions.

use super::error::Problem;
use super::quantity::{GeneratorFigure, IterationFigure, RequestFigure, RequestTime, Statistic};

/// What a word that needs no figure speaks of.
#[derive(Debug, Clone, Copy)]
pub(super) enum Plain {
    Requests(RequestFigure),
    Checks,
    Iterations(IterationFigure),
    Generator(GeneratorFigure),
}

/// What a word that does need one speaks of.
#[derive(Debug, Clone, Copy)]
pub(super) enum Time {
    Request(RequestTime),
    Iteration,
    SchedulerLag,
}

type Words<T> = &'static [(&'static str, T)];

/// Words that stand by themselves.
pub(super) const PLAIN: Words<Plain> = &[
    ("error_rate", Plain::Requests(RequestFigure::ErrorRate)),
    ("rate", Plain::Requests(RequestFigure::Rate)),
    ("requests", Plain::Requests(RequestFigure::Count)),
    ("failures", Plain::Requests(RequestFigure::Failures)),
    ("throttled", Plain::Requests(RequestFigure::Throttled)),
    ("bytes_sent", Plain::Requests(RequestFigure::BytesSent)),
    ("bytes_received", Plain::Requests(RequestFigure::BytesReceived)),
    ("send_rate", Plain::Requests(RequestFigure::SendRate)),
    ("receive_rate", Plain::Requests(RequestFigure::ReceiveRate)),
    ("checks", Plain::Checks),
    ("iterations", Plain::Iterations(IterationFigure::Count)),
    ("iteration_rate", Plain::Iterations(IterationFigure::Rate)),
    ("iteration_errors", Plain::Iterations(IterationFigure::Errors)),
    ("iteration_error_rate", Plain::Iterations(IterationFigure::ErrorRate)),
    ("dropped_iterations", Plain::Generator(GeneratorFigure::Dropped)),
    ("missed_iterations", Plain::Generator(GeneratorFigure::Missed)),
    ("traps", Plain::Generator(GeneratorFigure::Traps)),
    ("budget_stops", Plain::Generator(GeneratorFigure::BudgetStops)),
];

/// Words of which a statistic is taken.
pub(super) const TIMES: Words<Time> = &[
    ("response_time", Time::Request(RequestTime::Response)),
    ("service_time", Time::Request(RequestTime::Service)),
    ("blocked", Time::Request(RequestTime::Blocked)),
    ("connecting", Time::Request(RequestTime::Connecting)),
    ("tls_handshaking", Time::Request(RequestTime::TlsHandshaking)),
    ("sending", Time::Request(RequestTime::Sending)),
    ("waiting", Time::Request(RequestTime::Waiting)),
    ("receiving", Time::Request(RequestTime::Receiving)),
    ("iteration_duration", Time::Iteration),
    ("scheduler_lag", Time::SchedulerLag),
];

/// Statistics by name; percentiles are read by [`statistic`].
pub(super) const STATISTICS: Words<Statistic> = &[
    ("min", Statistic::Min),
    ("avg", Statistic::Mean),
    ("mean", Statistic::Mean),
    ("med", Statistic::Quantile(0.5)),
    ("max", Statistic::Max),
];

/// The keys of filters; tags have the form `tag.KEY`.
pub(super) const FILTERS: &[&str] = &["name", "method", "tag.KEY", "task", "metric"];

/// What a word means in a list.
pub(super) fn find<T: Copy>(words: Words<T>, word: &str) -> Option<T> {
    words.iter().find(|(name, _)| *name == word).map(|(_, meaning)| *meaning)
}

/// The words of a list.
pub(super) fn names<T>(words: Words<T>) -> impl Iterator<Item = &'static str> + Clone {
    words.iter().map(|(name, _)| *name)
}

/// The statistic that a word names, if it names one: `avg`, `p95`, `p99.9`.
pub(super) fn statistic(word: &str) -> Result<Option<Statistic>, Problem> {
    if let Some(statistic) = find(STATISTICS, word) {
        return Ok(Some(statistic));
    }
    let Some(digits) = word.strip_prefix('p').filter(|it| it.starts_with(|c: char| c.is_ascii_digit()))
    else {
        return Ok(None);
    };
    match hundredths(digits) {
        Some(share) if (0.0..=1.0).contains(&share) => Ok(Some(Statistic::Quantile(share))),
        _ => Err(Problem::Percentile(word.to_owned())),
    }
}

/// A decimal number over 100, as near as a float can be: 99.9 / 100 computed in floats is more than 0.999, by which a
/// limit would not be the same number as a share that was counted.
pub(super) fn hundredths(digits: &str) -> Option<f64> {
    format!("{digits}e-2").parse().ok()
}
