//! What lists of runs are made of.

use std::time::SystemTime;

use rusqlite::{Row, named_params};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{HistoryError, Store};

/// A run as a list shows it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Entry {
    /// Its id.
    pub id: String,
    /// RFC 3339, UTC.
    pub started_at: String,
    /// The scenarios' names.
    pub scenario: String,
    /// Where relative URLs led.
    pub target: String,
    /// Git's branch, where it ran in a repository.
    pub branch: Option<String>,
    /// Git's commit.
    pub revision: Option<String>,
    /// The plan's labels.
    pub labels: Value,
    /// The baselines that name it.
    pub baselines: Vec<String>,
    /// How it ended.
    pub outcome: String,
    /// The process's exit code.
    pub exit_code: u8,
    /// How long it was, in seconds.
    pub duration_s: f64,
    /// Requests settled.
    pub requests: u64,
    /// Failures / requests, 0 to 1.
    pub error_rate: f64,
    /// Requests per second.
    pub request_rate: f64,
    /// The median response time, in microseconds.
    pub p50_us: u64,
    /// The 95th percentile.
    pub p95_us: u64,
    /// The 99th percentile.
    pub p99_us: u64,
}

/// Which runs are listed.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// Those whose scenarios' names hold this text.
    pub scenario: Option<String>,
    /// Those whose target holds this text.
    pub target: Option<String>,
    /// Those of this branch.
    pub branch: Option<String>,
    /// Those with this label.
    pub label: Option<(String, String)>,
    /// Those that began at this time or later.
    pub since: Option<SystemTime>,
    /// Those that came to their end.
    pub ended: bool,
    /// The most.
    pub limit: Option<usize>,
}

const QUERY: &str = "
    SELECT id, started_at, scenario, target, branch, revision, labels, outcome, exit_code, duration_s, requests, error_rate,
        request_rate, p50_us, p95_us, p99_us,
        (SELECT json_group_array(name) FROM baselines WHERE run = runs.id ORDER BY name)
    FROM runs
    WHERE (:scenario IS NULL OR instr(scenario, :scenario) > 0)
        AND (:target IS NULL OR instr(target, :target) > 0)
        AND (:branch IS NULL OR branch = :branch)
        AND (:key IS NULL OR EXISTS (SELECT 1 FROM json_each(labels) WHERE key = :key AND CAST(value AS TEXT) = :value))
        AND (:since IS NULL OR started_ms >= :since)
        AND (NOT :ended OR outcome IN ('finished', 'breached'))
    ORDER BY started_ms DESC, id DESC
    LIMIT :limit
";

impl Store {
    /// Runs, the last one first.
    pub fn list(&mut self, filter: &Filter) -> Result<Vec<Entry>, HistoryError> {
        let since = filter.since.map(|it| it.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default());
        let since = since.map(|it| i64::try_from(it.as_millis()).unwrap_or(i64::MAX));
        let limit = filter.limit.map_or(-1, |it| i64::try_from(it).unwrap_or(i64::MAX));
        let (key, value) = filter.label.clone().unzip();
        self.with(|connection| {
            let mut query = connection.prepare(QUERY)?;
            let values = named_params! {
                ":scenario": filter.scenario, ":target": filter.target, ":branch": filter.branch, ":key": key, ":value": value,
                ":since": since, ":ended": filter.ended, ":limit": limit,
            };
            query.query_map(values, entry)?.collect()
        })
    }
}

fn entry(row: &Row<'_>) -> rusqlite::Result<Entry> {
    let count = |column: usize| row.get::<_, i64>(column).map(|it| u64::try_from(it).unwrap_or(0));
    let json = |column: usize| row.get::<_, String>(column);
    Ok(Entry {
        id: row.get(0)?,
        started_at: row.get(1)?,
        scenario: row.get(2)?,
        target: row.get(3)?,
        branch: row.get(4)?,
        revision: row.get(5)?,
        labels: serde_json::from_str(&json(6)?).unwrap_or_default(),
        outcome: row.get(7)?,
        exit_code: row.get(8)?,
        duration_s: row.get(9)?,
        requests: count(10)?,
        error_rate: row.get(11)?,
        request_rate: row.get(12)?,
        p50_us: count(13)?,
        p95_us: count(14)?,
        p99_us: count(15)?,
        baselines: serde_json::from_str(&json(16)?).unwrap_or_default(),
    })
}

/// The JSON Schema of `throng history --json`.
pub fn schema() -> Value {
    schemars::schema_for!(Vec<Entry>).to_value()
}
