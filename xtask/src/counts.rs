//! `cargo xtask counts`: what a request takes of instructions, system calls and allocations, in the profile that tests are built by.
//!
//! One user, driven by hand, against nginx, once shorter and once longer: the difference is requests alone, without the start and without
//! what happens by the clock. So noise moves none of it. Instructions are held against `benches/counts.json`: more than 5 % above it fails. They depend on the compiler and on how
//! it was asked to compile, so that under other conditions than those of the file nothing is compared, and said so.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result, bail, ensure};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::bench::{Cell, Server};
use crate::workspace::Workspace;
use crate::{apt, process};

/// Requests of the shorter and of the longer load.
const REQUESTS: [u64; 2] = [500, 2_500];
/// By how much instructions may grow.
const TOLERANCE: f64 = 0.05;

/// What `counts.json` holds, by client.
#[derive(Debug, Serialize, Deserialize)]
struct Counts {
    /// The command that renews the file.
    renewed_by: String,
    /// Under which they can be compared.
    conditions: String,
    instructions: BTreeMap<String, f64>,
    system_calls: BTreeMap<String, BTreeMap<String, f64>>,
    allocations: BTreeMap<String, f64>,
}

/// By itself: builds what it needs first.
pub(crate) fn run(arguments: &[std::ffi::OsString]) -> Result<()> {
    let renew = match arguments.iter().map(|it| it.to_str()).collect::<Vec<_>>()[..] {
        [] => false,
        [Some("--renew")] => true,
        _ => bail!("`counts` takes `--renew` and nothing else"),
    };
    let workspace = Workspace::locate()?;
    let mut steps = crate::steps::Steps::new();
    crate::plugins::build_all(&workspace, &mut steps)?;
    steps.step("throng-bench", || process::run(workspace.cargo("build").args(["--workspace", "--bins"])))?;
    steps.step("counts of a request", || hold(&workspace, renew))
}

/// Counts, and compares with the committed figures, or replaces them. Needs the binaries and the components.
pub(crate) fn hold(workspace: &Workspace, renew: bool) -> Result<()> {
    let missing = ["valgrind", "strace", "openssl"].into_iter().filter(|it| process::find(it).is_none());
    apt::provide(&missing.collect::<Vec<_>>()).context("counting needs valgrind and strace")?;
    let counts = count(workspace)?;
    let path = workspace.root().join("benches/counts.json");
    for (client, count) in &counts.instructions {
        let (calls, allocations) = (&counts.system_calls[client], counts.allocations[client]);
        println!(
            "    {client}: {count:.0} instructions, {allocations:.1} allocations, system calls {}",
            listed(calls)
        );
    }
    if renew {
        fs::write(&path, serde_json::to_string_pretty(&counts)? + "\n")?;
        println!("    wrote {}", path.display());
        return Ok(());
    }
    let Ok(committed) = fs::read_to_string(&path) else {
        println!("    not compared: there are no committed figures; `{}`", counts.renewed_by);
        return Ok(());
    };
    compare(&serde_json::from_str(&committed).context("counts.json")?, &counts)
}

fn compare(committed: &Counts, counted: &Counts) -> Result<()> {
    if committed.conditions != counted.conditions {
        println!(
            "    not compared: the committed figures are of {}, these of {}",
            committed.conditions, counted.conditions
        );
        return Ok(());
    }
    for (client, before) in &committed.instructions {
        let now = counted.instructions.get(client).copied().unwrap_or(0.0);
        ensure!(
            now <= before * (1.0 + TOLERANCE),
            "a request of the {client} takes {now:.0} instructions, {:.1} % more than the {before:.0} of benches/counts.json; \
             find out why, or, if it is worth it, renew the figure: `{}`",
            (now / before - 1.0) * 100.0,
            committed.renewed_by
        );
        println!("    {client}: {:+.1} % against the committed figure", (now / before - 1.0) * 100.0);
    }
    Ok(())
}

fn count(workspace: &Workspace) -> Result<Counts> {
    let server = Server::start(&workspace.target().join("bench/counts"))?;
    let url = server.url(Cell::BASE);
    let bin = workspace.target().join("debug");
    let component = workspace.components().join("flat.wasm");
    let mut counts = Counts {
        renewed_by: "CARGO_INCREMENTAL=0 cargo xtask counts --renew".to_owned(),
        conditions: conditions()?,
        instructions: BTreeMap::new(),
        system_calls: BTreeMap::new(),
        allocations: BTreeMap::new(),
    };
    for (name, client) in [("native", PathBuf::from("native")), ("component", component)] {
        let load = Load { program: bin.join("throng-bench"), client: client.clone(), url: url.clone() };
        counts.instructions.insert(name.to_owned(), load.instructions()?);
        counts.system_calls.insert(name.to_owned(), load.system_calls()?);
        let mut allocations = Command::new(bin.join("throng-allocations"));
        let told: Value = serde_json::from_str(&process::output(allocations.arg(&client).arg(&url))?)?;
        counts.allocations.insert(name.to_owned(), told["allocations"].as_f64().context("no allocations")?);
    }
    Ok(counts)
}

