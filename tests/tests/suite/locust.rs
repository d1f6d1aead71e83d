//! Locustfiles as they stand: what each of `sdk/python/tests/locust` must report, and the same stories beside the real Locust.

mod beside;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;
use throng_tests::{Ended, PythonServer, Throng, repository};

fn locustfile(name: &str) -> PathBuf {
    repository(&format!("sdk/python/tests/locust/{name}.py"))
}

fn server() -> PythonServer {
    PythonServer::start(&locustfile("server"))
}

fn run(name: &str, target: &str, more: &[&str]) -> Ended {
    Throng::run(&locustfile(name), target).with(more).end()
}

/// Requests, failures and reasons by method and name.
fn series(report: &Value) -> BTreeMap<String, (u64, u64, Vec<String>)> {
    let each = report["series"].as_array().unwrap().iter().map(|it| {
        let text = |key: &str| it[key].as_str().unwrap();
        let count = |key: &str| it[key].as_u64().unwrap();
        let reasons = it["errors"].as_array().unwrap().iter();
        let reasons = reasons.map(|it| it["reason"].as_str().unwrap().to_owned());
        let key = format!("{} {}", text("method"), text("name"));
        (key, (count("requests"), count("failures"), reasons.collect()))
    });
    each.collect()
}

/// The reasons of a task's errors.
fn errors(report: &Value, task: &str) -> Vec<String> {
    let tasks = report["tasks"].as_array().unwrap().iter().filter(|it| it["name"] == task);
    let reasons = tasks.flat_map(|it| it["error_reasons"].as_array().unwrap());
    reasons.map(|it| it["reason"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn each_locustfile_reports_what_is_written_beside_it() {
    let server = server();
    let all = run("all", &server.url, &["--duration", "60s"]);
    let watching = run("watching", &server.url, &["--duration", "60s", "--users", "2"]);
    let reports = [all, watching].map(|it| it.succeeded().report());
    let tasks = reports.each_ref().map(|it| &it["tasks"]);
    let found: BTreeMap<_, _> = reports.iter().flat_map(series).collect();
    let mut stated = 0;
    let folder = repository("sdk/python/tests/locust");
    for file in fs::read_dir(folder).unwrap().map(|it| it.unwrap().path()) {
        if file.extension().is_none_or(|it| it != "json") {
            continue;
        }
        let expected: Value = serde_json::from_slice(&fs::read(&file).unwrap()).unwrap();
        for (name, figures) in expected["series"].as_object().unwrap() {
            stated += 1;
            let (requests, failures, reasons) =
                found.get(name).unwrap_or_else(|| panic!("{}: no {name} in {found:#?}", file.display()));
            let wanted = (figures["requests"].as_u64().unwrap(), figures["failures"].as_u64().unwrap());
            assert_eq!((*requests, *failures), wanted, "{name}: {reasons:?}\n{tasks:#?}");
            if let Some(wanted) = figures.get("reasons") {
                assert_eq!(&serde_json::json!(reasons), wanted, "{name}");
            }
        }
        for (task, reasons) in expected["errors"].as_object().unwrap() {
            let mut told: Vec<_> = reports.iter().flat_map(|it| errors(it, task)).collect();
            told.dedup();
            assert_eq!(&serde_json::json!(told), reasons, "{task}");
        }
    }
    assert_eq!(stated, found.len(), "no other series: {found:#?}");
    let errors = reports.each_ref().map(|it| it["totals"]["iteration_errors"].as_u64().unwrap());
    assert_eq!(errors.iter().sum::<u64>(), 4, "no other errors: {tasks:#?}");
}

#[test]
fn several_users_are_scenarios_with_their_weights() {
    let server = server();
    let report = run("classes", &server.url, &["--users", "8", "--duration", "2s"]).succeeded().report();
    let found = series(&report);
    let names: Vec<_> = found.keys().map(String::as_str).collect();
    assert_eq!(names, ["GET Admin", "GET Buyer", "GET Looker"]);
    assert_eq!(report["totals"]["users_peak"], 10, "8 by weight, 2 apart");
    // 6 users each 50 ms, 2 each 100 ms: 6 to 1, and some for starting.
    let ratio = found["GET Buyer"].0 as f64 / found["GET Looker"].0 as f64;
    assert!((4.0..8.0).contains(&ratio), "{found:?}");
    let preview = Throng::new(["run"]).with([locustfile("classes")]).with(["--dry-run"]).end().succeeded();
    assert!(
        preview.stdout.starts_with("Buyer, Looker, Admin against http://127.0.0.1:9: 30s"),
        "{}",
        preview.stdout
    );
}

#[test]
fn tags_choose_tasks_also_inside_sets() {
    let server = server();
    let flags = ["--tag", "read", "--set", "config.tags=[\"read\"]", "--users", "2", "--duration", "60s"];
    let found = series(&run("tagged", &server.url, &flags).succeeded().report());
    let names: Vec<_> = found.keys().map(String::as_str).collect();
    assert!(!names.contains(&"GET not tagged"), "{found:?}");
    assert_eq!(found.values().map(|(requests, ..)| requests).sum::<u64>(), 16, "{found:?}");
}

#[test]
fn the_environment_is_what_the_command_line_says() {
    let (server, folder) = (server(), tempfile::tempdir().unwrap());
    let component = folder.path().join("environ.wasm");
    let address = format!("SHOP={}", server.url);
    let built =
        Throng::new(["build"]).with([locustfile("environ")]).with(["-e", "SHOP_KEY=first", "-e", &address]);
    built.with([Path::new("-o"), &component]).end().succeeded();
    let names = |more: &[&str]| {
        let ended = Throng::planned(&component).with(["--duration", "60s"]).with(more).end().succeeded();
        series(&ended.report()).into_keys().collect::<Vec<_>>()
    };
    let length = server.url.len();
    assert_eq!(names(&[]), [format!("GET first, then first; {length}")]);
    assert_eq!(names(&["-e", "SHOP_KEY=second"]), [format!("GET first, then second; {length}")]);
    let from_source = run("environ", &server.url, &["-e", "SHOP_KEY=third", "--duration", "60s"]).succeeded();
    let found = series(&from_source.report());
    assert_eq!(found.keys().collect::<Vec<_>>(), ["GET third, then third; 0"]);
}

#[test]
fn listeners_are_heard_and_a_runner_can_quit() {
    let server = server();
    let settings =
        ["--users", "2", "--duration", "60s", "--set", "config.greeting=hi", "--set", "config.rounds=2"];
    let ended = run("telling", &server.url, &settings).succeeded();
    let report = ended.report();
    let found = series(&report);
    assert!(found["GET hi 2"].0 >= 2, "{found:?}");
    assert_eq!(report["totals"]["iteration_errors"], 0, "{:#}", report["tasks"]);
    assert!(report["run"]["duration_s"].as_f64().unwrap() < 30.0);
    assert_eq!(report["metrics"][0]["name"], "FLOW whole");
    for line in ["init with hi", "the test starts", "the test stops", "quitting"] {
        assert_eq!(ended.stderr.matches(line).count(), 1, "{line}:\n{}", ended.stderr);
    }
    assert!(ended.stderr.contains("Telling ends the test: runner.quit()"), "{}", ended.stderr);
}

#[test]
fn a_shape_is_the_plans_stages() {
    let server = server();
    let report = run("shaped", &server.url, &[]).succeeded().report();
    assert_eq!(report["run"]["plan"]["load"]["stages"], "20ms:2,980ms:2,1000ms:4");
    assert_eq!(report["totals"]["users_peak"], 4);
}

#[test]
fn what_can_not_work_is_refused_with_its_line() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("locustfile.py");
    let text = "import httpx\nfrom locust import HttpUser\nimport gevent\n\ngevent.spawn(print)\nimport requests\nrequests.get('/')\n";
    fs::write(&file, text).unwrap();
    let ended = Throng::new(["build".as_ref(), file.as_path()]).end();
    ended.failed_with(3, "locustfile.py:1: httpx: a user's own client is the only way to the network");
    ended.failed_with(3, "locustfile.py:7: requests.get: a user's own client is the only way to the network");
    ended.failed_with(3, "locustfile.py:5: gevent.spawn: of gevent there is sleep");
}
