//! A table for each cell.

use std::fmt::Write as _;

use super::with_interval;
use crate::bench::axes::{Cell, Pace};
use crate::bench::client::Client;
use crate::bench::results::{Results, Run};

/// From here on a core is taken to be busy all the time.
const SATURATED: f64 = 0.97;

pub(super) fn section(results: &Results) -> String {
    let mut text = "## Cells\n\n\
        requests/s: of one core. CPU: user and system time of the client, per request. × rate and × CPU: how many times as many requests \
        the Rust component makes a second, and of a second of CPU time. p99: at half of the client's own full rate, as the client \
        itself says. Memory: in the end of the window, what is mapped several times counted once. ¹ the server's core was busy all the time: the client could do more. ² reads the \
        page, but does not look into it.\n\n"
        .to_owned();
    for cell in results.cells().into_iter().filter(|cell| cell.pace == Pace::Full && is_shown(results, *cell))
    {
        let _ = write!(text, "### {}\n\n{}\n", heading(cell), table(results, cell));
    }
    text
}

/// Cells of the curve have no peers, and no table.
fn is_shown(results: &Results, cell: Cell) -> bool {
    Client::ALL.iter().filter(|client| results.runs(cell, **client).next().is_some()).count() > 2
}

fn heading(cell: Cell) -> String {
    let mut title = cell.title();
    if let Some(first) = title.get_mut(0..1) {
        first.make_ascii_uppercase();
    }
    title
}

fn table(results: &Results, cell: Cell) -> String {
    let mut text =
        "| | requests/s | CPU µs | × rate | × CPU | p99 µs | memory MiB |\n|---|--:|--:|--:|--:|--:|--:|\n"
            .to_owned();
    let mut reasons = Vec::new();
    for client in Client::ALL {
        if results.runs(cell, client).next().is_some() {
            let _ = writeln!(text, "{}", row(results, cell, client));
        } else if let Some(reason) = results.refusal(cell, client).or(client.refuses(cell)) {
            reasons.push(format!("{} ({reason})", client.name().trim_matches('*')));
        }
    }
    if !reasons.is_empty() {
        let _ = writeln!(text, "\nNot here: {}.", reasons.join(", "));
    }
    text
}

fn row(results: &Results, cell: Cell, client: Client) -> String {
    let figure = |of: fn(&Run) -> f64| results.figure(cell, client, of);
    let ratio = |pair: [Client; 2], of: fn(&Run) -> f64| {
        if client == Client::Rust {
            return "1".to_owned();
        }
        results.ratio(cell, pair, of).map_or("–".to_owned(), |it| with_interval(it, 2))
    };
    let mut marks = String::new();
    if figure(|run| run.server_busy).is_some_and(|it| it.median >= SATURATED) {
        marks.push('¹');
    }
    if !client.looks_into(cell.job) {
        marks.push('²');
    }
    let failures: u64 = results.runs(cell, client).map(|run| run.failures).sum();
    let failed = if failures > 0 { format!(", {failures} failed") } else { String::new() };
    let p99 = results.runs(cell.at(Pace::Half), client).filter_map(|run| run.p99_us);
    let p99 = crate::bench::statistics::estimate(p99).map_or("–".to_owned(), |it| with_interval(it, 0));
    let shown = |it: Option<crate::bench::statistics::Estimate>, digits| {
        it.map_or("–".to_owned(), |it| with_interval(it, digits))
    };
    format!(
        "| {}{marks}{failed} | {} | {} | {} | {} | {p99} | {} |",
        client.name(),
        shown(figure(|run| run.requests_per_s), 0),
        shown(figure(|run| run.cpu_us), 1),
        ratio([Client::Rust, client], |run| run.requests_per_s),
        // CPU time of a request, so the other way round.
        ratio([client, Client::Rust], |run| run.cpu_us),
        figure(|run| run.memory_mib).map_or("–".to_owned(), |it| format!("{:.0}", it.median)),
    )
}
