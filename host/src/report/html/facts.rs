//! What stands last: how the generator fared, the plan, and where the run was made.

use maud::{Markup, html};

use super::tables::{cell, head, table};
use crate::report::Report;
use crate::units::{bytes, milliseconds, percent, thousands};

/// How the generator fared, and its connections.
pub(super) fn generator(report: &Report) -> Markup {
    let it = &report.generator;
    let lag = &it.scheduler_lag_us;
    let ms = |us: u64| format!("{} ms", milliseconds(us as f64));
    let mut rows = vec![
        ("CPU", format!("{} of {} shards' cores", percent(it.cpu_utilisation), it.shards)),
        ("CPU time", format!("{:.2} s of scenarios, {:.2} s of the host", it.guest_s, it.host_s)),
        ("Memory", format!("{} at most", bytes(it.peak_rss_bytes))),
        ("Scheduler lag", format!("p99 {}, max {}", ms(lag.p99), ms(lag.max))),
        (
            "Connections",
            format!(
                "{} opened, {} open at most",
                thousands(report.connections.opened),
                thousands(report.connections.open_peak)
            ),
        ),
    ];
    rows.extend(it.traps.iter().map(|trap| ("Trap", format!("{} × {}", thousands(trap.count), trap.reason))));
    let stops = it.budget_stop_reasons.iter();
    rows.extend(stops.map(|stop| ("Over budget", format!("{} × {}", thousands(stop.count), stop.reason))));
    html! {
        section aria-labelledby="generator" {
            h2 #generator { "The generator" }
            (pairs("How it fared", &rows))
        }
    }
}

/// The plan, and the components that ran.
pub(super) fn plan(report: &Report) -> Markup {
    let run = &report.run;
    let rows: Vec<_> = run
        .scenarios
        .iter()
        .map(|it| {
            vec![
                head(&it.name),
                cell(&it.executor),
                html! { td { code { (it.component) } } },
                html! { td { code { (it.sha256) } } },
            ]
        })
        .collect();
    let text = format!("{:#}", run.plan);
    html! {
        section aria-labelledby="plan" {
            h2 #plan { "The plan" }
            @if !rows.is_empty() { (table("Scenarios", &["Scenario", "Executor", "Component", "SHA-256"], &rows)) }
            details.card { summary { "The plan, whole" } pre { (text) } }
        }
    }
}

/// Where the generator ran.
pub(super) fn environment(report: &Report) -> Markup {
    let (run, it) = (&report.run, &report.run.environment);
    let rows = [
        ("Throng", it.version.clone()),
        ("System", it.system.clone()),
        ("Processor", format!("{}, {} cores", it.cpu, it.cores)),
        ("Memory", bytes(it.memory_bytes)),
        ("Folder", run.folder.clone()),
        ("Exit code", run.exit_code.to_string()),
    ];
    html! {
        section aria-labelledby="environment" {
            h2 #environment { "The environment" }
            (pairs("Where the generator ran", &rows))
        }
    }
}

fn pairs(caption: &str, rows: &[(&str, String)]) -> Markup {
    html! {
        div.scroll.card {
            table.data.pairs {
                caption { (caption) }
                tbody { @for (name, value) in rows { tr { th scope="row" { (name) } td { (value) } } } }
            }
        }
    }
}