/// The compiler, and whether it compiles in pieces, as it does by default and not in CI.
fn conditions() -> Result<String> {
    let rustc = process::output(Command::new("rustc").arg("--version"))?;
    let whole = std::env::var_os("CARGO_INCREMENTAL").is_some_and(|it| it == "0");
    Ok(format!("{rustc}, {}", if whole { "CARGO_INCREMENTAL=0" } else { "incremental" }))
}

/// A load that is counted.
struct Load {
    program: PathBuf,
    client: PathBuf,
    url: String,
}

impl Load {
    /// The load, under a tool.
    fn command(&self, tool: &[&str], requests: u64) -> Command {
        let mut words = tool.iter().map(std::ffi::OsString::from).chain([self.program.clone().into()]);
        let mut command = Command::new(words.next().unwrap_or_default());
        command.args(words).arg("single").arg(&self.client).arg(requests.to_string()).arg(&self.url);
        command
    }

    fn instructions(&self) -> Result<f64> {
        let tool = ["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null"];
        let of = |requests| {
            let output = self.command(&tool, requests).output().context("valgrind did not start")?;
            let said = String::from_utf8_lossy(&output.stderr);
            let collected =
                said.lines().find_map(|line| line.split_once("Collected : ")?.1.trim().parse::<f64>().ok());
            collected.with_context(|| format!("valgrind counted nothing: {said}"))
        };
        // The first run compiles the component, for the processor that valgrind plays; the next ones find it in the cache.
        of(1)?;
        Ok(each(of(REQUESTS[0])?, of(REQUESTS[1])?))
    }

    /// Those that take place at least once in a hundred requests.
    fn system_calls(&self) -> Result<BTreeMap<String, f64>> {
        let file = std::env::temp_dir().join(format!("throng-strace-{}", std::process::id()));
        let of = |requests| -> Result<BTreeMap<String, f64>> {
            let name = file.display().to_string();
            process::output(&mut self.command(&["strace", "-f", "-c", "-o", &name], requests))?;
            Ok(calls(&fs::read_to_string(&file)?))
        };
        let (few, many) = (of(REQUESTS[0])?, of(REQUESTS[1])?);
        let _ = fs::remove_file(&file);
        let each = many.into_iter().map(|(call, count)| {
            let count = each(few.get(&call).copied().unwrap_or(0.0), count);
            (call, (count * 100.0).round() / 100.0)
        });
        Ok(each.filter(|(_, count)| *count >= 0.01).collect())
    }
}

fn each(few: f64, many: f64) -> f64 {
    ((many - few) / (REQUESTS[1] - REQUESTS[0]) as f64 * 10.0).round() / 10.0
}

/// Rows of `% time, seconds, usecs/call, calls, errors, syscall`; the errors may be left out.
fn calls(table: &str) -> BTreeMap<String, f64> {
    let rows = table.lines().filter_map(|line| {
        let fields: Vec<_> = line.split_whitespace().collect();
        let count = fields.get(3)?.parse().ok()?;
        Some(((*fields.last()?).to_owned(), count))
    });
    rows.filter(|(name, _)| name != "total").collect()
}

fn listed(calls: &BTreeMap<String, f64>) -> String {
    calls.iter().map(|(call, count)| format!("{call} {count}")).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counts(conditions: &str, native: f64) -> Counts {
        Counts {
            renewed_by: "it".to_owned(),
            conditions: conditions.to_owned(),
            instructions: BTreeMap::from([("native".to_owned(), native)]),
            system_calls: BTreeMap::new(),
            allocations: BTreeMap::new(),
        }
    }

    #[test]
    fn more_than_a_twentieth_fails_where_it_can_be_compared() {
        assert!(compare(&counts("a", 1_000.0), &counts("a", 1_050.0)).is_ok());
        let error = compare(&counts("a", 1_000.0), &counts("a", 1_100.0)).unwrap_err().to_string();
        assert!(error.starts_with("a request of the native takes 1100 instructions, 10.0 % more"), "{error}");
        assert!(compare(&counts("a", 1_000.0), &counts("b", 1_100.0)).is_ok());
    }

    #[test]
    fn rows_of_strace_are_read() {
        let table = "% time     seconds  usecs/call     calls    errors syscall\n------ ---- ---- --- ---\n \
            60.00    0.1           1      2500         3 recvfrom\n 40.00    0.1           1      2501           sendto\n\
            100.00    0.2           1      5001         3 total\n";
        let calls = calls(table);
        assert_eq!(calls.len(), 2);
        assert_eq!((calls["recvfrom"], calls["sendto"]), (2500.0, 2501.0));
    }
}
