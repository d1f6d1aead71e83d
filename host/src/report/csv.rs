//! The report as a folder of tables, by RFC 4180. Columns have the names of the JSON's fields; times are in microseconds.

use std::io;
use std::path::Path;

use ::csv::Writer;

use super::json::{Report, Seen, SeriesFigures};
use super::timeline::Columns;
use crate::recorder::Statistics;

/// Writes the tables of a report into a folder, which is made if it is not there.
pub(super) fn write(report: &Report, folder: &Path) -> io::Result<()> {
    std::fs::create_dir_all(folder)?;
    let tables = [
        ("series", series(report)),
        ("tags", tags(report)),
        ("tasks", tasks(report)),
        ("checks", checks(report)),
        ("errors", errors(report)),
        ("metrics", metrics(report)),
        ("thresholds", thresholds(report)),
        ("timeline", timeline(report)),
        ("observed", observed(report)),
        ("correlations", correlations(report)),
    ];
    for (name, Table { columns, rows }) in tables {
        let mut writer = Writer::from_path(folder.join(format!("{name}.csv"))).map_err(io::Error::other)?;
        for row in std::iter::once(columns).chain(rows) {
            writer.write_record(&row).map_err(io::Error::other)?;
        }
        writer.flush()?;
    }
    Ok(())
}

struct Table {
    columns: Vec<String>,
    rows: Vec<Vec<String>>,
}

impl Table {
    fn new<const N: usize>(columns: [&str; N]) -> Self {
        Self { columns: columns.map(str::to_owned).into(), rows: Vec::new() }
    }
}

/// A text of the scenario's. A spreadsheet would carry out what begins like a formula.
fn text(text: &str) -> String {
    let formula = text.starts_with(['=', '+', '-', '@', '\t', '\r']);
    if formula { format!("'{text}") } else { text.to_owned() }
}

fn optional(value: Option<impl ToString>) -> String {
    value.map_or_else(String::new, |value| value.to_string())
}

const STATISTICS: [&str; 10] = ["min", "mean", "stddev", "p50", "p75", "p90", "p95", "p99", "p999", "max"];

fn statistics(times: &Statistics) -> Vec<String> {
    let Statistics { min, mean, stddev, p50, p75, p90, p95, p99, p999, max, .. } = *times;
    let start = [min.to_string(), mean.to_string(), stddev.to_string()];
    start.into_iter().chain([p50, p75, p90, p95, p99, p999, max].map(|us| us.to_string())).collect()
}

fn with_statistics(mut table: Table, fields: &[&str]) -> Table {
    for field in fields {
        table.columns.extend(STATISTICS.map(|statistic| format!("{field}_{statistic}")));
    }
    table
}

const TIMES: [&str; 2] = ["service_time_us", "response_time_us"];

fn figures(figures: &SeriesFigures) -> Vec<String> {
    let counts = [figures.requests, figures.failures, figures.throttled].map(|count| count.to_string());
    let times = [&figures.service_time_us, &figures.response_time_us];
    let start = counts.into_iter().chain([figures.request_rate.to_string()]);
    start.chain(times.into_iter().flat_map(statistics)).collect()
}

fn series(report: &Report) -> Table {
    let table = Table::new(["name", "method", "requests", "failures", "throttled", "request_rate"]);
    let mut table = with_statistics(table, &TIMES);
    table.rows.extend(
        report.series.iter().map(|series| {
            [vec![text(&series.name), text(&series.method)], figures(&series.figures)].concat()
        }),
    );
    table
}

fn tags(report: &Report) -> Table {
    let table = Table::new(["key", "value", "requests", "failures", "throttled", "request_rate"]);
    let mut table = with_statistics(table, &TIMES);
    table.rows.extend(
        report
            .tags
            .iter()
            .map(|tag| [vec![text(&tag.key), text(&tag.value)], figures(&tag.figures)].concat()),
    );
    table
}

fn tasks(report: &Report) -> Table {
    let mut table = with_statistics(
        Table::new(["scenario", "name", "iterations", "errors"]),
        &["duration_us", "guest_time_us"],
    );
    table.rows.extend(report.tasks.iter().map(|task| {
        let start =
            [text(&task.scenario), text(&task.name), task.iterations.to_string(), task.errors.to_string()];
        [start.to_vec(), statistics(&task.duration_us), statistics(&task.guest_time_us)].concat()
    }));
    table
}

fn checks(report: &Report) -> Table {
    let mut table = Table::new(["name", "passes", "fails", "first_s", "last_s"]);
    table.rows.extend(report.checks.iter().map(|check| {
        let start = [text(&check.name), check.passes.to_string(), check.fails.to_string()];
        [start.to_vec(), seen(&check.seen)].concat()
    }));
    table
}

fn seen(seen: &Seen) -> Vec<String> {
    vec![optional(seen.first_s), optional(seen.last_s)]
}

