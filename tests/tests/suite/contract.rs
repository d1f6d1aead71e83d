//! The contract, from a scenario's side, and the report's schema.

use std::path::Path;

use serde_json::Value;
use throng_tests::{Ended, Shop, Throng, component, repository};

fn named<'a>(list: &'a Value, name: &str) -> &'a Value {
    let found = list.as_array().unwrap().iter().find(|it| it["name"] == name);
    found.unwrap_or_else(|| panic!("no {name} in {list:#}"))
}

#[test]
fn every_function_of_the_contract_does_what_it_says() {
    everything(&component("tests/everything"), 1);
}

#[test]
fn every_function_of_the_c_sdk_does_what_it_says() {
    // Its second iteration is a task that the first one names.
    everything(&repository("sdk/c/tests/everything.c"), 2);
}

#[test]
fn every_function_of_the_go_sdk_does_what_it_says() {
    everything(&repository("sdk/go/testdata/everything"), 2);
}

#[test]
fn every_function_of_the_zig_sdk_does_what_it_says() {
    // It tries what Zig's SDK adds to C's.
    let report = run_of_everything(&repository("sdk/c/tests/everything.zig")).succeeded().report();
    let totals = &report["totals"];
    assert_eq!((&totals["iterations"], &totals["iteration_errors"]), (&2.into(), &0.into()), "{report:#}");
}

#[test]
fn every_function_of_the_python_sdk_does_what_it_says() {
    everything(&repository("sdk/python/tests/everything.py"), 1);
}

#[test]
fn every_function_of_the_typescript_sdk_does_what_it_says() {
    let report = everything(&repository("sdk/js/tests/everything.ts"), 2);
    assert_eq!(named(&report["checks"], "a timer ran")["passes"], 1);
}

/// Runs a scenario that calls everything once, and holds its report to what the Rust one's first lines say.
fn everything(scenario: &Path, iterations: u64) -> Value {
    let ended = run_of_everything(scenario).succeeded();
    let report = ended.report();
    let totals = &report["totals"];
    assert_eq!(
        (&totals["iterations"], &totals["iteration_errors"]),
        (&iterations.into(), &0.into()),
        "{report:#}"
    );
    assert_eq!(report["generator"]["traps"].as_array().unwrap().len(), 0, "{report:#}\n{}", ended.stderr);
    let series = &report["series"];
    assert_eq!(named(series, "passed")["statuses"]["404"], 1);
    assert_eq!(named(series, "passed")["failures"], 0);
    assert_eq!(named(series, "failed")["errors"][0]["reason"], "on purpose");
    for kind in ["invalid", "forbidden"] {
        let errors = &named(series, kind)["errors"];
        let kinds: Vec<_> =
            errors.as_array().unwrap().iter().map(|it| it["kind"].as_str().unwrap()).collect();
        assert!(kinds.iter().all(|it| it.starts_with(kind)), "{errors}");
        assert_eq!(named(series, kind)["failures"], 2);
    }
    let tags = report["tags"].as_array().unwrap();
    assert!(tags.iter().any(|tag| tag["key"] == "kind" && tag["value"] == "tagged" && tag["requests"] == 1));
    assert_eq!(named(&report["checks"], "holds")["passes"], 1);
    assert_eq!(named(&report["checks"], "does not hold")["fails"], 1);
    let metric = |name: &str| named(&report["metrics"], &format!("everything_{name}")).clone();
    assert_eq!(metric("counter")["sum"], 3.5);
    assert_eq!([&metric("gauge")["last"], &metric("gauge")["min"], &metric("gauge")["max"]], [2.0, 1.0, 3.0]);
    assert_eq!([&metric("trend")["min"], &metric("trend")["max"]], [10.0, 30.0]);
    let median = metric("trend")["p50"].as_f64().unwrap();
    assert!((median - 20.0).abs() <= 0.02, "a median has three digits: {median}");
    assert_eq!(metric("rate")["nonzero"], 2);
    for level in ["debug", "info", "warn", "error"] {
        assert!(ended.stderr.contains(&format!("[{level}] user 0: ")), "no {level} in:\n{}", ended.stderr);
    }
    assert!(ended.stderr.contains("[info] user 0: stop"), "{}", ended.stderr);
    report
}

fn run_of_everything(scenario: &Path) -> Ended {
    let shop = Shop::start(&[]);
    let file = |name: &str| repository("tests/guests/everything").join(name).display().to_string();
    Throng::run(scenario, &shop.url)
        .with(["--users", "1", "--duration", "60s", "--seed", "1"])
        .with(["--feed", &format!("accounts={}", file("accounts.csv"))])
        .with(["--feed", &format!("vouchers={},once", file("vouchers.csv"))])
        .with(["--set", "config.answer=42", "--set", "labels.stage=test"])
        .end()
}

#[test]
fn reports_keep_to_their_schema() {
    let schema: Value =
        serde_json::from_str(&std::fs::read_to_string(repository("host/schema/report.schema.json")).unwrap())
            .unwrap();
    assert_eq!(
        schema,
        throng::report::schema(),
        "renew it with 'cargo run -p throng --example schema > host/schema/report.schema.json'"
    );
    let validator = jsonschema::validator_for(&schema).unwrap();
    let shop = Shop::start(&["--fail", "10%"]);
    for guest in ["browse", "tests/errors", "tests/trap-one-in-ten"] {
        let report = Throng::run(&component(guest), &shop.url)
            .with(["--users", "5", "--duration", "2s"])
            .end()
            .report();
        let errors: Vec<_> = validator.iter_errors(&report).map(|error| error.to_string()).collect();
        assert!(errors.is_empty(), "{errors:?}");
        // A schema that admits anything would pass too: one wrong field must not.
        let mut wrong = report.clone();
        wrong["totals"]["requests"] = "many".into();
        assert!(!validator.is_valid(&wrong));
        wrong = report;
        wrong["totals"].as_object_mut().unwrap().remove("dropped_iterations");
        assert!(!validator.is_valid(&wrong));
    }
}

/// A soak test would end by running out of memory.
#[test]
fn a_user_keeps_nothing_of_the_bodies_that_it_has_sent() {
    for source in ["benches/scenarios/bench.py", "benches/scenarios/bench.js", "benches/scenarios/bench.c"] {
        let shop = Shop::start(&[]);
        let memory = |iterations: &str| {
            let report = Throng::run(&repository(source), &shop.url)
                .with(["--users", "1", "--iterations", iterations])
                .with(["--weight", "small=0", "--weight", "post=1"])
                .end()
                .succeeded()
                .report();
            assert_eq!(report["totals"]["iteration_errors"], 0, "{report:#}");
            report["generator"]["scenarios"][0]["instance_memory_peak_bytes"].as_u64().unwrap()
        };
        let (few, many) = (memory("100"), memory("5000"));
        assert!(many < few + (1 << 20), "{source}: {few} bytes after 100 bodies of 1 KB, {many} after 5,000");
    }
}
