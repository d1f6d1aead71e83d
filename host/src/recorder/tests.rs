use std::time::Duration;

use super::*;
use crate::sample::{
    Call, Failure, IterationOutcome, IterationSample, MetricKind, RequestSample, Timings, Trap, Verdict,
};

/// How many names of a kind are told apart unless told.
const NAMES: usize = 1_000;

fn request(name: &str, ms: u64, status: u16) -> Sample {
    let reason = Failure { kind: "status", reason: status.to_string() };
    Sample::Request(Box::new(RequestSample {
        name: name.to_owned(),
        method: "GET".into(),
        tags: vec![("team".to_owned(), "shop".to_owned())],
        status: Some(status),
        verdict: if status < 400 { Verdict::Success } else { Verdict::Failure(reason) },
        moment: None,
        service_time: Some(Duration::from_millis(ms)),
        response_time: Duration::from_millis(ms + 1),
        timings: Timings { waiting: Some(Duration::from_millis(ms)), ..Timings::default() },
        bytes_sent: 10,
        bytes_received: 100,
        body_bytes: 50,
        resent: false,
    }))
}

fn series<'a>(totals: &'a Totals, name: &str) -> &'a Series {
    totals.series.iter().find(|(key, _)| key.name == name).map(|(_, series)| series).unwrap()
}

#[test]
fn shards_and_windows_add_up_to_the_run() {
    let mut collector = Collector::new(2, Caps::default());
    let (one, other) = (collector.recorder(0), collector.recorder(1));
    for second in 1..=3 {
        for ms in 1..=10 {
            one.record(request("a", ms, 200));
            other.record(request("a", ms * 100, 503));
            other.record(request("b", 5, 429));
        }
        let window = collector.collect(Duration::from_secs(second), Duration::ZERO);
        assert_eq!(window.totals.requests().requests, 30);
        assert_eq!((window.from, window.to), (Duration::from_secs(second - 1), Duration::from_secs(second)));
    }
    let a = series(collector.run(), "a");
    assert_eq!((a.requests, a.failures, a.throttled), (60, 30, 0));
    assert_eq!((a.status_class(2), a.status_class(5)), (30, 30));
    assert_eq!((a.bytes_sent, a.bytes_received), (600, 6000));
    let times = a.service_time.statistics();
    assert_eq!((times.count, times.min), (60, 1000));
    assert!((times.max as f64 - 1e6).abs() < 1e3, "{times:?}");
    assert_eq!(a.timings.waiting.count(), 60);
    assert_eq!(a.timings.connecting.count(), 0, "a phase that did not take place has no times");
    assert_eq!(series(collector.run(), "b").throttled, 30);
    let tagged: u64 = collector.run().tags.iter().map(|(_, series)| series.requests).sum();
    assert_eq!(tagged, 90);
    assert_eq!(collector.collect(Duration::from_secs(4), Duration::ZERO).totals.requests().requests, 0);
}

#[test]
fn names_and_reasons_are_bounded() {
    let mut totals = Totals::default();
    for id in 0..NAMES + 500 {
        totals.add(request(&format!("GET /{id}"), 1, 200));
    }
    assert_eq!(totals.series.len(), NAMES + 1);
    assert!(totals.overflowed());
    assert_eq!(totals.requests().requests, NAMES as u64 + 500);
    assert_eq!(series(&totals, "(others)").requests, 500);
    let mut run = Totals::default();
    run.merge(&totals);
    run.merge(&totals);
    assert_eq!(run.requests().requests, 2 * (NAMES as u64 + 500));
    // The shared row may be one of the first.
    assert!((NAMES..=NAMES + 1).contains(&run.series.len()) && run.overflowed());
}

#[test]
fn outcomes_stay_apart() {
    let mut totals = Totals::default();
    let outcomes = [
        IterationOutcome::Completed,
        IterationOutcome::Error("no luck".to_owned()),
        IterationOutcome::Trapped(Trap { reason: "unreachable".to_owned(), backtrace: vec!["f".to_owned()] }),
        IterationOutcome::OverBudget("memory".to_owned()),
    ];
    for outcome in outcomes {
        let duration = Duration::from_millis(3);
        let guest_time = Duration::from_micros(7);
        let call = Call::Task(0);
        totals.add(Sample::Iteration(IterationSample {
            moment: None,
            scenario: 2,
            call,
            outcome,
            duration,
            guest_time,
            scheduler_lag: None,
            memory: 5,
        }));
    }
    let used = ScenarioTotals { returned: 2, lost: 2, guest_time: Duration::from_micros(28), memory: 5 };
    assert_eq!(totals.scenarios.iter().collect::<Vec<_>>(), [(&2, &used)]);
    assert_eq!(totals.iterations(), (4, 1));
    assert_eq!((totals.traps.len(), totals.budget_stops.len()), (1, 1));
    assert_eq!((totals.guest_time.count(), totals.scheduler_lag.count()), (4, 0));
}

#[test]
fn metrics_keep_what_their_kind_needs() {
    let mut totals = Totals::default();
    for value in [3.0, 0.0, 1.5] {
        for kind in [MetricKind::Counter, MetricKind::Gauge, MetricKind::Trend, MetricKind::Rate] {
            totals.add(Sample::Metric { name: "m".to_owned(), kind, value });
        }
    }
    let mut run = Totals::default();
    run.merge(&totals);
    run.merge(&Totals::default());
    for (key, metric) in run.metrics.iter() {
        assert_eq!((metric.count, metric.sum, metric.nonzero), (3, 4.5, 2), "{key:?}");
        assert_eq!((metric.last, metric.min, metric.max), (Some(1.5), Some(0.0), Some(3.0)));
        assert_eq!(metric.trend.count(), if key.kind == MetricKind::Trend { 3 } else { 0 });
    }
}

#[test]
fn iterations_that_were_not_run_are_counted() {
    let mut collector = Collector::new(2, Caps::default());
    for shard in 0..2 {
        let recorder = collector.recorder(shard);
        recorder.record(Sample::IterationDropped);
        recorder.record(Sample::IterationDropped);
        recorder.record(Sample::IterationsMissed(5));
    }
    for second in 1..=2 {
        let counts = |totals: &Totals| (totals.dropped_iterations, totals.missed_iterations);
        let window = counts(&collector.collect(Duration::from_secs(second), Duration::ZERO).totals);
        assert_eq!(window, if second == 1 { (4, 10) } else { (0, 0) });
        assert_eq!(counts(collector.run()), (4, 10));
    }
}

#[test]
fn the_peak_is_the_most_users_at_one_time() {
    let mut collector = Collector::new(2, Caps::default());
    let (one, other) = (collector.recorder(0), collector.recorder(1));
    one.record(Sample::UserStarted);
    other.record(Sample::UserStarted);
    one.record(Sample::UserEnded);
    one.record(Sample::UserStarted);
    one.record(Sample::UserEnded);
    assert_eq!(collector.users_peak(), 2);
    assert_eq!(collector.collect(Duration::from_secs(1), Duration::ZERO).users, 1);
}

#[test]
fn who_leaves_in_the_last_moments_was_there_in_the_last_interval() {
    let mut collector = Collector::new(1, Caps::default());
    collector.recorder(0).record(Sample::UserStarted);
    collector.collect(Duration::from_secs(1), Duration::ZERO);
    collector.recorder(0).record(Sample::UserEnded);
    collector.collect(Duration::from_millis(1_050), Duration::ZERO);
    let users: Vec<_> = collector.timeline().intervals().iter().map(|it| (it.to, it.users)).collect();
    assert_eq!(users, [(Duration::from_millis(1_050), 1)]);
}
