//! The target's own metrics, beside the run's.

use std::fs;

use serde_json::Value;
use throng_tests::{Shop, Throng, component};

/// Ever more reports are asked for, until more wait than there are workers.
fn reports(shop: &Shop) -> Throng {
    Throng::run(&component("flat"), &shop.url).with([
        "--set",
        "config.path=/api/v1/products",
        "--stages",
        "14s:400",
        "--executor",
        "ramping-arrival-rate",
    ])
}

fn observed<'a>(report: &'a Value, title: &str) -> &'a Value {
    let metrics = report["observed"]["metrics"].as_array().unwrap();
    metrics.iter().find(|it| it["title"] == title).unwrap_or_else(|| panic!("no {title} in {metrics:#?}"))
}

#[test]
fn what_the_target_says_stands_on_the_run_s_time_axis_and_what_goes_with_it_is_told() {
    let shop = Shop::start(&[]);
    let ended = reports(&shop).with(["--observe", &format!("{}/metrics", shop.url)]).end().succeeded();
    let report = ended.report();
    let endpoint = &report["observed"]["endpoints"][0];
    assert!(endpoint["scrapes"].as_u64().unwrap() >= 12 && endpoint["failures"] == 0, "{endpoint}");
    let rate = observed(
        &report,
        "shop_http_requests_total{method=\"GET\",route=\"/api/v1/products\",status=\"200\"} per second",
    );
    let values = rate["values"].as_array().unwrap();
    assert_eq!(values.len(), report["timeline"]["to_s"].as_array().unwrap().len());
    // What the shop counted is what was sent, but for the first scrape's and the last one's seconds.
    let seen: f64 = values.iter().filter_map(Value::as_f64).sum();
    let sent = report["totals"]["requests"].as_f64().unwrap();
    assert!((sent * 0.7..sent * 1.1).contains(&seen), "{seen} of {sent}");
    let correlations = report["observed"]["correlations"].as_array().unwrap();
    let with_rate = correlations
        .iter()
        .find(|it| it["figure"] == "request_rate")
        .unwrap_or_else(|| panic!("{correlations:#?}"));
    assert!(with_rate["coefficient"].as_f64().unwrap() > 0.9, "{with_rate}");
    assert!(ended.stdout.contains("does not say that one causes the other"), "{}", ended.stdout);
}

#[test]
fn a_plan_chooses_and_an_endpoint_that_fails_is_told() {
    let shop = Shop::start(&[]);
    let folder = tempfile::tempdir().unwrap();
    let plan = folder.path().join("plan.toml");
    let text = format!(
        "target = {url:?}\n[scenarios.flat]\ncomponent = {component:?}\nusers = 1\nduration = \"2s\"\n\
         config = {{ path = \"/api/v1/health\" }}\npause = \"50ms\"\n\
         [[observe]]\nurl = \"{url}/metrics\"\nname = \"shop\"\nevery = \"250ms\"\n\
         metrics = [\"shop_db_pool_*\", {{ metric = 'shop_http_requests{{route=\"/api/v1/health\"}}', title = \"health\" }}, \"shop_queue\"]\n\
         [[observe]]\nurl = \"{url}/api/v1/health\"\n[[observe]]\nurl = \"http://127.0.0.1:9/metrics\"\n",
        url = shop.url,
        component = component("flat"),
    );
    fs::write(&plan, text).unwrap();
    let json = folder.path().join("report.json");
    let ended = Throng::new(["run"]).with([&plan]).with([format!("--out=json={}", json.display())]).end();
    let ended = ended.succeeded();
    for warning in ["has no metric ", "shop_queue", "answers with what are no metrics", "127.0.0.1:9/metrics"]
    {
        assert!(ended.stderr.contains(warning), "{warning} is missing in {}", ended.stderr);
    }
    let report: Value = serde_json::from_str(&fs::read_to_string(&json).unwrap()).unwrap();
    assert!(observed(&report, "health")["mean"].as_f64().unwrap() > 1.0);
    assert_eq!(observed(&report, "shop_db_pool_connections")["last"], 8.0);
    let metrics = report["observed"]["metrics"].as_array().unwrap();
    assert!(metrics.iter().all(|it| it["name"] != "shop_tasks_stored"), "{metrics:#?}");
    let endpoints = report["observed"]["endpoints"].as_array().unwrap();
    assert_eq!(
        (&endpoints[1]["failures"], &endpoints[2]["failures"]),
        (&endpoints[1]["scrapes"], &endpoints[2]["scrapes"])
    );
}

#[test]
fn a_policy_says_whom_a_plan_may_ask_and_tell() {
    let shop = Shop::start(&[]);
    let folder = tempfile::tempdir().unwrap();
    let policy = folder.path().join("policy.toml");
    fs::write(&policy, format!("origins = [{:?}]\n", shop.url)).unwrap();
    let run = |arguments: &[&str]| {
        Throng::run(&component("flat"), &shop.url)
            .with(["--set", "config.path=/api/v1/health", "--duration", "1s", "--policy"])
            .with([&policy])
            .with(arguments)
            .end()
    };
    run(&["--observe", &format!("{}/metrics", shop.url)]).succeeded();
    run(&["--observe", "http://127.0.0.1:9/metrics"])
        .failed_with(3, "observe: http://127.0.0.1:9 is not an origin");
    run(&["--out", "otlp=http://127.0.0.1:9"]).failed_with(3, "outputs: http://127.0.0.1:9 is not an origin");
    run(&["--out", "prometheus=0.0.0.0:0"]).failed_with(3, "is not on loopback");
    run(&["--observe", "nonsense"]).failed_with(2, "observe[0].url");
}
