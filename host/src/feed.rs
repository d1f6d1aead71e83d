//! Test data: rows that users take turns with, read once from CSV or JSON Lines.

use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};

use serde_json::{Map, Value};
use thiserror::Error;

/// Why a feed does not hold.
#[derive(Debug, Error)]
pub enum FeedError {
    /// It can't be read.
    #[error("can't read feed {0}")]
    Read(PathBuf, #[source] std::io::Error),
    /// It is neither of the two formats.
    #[error("feed {0} is neither .csv nor .jsonl")]
    Format(PathBuf),
    /// A CSV record is malformed.
    #[error("feed {0} is not valid CSV")]
    Csv(PathBuf, #[source] csv::Error),
    /// A line is not a JSON object.
    #[error("feed {path}, line {line}, is not a JSON object: {reason}")]
    Json {
        /// The file.
        path: PathBuf,
        /// The line's number, from 1.
        line: usize,
        /// What the parser says.
        reason: String,
    },
    /// There is nothing in it.
    #[error("feed {0} has no rows")]
    Empty(PathBuf),
}

/// A row: column and value pairs, in the order of the columns.
pub type Row = Vec<(String, String)>;

/// A feed's rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Feed {
    /// The name that scenarios ask for.
    pub name: String,
    rows: Vec<Row>,
    once: bool,
}

impl Feed {
    /// Reads `path`, as CSV with a header line or as JSON Lines by its extension. With `once`, no row is handed out
    /// twice; otherwise users start over when they have had all of theirs.
    pub fn load(name: String, path: &Path, once: bool) -> Result<Self, FeedError> {
        let file = File::open(path).map_err(|error| FeedError::Read(path.to_owned(), error))?;
        let rows = match path.extension().and_then(|extension| extension.to_str()) {
            Some("csv") => csv_rows(path, file)?,
            Some("jsonl" | "ndjson") => json_rows(path, file)?,
            _ => return Err(FeedError::Format(path.to_owned())),
        };
        if rows.is_empty() {
            return Err(FeedError::Empty(path.to_owned()));
        }
        Ok(Self { name, rows, once })
    }

    /// A feed of these rows.
    pub fn of_rows(name: String, rows: Vec<Map<String, Value>>) -> Self {
        let row = |object: Map<String, Value>| {
            object.into_iter().map(|(column, value)| (column, text(value))).collect()
        };
        Self { name, rows: rows.into_iter().map(row).collect(), once: true }
    }

    /// The row that a user gets at its `turn`, from 0, in a run of `users`: row `user + turn · users`. None: the feed
    /// is to be used once and this user's rows are used up.
    pub fn row(&self, user: u64, users: u64, turn: u64) -> Option<&Row> {
        let position = turn.checked_mul(users.max(1)).and_then(|offset| offset.checked_add(user))?;
        let position = if self.once { position } else { position % self.rows.len() as u64 };
        self.rows.get(usize::try_from(position).ok()?)
    }
}

fn csv_rows(path: &Path, file: File) -> Result<Vec<Row>, FeedError> {
    let malformed = |error| FeedError::Csv(path.to_owned(), error);
    let mut reader = csv::Reader::from_reader(file);
    let columns = reader.headers().map_err(malformed)?.clone();
    let mut rows = Vec::new();
    for record in reader.records() {
        let record = record.map_err(malformed)?;
        let pairs = columns.iter().zip(&record);
        rows.push(pairs.map(|(column, value)| (column.to_owned(), value.to_owned())).collect());
    }
    Ok(rows)
}

fn json_rows(path: &Path, file: File) -> Result<Vec<Row>, FeedError> {
    let mut rows = Vec::new();
    for (index, line) in BufReader::new(file).lines().enumerate() {
        let line = line.map_err(|error| FeedError::Read(path.to_owned(), error))?;
        if line.trim().is_empty() {
            continue;
        }
        let object: Map<String, Value> = serde_json::from_str(&line).map_err(|error| FeedError::Json {
            path: path.to_owned(),
            line: index + 1,
            reason: error.to_string(),
        })?;
        rows.push(object.into_iter().map(|(column, value)| (column, text(value))).collect());
    }
    Ok(rows)
}

/// A string as it is, anything else as JSON.
fn text(value: Value) -> String {
    match value {
        Value::String(text) => text,
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn load(file: &str, content: &str, once: bool) -> Result<Feed, FeedError> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(file);
        std::fs::write(&path, content).unwrap();
        Feed::load("feed".to_owned(), &path, once)
    }

    fn first_values(feed: &Feed, user: u64, users: u64, turns: u64) -> Vec<Option<&str>> {
        (0..turns).map(|turn| feed.row(user, users, turn).map(|row| row[0].1.as_str())).collect()
    }

    #[test]
    fn users_take_turns() {
        let feed = load("a.csv", "id,name\n1,a\n2,b\n3,c\n4,d\n5,e\n", false).unwrap();
        assert_eq!(first_values(&feed, 0, 2, 4), [Some("1"), Some("3"), Some("5"), Some("2")]);
        assert_eq!(first_values(&feed, 1, 2, 2), [Some("2"), Some("4")]);
        assert_eq!(feed.row(0, 1, 0).unwrap()[1], ("name".to_owned(), "a".to_owned()));
    }

    #[test]
    fn a_feed_used_once_runs_out() {
        let feed = load("a.csv", "id\n1\n2\n3\n", true).unwrap();
        assert_eq!(first_values(&feed, 1, 2, 2), [Some("2"), None]);
    }

    #[test]
    fn json_lines_keep_their_columns_and_types_as_text() {
        let feed = load("a.jsonl", "{\"z\":1,\"a\":\"x\",\"n\":null}\n\n", false).unwrap();
        let row: Vec<_> = feed.row(0, 1, 0).unwrap().iter().map(|(c, v)| (c.as_str(), v.as_str())).collect();
        assert_eq!(row, [("z", "1"), ("a", "x"), ("n", "null")]);
    }

    #[test]
    fn what_does_not_hold_is_named() {
        for (file, content, reason) in [
            ("a.txt", "", "neither .csv nor .jsonl"),
            ("a.csv", "id\n", "has no rows"),
            ("a.csv", "a,b\n1\n", "not valid CSV"),
            ("a.jsonl", "{}\n[1]\n", "line 2, is not a JSON object"),
        ] {
            let error = load(file, content, false).unwrap_err().to_string();
            assert!(error.contains(reason), "{error}");
        }
        let missing = Feed::load("feed".to_owned(), Path::new("/no/such.csv"), false);
        assert!(missing.unwrap_err().to_string().contains("/no/such.csv"));
    }
}
