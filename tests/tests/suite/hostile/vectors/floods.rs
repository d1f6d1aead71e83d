//! What a scenario leaves in the host and in the report.

use serde_json::Value;

use super::super::raw::fixture;
use super::super::vector::Vector;

pub(super) fn hoards() -> Vec<Vector> {
    let handles = "handles: more than 4096";
    vec![
        Vector::rust("a million metrics", "attack = 'metric-handles'").held_by("handles").stopped(handles),
        Vector::rust("keeps all responses", "attack = 'responses'")
            .held_by("handles")
            .for_seconds(8)
            .stopped(handles),
    ]
}

pub(super) fn floods() -> Vec<Vector> {
    let rust = |what, config| Vector::rust(what, config).for_seconds(2);
    let dropped = |report: &Value| report["generator"]["log_lines_dropped"].as_u64() > Some(100);
    let shared = |report: &Value| report["generator"]["names_overflowed"] == true;
    let told_apart = "1,000 are told apart, the rest share a row";
    vec![
        rust("log lines without end", "attack = 'log-lines'")
            .held_by("log_lines")
            .goes_on("200 a second are shown, the rest is counted", dropped),
        Vector::c("log lines without end", "attack = 'log'")
            .for_seconds(2)
            .held_by("log_lines")
            .goes_on("200 a second are shown, the rest is counted", dropped),
        rust("log lines of a MiB", "attack = 'log-bytes'")
            .held_by("log_bytes, 4 KiB a line")
            .goes_on("cut, and counted as the others", dropped),
        rust("log lines that would act on a terminal", "attack = 'log-escapes'")
            .held_by("blanks in place of control characters")
            .goes_on("shown as text of one line", dropped),
        Vector::wat(
            "log lines without end in `set-up`",
            &[(
                "more",
                &fixture(
                    "(local $i i32)
             (loop $more (call $log (i32.const 1) (i32.const 0) (i32.const 4096))
               (local.set $i (i32.add (local.get $i) (i32.const 1)))
               (br_if $more (i32.lt_u (local.get $i) (i32.const 200000))))",
                    "",
                ),
            )],
        )
        .held_by("1,000 lines a call")
        .goes_on("1,000 are shown, the rest is counted", |_| true),
        rust("a metric for each value", "attack = 'metrics'")
            .held_by("max_series")
            .goes_on(told_apart, shared),
        Vector::c("a metric for each value", "attack = 'metrics'")
            .with("max_series = 10")
            .for_seconds(2)
            .held_by("max_series, handles")
            .goes_on("as many as the plan allows are told apart, the rest share a row", shared),
        rust("metrics at the ends of their range", "attack = 'metric-values'")
            .held_by("values that are not finite are left out")
            .goes_on("every figure of the report is a number", |report| {
                report["metrics"].as_array().unwrap().len() == 4
                    && !report["metrics"].to_string().contains("null")
            }),
        rust("1,000 metrics of values from end to end", "attack = 'figures'")
            .with("max_series = 100")
            .held_by("max_series")
            .goes_on("as many as the plan allows are told apart, the rest share a row", shared),
        rust("a check for each name", "attack = 'checks'").held_by("max_series").goes_on(told_apart, shared),
        rust("a series for each request", "attack = 'series'")
            .held_by("max_series")
            .goes_on(told_apart, shared),
        rust("100 tags for each request", "attack = 'tags'")
            .held_by("max_series")
            .goes_on(told_apart, shared),
    ]
}

pub(super) fn long_reasons() -> Vec<Vector> {
    let rust = |what, config| Vector::rust(what, config).for_seconds(2);
    vec![
        rust("an error of a MiB for each iteration", "attack = 'errors'")
            .held_by("100 reasons of 500 bytes a task")
            .goes_on("cut, and counted", |report| longest_reason(&report["tasks"], "error_reasons") < 1_000),
        rust("a reason of a MiB for each failed request", "attack = 'verdicts'")
            .held_by("100 reasons of 500 bytes a series")
            .goes_on("cut, and counted", |report| longest_reason(&report["series"], "errors") < 1_000),
    ]
}

/// The length of the longest reason in the rows of a list.
fn longest_reason(list: &Value, key: &str) -> usize {
    let reasons = list.as_array().unwrap().iter().flat_map(|row| row[key].as_array().unwrap());
    reasons.map(|it| it["reason"].as_str().unwrap().len()).max().unwrap_or(usize::MAX)
}
