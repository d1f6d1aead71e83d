//! `throng report`

use clap::Args;

use super::history::found;
use super::run::write_all;
use super::{Failed, say};
use crate::exit;
use crate::plan::Output;
use crate::report;

/// The arguments of `throng report`.
#[derive(Debug, Args)]
pub(super) struct ReportArgs {
    /// A run: a file of 'throng run --out json=FILE', or one of the history: last, last~1, branch:NAME, a baseline, an id or its beginning
    #[arg(value_name = "RUN", default_value = "last")]
    run: String,
    /// Write it in another form instead: json=FILE, html=FILE, csv=FOLDER or junit=FILE (again for more)
    #[arg(long = "out", value_name = "FORMAT=PATH")]
    outputs: Vec<Output>,
}

/// Draws a report again: as the table, or in other forms.
pub(super) fn report(args: &ReportArgs) -> Result<u8, Failed> {
    let report = found(&args.run)?.report;
    if args.outputs.is_empty() {
        say(&report::table(&report));
    }
    write_all(&report, &args.outputs)?;
    Ok(exit::OK)
}
