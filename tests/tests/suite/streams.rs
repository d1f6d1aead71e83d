//! What is written while a run goes on, read back by those it is meant for.

use std::fs;
use std::net::TcpListener;
use std::path::Path;
use std::thread::sleep;
use std::time::Duration;

use serde_json::Value;
use throng_tests::{
    Ended, OtlpReceiver, Prometheus, Shop, Throng, component, read_exposition, read_hlog, repository,
};

fn run(shop: &Shop, outputs: &[String]) -> Throng {
    let outputs = outputs.iter().map(|output| format!("--out={output}"));
    Throng::run(&component("browse"), &shop.url)
        .with(["--users", "4", "--duration", "3s", "--pause", "10ms", "--seed", "5"])
        .with(outputs)
}

fn requests(report: &Value) -> f64 {
    report["totals"]["requests"].as_f64().unwrap()
}

fn near(one: f64, other: f64, share: f64) -> bool {
    (one - other).abs() <= other.abs() * share
}

#[test]
fn lines_and_logs_add_up_to_the_report() {
    let shop = Shop::start(&["--fail", "10%"]);
    let folder = tempfile::tempdir().unwrap();
    let (lines, logs) = (folder.path().join("run.jsonl"), folder.path().join("logs"));
    let ended = run(&shop, &[format!("jsonl={}", lines.display()), format!("hdr={}", logs.display())])
        .end()
        .succeeded();
    let report = ended.report();

    let lines: Vec<Value> =
        fs::read_to_string(&lines).unwrap().lines().map(|it| serde_json::from_str(it).unwrap()).collect();
    let schema = fs::read_to_string(repository("host/schema/lines.schema.json")).unwrap();
    let validator = jsonschema::validator_for(&serde_json::from_str(&schema).unwrap()).unwrap();
    for line in &lines {
        let errors: Vec<_> = validator.iter_errors(line).map(|it| it.to_string()).collect();
        assert!(errors.is_empty(), "{errors:?} in {line}");
    }
    let mut wrong = lines[1].clone();
    wrong["users"] = "many".into();
    assert!(!validator.is_valid(&wrong));
    let (first, last) = (&lines[0], &lines[lines.len() - 1]);
    assert_eq!((&first["event"], &first["id"]), (&"run".into(), &report["run"]["id"]));
    assert_eq!((&last["event"], &last["totals"]), (&"end".into(), &report["totals"]));
    let windows = &lines[1..lines.len() - 1];
    assert!(windows.len() >= 3 && windows.iter().all(|it| it["event"] == "window"));
    for field in ["requests", "failures", "iterations", "bytes_received"] {
        let sum: u64 = windows.iter().map(|it| it[field].as_u64().unwrap()).sum();
        assert_eq!(report["totals"][field], sum, "{field}");
    }

    for (file, times) in [("response_time", "response_time_us"), ("service_time", "service_time_us")] {
        let read = read_hlog(&logs.join(format!("{file}.hlog")));
        assert_eq!(read["tags"][""]["count"], report["totals"][times]["count"], "{read:#}");
        for series in report["series"].as_array().unwrap() {
            let tag = series["name"].as_str().unwrap().replace(' ', "_");
            let (ours, theirs) = (&series[times], &read["tags"][&tag]);
            assert_eq!(ours["count"], theirs["count"], "{tag} in {read:#}");
            // Of few values, the reader takes a percentile's neighbour for it.
            let figure = |of: &Value, name: &str| of[name].as_f64().unwrap();
            assert!(near(figure(theirs, "max"), figure(ours, "max"), 0.002), "{tag} in {read:#}");
            let p95 = figure(theirs, "p95");
            assert!(
                (figure(ours, "p90") * 0.998..=figure(ours, "p99") * 1.002).contains(&p95),
                "{tag}: {p95} in {ours}"
            );
        }
    }
}

