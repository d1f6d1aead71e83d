//! `throng test`

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use anyhow::{Context, anyhow};
use clap::Args;

use super::build::runnable;
use super::{Failed, compiler, complain, say};
use crate::exit;
use crate::trial::{self, Outcome, Script, TrialError};

/// The arguments of `throng test`.
#[derive(Debug, Args)]
pub(super) struct TestArgs {
    /// A scenario: a .wasm component, or a source that 'throng build' takes
    #[arg(value_name = "SCENARIO")]
    scenario: PathBuf,
    /// The cases (.toml or .json) [default: NAME.test.toml or NAME.test.json beside the scenario]
    #[arg(long, value_name = "FILE")]
    script: Option<PathBuf>,
    /// Write the result: junit=FILE
    #[arg(long = "out", value_name = "FORMAT=FILE", value_parser = output)]
    output: Option<PathBuf>,
}

fn output(text: &str) -> Result<PathBuf, String> {
    match text.split_once('=') {
        Some(("junit", path)) if !path.is_empty() => Ok(path.into()),
        _ => Err("give junit=FILE".to_owned()),
    }
}

/// Tries a scenario without a network, and says what did not come as expected.
pub(super) fn test(args: &TestArgs) -> Result<u8, Failed> {
    let invalid = |error: anyhow::Error| Failed { error, code: exit::INVALID };
    let path = args.script.clone().map_or_else(|| beside(&args.scenario), Ok).map_err(invalid)?;
    let script = Script::load(&path).map_err(|error| invalid(error.into()))?;
    let component = runnable(&args.scenario, &[])?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().context("no runtime")?;
    let tried = runtime.block_on(trial::try_all(&component, &script, &compiler()?));
    let outcomes = tried.map_err(|error| match error {
        TrialError::Script(error) => invalid(anyhow::Error::new(error).context(path.display().to_string())),
        error => invalid(error.into()),
    })?;
    say(text(&outcomes).trim_end());
    if let Some(file) = &args.output {
        let name = args.scenario.file_stem().unwrap_or_default().to_string_lossy();
        let xml = trial::junit(&name, &outcomes).map_err(|reason| anyhow!(reason))?;
        std::fs::write(file, xml).with_context(|| format!("can't write {}", file.display()))?;
        complain(&format!("wrote {}", file.display()));
    }
    let hold = outcomes.iter().all(|outcome| outcome.failures.is_empty());
    Ok(if hold { exit::OK } else { exit::THRESHOLD_FAILED })
}

/// The script that lies beside a scenario.
fn beside(scenario: &Path) -> anyhow::Result<PathBuf> {
    let absolute = scenario.canonicalize().unwrap_or_else(|_| scenario.to_owned());
    let name = absolute.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    let folder =
        if absolute.is_dir() { absolute.as_path() } else { absolute.parent().unwrap_or(Path::new("")) };
    let candidates = ["toml", "json"].map(|extension| folder.join(format!("{name}.test.{extension}")));
    candidates.iter().find(|path| path.exists()).cloned().with_context(|| {
        format!(
            "there is no script: neither {} nor {}; name one with --script",
            candidates[0].display(),
            candidates[1].display()
        )
    })
}

fn text(outcomes: &[Outcome]) -> String {
    let width = outcomes.iter().map(|outcome| outcome.name.chars().count()).max().unwrap_or(0);
    let mut text = String::new();
    for Outcome { name, failures, requests, checks, lasted } in outcomes {
        let verdict = if failures.is_empty() { "ok  " } else { "FAIL" };
        let lasted = lasted.as_secs_f64();
        let _ = writeln!(
            text,
            "{verdict}  {name:width$}  {requests} requests, {checks} checks, {lasted:.3} s of virtual time"
        );
        for failure in failures {
            let _ = writeln!(text, "      {}", failure.to_string().replace('\n', "\n      "));
        }
    }
    let failed = outcomes.iter().filter(|outcome| !outcome.failures.is_empty()).count();
    let _ = writeln!(text, "\n{} cases, {failed} failed", outcomes.len());
    text
}
