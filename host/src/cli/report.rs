//! `throng report`

use std::path::PathBuf;

use anyhow::Context;
use clap::Args;

use super::run::write_all;
use super::{Failed, say};
use crate::exit;
use crate::plan::Output;
use crate::report;

/// The arguments of `throng report`.
#[derive(Debug, Args)]
pub(super) struct ReportArgs {
    /// A report that 'throng run --out json=FILE' wrote
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Write it in another form instead: json=FILE, csv=FOLDER or junit=FILE (again for more)
    #[arg(long = "out", value_name = "FORMAT=PATH")]
    outputs: Vec<Output>,
}

/// Draws a report again: as the table, or in other forms.
pub(super) fn report(args: &ReportArgs) -> Result<u8, Failed> {
    let invalid = |error: anyhow::Error| Failed { error, code: exit::INVALID };
    let shown = args.file.display();
    let text = std::fs::read_to_string(&args.file)
        .with_context(|| format!("can't read {shown}"))
        .map_err(invalid)?;
    let report = report::read_json(&text)
        .with_context(|| format!("{shown} is not a report of this version"))
        .map_err(invalid)?;
    if args.outputs.is_empty() {
        say(&report::table(&report));
    }
    write_all(&report, &args.outputs)?;
    Ok(exit::OK)
}
