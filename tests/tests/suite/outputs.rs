//! A run's report in its other forms, and drawn again.

use std::fs;
use std::path::Path;

use throng_tests::{Shop, Throng, component};

/// The rows of a table, each as its cells by the columns' names.
fn rows(folder: &Path, table: &str) -> Vec<std::collections::BTreeMap<String, String>> {
    let mut reader = csv::Reader::from_path(folder.join(format!("{table}.csv"))).unwrap();
    reader.deserialize().collect::<Result<_, _>>().unwrap()
}

#[test]
fn tables_cases_and_the_text_say_what_the_json_says() {
    let shop = Shop::start(&["--fail", "20%"]);
    let folder = tempfile::tempdir().unwrap();
    let (json, tables, cases) =
        (folder.path().join("report.json"), folder.path().join("tables"), folder.path().join("cases.xml"));
    let ended = Throng::new(["run"])
        .with([component("account")])
        .with(["--target", &shop.url, "--ui", "none", "--users", "4", "--duration", "3s", "--pause", "20ms"])
        .with(["--threshold", "error_rate < 1%", "--threshold", "p95(response_time) < 1m"])
        .with([format!("--out=json={}", json.display()), format!("--out=csv={}", tables.display())])
        .with([format!("--out=junit={}", cases.display())])
        .end();
    assert_eq!(ended.code, Some(4), "{}", ended.stderr);
    let report: serde_json::Value = serde_json::from_str(&fs::read_to_string(&json).unwrap()).unwrap();

    let series = rows(&tables, "series");
    let requests: u64 = series.iter().map(|row| row["requests"].parse::<u64>().unwrap()).sum();
    assert_eq!(report["totals"]["requests"], requests);
    let over_time: u64 = rows(&tables, "timeline")
        .iter()
        .filter(|row| row["name"].is_empty())
        .map(|row| row["requests"].parse::<u64>().unwrap())
        .sum();
    assert_eq!(report["totals"]["requests"], over_time);
    let failures: u64 = rows(&tables, "errors")
        .iter()
        .filter(|row| row["kind"] == "status")
        .map(|row| row["count"].parse::<u64>().unwrap())
        .sum();
    assert_eq!(report["totals"]["failures"], failures);
    assert_eq!(rows(&tables, "thresholds")[0]["ok"], "false");

    let xml = fs::read_to_string(&cases).unwrap();
    assert!(xml.contains("name=\"error_rate &lt; 1%\"") && xml.contains("observed "), "{xml}");
    assert!(
        xml.contains("<testsuite name=\"thresholds\" tests=\"2\"") && xml.contains("failures=\"1\""),
        "{xml}"
    );

    let again = Throng::new(["report"]).with([&json]).end().succeeded();
    assert_eq!(again.stdout, ended.stdout);
    let copy = folder.path().join("copy.json");
    Throng::new(["report"]).with([&json]).with([format!("--out=json={}", copy.display())]).end().succeeded();
    assert_eq!(fs::read_to_string(&copy).unwrap(), fs::read_to_string(&json).unwrap());
}

#[test]
fn a_job_of_github_s_shows_the_result() {
    let shop = Shop::start(&["--fail", "100%"]);
    let folder = tempfile::tempdir().unwrap();
    let summary = folder.path().join("summary.md");
    fs::write(&summary, "# before\n").unwrap();
    let ended = Throng::run(&component("flat"), &shop.url)
        .with(["--set", "config.path=/api/v1/health", "--users", "1", "--duration", "1s"])
        .with(["--threshold", "error_rate < 1%"])
        .env("GITHUB_STEP_SUMMARY", &summary)
        .env("GITHUB_ACTIONS", Path::new("true"))
        .end();
    assert_eq!(ended.code, Some(4), "{}", ended.stderr);
    assert!(
        ended.stdout.contains("::error title=threshold failed::error_rate < 1%25: observed 100"),
        "{}",
        ended.stdout
    );
    let text = fs::read_to_string(&summary).unwrap();
    for part in ["# before\n### ❌ flat", "| error\\_rate < 1% |".replace('<', "&lt;").as_str(), "× 5xx**"]
    {
        assert!(text.contains(part), "{part} is missing in\n{text}");
    }
}

#[test]
fn what_is_no_report_or_can_not_be_written_says_so() {
    Throng::new(["report", "/nowhere.json"]).end().failed_with(3, "can't read /nowhere.json");
    Throng::new(["report", "Cargo.toml"]).end().failed_with(3, "is not a report of this version");
    let shop = Shop::start(&[]);
    let short = ["--users", "1", "--duration", "1s", "--out", "csv=/proc/nowhere"];
    Throng::run(&component("flat"), &shop.url)
        .with(["--set", "config.path=/api/v1/health"])
        .with(short)
        .end()
        .failed_with(1, "can't write /proc/nowhere");
}