/// All that went wrong: requests, iterations, traps, budget stops.
fn errors(report: &Report) -> Table {
    let mut table = Table::new(["where", "kind", "reason", "count", "first_s", "last_s", "trace_id"]);
    let mut add = |place: &str, kind: &str, reason: &str, count: u64, when: &Seen| {
        let start = [text(place), kind.to_owned(), text(reason), count.to_string()];
        let trace = when.example.as_ref().and_then(|it| it.trace_id.clone());
        table.rows.push([start.to_vec(), seen(when), vec![optional(trace)]].concat());
    };
    for series in &report.series {
        for error in &series.figures.errors {
            add(&series.name, &error.kind, &error.reason, error.count, &error.seen);
        }
    }
    let calls = report.tasks.iter().map(|task| (task.name.as_str(), &task.error_reasons));
    let calls = calls.chain(report.lifecycle.iter().map(|it| (it.call.as_str(), &it.error_reasons)));
    for (place, reasons) in calls {
        reasons.iter().for_each(|it| add(place, "error", &it.reason, it.count, &it.seen));
    }
    for trap in &report.generator.traps {
        add("", "trap", &trap.reason, trap.count, &trap.seen);
    }
    for stop in &report.generator.budget_stop_reasons {
        add("", "budget", &stop.reason, stop.count, &stop.seen);
    }
    table
}

/// One row for each figure that a metric has.
fn metrics(report: &Report) -> Table {
    let mut table = Table::new(["name", "kind", "figure", "value"]);
    for metric in &report.metrics {
        let value = serde_json::to_value(&metric.figures).unwrap_or_default();
        let fields = value.as_object().into_iter().flatten().filter(|(key, _)| *key != "kind");
        let kind = value["kind"].as_str().unwrap_or_default();
        let count = ("count".to_owned(), metric.count.to_string());
        let figures = fields.map(|(key, value)| (key.clone(), value.to_string()));
        let rows = std::iter::once(count).chain(figures);
        table.rows.extend(rows.map(|(key, value)| vec![text(&metric.name), kind.to_owned(), key, value]));
    }
    table
}

fn thresholds(report: &Report) -> Table {
    let mut table = Table::new(["expression", "ok", "observed"]);
    table.rows.extend(
        report
            .thresholds
            .iter()
            .map(|it| vec![text(&it.expression), it.ok.to_string(), optional(it.observed)]),
    );
    table
}

/// One row for each interval of each series; the row without a name is all of them.
fn timeline(report: &Report) -> Table {
    let mut table = Table::new([
        "to_s",
        "name",
        "method",
        "users",
        "requests",
        "failures",
        "throttled",
        "response_time_us_p50",
        "response_time_us_p90",
        "response_time_us_p95",
        "response_time_us_p99",
        "response_time_us_max",
    ]);
    let timeline = &report.timeline;
    let mut add = |name: &str, method: &str, columns: &Columns| {
        let times = &columns.response_time_us;
        for (index, to) in timeline.to_s.iter().enumerate() {
            let at = |column: &[Option<u64>]| optional(column.get(index).copied().flatten());
            let count = |column: &[u64]| optional(column.get(index));
            table.rows.push(vec![
                to.to_string(),
                text(name),
                text(method),
                optional(timeline.users.get(index)),
                count(&columns.requests),
                count(&columns.failures),
                count(&columns.throttled),
                at(&times.p50),
                at(&times.p90),
                at(&times.p95),
                at(&times.p99),
                at(&times.max),
            ]);
        }
    };
    add("", "", &timeline.all);
    timeline.series.iter().for_each(|series| add(&series.name, &series.method, &series.columns));
    table
}

/// One row for each interval of each of the target's metrics.
fn observed(report: &Report) -> Table {
    let mut table = Table::new(["to_s", "endpoint", "metric", "reading", "value"]);
    for metric in report.observed.iter().flat_map(|it| &it.metrics) {
        let there = report.timeline.to_s.iter().zip(&metric.values);
        table.rows.extend(there.map(|(to, value)| {
            let what = [text(&metric.endpoint), text(&metric.title), metric.reading.name().to_owned()];
            [vec![to.to_string()], what.into(), vec![optional(*value)]].concat()
        }));
    }
    table
}

fn correlations(report: &Report) -> Table {
    let mut table = Table::new(["metric", "figure", "coefficient", "lag_s", "intervals"]);
    let all = report.observed.iter().flat_map(|it| &it.correlations);
    table.rows.extend(all.map(|it| {
        let figures = [it.coefficient.to_string(), it.lag_s.to_string(), it.intervals.to_string()];
        [vec![text(&it.title), it.figure.clone()], figures.into()].concat()
    }));
    table
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_begins_like_a_formula_is_a_text() {
        assert_eq!(text("=HYPERLINK(\"http://a\")"), "'=HYPERLINK(\"http://a\")");
        assert_eq!(text("GET /a=b"), "GET /a=b");
    }
}
