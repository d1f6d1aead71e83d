//! `cargo xtask bench`: Throng beside its peers, on one core against nginx on another, and the page that tells the result.
//!
//! ```text
//! options ─► selection ─► sweep ─► measure ─► results (target/bench/*.jsonl) ─► page (benches/RESULTS.md)
//!                           │         └─ command, server, process, said
//!                           └─ probes: what is no cell
//! ```
//!
//! A round measures each cell with each client once; so rounds of two clients lie side by side, and what the machine does in the
//! meantime meets both. What is measured is kept at once: a run that was broken off goes on where it stopped.

mod axes;
mod client;
mod command;
mod kit;
mod mappings;
mod measure;
mod options;
mod page;
mod peers;
mod probes;
mod process;
mod results;
mod said;
mod selection;
mod server;
mod statistics;
mod sweep;

use std::ffi::OsString;
use std::fs;
use std::path::PathBuf;

use anyhow::Result;
use clap::Parser;

use crate::steps::Steps;
use crate::workspace::Workspace;

pub(crate) use axes::{Cell, Job, Protocol};
use kit::Kit;
pub(crate) use kit::provide_server;
use options::BenchOptions;
use results::Results;
pub(crate) use server::Server;
use sweep::Sweep;

/// Measures, unless it is only to draw, and draws.
pub(crate) fn run(arguments: &[OsString]) -> Result<()> {
    let options = BenchOptions::parse_from([OsString::from("bench")].iter().chain(arguments)).settled();
    if options.list {
        list(&options);
        return Ok(());
    }
    let workspace = Workspace::locate()?;
    let folder = workspace.target().join("bench");
    let lines = folder.join(format!("{}.jsonl", options.kind()));
    if options.draw {
        return publish(&options, &workspace, &Results::of_file(&lines));
    }
    let mut steps = Steps::new();
    let kit = Kit::provide(&workspace, &options, &mut steps)?;
    let mut results = Results::open(&lines, &kit.build(), options.again)?;
    kit.note(&mut results)?;
    let mut sweep = Sweep::new(&options, &kit, &folder)?;
    steps.step("measuring", || sweep.all(&mut results))?;
    drop(sweep);
    publish(&options, &workspace, &results)?;
    steps.summary();
    Ok(())
}

/// A whole run's page is kept in the repository; others are shown.
fn publish(options: &BenchOptions, workspace: &Workspace, results: &Results) -> Result<()> {
    let benches = workspace.root().join("benches");
    let page = page::draw(results, &benches)?;
    if options.kind() == "results" {
        page::pictures(results, &benches)?;
        let path: PathBuf = benches.join("RESULTS.md");
        fs::write(&path, page)?;
        println!("==> {}", path.display());
    } else {
        println!("{page}");
    }
    Ok(())
}

fn list(options: &BenchOptions) {
    for cell in selection::cells(options) {
        let clients: Vec<_> =
            selection::clients(options, cell).into_iter().map(client::Client::word).collect();
        println!("{cell}: {}", clients.join(" "));
    }
}
