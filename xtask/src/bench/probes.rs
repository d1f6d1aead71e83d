//! What is no cell: arrivals and their lag, memory over a million requests, idle users, the micro-benches, a profile.

mod profile;

use std::process::Command;

use anyhow::{Context, Result};
use serde_json::{Value, json};

use super::kit::Kit;
use super::mappings::MoreMappings;
use super::results::Results;
use crate::process;

/// Arrivals a second; the second is the half load that the goal speaks of.
const RATES: [f64; 2] = [5_000.0, 2_500.0];
const REQUESTS: [u64; 2] = [100_000, 1_000_000];
const CROWDS: [u64; 3] = [1_000, 10_000, 50_000];

/// Puts what it finds to the rest.
type Probe<'a> = dyn Fn(&mut Vec<Value>) -> Result<()> + 'a;

/// All that are not there yet; one that fails is told, and is no failure of the run.
pub(crate) fn all(kit: &Kit, url: &str, results: &mut Results, is_time_up: impl Fn() -> bool) -> Result<()> {
    let probes: [(&str, &Probe); 6] = [
        ("sleeps", &|found| sleeps(kit, found)),
        ("arrivals", &|found| arrivals(kit, url, found)),
        ("endurance", &|found| endurance(kit, url, found)),
        ("profile", &|found| profile::profile(kit, url).map(|it| found.push(it))),
        ("crowd", &|found| crowds(kit, found)),
        ("micro", &|found| micro(kit).map(|it| found.push(it))),
    ];
    for (name, probe) in probes {
        if is_time_up() || results.probes(name).next().is_some() {
            continue;
        }
        println!("    probe: {name}");
        let mut found = Vec::new();
        if let Err(error) = probe(&mut found) {
            println!("    probe {name} failed: {error:#}");
        }
        for value in found {
            println!("    {name}: {}", if name == "micro" { "…".to_owned() } else { value.to_string() });
            results.probed(name, value)?;
        }
    }
    Ok(())
}

/// `throng-bench` on the clients' core.
fn told(kit: &Kit, words: &[&str]) -> Result<Value> {
    let mut command = Command::new("taskset");
    command.args(["-c", "1"]).arg(&kit.program).args(words);
    let printed = process::output(&mut command)?;
    serde_json::from_str(printed.lines().last().unwrap_or("")).context("no JSON came of it")
}

fn flat(kit: &Kit) -> Result<String> {
    let path = kit.component_of(super::client::Client::Rust).map_err(anyhow::Error::msg)?;
    Ok(path.display().to_string())
}

fn sleeps(kit: &Kit, found: &mut Vec<Value>) -> Result<()> {
    found.push(told(kit, &["sleeps", "2500", "5"])?);
    Ok(())
}

fn arrivals(kit: &Kit, url: &str, found: &mut Vec<Value>) -> Result<()> {
    let flat = flat(kit)?;
    for rate in RATES {
        let mut value =
            told(kit, &["load", "--client", &flat, "--rate", &rate.to_string(), "--seconds", "10", url])?;
        value["rate"] = json!(rate);
        found.push(value);
    }
    Ok(())
}

fn endurance(kit: &Kit, url: &str, found: &mut Vec<Value>) -> Result<()> {
    let flat = flat(kit)?;
    for requests in REQUESTS {
        found.push(told(kit, &["load", "--client", &flat, "--iterations", &requests.to_string(), url])?);
    }
    Ok(())
}

/// The largest needs more mappings than the kernel allows by default: raised for its time, where we may.
fn crowds(kit: &Kit, found: &mut Vec<Value>) -> Result<()> {
    let browse = kit.folder.join("browse.wasm").display().to_string();
    for users in CROWDS {
        let _more = if users > 10_000 { Some(MoreMappings::allowed()?) } else { None };
        found.push(told(kit, &["crowd", &browse, &users.to_string()])?);
    }
    Ok(())
}

/// What divan prints is a table already.
fn micro(kit: &Kit) -> Result<Value> {
    let mut cargo = Command::new("cargo");
    cargo.args([
        "bench",
        "--quiet",
        "--profile",
        &kit.profile,
        "--package",
        "throng-benches",
        "--bench",
        "micro",
    ]);
    let printed = process::output(cargo.current_dir(&kit.root))?;
    Ok(Value::String(printed))
}