#[test]
fn prometheus_asks_and_is_told() {
    let (shop, prometheus) = (Shop::start(&["--fail", "10%"]), Prometheus::start());
    let outputs = [
        format!("prometheus={},linger=10s", prometheus.asked),
        format!("remote-write={},every=1s", prometheus.remote_write()),
    ];
    let report = run(&shop, &outputs).with(["--set", "labels.team=shop"]).end().succeeded().report();
    for job in ["asked", "throng"] {
        // What was asked for last is there once it is stored. When its target is gone, it is only there in the past.
        let last = format!("max(max_over_time(timestamp(throng_run_info{{job=\"{job}\"}})[1m:100ms]))");
        let value = |expression: &str| {
            let at = prometheus.value(&last).unwrap_or_default();
            prometheus.value(&expression.replace("SERIES", &format!("{{job=\"{job}\"}} @ {at}")))
        };
        let sum = "sum(throng_requests_total SERIES)";
        let there = (0..50).any(|_| {
            sleep(Duration::from_millis(100));
            value(sum) == Some(requests(&report))
        });
        assert!(there, "{job}: {:?} instead of {}", value(sum), requests(&report));
        let failures = value("sum(throng_request_failures_total SERIES)");
        assert_eq!(failures, report["totals"]["failures"].as_f64(), "{job}");
        let gets = value("sum by (method) (throng_requests_total SERIES)");
        assert_eq!(gets, Some(requests(&report)), "{job}: all are GETs");
        let count = value("histogram_count(sum(throng_response_time_seconds SERIES))");
        assert_eq!(count, Some(requests(&report)), "{job}");
        let median =
            value("histogram_quantile(0.5, sum(throng_response_time_seconds SERIES))").unwrap() * 1e6;
        let ours = report["totals"]["response_time_us"]["p50"].as_f64().unwrap();
        assert!(near(median, ours, 0.03), "{job}: {median}, {ours}");
    }
    let run = report["run"]["id"].as_str().unwrap();
    let labelled = format!("count(throng_users{{run=\"{run}\",team=\"shop\"}})");
    assert_eq!(prometheus.value(&labelled), Some(1.0));
}

#[test]
fn both_texts_are_what_their_parsers_take() {
    let shop = Shop::start(&[]);
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let running = run(&shop, &[format!("prometheus={port}")]).start();
    sleep(Duration::from_millis(2_000));
    let read = read_exposition(&format!("http://127.0.0.1:{port}/metrics"));
    running.end().succeeded();
    for format in ["prometheus", "openmetrics"] {
        let (kinds, sums) = (&read[format]["kinds"], &read[format]["sums"]);
        assert_eq!(kinds["throng_requests"], "counter", "{read:#}");
        assert_eq!(kinds["throng_response_time_seconds"], "histogram", "{read:#}");
        assert_eq!(sums["throng_requests_total"], sums["throng_response_time_seconds_count"], "{read:#}");
        assert!(sums["throng_requests_total"].as_f64().unwrap() > 0.0, "{read:#}");
    }
}

#[test]
fn opentelemetry_reads_what_it_is_told() {
    let (shop, receiver) = (Shop::start(&[]), OtlpReceiver::start());
    let output = format!("otlp={},every=1s,bearer=OTLP_TOKEN", receiver.url);
    let ended = run(&shop, &[output])
        .env("THRONG_SECRET_OTLP_TOKEN", Path::new("a-token-of-tests"))
        .end()
        .succeeded();
    let report = ended.report();
    assert!(!ended.stderr.contains("a-token-of-tests") && !report.to_string().contains("a-token-of-tests"));
    let requests_sum = receiver.metric("throng.requests")["sum"].clone();
    assert_eq!(requests_sum["aggregationTemporality"], "AGGREGATION_TEMPORALITY_CUMULATIVE");
    let points = requests_sum["dataPoints"].as_array().unwrap();
    let sum: f64 = points.iter().map(|it| it["asDouble"].as_f64().unwrap()).sum();
    assert_eq!(sum, requests(&report));
    let times = receiver.metric("throng.response_time");
    assert_eq!(times["unit"], "s");
    let points = times["exponentialHistogram"]["dataPoints"].as_array().unwrap();
    let number = |value: &Value| value.as_str().unwrap().parse::<u64>().unwrap();
    for point in points {
        let buckets = point["positive"]["bucketCounts"].as_array().unwrap();
        let zeros = point.get("zeroCount").map_or(0, number);
        assert_eq!(buckets.iter().map(number).sum::<u64>() + zeros, number(&point["count"]));
    }
    let count: u64 = points.iter().map(|point| number(&point["count"])).sum();
    assert_eq!(count as f64, requests(&report));
    let mean = points.iter().map(|it| it["sum"].as_f64().unwrap()).sum::<f64>() / count as f64 * 1e6;
    assert!(near(mean, report["totals"]["response_time_us"]["mean"].as_f64().unwrap(), 0.01), "{mean}");
}

