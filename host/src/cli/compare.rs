//! `throng compare`

use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;

use anyhow::{Context, anyhow};
use clap::Args;

use super::history::found;
use super::{Failed, complain, say};
use crate::comparison::{self, ERROR_MARGIN, Gate, MARGIN, Rule};
use crate::exit;

/// The arguments of `throng compare`.
#[derive(Debug, Args)]
#[command(after_help = "\
A change of response times is one if it is more than chance and larger than the margin; host/COMPARE.md tells how that is found out. \
Exit code 4 says that something of --fail-on happened.")]
pub(super) struct CompareArgs {
    /// The run that the other is held against: a baseline, branch:NAME, last~1, an id or its beginning, a JSON report's file
    #[arg(value_name = "A")]
    a: String,
    /// The run that is judged
    #[arg(value_name = "B", default_value = "last")]
    b: String,
    /// A smaller change of response times or rates does not matter
    #[arg(long, value_name = "SHARE", default_value_t = SharePart(MARGIN))]
    margin: SharePart,
    /// A smaller difference of the shares of failures does not matter
    #[arg(long, value_name = "SHARE", default_value_t = SharePart(ERROR_MARGIN))]
    error_margin: SharePart,
    /// Fail with exit code 4 on regression=5% (slower by more than that, or more failures), slower=5%, errors=0.5%, rate=5% (fewer
    /// requests per second) or unclear (not enough data) (again for more)
    #[arg(long, value_name = "WHAT")]
    fail_on: Vec<Gate>,
    /// Write it: json=FILE or html=FILE (again for more)
    #[arg(long = "out", value_name = "FORMAT=FILE")]
    outputs: Vec<ComparisonOutput>,
}

/// A share of a whole: 5% or 0.05.
#[derive(Debug, Clone, Copy, PartialEq)]
struct SharePart(f64);

impl FromStr for SharePart {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        comparison::share(text).map(Self).ok_or_else(|| "give a share above 0 like 5% or 0.05".to_owned())
    }
}

impl fmt::Display for SharePart {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}%", (self.0 * 1e6).round() / 1e4)
    }
}

/// Where a comparison is written.
#[derive(Debug, Clone)]
enum ComparisonOutput {
    Json(PathBuf),
    Html(PathBuf),
}

impl FromStr for ComparisonOutput {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text.split_once('=').filter(|(_, path)| !path.is_empty()) {
            Some(("json", path)) => Ok(Self::Json(path.into())),
            Some(("html", path)) => Ok(Self::Html(path.into())),
            _ => Err("give json=FILE or html=FILE".to_owned()),
        }
    }
}

/// Compares two runs: the result on standard output, and the exit code.
pub(super) fn compare(args: &CompareArgs) -> Result<u8, Failed> {
    let (a, b) = (found(&args.a)?.report, found(&args.b)?.report);
    if a.run.id == b.run.id {
        let hint = if args.a.starts_with("branch:") { "; the run before it is branch:NAME~1" } else { "" };
        let error = anyhow!("{} and {} are the same run, {}{hint}", args.a, args.b, a.run.id);
        return Err(Failed { error, code: exit::USAGE });
    }
    let rule = Rule { margin: args.margin.0, error_margin: args.error_margin.0, ..Rule::default() };
    let comparison = comparison::compare((&args.a, &a), (&args.b, &b), &rule, &args.fail_on);
    say(&comparison::table(&comparison));
    for output in &args.outputs {
        let (written, path) = match output {
            ComparisonOutput::Json(path) => (comparison::write_json(&comparison, path), path),
            ComparisonOutput::Html(path) => (comparison::write_html(&comparison, [&a, &b], path), path),
        };
        written.with_context(|| format!("can't write {}", path.display()))?;
        complain(&format!("wrote {}", path.display()));
    }
    Ok(if comparison.broken.is_empty() { exit::OK } else { exit::THRESHOLD_FAILED })
}
