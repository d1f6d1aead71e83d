//! A run over time: what each interval had, evenly apart, so that a run of any length fits.

use std::collections::HashMap;
use std::hash::Hash;
use std::time::Duration;

use foldhash::fast::RandomState;

use super::{Compact, Series, SeriesKey, Window};
use crate::sample::ConnectionCount;

/// How many intervals are kept. Past that every two become one.
const MOST: usize = 300;
/// How many series have intervals of their own: those that came first.
const MOST_SERIES: usize = 50;
/// How many tags, likewise.
const MOST_TAGS: usize = 20;

/// A window shorter than this has no interval of its own: a run ends with one.
const SLIVER: Duration = Duration::from_millis(100);

/// The intervals of a run.
#[derive(Debug, Clone, Default)]
pub struct Timeline {
    intervals: Vec<Interval>,
    /// Windows in the last interval so far.
    windows: usize,
    /// Windows in each of the others: a power of two.
    every: usize,
    series: Positions<SeriesKey>,
    tags: Positions<(String, String)>,
    connections_peak: u64,
}

/// What happened in an interval.
#[derive(Debug, Clone, Default)]
pub struct Interval {
    /// Its end, after the run's start; it begins where the one before ends.
    pub to: Duration,
    /// Users at its end, or before the run's last moments.
    pub users: usize,
    /// Connections at its end.
    pub connections: ConnectionCount,
    /// Iterations that ended.
    pub iterations: u64,
    /// Those in which the scenario returned an error.
    pub iteration_errors: u64,
    /// Arrivals that found no free user.
    pub dropped_iterations: u64,
    /// CPU time of the process.
    pub cpu: Duration,
    /// The part of it in which scenarios computed.
    pub guest_time: Duration,
    /// Started − scheduled, of iterations that were scheduled.
    pub scheduler_lag: Compact,
    /// All requests.
    pub all: Requests,
    /// Those of each series, at the series' position; shorter where later series had not come yet.
    pub series: Vec<Requests>,
    /// Those of each tag, likewise.
    pub tags: Vec<Requests>,
}

/// Where in each interval the requests of a key stand: keys have positions in the order in which they came.
#[derive(Debug, Clone)]
struct Positions<K>(HashMap<K, usize, RandomState>);

/// Requests in an interval.
#[derive(Debug, Clone, Default)]
pub struct Requests {
    /// Settled.
    pub count: u64,
    /// Those that failed.
    pub failures: u64,
    /// Those that were answered with 429.
    pub throttled: u64,
    /// Finished − sent.
    pub service_time: Compact,
    /// Finished − scheduled.
    pub response_time: Compact,
}

impl Timeline {
    /// Adds the next window.
    pub(super) fn add(&mut self, window: &Window) {
        self.every = self.every.max(1);
        self.connections_peak = self.connections_peak.max(window.connections.open);
        let interval = self.interval(window);
        let sliver = window.to.saturating_sub(window.from) < SLIVER;
        match self.intervals.last_mut() {
            Some(last) if sliver => {
                // All users leave at a run's end, which is not what its last interval was like.
                let (users, connections) = (last.users, last.connections);
                last.merge(&interval);
                (last.users, last.connections) = (users, connections);
            }
            Some(last) if self.windows > 0 => last.merge(&interval),
            _ => {
                if self.intervals.len() == MOST {
                    self.thin_out();
                }
                self.intervals.push(interval);
            }
        }
        if !sliver {
            self.windows = (self.windows + 1) % self.every;
        }
    }

    /// The intervals, in order.
    pub fn intervals(&self) -> &[Interval] {
        &self.intervals
    }

    /// The series that have intervals of their own, in the order of their positions there.
    pub fn series(&self) -> Vec<&SeriesKey> {
        self.series.keys()
    }

    /// The tags that have, likewise.
    pub fn tags(&self) -> Vec<&(String, String)> {
        self.tags.keys()
    }

    /// The most connections that were open at the end of any window.
    pub fn connections_peak(&self) -> u64 {
        self.connections_peak
    }

    fn thin_out(&mut self) {
        let pairs = self.intervals.chunks(2).map(|pair| {
            let mut first = pair[0].clone();
            pair[1..].iter().for_each(|second| first.merge(second));
            first
        });
        self.intervals = pairs.collect();
        self.every *= 2;
    }

    fn interval(&mut self, window: &Window) -> Interval {
        let totals = &window.totals;
        let (iterations, iteration_errors) = totals.iterations();
        Interval {
            to: window.to,
            users: window.users,
            connections: window.connections,
            iterations,
            iteration_errors,
            dropped_iterations: totals.dropped_iterations,
            cpu: window.cpu,
            guest_time: totals.scenarios.iter().map(|(_, used)| used.guest_time).sum(),
            scheduler_lag: Compact::of(&totals.scheduler_lag),
            all: Requests::of(&totals.requests()),
            series: self.series.place(totals.series.iter(), MOST_SERIES),
            tags: self.tags.place(totals.tags.iter(), MOST_TAGS),
        }
    }
}

impl Interval {
    fn merge(&mut self, later: &Self) {
        (self.to, self.users, self.connections) = (later.to, later.users, later.connections);
        self.iterations += later.iterations;
        self.iteration_errors += later.iteration_errors;
        self.dropped_iterations += later.dropped_iterations;
        self.cpu += later.cpu;
        self.guest_time += later.guest_time;
        self.scheduler_lag.merge(&later.scheduler_lag);
        self.all.merge(&later.all);
        merge(&mut self.series, &later.series);
        merge(&mut self.tags, &later.tags);
    }
}

