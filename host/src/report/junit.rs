//! The report as JUnit's XML, which CI systems show: thresholds, checks and faults as cases.

use std::io;
use std::path::Path;

use quick_junit::{NonSuccessKind, Report as Document, TestCase, TestCaseStatus, TestSuite};

use super::json::Report;
use crate::units::{percent, thousands};

/// Writes a report as JUnit's XML.
pub(super) fn write(report: &Report, path: &Path) -> io::Result<()> {
    std::fs::write(path, xml(report)?)
}

fn xml(report: &Report) -> io::Result<String> {
    let mut document = Document::new(format!("throng: {}", report.run.scenario));
    let suites = [("run", run(report)), ("thresholds", thresholds(report)), ("checks", checks(report))];
    for (name, cases) in suites.into_iter().filter(|(_, cases)| !cases.is_empty()) {
        let mut suite = TestSuite::new(name);
        suite.add_test_cases(cases);
        document.add_test_suite(suite);
    }
    document.to_string().map_err(io::Error::other)
}

/// A case, which failed if there is a reason.
fn case(name: &str, failure: Option<String>) -> TestCase {
    let status = failure.map_or_else(TestCaseStatus::success, |reason| {
        let mut status = TestCaseStatus::non_success(NonSuccessKind::Failure);
        status.set_message(reason);
        status
    });
    TestCase::new(name, status)
}

/// Whether the run came to its end, and whether scenarios stayed whole.
fn run(report: &Report) -> Vec<TestCase> {
    let run = &report.run;
    let broken = |count: u64, first: Option<&str>| {
        (count > 0).then(|| format!("{} times; {}", thousands(count), first.unwrap_or_default()))
    };
    let traps = &report.generator.traps;
    let stops = &report.generator.budget_stop_reasons;
    let ended = matches!(run.outcome.as_str(), "finished" | "breached");
    vec![
        case("the run came to its end", (!ended).then(|| format!("it was {}", run.outcome))),
        case(
            "no scenario trapped",
            broken(traps.iter().map(|it| it.count).sum(), traps.first().map(|it| it.reason.as_str())),
        ),
        case(
            "no scenario went over its budget",
            broken(report.generator.budget_stops, stops.first().map(|it| it.reason.as_str())),
        ),
    ]
}

fn thresholds(report: &Report) -> Vec<TestCase> {
    let each = report.thresholds.iter();
    each.map(|it| case(&it.expression, (!it.ok).then(|| format!("observed {}", it.shown)))).collect()
}

fn checks(report: &Report) -> Vec<TestCase> {
    let failed = |passes: u64, fails: u64| {
        let all = passes + fails;
        (fails > 0).then(|| {
            format!(
                "{} of {} failed ({})",
                thousands(fails),
                thousands(all),
                percent(fails as f64 / all as f64)
            )
        })
    };
    report.checks.iter().map(|check| case(&check.name, failed(check.passes, check.fails))).collect()
}
