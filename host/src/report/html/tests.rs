use super::*;
use crate::observe::{Correlation, Endpoint, Observed, ObservedMetric, Reading};
use crate::report::json::{Check, Seen, SeriesError};
use crate::report::made_up::{Process, draw, nothing};

const ATTACK: &str = "</script><img src=x onerror=alert(1)>\"'&";

fn failing() -> Report {
    draw(&Process { seconds: 30, failures: 0.05, ..Process::default() }, 1)
}

#[test]
fn the_page_reads_without_its_scripts() {
    let page = document(&failing()).unwrap();
    for part in [
        "<h1>made <span class=\"muted\">against http://target",
        "<caption>Response times in ms",
        "GET /search</th>",
        "<caption>Errors</caption>",
        "<h2 id=\"distributions\">",
        "<h2 id=\"environment\">",
        "<summary>The plan, whole</summary>",
    ] {
        assert!(page.contains(part), "{part} is missing");
    }
    assert_eq!(page.matches("<svg").count(), 3);
    assert!(page.len() < 400_000, "{} bytes", page.len());
}

#[test]
fn nothing_is_fetched_and_only_our_script_runs() {
    let page = document(&failing()).unwrap();
    let (_, policy) = page.split_once("Content-Security-Policy\" content=\"").unwrap();
    let policy = policy.split('"').next().unwrap().replace("&#39;", "'");
    assert!(policy.starts_with("default-src 'none'; style-src 'sha256-"), "{policy}");
    assert!(!policy.contains("unsafe"), "{policy}");
    assert_eq!(page.matches("<script").count(), 2);
    assert_eq!(page.matches("</script").count(), 2);
    for tag in ["<link", "<img", "<iframe", " src=", " href=", " style=", " onclick"] {
        let markup = page.split("<script").next().unwrap();
        assert!(!markup.contains(tag), "{tag}");
    }
}

#[test]
fn texts_of_scenarios_and_targets_stay_texts() {
    let mut report = failing();
    report.run.scenario = ATTACK.into();
    report.run.target = ATTACK.into();
    report.run.plan = serde_json::json!({ ATTACK: ATTACK });
    report.run.environment.cpu = ATTACK.into();
    report.series[0].name = ATTACK.into();
    report.timeline.series[0].name = ATTACK.into();
    let error = SeriesError { kind: ATTACK.into(), reason: ATTACK.into(), count: 1, seen: Seen::default() };
    report.series[0].figures.errors = vec![error];
    report.checks = vec![Check { name: ATTACK.into(), passes: 1, fails: 1, seen: Seen::default() }];
    let page = document(&report).unwrap();
    assert!(!page.contains("<img"), "an element came out of a text");
    assert_eq!(page.matches("</script").count(), 2);
    let (_, data) = page.split_once("<script id=\"report\" type=\"application/json\">").unwrap();
    let data: Value = serde_json::from_str(data.split("</script>").next().unwrap()).unwrap();
    assert_eq!((&data["run"]["scenario"], &data["series"][0]["name"]), (&ATTACK.into(), &ATTACK.into()));
    assert!(data["series"][0].get("histograms").is_none() && data["run"].get("plan").is_none());
}

#[test]
fn what_the_target_said_and_what_went_with_it_is_listed() {
    let mut report = failing();
    assert!(!document(&report).unwrap().contains("id=\"target\""));
    report.observed = Some(observed());
    let page = document(&report).unwrap();
    for part in [
        "Observing http://shop/metrics: 2 of 9 times it answers 503.",
        "queue&lt;img&gt;</th><td class=\"n\">1</td><td class=\"n\">2.50</td><td class=\"n\">4</td><td class=\"n\">-</td>",
        "<td class=\"n\">response time p95</td><td class=\"n\">-0.87</td><td class=\"n\">2 s</td><td class=\"n\">30</td>",
        "does not say that one causes the other",
    ] {
        assert!(page.contains(part), "{part} is missing");
    }
}

fn observed() -> Observed {
    let endpoint = Endpoint {
        url: "http://shop/metrics".to_owned(),
        scrapes: 9,
        failures: 2,
        last_failure: Some("answers 503".to_owned()),
        ..Endpoint::default()
    };
    let title = "queue<img>".to_owned();
    let metric = ObservedMetric {
        endpoint: String::new(),
        name: String::new(),
        labels: Default::default(),
        title: title.clone(),
        reading: Reading::Value,
        values: Vec::new(),
        min: Some(1.0),
        mean: Some(2.5),
        max: Some(4.0),
        last: None,
    };
    let correlation = Correlation {
        metric: 0,
        title,
        figure: "response_time_p95".to_owned(),
        coefficient: -0.87,
        lag_s: 2.0,
        intervals: 30,
        text: String::new(),
    };
    Observed { endpoints: vec![endpoint], metrics: vec![metric], correlations: vec![correlation] }
}

#[test]
fn a_run_without_anything_is_a_page_too() {
    let page = document(&nothing()).unwrap();
    let markup = page.split("<script").next().unwrap();
    assert!(markup.contains("No requests were made.") && !markup.contains("NaN"));
}
