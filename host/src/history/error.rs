//! What can go wrong with the history.

use std::path::PathBuf;

use thiserror::Error;

/// Why a run can't be kept or found.
#[derive(Debug, Error)]
pub enum HistoryError {
    /// There is no home.
    #[error("there is no place for the history: set HOME, XDG_DATA_HOME or THRONG_HISTORY")]
    NoPlace,
    /// The file can't be used.
    #[error("can't use the history {}", .place.display())]
    Store {
        /// The file.
        place: PathBuf,
        /// Why.
        source: rusqlite::Error,
    },
    /// The file can't be made, or a report not be packed.
    #[error("can't use the history {}", .place.display())]
    Files {
        /// The file.
        place: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The file is of a later version.
    #[error("the history {} was made by a later version of Throng (layout {found}, this one knows {known})", .place.display())]
    Later {
        /// The file.
        place: PathBuf,
        /// Its layout.
        found: i64,
        /// Ours.
        known: i64,
    },
    /// Nobody has this name.
    #[error("no run is called '{name}': {hint}")]
    Unknown {
        /// The name.
        name: String,
        /// What there is.
        hint: String,
    },
    /// Several have.
    #[error("'{name}' is the beginning of several runs' ids: {}; give more of it", .ids.join(", "))]
    Ambiguous {
        /// What was given.
        name: String,
        /// Some of them.
        ids: Vec<String>,
    },
    /// A name that would be mistaken for something else.
    #[error(
        "'{0}' can't be a baseline's name: give letters, digits, '.', '_', '-' and '/', and not last or the name of a file"
    )]
    Name(String),
    /// A file can't be read.
    #[error("can't read {}", .path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// What is there is no report.
    #[error("{what} is not a report of this version")]
    NotAReport {
        /// The file or the run.
        what: String,
        /// Why.
        source: serde_json::Error,
    },
}

impl HistoryError {
    /// Whether it is what was asked for that is wrong, and not what is there.
    pub fn is_usage(&self) -> bool {
        matches!(self, Self::Unknown { .. } | Self::Ambiguous { .. } | Self::Name(_))
    }

    /// Whether a file that was given is at fault.
    pub fn is_invalid(&self) -> bool {
        matches!(self, Self::Unreadable { .. } | Self::NotAReport { .. })
    }
}
