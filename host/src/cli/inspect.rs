//! `throng inspect`

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use anyhow::Context;
use clap::Args;
use serde_json::Value;

use super::{Failed, compiler, say};
use crate::budget::Budget;
use crate::exit;
use crate::plan::DefaultPlan;
use crate::policy::Policy;
use crate::schedule::Pause;
use crate::user::{Component, Metadata};

/// The arguments of `throng inspect`.
#[derive(Debug, Args)]
pub(super) struct InspectArgs {
    /// The scenario, a .wasm component
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Hold it to this runner's policy (a .toml file)
    #[arg(long, value_name = "FILE")]
    policy: Option<PathBuf>,
}

/// Prints what a component says of itself and what it imports.
pub(super) fn inspect(args: &InspectArgs) -> Result<u8, Failed> {
    let invalid = |error: anyhow::Error| Failed { error, code: exit::INVALID };
    let policy = args.policy.as_deref().map(Policy::load).transpose();
    let policy = policy.context("the policy does not hold").map_err(invalid)?;
    let budget = policy.as_ref().map(Policy::budget).unwrap_or_default();
    let component = load(&args.file, &budget)?;
    let plan = DefaultPlan::read(&args.file).map_err(|error| invalid(error.into()))?;
    say(describe(&component, plan.as_ref(), policy.as_ref()).trim_end());
    Ok(exit::OK)
}

/// Reads a component and holds it to the contract.
pub(super) fn load(file: &Path, budget: &Budget) -> Result<Component, Failed> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().context("no runtime")?;
    let loaded = runtime.block_on(Component::load(file, 1, budget, &compiler()?));
    loaded.map_err(|error| Failed { error: error.into(), code: exit::INVALID })
}

fn describe(component: &Component, plan: Option<&DefaultPlan>, policy: Option<&Policy>) -> String {
    let mut text = format!(
        "{}\n  size     {:.1} KiB\n  sha256   {}\n  pause    {}\n\ntasks\n",
        component.path.display(),
        component.bytes.len() as f64 / 1024.0,
        component.sha256,
        pause(component.profile.pause),
    );
    let sum: u64 = component.profile.tasks.iter().map(|task| u64::from(task.weight)).sum();
    let width = component.profile.tasks.iter().map(|task| task.name.len()).max().unwrap_or(0);
    for task in &component.profile.tasks {
        let share = f64::from(task.weight) * 100.0 / sum.max(1) as f64;
        let tags = if task.tags.is_empty() { String::new() } else { format!("  [{}]", task.tags.join(", ")) };
        let _ = writeln!(text, "  {:width$}  weight {} ({share:.1} %){tags}", task.name, task.weight);
    }
    if let Some(plan) = plan {
        text.push_str("\ndefault plan: what a run by itself begins with\n");
        lines(plan.shown(), "", &mut text);
    }
    if let Some(schema) = &component.profile.config_schema {
        text.push_str(&asked(schema, policy));
        let _ = writeln!(text, "\nconfig schema\n  {schema}");
    }
    let _ = writeln!(text, "\nimports: what it may call");
    for import in &component.imports {
        let _ = writeln!(text, "  {import}{}", meaning(import));
    }
    let _ = writeln!(text, "\nexports");
    for export in &component.exports {
        let _ = writeln!(text, "  {export}");
    }
    let Metadata(pairs) = Metadata::read(&component.bytes);
    if !pairs.is_empty() {
        let _ = writeln!(text, "\nmetadata");
    }
    for (label, value) in pairs {
        let _ = writeln!(text, "  {label:<14} {value}");
    }
    text
}

/// Each value of a document with the path of its key.
fn lines(document: &Value, path: &str, text: &mut String) {
    match document {
        Value::Object(table) if !table.is_empty() => {
            for (key, value) in table {
                let path = if path.is_empty() { key.clone() } else { format!("{path}.{key}") };
                lines(value, &path, text);
            }
        }
        value => {
            let _ = writeln!(text, "  {path} = {value}");
        }
    }
}

/// The configuration that a scenario asks for, as its schema has it; what is only written is a secret.
fn asked(schema: &str, policy: Option<&Policy>) -> String {
    let schema: Value = serde_json::from_str(schema).unwrap_or_default();
    let required: Vec<_> =
        schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    let mut text = "\nasks for: configuration\n".to_owned();
    for (key, property) in schema["properties"].as_object().into_iter().flatten() {
        let secret = property["writeOnly"] == true;
        let kind = if secret { "secret" } else { property["type"].as_str().unwrap_or("any") };
        let needed = if required.contains(&key.as_str()) { ", required" } else { "" };
        let refused =
            policy.is_some_and(|it| !if secret { it.has_secret(key) } else { it.allows_config(key) });
        let verdict = if refused { "  NOT ALLOWED by the policy" } else { "" };
        let about = property["description"].as_str().map(|it| format!(": {it}")).unwrap_or_default();
        let _ = writeln!(text, "  {key}  {kind}{needed}{about}{verdict}");
    }
    text
}

fn meaning(import: &str) -> &'static str {
    if let Some(wasi) = import.strip_prefix("wasi:") {
        let denied = wasi.starts_with("filesystem/") || wasi.starts_with("sockets/");
        return if denied { "    always denied" } else { "" };
    }
    let interface = import.split(['/', '@']).nth(1).unwrap_or_default();
    match interface {
        "http" => "    requests to the target and to hosts named by --allow-host, nowhere else",
        "flow" => "    waiting, the run's clock, the run's random numbers",
        "report" => "  checks, metrics, log lines",
        "data" => "    rows of the feeds named by --feed",
        _ => "",
    }
}

fn pause(pause: Pause) -> String {
    let time = humantime::format_duration;
    match pause {
        Pause::None => "none".to_owned(),
        Pause::Constant(pause) => format!("{} after each iteration", time(pause)),
        Pause::Between(least, most) => format!("{} to {} after each iteration", time(least), time(most)),
        Pause::Exponential(mean) => format!("exponential, {} on average", time(mean)),
        Pause::Pacing(apart) => format!("iterations start {} apart", time(apart)),
    }
}