fn merge(ours: &mut Vec<Requests>, later: &[Requests]) {
    ours.resize_with(ours.len().max(later.len()), Requests::default);
    for (ours, theirs) in ours.iter_mut().zip(later) {
        ours.merge(theirs);
    }
}

impl<K> Default for Positions<K> {
    fn default() -> Self {
        Self(HashMap::default())
    }
}

impl<K: Clone + Eq + Hash> Positions<K> {
    /// What of a window's rows has a position, there. New keys get the next, while there are fewer than `most`.
    fn place<'a>(&mut self, rows: impl Iterator<Item = (&'a K, &'a Series)>, most: usize) -> Vec<Requests>
    where
        K: 'a,
    {
        let mut placed = Vec::new();
        for (key, figures) in rows.filter(|(_, figures)| figures.requests > 0) {
            let next = self.0.len();
            let Some(position) = self.0.get(key).copied().or((next < most).then_some(next)) else { continue };
            if position == next {
                self.0.insert(key.clone(), next);
            }
            placed.resize_with(placed.len().max(position + 1), Requests::default);
            placed[position] = Requests::of(figures);
        }
        placed
    }

    fn keys(&self) -> Vec<&K> {
        let mut keys: Vec<_> = self.0.iter().collect();
        keys.sort_unstable_by_key(|(_, position)| **position);
        keys.into_iter().map(|(key, _)| key).collect()
    }
}

impl Requests {
    fn of(series: &Series) -> Self {
        Self {
            count: series.requests,
            failures: series.failures,
            throttled: series.throttled,
            service_time: Compact::of(&series.service_time),
            response_time: Compact::of(&series.response_time),
        }
    }

    /// Adds those of a later interval.
    pub fn merge(&mut self, later: &Self) {
        self.count += later.count;
        self.failures += later.failures;
        self.throttled += later.throttled;
        self.service_time.merge(&later.service_time);
        self.response_time.merge(&later.response_time);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::recorder::{Caps, Collector};
    use crate::sample::{Record, RequestSample, Sample, Timings, Verdict};

    fn request(name: &str, ms: u64) -> Sample {
        Sample::Request(Box::new(RequestSample {
            name: name.to_owned(),
            method: "GET".into(),
            tags: Vec::new(),
            status: Some(200),
            verdict: Verdict::Success,
            moment: None,
            service_time: Some(Duration::from_millis(ms)),
            response_time: Duration::from_millis(ms),
            timings: Timings::default(),
            bytes_sent: 1,
            bytes_received: 1,
            body_bytes: 1,
            resent: false,
        }))
    }

    #[test]
    fn a_long_run_keeps_all_its_requests_in_few_intervals() {
        let mut collector = Collector::new(1, Caps::default());
        let recorder = collector.recorder(0);
        for second in 1..=2_000 {
            recorder.record(request("early", 10));
            if second > 1_000 {
                recorder.record(request("late", 30));
            }
            collector.collect(Duration::from_secs(second), Duration::from_millis(second * 500));
        }
        let timeline = collector.timeline();
        let intervals = timeline.intervals();
        assert!((MOST / 2..=MOST).contains(&intervals.len()), "{}", intervals.len());
        assert_eq!(intervals.iter().map(|it| it.all.count).sum::<u64>(), 3_000);
        assert_eq!(intervals.iter().map(|it| it.cpu).sum::<Duration>(), Duration::from_secs(1_000));
        let names: Vec<_> = timeline.series().iter().map(|key| key.name.as_str()).collect();
        assert_eq!(names, ["early", "late"]);
        assert_eq!(intervals[0].series.len(), 1);
        let last = intervals.last().unwrap();
        assert_eq!((last.to.as_secs(), last.series[1].count, last.all.response_time.count()), (2_000, 8, 16));
        // To two digits.
        assert!((29_500..=30_500).contains(&last.all.response_time.quantile(0.9)));
    }

    #[test]
    fn series_past_the_limit_count_in_all() {
        let mut collector = Collector::new(1, Caps::default());
        for number in 0..60 {
            collector.recorder(0).record(request(&format!("{number}"), 1));
        }
        collector.collect(Duration::from_secs(1), Duration::ZERO);
        let interval = &collector.timeline().intervals()[0];
        assert_eq!((interval.series.len(), interval.all.count), (MOST_SERIES, 60));
    }

    #[test]
    fn tags_have_intervals_and_series_have_parts() {
        let mut collector = Collector::new(1, Caps::default());
        for (second, value) in [(1, "one"), (2, "other"), (3, "one")] {
            let Sample::Request(mut sample) = request("shared", second) else { unreachable!() };
            sample.tags = vec![("scenario".to_owned(), value.to_owned())];
            collector.recorder(0).record(Sample::Request(sample));
            collector.collect(Duration::from_secs(second), Duration::ZERO);
        }
        let timeline = collector.timeline();
        assert_eq!(
            timeline.tags().iter().map(|(_, value)| value.as_str()).collect::<Vec<_>>(),
            ["one", "other"]
        );
        let counts =
            |tag: usize| timeline.intervals().iter().map(move |it| it.tags.get(tag).map_or(0, |it| it.count));
        assert_eq!(counts(0).collect::<Vec<_>>(), [1, 0, 1]);
        assert_eq!(counts(1).collect::<Vec<_>>(), [0, 1, 0]);
        let (_, series) = collector.run().series.iter().next().unwrap();
        let part = |value: &str| &series.parts[&("scenario".to_owned(), value.to_owned())];
        assert_eq!((part("one").requests, part("other").requests, series.requests), (2, 1, 3));
        // To three digits.
        assert!((3_000..=3_003).contains(&part("one").response_time.max()));
    }
}
