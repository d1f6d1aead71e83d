use std::time::Duration;

use super::*;
use crate::recorder::Totals;
use crate::sample::{
    self, Call, Failure, IterationOutcome, IterationSample, RequestSample, Sample, Timings, Trap,
};

const SECONDS: f64 = 10.0;

fn tasks() -> Vec<String> {
    ["browse", "buy", "never"].map(str::to_owned).into()
}

fn judged(totals: &Totals, text: &str) -> Verdict {
    let expression: Expression = text.parse().unwrap_or_else(|error| panic!("{error}"));
    judge(&expression.into(), &Span::new(totals, SECONDS, &tasks()))
}

/// What is observed of a quantity, whatever its limit.
fn observed(totals: &Totals, quantity: &str) -> Option<f64> {
    let limits = ["0", "0ms"].map(|limit| format!("{quantity} >= {limit}").parse::<Expression>());
    let expression = limits.into_iter().find_map(Result::ok).unwrap();
    observe(&expression, &Span::new(totals, SECONDS, &tasks()))
}

fn shown(totals: &Totals, text: &str) -> (bool, String) {
    let Verdict { ok, shown, .. } = judged(totals, text);
    (ok, shown)
}

fn nothing(totals: &Totals, text: &str) -> String {
    let verdict = judged(totals, text);
    assert_eq!((verdict.ok, verdict.observed, verdict.broken()), (false, None, false), "{text}");
    verdict.shown
}

fn request(name: &str, method: &str, ms: u64, status: u16) -> Sample {
    let failure = Failure { kind: "status", reason: status.to_string() };
    let verdict = if status < 400 { sample::Verdict::Success } else { sample::Verdict::Failure(failure) };
    let timings = Timings {
        blocked: Duration::from_micros(5),
        sending: Some(Duration::from_micros(7)),
        waiting: Some(Duration::from_millis(ms / 2)),
        receiving: Some(Duration::from_micros(9)),
        ..Timings::default()
    };
    Sample::Request(Box::new(RequestSample {
        moment: None,
        name: name.to_owned(),
        method: method.to_owned().into(),
        tags: vec![("page".to_owned(), name.trim_start_matches('/').to_owned())],
        status: Some(status),
        verdict,
        service_time: Some(Duration::from_millis(ms)),
        response_time: Duration::from_millis(ms * 2),
        timings,
        bytes_sent: 1,
        bytes_received: 1,
        body_bytes: 1,
        resent: false,
    }))
}

fn iteration(call: Call, ms: u64, outcome: IterationOutcome) -> Sample {
    Sample::Iteration(IterationSample {
        moment: None,
        scenario: 0,
        call,
        outcome,
        duration: Duration::from_millis(ms),
        guest_time: Duration::from_micros(3),
        scheduler_lag: Some(Duration::from_micros(ms * 10)),
        memory: 0,
    })
}

fn metric(name: &str, kind: MetricKind, values: &[f64]) -> Vec<Sample> {
    values.iter().map(|&value| Sample::Metric { name: name.to_owned(), kind, value }).collect()
}

/// Ten seconds of a shop: 100 requests to `/products`, ten each of GET and POST to `/basket`, two tasks, and so on.
fn shop() -> Totals {
    let mut samples = Vec::new();
    for ms in 1..=100 {
        samples.push(request("/products", "GET", ms, if ms == 100 { 500 } else { 200 }));
    }
    for _ in 0..10 {
        samples.push(request("/basket", "GET", 10, 200));
        samples.push(request("/basket", "POST", 300, 429));
    }
    for ms in [10, 20, 30] {
        samples.push(iteration(Call::Task(0), ms, IterationOutcome::Completed));
    }
    samples.push(iteration(Call::Task(1), 100, IterationOutcome::Error("no".to_owned())));
    samples.push(iteration(Call::Start, 5_000, IterationOutcome::Error("no".to_owned())));
    samples.push(iteration(
        Call::Stop,
        5_000,
        IterationOutcome::Trapped(Trap { reason: "bad".to_owned(), backtrace: Vec::new() }),
    ));
    samples.extend([Sample::IterationDropped, Sample::IterationDropped, Sample::IterationsMissed(7)]);
    for ok in [true, true, true, false] {
        samples.push(Sample::Check { name: "status".to_owned(), ok, moment: None });
        samples.push(Sample::Check { name: "cart".to_owned(), ok: true, moment: None });
    }
    samples.extend(metric("sold", MetricKind::Counter, &[2.0, 3.5, 7.0]));
    samples.extend(metric("stock", MetricKind::Gauge, &[8.0, -2.5, 4.0]));
    samples.extend(metric("basket", MetricKind::Trend, &[1.0, 2.0, 3.0, 10.0]));
    samples.extend(metric("hits", MetricKind::Rate, &[1.0, 0.0, 1.0, 1.0]));
    let mut totals = Totals::default();
    samples.into_iter().for_each(|sample| totals.add(sample));
    totals
}

/// Within the histogram's three digits.
fn near(observed: Option<f64>, expected: f64) -> bool {
    observed.is_some_and(|observed| (observed - expected).abs() <= expected * 0.001)
}

