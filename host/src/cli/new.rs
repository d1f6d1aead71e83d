//! `throng new`

use std::fmt::Write as _;
use std::path::PathBuf;

use clap::Args;

use super::build::failed;
use super::{Failed, say};
use crate::build::{self, Language};
use crate::exit;

/// The arguments of `throng new`.
#[derive(Debug, Args)]
pub(super) struct NewArgs {
    /// The project's folder; its last part is the scenario's name
    #[arg(value_name = "NAME")]
    folder: PathBuf,
    /// What to write it in
    #[arg(long)]
    lang: Language,
}

/// Makes a project and tells what to do with it.
pub(super) fn new(args: &NewArgs) -> Result<u8, Failed> {
    let files = build::create(args.lang, &args.folder).map_err(failed)?;
    let mut text = format!("{}, a scenario in {}\n", args.folder.display(), args.lang);
    for file in files {
        let _ = writeln!(text, "  {}", file.display());
    }
    let _ = write!(text, "\n  cd {}\n  throng run smoke.toml --target URL\n", args.folder.display());
    let _ = write!(text, "\nREADME.md tells the rest.");
    say(&text);
    Ok(exit::OK)
}
