//! `throng build` and `throng setup`

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, anyhow};
use clap::Args;

use super::{Failed, complain, inspect, say};
use crate::budget::Budget;
use crate::build::{self, BuildError, Built, Language, Source};
use crate::clock::Clock;
use crate::exit;
use crate::plan::{self, DefaultPlan, Override, Plan, PlanError};
use crate::user::Component;

/// The arguments of `throng build`.
#[derive(Debug, Args)]
pub(super) struct BuildArgs {
    /// A folder with Cargo.toml or go.mod, a .js, .ts, .py, .c or .zig file, a core .wasm module, or a folder with one of these
    #[arg(value_name = "PATH", default_value = ".")]
    path: PathBuf,
    /// Where the component goes [default: NAME.wasm in the current folder]
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// A variable that a k6 script finds in __ENV and a locustfile in os.environ, while it is built and in each run: NAME=VALUE (again
    /// for more)
    #[arg(short = 'e', long = "env", value_name = "NAME=VALUE", value_parser = super::run::variable)]
    variables: Vec<(String, String)>,
}

/// The arguments of `throng setup`.
#[derive(Debug, Args)]
pub(super) struct SetupArgs {
    /// What to install the tools for
    #[arg(value_name = "LANG", required = true)]
    languages: Vec<Language>,
}

/// Builds a component, holds it to the contract, and tells what it is.
pub(super) fn build(args: &BuildArgs) -> Result<u8, Failed> {
    let clock = Clock::start();
    let source = Source::find(&args.path).map_err(failed)?.with_variables(&args.variables);
    let built = made(&source)?;
    let component = inspect::load(&built.path, &Budget::default())?;
    let plan = planned(&built.path).map_err(|error| Failed { error: error.into(), code: exit::INVALID })?;
    let output = args.output.clone().unwrap_or_else(|| PathBuf::from(format!("{}.wasm", source.name)));
    std::fs::copy(&built.path, &output).with_context(|| format!("can't write {}", output.display()))?;
    say(&summary(&source, &component, &output, built.cached, clock.now()));
    if let Some(plan) = plan {
        say(&format!("  plan     {}: {} by default", plan.name(), plan::Time(plan.duration())));
    }
    Ok(exit::OK)
}

/// The default plan of a component, if it has one, as a run by itself would have it. Where it names no target, one stands in.
fn planned(component: &Path) -> Result<Option<Plan>, PlanError> {
    let Some(default) = DefaultPlan::read(component)? else { return Ok(None) };
    let mut source = plan::Source::component_as_planned(component)?;
    if default.shown()["target"].is_null() {
        source.replace(Override::at(&["target"], "http://localhost"))?;
    }
    super::run::plan_of(&source).map(Some)
}

fn summary(source: &Source, component: &Component, output: &Path, cached: bool, took: Duration) -> String {
    let how = if cached {
        "unchanged since it was built before".to_owned()
    } else {
        format!("in {:.1} s", took.as_secs_f64())
    };
    let kibibytes = component.bytes.len() as f64 / 1024.0;
    let mut text = format!("{} from {}, {kibibytes:.1} KiB, {how}\n", output.display(), source.language);
    let tasks: Vec<_> =
        component.profile.tasks.iter().map(|task| format!("{} {}", task.name, task.weight)).collect();
    let _ = writeln!(text, "  tasks    {}", tasks.join(", "));
    let _ = write!(text, "  imports  {}", in_short(&component.imports));
    text
}

/// Imports by their package, and WASI's, which are many, by their kind: `throng:load (data, flow), wasi (cli, clocks)`.
fn in_short(imports: &[String]) -> String {
    let mut packages = BTreeMap::<&str, BTreeSet<&str>>::new();
    for import in imports {
        let name = import.split('@').next().unwrap_or_default();
        let (package, interface) = name.split_once('/').unwrap_or((name, ""));
        let (package, interface) =
            package.strip_prefix("wasi:").map_or((package, interface), |kind| ("wasi", kind));
        packages.entry(package).or_default().insert(interface);
    }
    let each = packages.into_iter().map(|(package, interfaces)| {
        format!("{package} ({})", interfaces.into_iter().collect::<Vec<_>>().join(", "))
    });
    each.collect::<Vec<_>>().join(", ")
}

/// Installs tools.
pub(super) fn set_up(args: &SetupArgs) -> Result<u8, Failed> {
    for language in &args.languages {
        build::set_up(*language, &mut |command| complain(&format!("running {command}"))).map_err(failed)?;
        say(&format!("{language}: all that `throng build` needs is there"));
    }
    Ok(exit::OK)
}

/// The component of a path that may be a source: that is built first, if it must be.
pub(super) fn runnable(path: &Path, variables: &[(String, String)]) -> Result<PathBuf, Failed> {
    if !Source::is_meant_by(path) {
        return Ok(path.to_owned());
    }
    let source = Source::find(path).map_err(failed)?.with_variables(variables);
    let built = made(&source)?;
    if !built.cached {
        complain(&format!("built {} from {}", source.name, source.language));
    }
    Ok(built.path)
}

/// Builds, and hands on what the compiler had to say.
fn made(source: &Source) -> Result<Built, Failed> {
    let built = build::build(source).map_err(failed)?;
    if !built.warnings.is_empty() {
        complain(&built.warnings);
    }
    Ok(built)
}

/// What is wrong with the source is the author's to mend; a missing tool is the machine's.
pub(super) fn failed(error: BuildError) -> Failed {
    let code = match error {
        BuildError::Source(_) | BuildError::Refused { .. } => exit::INVALID,
        BuildError::Missing { .. } | BuildError::Failed(_) => exit::HOST_FAILED,
    };
    Failed { error: anyhow!(error), code }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn imports_are_told_by_their_package() {
        let imports = [
            "throng:load/data@0.1.0",
            "throng:load/flow@0.1.0",
            "wasi:cli/exit@0.2.9",
            "wasi:cli/stdin@0.2.9",
        ];
        let imports = imports.map(str::to_owned);
        assert_eq!(in_short(&imports), "throng:load (data, flow), wasi (cli)");
    }
}
