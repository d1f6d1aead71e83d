//! The main job: real requests against the shop, and a report that agrees with what the shop counted.

use std::collections::BTreeMap;

use serde_json::Value;
use throng_tests::{Shop, Throng, component, repository};

/// The report's requests by method and status, and the shop's.
fn both_counts(report: &Value, shop: &Shop) -> [BTreeMap<(String, u16), u64>; 2] {
    let mut counts = [BTreeMap::new(), BTreeMap::new()];
    for series in report["series"].as_array().unwrap() {
        for (status, count) in series["statuses"].as_object().unwrap() {
            let key = (series["method"].as_str().unwrap().to_owned(), status.parse().unwrap());
            *counts[0].entry(key).or_default() += count.as_u64().unwrap();
        }
    }
    for ((method, _, status), count) in shop.requests() {
        *counts[1].entry((method, status)).or_default() += count;
    }
    counts
}

#[test]
fn the_report_agrees_with_the_shop_to_the_last_request() {
    let shop = Shop::start(&["--delay", "5ms", "--fail", "5%", "--seed", "3"]);
    let ended = Throng::run(&component("browse"), &shop.url)
        .with(["--users", "50", "--spawn-rate", "50", "--duration", "6s", "--seed", "1"])
        .end()
        .succeeded();
    let report = ended.report();
    let [reported, served] = both_counts(&report, &shop);
    assert_eq!(reported, served);
    let requests = report["totals"]["requests"].as_u64().unwrap();
    assert_eq!(requests, reported.values().sum::<u64>());
    assert!(requests > 100, "{requests} requests");
    assert_eq!(report["totals"]["users_peak"], 50);
    let failed =
        reported.iter().filter(|((_, status), _)| *status == 500).map(|(_, count)| count).sum::<u64>();
    assert!(failed > 0 && report["totals"]["failures"] == failed);
    assert_eq!(report["run"]["outcome"], "finished");
    for text in
        ["GET /products/:id", "median", "p95", "p99", "status: 500 Internal Server Error", "Generator:"]
    {
        assert!(ended.stdout.contains(text), "no '{text}' in:\n{}", ended.stdout);
    }
}

#[test]
fn tasks_are_chosen_by_their_weights() {
    let shop = Shop::start(&[]);
    let report = Throng::run(&component("browse"), &shop.url)
        .with(["--users", "200", "--duration", "8s", "--seed", "5"])
        .end()
        .succeeded()
        .report();
    let total = report["totals"]["iterations"].as_f64().unwrap();
    assert!(total > 500.0, "{total} iterations");
    let weights = [1.0, 5.0, 3.0, 2.0];
    for (task, weight) in report["tasks"].as_array().unwrap().iter().zip(weights) {
        let share = task["iterations"].as_f64().unwrap() / total;
        let expected: f64 = weight / 11.0;
        // Five standard deviations of a binomial share.
        let tolerance = 5.0 * (expected * (1.0 - expected) / total).sqrt();
        assert!((share - expected).abs() < tolerance, "{task}: {share} instead of {expected}");
    }
}

#[test]
fn weights_and_tags_of_the_command_line_decide() {
    let shop = Shop::start(&[]);
    let report = Throng::run(&component("browse"), &shop.url)
        .with(["--users", "20", "--duration", "3s", "--weight", "list_products=0", "--weight", "health=9"])
        .end()
        .succeeded()
        .report();
    let names: Vec<_> = report["series"].as_array().unwrap().iter().map(|it| it["name"].clone()).collect();
    assert!(names.contains(&"GET /health".into()) && !names.contains(&"GET /products".into()), "{names:?}");
}

#[test]
fn logged_in_users_see_their_orders() {
    let shop = Shop::start(&[]);
    let report = Throng::run(&component("account"), &shop.url)
        .with(["--users", "20", "--duration", "5s", "--seed", "2"])
        .end()
        .succeeded()
        .report();
    assert_eq!(report["totals"]["failures"], 0, "{report:#}");
    assert_eq!(report["totals"]["iteration_errors"], 0);
    let orders =
        report["series"].as_array().unwrap().iter().find(|it| it["name"] == "GET /orders/:id").unwrap();
    assert!(orders["statuses"]["404"].as_u64().unwrap() > 0, "a 404 on an order is expected: {orders}");
    let [reported, served] = both_counts(&report, &shop);
    assert_eq!(reported, served);
}

#[test]
fn reports_are_polled_until_they_are_done() {
    let shop = Shop::start(&["--report-time", "1s"]);
    let report = Throng::run(&component("reports"), &shop.url)
        .with(["--users", "5", "--duration", "6s"])
        .end()
        .succeeded()
        .report();
    assert_eq!(report["totals"]["failures"], 0, "{report:#}");
    let count = |name: &str| {
        let series = report["series"].as_array().unwrap().iter().find(|it| it["name"] == name);
        series.unwrap_or_else(|| panic!("no {name}: {report:#}"))["requests"].as_u64().unwrap()
    };
    assert!(count("POST /reports") >= 5 && count("GET /reports/:job_id") >= 5);
}

#[test]
fn a_rate_limit_is_told_from_a_fault() {
    let shop = Shop::start(&["--rate-limit", "20/s"]);
    let ended = Throng::run(&component("flat"), &shop.url)
        .with(["--set", "config.path=/api/v1/health", "--users", "2", "--duration", "2s"])
        .end()
        .succeeded();
    let report = ended.report();
    let throttled = report["totals"]["throttled"].as_u64().unwrap();
    assert!(throttled > 0 && report["totals"]["failures"] == throttled, "{report:#}");
    assert!(ended.stdout.contains("the target's rate limit"), "{}", ended.stdout);
}

#[test]
fn the_quickstart_runs_as_its_readme_says() {
    let shop = Shop::start(&[]);
    let accounts = format!("accounts={}", repository("examples/quickstart/accounts.csv").display());
    let report = Throng::run(&component("quickstart"), &shop.url)
        .with(["--feed", &accounts, "--users", "3", "--duration", "3s"])
        .end()
        .succeeded()
        .report();
    assert_eq!(report["totals"]["failures"], 0, "{report:#}");
    assert_eq!(report["totals"]["iteration_errors"], 0, "{report:#}");
    assert!(!report["checks"].as_array().unwrap().is_empty());
    assert!(!report["metrics"].as_array().unwrap().is_empty());
}

#[test]
fn the_demo_ends_with_its_table() {
    let ended = Throng::new(["demo", "--users", "20", "--duration", "3s"]).end().succeeded();
    assert!(
        ended.stdout.contains("GET /products") && ended.stdout.contains("finished after"),
        "{}",
        ended.stdout
    );
}

#[test]
fn inspect_and_doctor_tell() {
    let inspected = Throng::new(["inspect"]).with([component("browse")]).end().succeeded().stdout;
    for text in
        ["list_products", "weight 5 (45.5 %)", "throng:load/http@0.1.0", "1s to 3s after each iteration"]
    {
        assert!(inspected.contains(text), "no '{text}' in:\n{inspected}");
    }
    let doctor = Throng::new(["doctor"]).end().succeeded().stdout;
    for text in ["cores", "open files", "memory mappings", "This machine can drive about"] {
        assert!(doctor.contains(text), "no '{text}' in:\n{doctor}");
    }
}
