//! What the command line will have and does not have yet: refused by name rather than misunderstood.

use anyhow::anyhow;
use clap::{Args, Subcommand};

use super::Failed;
use crate::exit;

/// Commands to come.
#[derive(Debug, Subcommand)]
pub(super) enum Later {
    /// Compare two runs (not there yet)
    #[command(hide = true)]
    Compare(Rest),
    /// List earlier runs (not there yet)
    #[command(hide = true)]
    History(Rest),
}

/// Whatever follows.
#[derive(Debug, Args)]
pub(super) struct Rest {
    #[arg(trailing_var_arg = true, allow_hyphen_values = true, hide = true)]
    _rest: Vec<String>,
}

impl Later {
    pub(super) fn refuse(&self) -> Failed {
        let (name, instead) = match self {
            Self::Compare(_) => ("compare", "compare the files of 'throng run --out json=FILE'"),
            Self::History(_) => ("history", "keep the files of 'throng run --out json=FILE'"),
        };
        Failed {
            error: anyhow!("'throng {name}' is not there yet in this version; meanwhile, {instead}"),
            code: exit::USAGE,
        }
    }
}
