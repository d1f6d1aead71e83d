//! `benches/RESULTS.md`: what was measured, against the goals, and in full.

mod curve;
mod goals;
mod picture;
mod tables;

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use anyhow::Result;
use serde_json::Value;

use super::results::Results;
use super::statistics::Estimate;

/// The page. What people found out about rows that are not reached is theirs to write: `findings.md` in `benches`.
pub(crate) fn draw(results: &Results, benches: &Path) -> Result<String> {
    let mut page = head(results);
    page += &goals::section(results, benches)?;
    if let Ok(findings) = fs::read_to_string(benches.join("findings.md")) {
        page += &findings;
        page.push('\n');
    }
    page += &tables::section(results);
    page += &curve::section(results);
    page += &memory(results);
    page += &micro(results);
    Ok(page)
}

/// The pictures that the pages show.
pub(crate) fn pictures(results: &Results, benches: &Path) -> Result<()> {
    if let Some(picture) = curve::picture(results) {
        fs::write(benches.join("users.svg"), picture)?;
    }
    if let Some(picture) = picture::draw(results) {
        fs::write(benches.join("request.svg"), picture)?;
    }
    Ok(())
}

fn head(results: &Results) -> String {
    let machine = results.probes("machine").last().cloned().unwrap_or_default();
    let text = |key: &str| machine[key].as_str().unwrap_or("unknown").to_owned();
    let versions = machine["versions"].as_array().into_iter().flatten();
    let versions: Vec<_> = versions
        .map(|it| format!("{} {}", it[0].as_str().unwrap_or(""), it[1].as_str().unwrap_or("")))
        .collect();
    format!(
        "# Results\n\n\
         Made by `cargo xtask bench`, which draws this page; `benches/README.md` says how it measures. One core for the client, \
         another for nginx. Machines differ, and noisy ones most: read the ratios, which are of rounds that lie side by side. \
         Brackets hold the interval of the median.\n\n\
         | | |\n|---|---|\n| machine | {}, {} cores, {} |\n| system | {} |\n| Throng | {}, {}, by the profile that is handed out |\n\
         | day | {} |\n| versions | {} |\n\n",
        text("cpu"),
        machine["cores"],
        text("memory"),
        text("kernel"),
        text("throng"),
        text("rustc"),
        text("date"),
        versions.join(", "),
    )
}

fn memory(results: &Results) -> String {
    let rows: Vec<_> = results.probes("crowd").collect();
    if rows.is_empty() {
        return String::new();
    }
    let mut text = "## Idle users\n\nRust users of `browse`, started one after another on one thread.\n\n\
         | users | KiB each | mappings each | started in | process |\n|--:|--:|--:|--:|--:|\n"
        .to_owned();
    for row in rows {
        let figure = |key: &str| row[key].as_f64().unwrap_or(0.0);
        let _ = writeln!(
            text,
            "| {} | {:.1} | {:.2} | {:.2} s | {:.0} MiB |",
            row["users"],
            figure("kib_each"),
            figure("mappings_each"),
            figure("seconds_to_start"),
            figure("process_mib")
        );
    }
    text.push('\n');
    text
}

fn micro(results: &Results) -> String {
    let Some(text) = results.probes("micro").last().and_then(Value::as_str) else { return String::new() };
    format!(
        "## Micro-benches\n\n`cargo bench -p throng-benches --bench micro`: each path beside its bare twin.\n\n```text\n{text}\n```\n"
    )
}

/// `1.23 [1.20 .. 1.25]`
fn with_interval(estimate: Estimate, digits: usize) -> String {
    let Estimate { median, low, high, rounds } = estimate;
    if rounds < 2 {
        return format!("{median:.digits$}");
    }
    format!("{median:.digits$} [{low:.digits$} .. {high:.digits$}]")
}
