//! The report as one HTML file that needs nothing else: words first, then figures, charts, tables, plan and environment. It reads without
//! scripts; they draw the charts over time. Nothing of it is fetched from anywhere, and its policy says so to the browser.
//!
//! Texts of scenarios and targets go through maud, which escapes them, or into [`page`]'s data, which no text can leave.

mod bars;
mod facts;
mod observed;
mod page;
mod summary;
mod tables;

use std::io;
use std::path::Path;

use maud::{Markup, html};
use serde_json::Value;

pub use page::{Page, page};

use super::json::Report;

/// Writes the report as HTML.
pub(super) fn write(report: &Report, path: &Path) -> io::Result<()> {
    std::fs::write(path, document(report)?)
}

fn document(report: &Report) -> io::Result<String> {
    let data = data(report).map_err(io::Error::other)?;
    let title = format!("{} against {}", report.run.scenario, report.run.target);
    Ok(page(&Page { title: &title, data: Some(&data), body: body(report) }))
}

fn body(report: &Report) -> Markup {
    html! {
        (summary::header(report))
        main {
            (summary::words(report))
            (summary::figures(report))
            section aria-labelledby="over-time" {
                h2 #over-time { "Over time" }
                div #charts { p.muted { "The charts are drawn by a script; the tables below have their figures." } }
            }
            (tables::thresholds(report))
            (tables::requests(report))
            (bars::section(report))
            (tables::errors(report))
            (tables::checks(report))
            (tables::tasks(report))
            (tables::tags(report))
            (tables::metrics(report))
            (observed::section(report))
            (facts::generator(report))
            (facts::plan(report))
            (facts::environment(report))
        }
        footer { p.muted { "Drawn by Throng " (report.run.environment.version) ", run " (report.run.id) "." } }
    }
}

/// What the charts are drawn from: the report without its histograms, which are drawn already.
fn data(report: &Report) -> serde_json::Result<Value> {
    let mut data = serde_json::to_value(report)?;
    leave_out(&mut data["timeline"], "tags");
    let over_time = data["timeline"]["series"].as_array_mut().into_iter().flatten();
    over_time.for_each(|it| leave_out(it, "response_time_histograms"));
    leave_out(&mut data["timeline"]["all"], "response_time_histograms");
    for group in ["series", "tags"] {
        data[group].as_array_mut().into_iter().flatten().for_each(|it| leave_out(it, "histograms"));
    }
    leave_out(&mut data["run"], "plan");
    Ok(data)
}

fn leave_out(value: &mut Value, key: &str) {
    if let Some(object) = value.as_object_mut() {
        object.shift_remove(key);
    }
}

#[cfg(test)]
mod tests;