#[test]
fn request_times_are_in_microseconds() {
    let totals = shop();
    let times = [
        (r#"min(service_time, name="/products")"#, 1_000.0),
        (r#"avg(service_time, name="/products")"#, 50_500.0),
        (r#"med(service_time, name="/products")"#, 50_000.0),
        (r#"p95(response_time, name="/products", method="GET")"#, 190_000.0),
        (r#"max(service_time, name="/basket")"#, 300_000.0),
        (r#"max(service_time, method="GET")"#, 100_000.0),
        (r#"p50(service_time, tag.page="basket")"#, 10_000.0),
        (r#"p51(service_time, tag.page="basket")"#, 300_000.0),
        ("max(response_time)", 600_000.0),
        ("p0(blocked)", 5.0),
        ("max(sending)", 7.0),
        ("max(waiting)", 150_000.0),
        ("max(receiving)", 9.0),
        ("max(scheduler_lag)", 50_000.0),
        ("max(iteration_duration)", 100_000.0),
        (r#"avg(iteration_duration, task="browse")"#, 20_000.0),
    ];
    for (text, expected) in times {
        let observed = observed(&totals, text);
        assert!(near(observed, expected), "{text}: {observed:?}");
    }
}

#[test]
fn times_over_all_requests_are_added_up_once() {
    let (totals, tasks) = (shop(), tasks());
    let span = Span::new(&totals, SECONDS, &tasks);
    let whole = |time| matches!(span.times(time, &Requests::All), std::borrow::Cow::Borrowed(_));
    assert!(whole(crate::threshold::RequestTime::Response) && whole(crate::threshold::RequestTime::Response));
    assert_eq!(span.times(crate::threshold::RequestTime::Response, &Requests::All).count(), 120);
}

#[test]
fn figures_are_taken_of_what_the_filters_leave() {
    let totals = shop();
    let figures = [
        ("requests", 120.0),
        ("failures", 11.0),
        ("throttled", 10.0),
        ("error_rate", 11.0 / 120.0),
        ("rate", 12.0),
        (r#"requests(name="/basket")"#, 20.0),
        (r#"failures(method="GET")"#, 1.0),
        (r#"throttled(name="/products")"#, 0.0),
        (r#"error_rate(name="/basket")"#, 0.5),
        (r#"rate(tag.page="products")"#, 10.0),
        ("checks", 7.0 / 8.0),
        (r#"checks(name="status")"#, 0.75),
        ("iterations", 4.0),
        ("iteration_errors", 1.0),
        ("iteration_error_rate", 0.25),
        ("iteration_rate", 0.4),
        (r#"iterations(task="browse")"#, 3.0),
        (r#"iteration_error_rate(task="buy")"#, 1.0),
        ("dropped_iterations", 2.0),
        ("missed_iterations", 7.0),
        ("traps", 1.0),
        ("budget_stops", 0.0),
    ];
    for (text, expected) in figures {
        assert_eq!(observed(&totals, text), Some(expected), "{text}");
    }
}

#[test]
fn metrics_give_what_their_kind_has() {
    let totals = shop();
    let figures = [
        (r#"sum(metric="sold")"#, 12.5),
        (r#"rate(metric="sold")"#, 1.25),
        (r#"last(metric="stock")"#, 4.0),
        (r#"min(metric="stock")"#, -2.5),
        (r#"max(metric="stock")"#, 8.0),
        (r#"min(metric="basket")"#, 1.0),
        (r#"avg(metric="basket")"#, 4.0),
        (r#"med(metric="basket")"#, 2.0),
        (r#"max(metric="basket")"#, 10.0),
        (r#"share(metric="hits")"#, 0.75),
    ];
    for (text, expected) in figures {
        assert_eq!(observed(&totals, text), Some(expected), "{text}");
    }
}

#[test]
fn nothing_recorded_does_not_hold() {
    let totals = Totals::default();
    for text in [
        "p95(response_time) < 1m",
        "max(scheduler_lag) < 1m",
        "p95(iteration_duration) < 1m",
        "error_rate <= 100%",
        "iteration_error_rate <= 100%",
        "checks >= 0%",
    ] {
        assert_eq!(nothing(&totals, text), "nothing recorded", "{text}");
    }
    for text in [
        "requests",
        "failures",
        "throttled",
        "rate",
        "iterations",
        "iteration_errors",
        "iteration_rate",
        "dropped_iterations",
        "missed_iterations",
        "traps",
        "budget_stops",
    ] {
        assert_eq!(observed(&totals, text), Some(0.0), "{text}");
    }
    let rate = "rate >= 0".parse().unwrap();
    assert_eq!(observe(&rate, &Span::new(&totals, 0.0, &[])), None, "no time, no rate");
}

#[test]
fn a_mistyped_name_leads_to_a_recorded_one() {
    let totals = shop();
    let hints = [
        (r#"error_rate(name="/product") < 1%"#, r#" under name="/product"; did you mean "/products"?"#),
        (r#"failures(name="/checkout") < 1"#, r#" under name="/checkout""#),
        (
            r#"rate(name="/products", method="POST") < 1"#,
            r#" under name="/products", method="POST"; recorded methods: GET"#,
        ),
        (r#"rate(method="get") < 1"#, r#" under method="get"; recorded methods: GET, POST"#),
        (r#"rate(tag.page="baskets") < 1"#, r#" under tag.page="baskets"; did you mean "basket"?"#),
        (r#"rate(tag.pages="basket") < 1"#, r#" under tag.pages="basket"; did you mean tag.page?"#),
        (r#"max(connecting, name="/products") < 1s"#, r#" under name="/products""#),
        (r#"checks(name="carts") > 1%"#, r#" under name="carts"; did you mean "cart"?"#),
        (r#"iterations(task="browze") > 1"#, r#" under task="browze"; did you mean "browse"?"#),
        (r#"iterations(task="never") > 1"#, r#" under task="never""#),
        (r#"sum(metric="sould") > 1"#, r#" under metric="sould"; did you mean "sold"?"#),
        (r#"sum(metric="hits") > 1"#, r#" under metric="hits"; it is a rate, which has share"#),
        (
            r#"p95(metric="stock") > 1"#,
            r#" under metric="stock"; it is a gauge, which has last, min and max"#,
        ),
        (r#"rate(name='a "b" \\') > 1"#, r#" under name="a \"b\" \\""#),
    ];
    for (text, hint) in hints {
        assert_eq!(nothing(&totals, text), format!("nothing recorded{hint}"), "{text}");
    }
}

#[test]
fn values_are_shown_with_their_units() {
    let totals = shop();
    let texts = [
        (r#"max(response_time, name="/products") < 300ms"#, true, "200 ms"),
        ("max(sending) < 1ms", true, "0.01 ms"),
        ("error_rate < 1%", false, "9.17 %"),
        ("rate >= 500/s", false, "12.0/s"),
        ("failures < 100", true, "11"),
        (r#"sum(metric="sold") > 10"#, true, "12.5"),
        (r#"min(metric="stock") >= 0"#, false, "-2.50"),
        (r#"share(metric="hits") > 50%"#, true, "75.0 %"),
        (r#"rate(metric="sold") > 1"#, true, "1.25/s"),
    ];
    for (text, ok, text_shown) in texts {
        assert_eq!(shown(&totals, text), (ok, text_shown.to_owned()), "{text}");
    }
    let verdict = judged(&totals, "error_rate  < 1%");
    assert_eq!((verdict.expression.as_str(), verdict.broken()), ("error_rate  < 1%", true));
    assert!(!judged(&totals, "error_rate < 10%").broken());
}

#[test]
fn what_is_shown_lies_on_the_side_of_the_limit_where_the_value_does() {
    let mut totals = Totals::default();
    for passed in 0..10_000 {
        totals.add(Sample::Check { name: "ok".to_owned(), ok: passed > 0, moment: None });
    }
    assert_eq!(shown(&totals, "checks >= 99%"), (true, "99.99 %".to_owned()));
    assert_eq!(shown(&totals, "checks >= 100%"), (false, "99.99 %".to_owned()));
    assert_eq!(shown(&totals, "checks >= 99.99%"), (true, "99.99 %".to_owned()));
    totals.add(request("/", "GET", 150, 200));
    totals.add(request("/", "GET", 150, 200));
    // 300 ms, as the histogram has it: 300.031 at most.
    assert_eq!(shown(&totals, "max(response_time) <= 300ms"), (false, "300.03 ms".to_owned()));
    assert_eq!(shown(&totals, "max(response_time) < 1s"), (true, "300 ms".to_owned()));
}

#[test]
fn what_was_never_recorded_is_held_to_what_the_threshold_says_at_the_end() {
    let totals = Totals::default();
    let held = |text: &str| {
        let threshold = Threshold { absent: Some(0.0), ..text.parse::<Expression>().unwrap().into() };
        judge(&threshold, &Span::new(&totals, SECONDS, &tasks()))
    };
    let verdict = held("share(metric=\"errors\") < 10%");
    assert_eq!((verdict.ok, verdict.observed, verdict.broken()), (true, None, false));
    assert_eq!(verdict.shown, "nothing recorded, taken as 0 %");
    let verdict = held("p95(service_time, name=\"never\") > 1ms");
    assert_eq!((verdict.ok, verdict.broken()), (false, false), "a run that goes on may still record some");
}

#[test]
fn bytes_are_counted_and_numbers_of_the_scenario_s_own_can_be_exact() {
    let mut totals = Totals::default();
    for name in ["/a", "/a", "/b"] {
        totals.add(request(name, "GET", 10, 200));
    }
    totals.add(Sample::Metric { name: "orders".to_owned(), kind: MetricKind::Counter, value: 2.0 });
    assert_eq!(observed(&totals, "bytes_sent"), Some(3.0));
    assert_eq!(observed(&totals, "bytes_received(name=\"/a\")"), Some(2.0));
    assert_eq!(observed(&totals, "send_rate"), Some(0.3));
    assert_eq!(observed(&totals, "receive_rate(tag.page=\"b\")"), Some(0.1));
    assert!(judged(&totals, "sum(metric=\"orders\") == 2").ok);
}