fn refused(outputs: &[&str], code: i32, text: &str) -> Ended {
    let shop = Shop::start(&[]);
    let outputs: Vec<_> = outputs.iter().map(|it| (*it).to_owned()).collect();
    let ended = run(&shop, &outputs).end();
    ended.failed_with(code, text);
    assert!(shop.requests().is_empty(), "something was sent");
    ended
}

#[test]
fn what_can_not_be_written_is_found_before_the_run() {
    refused(&["remote-write=nowhere"], 2, "is not a receiver");
    refused(&["otlp=http://me:hunter2@127.0.0.1/"], 2, "credentials do not stand in it");
    refused(&["remote-write=http://127.0.0.1:9/,bearer=NO_SUCH"], 3, "THRONG_SECRET_NO_SUCH");
    refused(&["remote-write=http://127.0.0.1:9/api/v1/write"], 3, "output remote-write=http://127.0.0.1:9");
    refused(&["jsonl=/nowhere/run.jsonl"], 3, "output jsonl=/nowhere/run.jsonl: No such file");
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port();
    refused(&[&format!("prometheus={port}")], 3, "in use");
    // The shop knows no such path.
    let shop = Shop::start(&[]);
    let output = format!("otlp={}/nothing", shop.url);
    run(&shop, &[output]).end().failed_with(3, "the receiver answers 404");
}

#[test]
fn a_receiver_that_goes_away_costs_its_figures_and_not_the_run() {
    let shop = Shop::start(&[]);
    let receiver = OtlpReceiver::start();
    let output = format!("otlp={},every=1s,bearer=OTLP_TOKEN", receiver.url);
    let running =
        run(&shop, &[output]).env("THRONG_SECRET_OTLP_TOKEN", Path::new("a-token-of-tests")).start();
    sleep(Duration::from_millis(1_500));
    drop(receiver);
    let ended = running.end().succeeded();
    assert!(ended.stderr.contains("sendings were dropped"), "{}", ended.stderr);
    let duration = ended.report()["run"]["duration_s"].as_f64().unwrap();
    assert!(duration < 4.5, "the run was held up: {duration} s");
}

#[test]
fn a_failure_s_trace_is_what_the_target_was_sent() {
    let shop = Shop::start(&["--fail", "100%"]);
    let folder = tempfile::tempdir().unwrap();
    let failures = folder.path().join("failures.json");
    let traced = || {
        Throng::run(&component("browse"), &shop.url)
            .with(["--users", "1", "--duration", "1s", "--seed", "9", "--traceparent=0%"])
            .with(["--record-failures", &failures.display().to_string()])
            .end()
            .succeeded()
            .report()
    };
    let report = traced();
    let example = |report: &Value| report["series"][0]["errors"][0]["example"].clone();
    let trace = example(&report)["trace_id"].as_str().unwrap().to_owned();
    assert_eq!((trace.len(), example(&traced())["trace_id"].as_str()), (32, Some(trace.as_str())));
    let recorded = fs::read_to_string(&failures).unwrap();
    assert!(recorded.contains(&format!("00-{trace}-")), "{trace} is not in {recorded}");
    let plain = Throng::run(&component("browse"), &shop.url)
        .with(["--users", "1", "--duration", "1s", "--seed", "9"])
        .end()
        .succeeded()
        .report();
    assert_eq!(example(&plain)["trace_id"], Value::Null);
}
