//! A run over time, as columns: what charts are drawn from.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::recorder::{self, Compact, Interval, Requests};

/// The run in intervals, its warm-up included. All lists have an item for each interval, in order. An interval is a second or 2, 4,
/// 8 … of them, so that there are at most 300; the last one may be shorter.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Timeline {
    /// Each one's end, in seconds from the run's start; it begins where the one before ends, the first at 0.
    pub to_s: Vec<f64>,
    /// Users at its end.
    pub users: Vec<usize>,
    /// Iterations that ended.
    pub iterations: Vec<u64>,
    /// Those in which the scenario returned an error.
    pub iteration_errors: Vec<u64>,
    /// Arrivals that found no free user.
    pub dropped_iterations: Vec<u64>,
    /// CPU time of the process / (duration · shards).
    pub cpu_utilisation: Vec<f64>,
    /// The part of it in which scenarios computed.
    pub guest_utilisation: Vec<f64>,
    /// The 99th percentile of started − scheduled, in microseconds.
    pub scheduler_lag_p99_us: Vec<u64>,
    /// All requests.
    pub all: Columns,
    /// Those of the 50 series that came first.
    pub series: Vec<SeriesColumns>,
    /// Those of the 20 tags that came first.
    #[serde(default)]
    pub tags: Vec<TagColumns>,
}

/// A tag over time.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct TagColumns {
    /// Its key.
    pub key: String,
    /// Its value.
    pub value: String,
    /// Its requests.
    #[serde(flatten)]
    pub columns: Columns,
}

/// A series over time.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct SeriesColumns {
    /// Its name.
    pub name: String,
    /// Its method.
    pub method: String,
    /// Its requests.
    #[serde(flatten)]
    pub columns: Columns,
}

/// Requests over time.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Columns {
    /// Settled.
    pub requests: Vec<u64>,
    /// Those that failed.
    pub failures: Vec<u64>,
    /// Those that were answered with 429.
    pub throttled: Vec<u64>,
    /// Finished − sent, in microseconds.
    pub service_time_us: Percentiles,
    /// Finished − scheduled, in microseconds.
    pub response_time_us: Percentiles,
    /// Each interval's response times in HdrHistogram's text form, to two digits; empty without values.
    pub response_time_histograms: Vec<String>,
}

/// Percentiles over time, to two digits; null in intervals without values.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Percentiles {
    /// The median.
    pub p50: Vec<Option<u64>>,
    /// The 90th percentile.
    pub p90: Vec<Option<u64>>,
    /// The 95th percentile.
    pub p95: Vec<Option<u64>>,
    /// The 99th percentile.
    pub p99: Vec<Option<u64>>,
    /// The greatest.
    pub max: Vec<Option<u64>>,
}

/// The columns of what was recorded, by a generator of so many shards.
pub(super) fn timeline(recorded: &recorder::Timeline, shards: usize) -> Timeline {
    let mut timeline = columns(recorded, shards, 0);
    let texts = |requests: &Requests| requests.response_time.text();
    timeline.all.response_time_histograms = recorded.intervals().iter().map(|it| texts(&it.all)).collect();
    let of = |each: fn(&Interval) -> &[Requests], position: usize| {
        let none = String::new();
        let at = |it: &Interval| each(it).get(position).map_or_else(|| none.clone(), texts);
        recorded.intervals().iter().map(at).collect()
    };
    for (position, series) in timeline.series.iter_mut().enumerate() {
        series.columns.response_time_histograms = of(|it| &it.series, position);
    }
    for (position, tag) in timeline.tags.iter_mut().enumerate() {
        tag.columns.response_time_histograms = of(|it| &it.tags, position);
    }
    timeline
}

/// The columns of the intervals from this one on, without histograms: what is added to those that somebody has.
pub fn columns(recorded: &recorder::Timeline, shards: usize, first: usize) -> Timeline {
    let mut timeline = Timeline::default();
    let intervals = || recorded.intervals().iter().skip(first);
    let before = first.checked_sub(1).and_then(|it| recorded.intervals().get(it));
    let mut from = before.map_or(0.0, |interval| interval.to.as_secs_f64());
    for interval in intervals() {
        let to = interval.to.as_secs_f64();
        timeline.push(interval, (to - from) * shards as f64);
        from = to;
    }
    let columns = |each: fn(&Interval) -> &[Requests], position: usize| {
        let (mut columns, none) = (Columns::default(), Requests::default());
        intervals().for_each(|interval| columns.push(each(interval).get(position).unwrap_or(&none)));
        columns
    };
    let series = recorded.series().into_iter().enumerate().map(|(position, key)| SeriesColumns {
        name: key.name.clone(),
        method: key.method.to_string(),
        columns: columns(|it| &it.series, position),
    });
    timeline.series = series.collect();
    let tags = recorded.tags().into_iter().enumerate().map(|(position, (key, value))| TagColumns {
        key: key.clone(),
        value: value.clone(),
        columns: columns(|it| &it.tags, position),
    });
    timeline.tags = tags.collect();
    timeline
}

impl Timeline {
    fn push(&mut self, interval: &Interval, capacity: f64) {
        let share =
            |seconds: f64| if capacity > 0.0 { (seconds / capacity * 1e4).round() / 1e4 } else { 0.0 };
        self.to_s.push((interval.to.as_secs_f64() * 1e3).round() / 1e3);
        self.users.push(interval.users);
        self.iterations.push(interval.iterations);
        self.iteration_errors.push(interval.iteration_errors);
        self.dropped_iterations.push(interval.dropped_iterations);
        self.cpu_utilisation.push(share(interval.cpu.as_secs_f64()));
        self.guest_utilisation.push(share(interval.guest_time.as_secs_f64()));
        self.scheduler_lag_p99_us.push(interval.scheduler_lag.quantile(0.99));
        self.all.push(&interval.all);
    }
}

impl Columns {
    fn push(&mut self, requests: &Requests) {
        self.requests.push(requests.count);
        self.failures.push(requests.failures);
        self.throttled.push(requests.throttled);
        self.service_time_us.push(&requests.service_time);
        self.response_time_us.push(&requests.response_time);
    }
}

impl Percentiles {
    fn push(&mut self, times: &Compact) {
        let there = times.count() > 0;
        let columns = [&mut self.p50, &mut self.p90, &mut self.p95, &mut self.p99, &mut self.max];
        for (column, value) in columns.into_iter().zip(times.quantiles([0.5, 0.9, 0.95, 0.99, 1.0])) {
            column.push(there.then_some(value));
        }
    }
}
