//! Outcomes as JUnit's XML, which CI systems show.

use quick_junit::{NonSuccessKind, Report, TestCase, TestCaseStatus, TestSuite};

use super::Outcome;

/// The XML of a scenario's cases.
///
/// # Errors
///
/// If a text has what no XML can.
pub fn junit(scenario: &str, outcomes: &[Outcome]) -> Result<String, String> {
    let mut suite = TestSuite::new(scenario);
    for outcome in outcomes {
        let mut status = TestCaseStatus::success();
        if !outcome.failures.is_empty() {
            let lines = outcome.failures.iter().map(ToString::to_string);
            status = TestCaseStatus::non_success(NonSuccessKind::Failure);
            status.set_message(lines.collect::<Vec<_>>().join("\n"));
        }
        suite.add_test_case(TestCase::new(outcome.name.as_str(), status));
    }
    let mut report = Report::new("throng test");
    report.add_test_suite(suite);
    report.to_string().map_err(|error| error.to_string())
}
