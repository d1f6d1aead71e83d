//! How a run is called on the command line.

use std::path::{Path, PathBuf};

use rusqlite::OptionalExtension;

use super::{Filter, HistoryError, Store, place};
use crate::report::{Report, read_json};

/// What names a run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reference {
    /// `last`, or `last~N`: the one so many before it.
    Last(usize),
    /// `branch:NAME` or `branch:NAME~N`: the last one of a branch that came to its end.
    Branch(String, usize),
    /// A file.
    File(PathBuf),
    /// A baseline's name, an id or its beginning.
    Name(String),
}

/// A run that was found.
#[derive(Debug)]
pub struct Found {
    /// Its report.
    pub report: Report,
    /// Its file, if it was one's name.
    pub file: Option<PathBuf>,
}

impl Reference {
    /// A text is a file's if there is one of that name, or if it looks like one.
    pub fn of(text: &str) -> Self {
        let (name, back) = match text.rsplit_once('~').map(|(name, back)| (name, back.parse())) {
            Some((name, Ok(back))) => (name, back),
            _ => (text, 0),
        };
        if name == "last" {
            return Self::Last(back);
        }
        if let Some(branch) = name.strip_prefix("branch:") {
            return Self::Branch(branch.to_owned(), back);
        }
        let path = Path::new(text);
        let like_one = text.starts_with(['/', '.']) || path.extension().is_some_and(|it| it == "json");
        if path.is_file() || like_one { Self::File(path.to_owned()) } else { Self::Name(text.to_owned()) }
    }
}

/// The run of a name: a file's, or one of the history.
pub fn load(text: &str) -> Result<Found, HistoryError> {
    if let Reference::File(path) = Reference::of(text) {
        let read = std::fs::read_to_string(&path);
        let text = read.map_err(|source| HistoryError::Unreadable { path: path.clone(), source })?;
        let what = path.display().to_string();
        let report = read_json(&text).map_err(|source| HistoryError::NotAReport { what, source })?;
        return Ok(Found { report, file: Some(path) });
    }
    let place = place().ok_or(HistoryError::NoPlace)?;
    let mut store = Store::open(&place)?;
    let id = store.find(text)?;
    let report = store.report(&id)?.ok_or_else(|| unknown(text, "it was removed meanwhile".to_owned()))?;
    Ok(Found { report, file: None })
}

impl Store {
    /// The id of the run of this name.
    pub fn find(&mut self, text: &str) -> Result<String, HistoryError> {
        match Reference::of(text) {
            Reference::Last(back) => self.nth(text, back, Filter::default()),
            Reference::Branch(branch, back) => {
                self.nth(text, back, Filter { branch: Some(branch), ended: true, ..Filter::default() })
            }
            Reference::File(path) => {
                Err(unknown(text, format!("{} is a file, not a run of the history", path.display())))
            }
            Reference::Name(name) => self.named(&name),
        }
    }

    fn nth(&mut self, text: &str, back: usize, filter: Filter) -> Result<String, HistoryError> {
        let mut entries = self.list(&Filter { limit: Some(back.saturating_add(1)), ..filter })?;
        let count = entries.len();
        let hint = match count {
            0 if text.starts_with("branch:") => "no run of that branch came to its end here".to_owned(),
            0 => format!("none was kept yet in {}", self.place().display()),
            count => format!("there are only {count}"),
        };
        match entries.pop() {
            Some(entry) if count > back => Ok(entry.id),
            _ => Err(unknown(text, hint)),
        }
    }

    fn named(&mut self, name: &str) -> Result<String, HistoryError> {
        let baseline = "SELECT run FROM baselines WHERE name = ?1";
        if let Some(run) = self.with(|it| it.query_row(baseline, [name], |row| row.get(0)).optional())? {
            return Ok(run);
        }
        let query = "SELECT id FROM runs WHERE substr(id, 1, length(?1)) = ?1 AND ?1 <> '' ORDER BY id = ?1 DESC, started_ms LIMIT 5";
        let ids: Vec<String> = self.with(|connection| {
            let mut query = connection.prepare(query)?;
            query.query_map([name], |row| row.get(0))?.collect()
        })?;
        match ids.as_slice() {
            [] => {
                let hint = "it is no file, no baseline and no id; 'throng history' lists them, or say last, last~1 or branch:NAME";
                Err(unknown(name, hint.to_owned()))
            }
            [first, ..] if first == name => Ok(first.clone()),
            [only] => Ok(only.clone()),
            _ => Err(HistoryError::Ambiguous { name: name.to_owned(), ids }),
        }
    }
}

fn unknown(name: &str, hint: String) -> HistoryError {
    HistoryError::Unknown { name: name.to_owned(), hint }
}
