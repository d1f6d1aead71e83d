//! Whether thresholds hold: their expressions held against what was recorded.
//!
//! What was never recorded is no good news: a threshold over nothing does not hold, so that a mistyped name cannot pass.
//! Counts and rates over everything are there even so: no failure is 0 failures.
//!
//! It costs little enough for once a second: a look at the rows of one map for each threshold, and a merge of all series'
//! histograms for each kind of time that some threshold takes over all requests.

mod nothing;
mod shown;
mod span;

pub use span::Span;

use crate::recorder::{Distribution, MetricTotals};
use crate::sample::MetricKind;
use crate::threshold::{
    Expression, GeneratorFigure, IterationFigure, MetricFigure, Quantity, RequestFigure, Requests, Statistic,
    Threshold,
};

/// What came of a threshold.
#[derive(Debug, Clone, PartialEq)]
pub struct Verdict {
    /// The expression as it was written.
    pub expression: String,
    /// Whether it held.
    pub ok: bool,
    /// See [`observe`].
    pub observed: Option<f64>,
    /// What was observed, for people; or that there was nothing, and which name may have been meant.
    pub shown: String,
}

impl Verdict {
    /// Whether what was recorded is against it. A run under way may yet record what a threshold is about, so that this
    /// and not `!ok` is a reason to stop it.
    pub fn broken(&self) -> bool {
        self.observed.is_some() && !self.ok
    }
}

/// Holds a threshold against what was recorded.
pub fn judge(threshold: &Threshold, span: &Span<'_>) -> Verdict {
    let expression = &threshold.expression;
    let observed = observe(expression, span);
    Verdict {
        expression: expression.to_string(),
        ok: observed.or(threshold.absent).is_some_and(|value| expression.holds(value)),
        observed,
        shown: match observed {
            Some(value) => shown::value(expression, value),
            None => match threshold.absent {
                Some(value) => format!("nothing recorded, taken as {}", shown::value(expression, value)),
                None => nothing::recorded(expression.quantity(), span),
            },
        },
    }
}

/// The value that an expression compares with its limit: times in microseconds, shares from 0 to 1, rates per second.
/// None if nothing was recorded that it could be taken from.
pub fn observe(expression: &Expression, span: &Span<'_>) -> Option<f64> {
    match expression.quantity() {
        Quantity::RequestTime { time, statistic, of } => statistic_of(&span.times(*time, of), *statistic),
        Quantity::Requests { figure, of } => requests(*figure, of, span),
        Quantity::Checks { name } => {
            let (passes, fails) = span.checks(name.as_deref());
            share(passes, passes + fails)
        }
        Quantity::IterationDuration { statistic, task } => {
            statistic_of(&span.durations(task.as_deref()), *statistic)
        }
        Quantity::Iterations { figure, task } => iterations(*figure, task.as_deref(), span),
        Quantity::SchedulerLag { statistic } => statistic_of(&span.totals().scheduler_lag, *statistic),
        Quantity::Generator(figure) => Some(generator(*figure, span) as f64),
        Quantity::Metric { figure, name } => metric(*figure, name, span),
    }
}

fn requests(figure: RequestFigure, of: &Requests, span: &Span<'_>) -> Option<f64> {
    let (mut requests, mut failures, mut throttled, mut sent, mut received) = (0, 0, 0, 0, 0);
    for series in span.series(of) {
        requests += series.requests;
        failures += series.failures;
        throttled += series.throttled;
        sent += series.bytes_sent;
        received += series.bytes_received;
    }
    let known = *of == Requests::All || requests > 0;
    match figure {
        RequestFigure::Count => count(known, requests),
        RequestFigure::Failures => count(known, failures),
        RequestFigure::Throttled => count(known, throttled),
        RequestFigure::ErrorRate => share(failures, requests),
        RequestFigure::Rate => count(known, requests).and_then(|requests| span.per_second(requests)),
        RequestFigure::BytesSent => count(known, sent),
        RequestFigure::BytesReceived => count(known, received),
        RequestFigure::SendRate => count(known, sent).and_then(|sent| span.per_second(sent)),
        RequestFigure::ReceiveRate => count(known, received).and_then(|received| span.per_second(received)),
    }
}

fn iterations(figure: IterationFigure, task: Option<&str>, span: &Span<'_>) -> Option<f64> {
    let calls = span.calls(task);
    let (ended, errors) = calls.fold((0, 0), |(ended, errors), it| (ended + it.calls, errors + it.errors));
    let known = task.is_none() || ended > 0;
    match figure {
        IterationFigure::Count => count(known, ended),
        IterationFigure::Errors => count(known, errors),
        IterationFigure::ErrorRate => share(errors, ended),
        IterationFigure::Rate => count(known, ended).and_then(|ended| span.per_second(ended)),
    }
}

fn generator(figure: GeneratorFigure, span: &Span<'_>) -> u64 {
    let totals = span.totals();
    match figure {
        GeneratorFigure::Dropped => totals.dropped_iterations,
        GeneratorFigure::Missed => totals.missed_iterations,
        GeneratorFigure::Traps => totals.traps.iter().map(|(_, trap)| trap.occurrences.count).sum(),
        GeneratorFigure::BudgetStops => totals.budget_stops.iter().map(|(_, stops)| stops.count).sum(),
    }
}

fn metric(figure: MetricFigure, name: &str, span: &Span<'_>) -> Option<f64> {
    let of = |kind| span.metric(name, kind);
    match figure {
        MetricFigure::Sum => of(MetricKind::Counter).map(|metric| metric.sum),
        MetricFigure::Rate => of(MetricKind::Counter).and_then(|metric| span.per_second(metric.sum)),
        MetricFigure::Last => of(MetricKind::Gauge).and_then(|metric| metric.last),
        MetricFigure::Share => of(MetricKind::Rate).and_then(|metric| share(metric.nonzero, metric.count)),
        MetricFigure::Statistic(statistic) => match of(MetricKind::Trend) {
            Some(trend) => trend_statistic(trend, statistic),
            None => of(MetricKind::Gauge).and_then(|gauge| gauge_statistic(gauge, statistic)),
        },
    }
}

fn trend_statistic(trend: &MetricTotals, statistic: Statistic) -> Option<f64> {
    match statistic {
        Statistic::Min => trend.min,
        Statistic::Max => trend.max,
        Statistic::Mean => Some(trend.sum / trend.count as f64),
        // A trend is recorded in thousandths.
        Statistic::Quantile(share) => Some(trend.trend.quantile(share) as f64 / 1000.0),
    }
}

fn gauge_statistic(gauge: &MetricTotals, statistic: Statistic) -> Option<f64> {
    match statistic {
        Statistic::Min => gauge.min,
        Statistic::Max => gauge.max,
        Statistic::Mean | Statistic::Quantile(_) => None,
    }
}

fn statistic_of(times: &Distribution, statistic: Statistic) -> Option<f64> {
    (times.count() > 0).then(|| match statistic {
        Statistic::Min => times.min() as f64,
        Statistic::Mean => times.mean(),
        Statistic::Quantile(share) => times.quantile(share) as f64,
        Statistic::Max => times.max() as f64,
    })
}

fn count(known: bool, count: u64) -> Option<f64> {
    known.then_some(count as f64)
}

fn share(part: u64, whole: u64) -> Option<f64> {
    (whole > 0).then(|| part as f64 / whole as f64)
}

#[cfg(test)]
mod tests;
