//! Runs with names: what others are compared with.

use std::path::Path;
use std::time::SystemTime;

use super::{HistoryError, Reference, Store};

/// A name and its run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Baseline {
    /// The name.
    pub name: String,
    /// The run's id.
    pub run: String,
}

impl Store {
    /// Names a run, which is kept from then on. A name that was another run's leaves that.
    pub fn set_baseline(&mut self, name: &str, run: &str, now: SystemTime) -> Result<(), HistoryError> {
        check(name)?;
        let now = now.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default().as_millis() as i64;
        let set = "INSERT INTO baselines VALUES (?1, ?2, ?3)
                   ON CONFLICT (name) DO UPDATE SET run = excluded.run, set_ms = excluded.set_ms";
        self.with(|connection| connection.execute(set, (name, run, now)))?;
        Ok(())
    }

    /// Takes a name away, and says whether there was one. Its run stays.
    pub fn remove_baseline(&mut self, name: &str) -> Result<bool, HistoryError> {
        self.with(|it| it.execute("DELETE FROM baselines WHERE name = ?1", [name])).map(|count| count > 0)
    }

    /// All of them, by name.
    pub fn baselines(&mut self) -> Result<Vec<Baseline>, HistoryError> {
        self.with(|connection| {
            let mut query = connection.prepare("SELECT name, run FROM baselines ORDER BY name")?;
            query.query_map([], |row| Ok(Baseline { name: row.get(0)?, run: row.get(1)? }))?.collect()
        })
    }
}

/// A name must not be read as anything else.
fn check(name: &str) -> Result<(), HistoryError> {
    let plain = |it: char| it.is_ascii_alphanumeric() || "._-/".contains(it);
    let named = matches!(Reference::of(name), Reference::Name(_)) && !Path::new(name).exists();
    let good = named
        && !name.is_empty()
        && name.len() <= 200
        && name.chars().all(plain)
        && !name.starts_with(['-', '/', '.']);
    if good { Ok(()) } else { Err(HistoryError::Name(name.to_owned())) }
}
