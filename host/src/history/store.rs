//! The file.

use std::fs::{self, OpenOptions};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::{Connection, OptionalExtension, Row, TransactionBehavior, named_params};

use super::prune::{Bounds, prune};
use super::{HistoryError, Revision};
use crate::folders;
use crate::report::{Report, read_json};

/// The layout that this version writes.
const LAYOUT: i64 = 1;
/// How long another program's writing is waited for.
const PATIENCE: Duration = Duration::from_secs(5);

const TABLES: &str = "
    CREATE TABLE runs (
        id TEXT PRIMARY KEY,
        started_ms INTEGER NOT NULL,
        started_at TEXT NOT NULL,
        scenario TEXT NOT NULL,
        target TEXT NOT NULL,
        branch TEXT,
        revision TEXT,
        labels TEXT NOT NULL,
        outcome TEXT NOT NULL,
        exit_code INTEGER NOT NULL,
        duration_s REAL NOT NULL,
        requests INTEGER NOT NULL,
        error_rate REAL NOT NULL,
        request_rate REAL NOT NULL,
        p50_us INTEGER NOT NULL,
        p95_us INTEGER NOT NULL,
        p99_us INTEGER NOT NULL,
        size INTEGER NOT NULL,
        report BLOB NOT NULL
    );
    CREATE INDEX runs_by_start ON runs (started_ms);
    CREATE INDEX runs_by_branch ON runs (branch, started_ms);
    CREATE TABLE baselines (
        name TEXT PRIMARY KEY,
        run TEXT NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
        set_ms INTEGER NOT NULL
    );
    PRAGMA user_version = 1;
";

const INSERT: &str = "
    INSERT OR IGNORE INTO runs VALUES (:id, :started_ms, :started_at, :scenario, :target, :branch, :revision, :labels, :outcome,
        :exit_code, :duration_s, :requests, :error_rate, :request_rate, :p50_us, :p95_us, :p99_us, :size, :report)
";

/// Where the history is: the file that `THRONG_HISTORY` names, or `throng/history.db` below the user's data folder. None, if there is no
/// home, or the variable is empty.
pub fn place() -> Option<PathBuf> {
    match std::env::var_os("THRONG_HISTORY") {
        Some(file) if file.is_empty() => None,
        Some(file) => Some(file.into()),
        None => Some(folders::data()?.join("history.db")),
    }
}

/// Runs that were made here.
#[derive(Debug)]
pub struct Store {
    pub(super) connection: Connection,
    place: PathBuf,
}

impl Store {
    /// Opens the file, which is made if it is not there: for its user alone, as plans and reasons are nobody else's.
    pub fn open(place: &Path) -> Result<Self, HistoryError> {
        let files = |source| HistoryError::Files { place: place.to_owned(), source };
        if let Some(folder) = place.parent() {
            fs::create_dir_all(folder).map_err(files)?;
        }
        OpenOptions::new().create(true).append(true).mode(0o600).open(place).map_err(files)?;
        let wrong = |source| HistoryError::Store { place: place.to_owned(), source };
        let connection = Connection::open(place).map_err(wrong)?;
        let mut store = Self { connection, place: place.to_owned() };
        let layout = store.prepare().map_err(wrong)?;
        if layout > LAYOUT {
            return Err(HistoryError::Later { place: store.place, found: layout, known: LAYOUT });
        }
        Ok(store)
    }

    /// Makes the tables if there are none, and tells the layout.
    fn prepare(&mut self) -> rusqlite::Result<i64> {
        self.connection.busy_timeout(PATIENCE)?;
        self.connection.pragma_update(None, "foreign_keys", true)?;
        // What is deleted is given back; it has to be said before the first table.
        self.connection.pragma_update(None, "auto_vacuum", "FULL")?;
        let layout = |it: &Connection| it.query_row("PRAGMA user_version", [], |row| row.get::<_, i64>(0));
        if layout(&self.connection)? == 0 {
            let making = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
            // Another program may have been first.
            if layout(&making)? == 0 {
                making.execute_batch(TABLES)?;
            }
            making.commit()?;
        }
        layout(&self.connection)
    }

    /// Keeps a run, and lets go of the oldest ones past the bounds. One that is there already stays as it is.
    pub fn keep(&mut self, report: &Report, revision: &Revision, bounds: Bounds) -> Result<(), HistoryError> {
        let packed =
            pack(report).map_err(|source| HistoryError::Files { place: self.place.clone(), source })?;
        self.with(|connection| {
            let keeping = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
            insert(&keeping, report, revision, &packed)?;
            prune(&keeping, bounds, Some(&report.run.id))?;
            keeping.commit()
        })
    }

    /// Lets go of these runs, and says how many there were.
    pub fn remove(&mut self, ids: &[String]) -> Result<usize, HistoryError> {
        self.with(|connection| {
            let removing = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
            let mut removed = 0;
            for id in ids {
                removed += removing.execute("DELETE FROM runs WHERE id = ?1", [id])?;
            }
            removing.commit()?;
            Ok(removed)
        })
    }

    /// Lets go of the oldest runs past these bounds, and says how many there were.
    pub fn prune(&mut self, bounds: Bounds) -> Result<usize, HistoryError> {
        self.with(|connection| {
            let pruning = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
            let pruned = prune(&pruning, bounds, None)?;
            pruning.commit()?;
            Ok(pruned)
        })
    }

    /// A run's report. None, if there is no such run.
    pub fn report(&mut self, id: &str) -> Result<Option<Report>, HistoryError> {
        let query = "SELECT report FROM runs WHERE id = ?1";
        let packed: Option<Vec<u8>> =
            self.with(|it| it.query_row(query, [id], |row: &Row<'_>| row.get(0)).optional())?;
        let Some(packed) = packed else { return Ok(None) };
        let bytes = zstd::decode_all(packed.as_slice())
            .map_err(|source| HistoryError::Files { place: self.place.clone(), source })?;
        let read = read_json(&String::from_utf8_lossy(&bytes));
        read.map(Some).map_err(|source| HistoryError::NotAReport { what: format!("run {id}"), source })
    }

    /// The file.
    pub fn place(&self) -> &Path {
        &self.place
    }

    pub(super) fn with<T>(
        &mut self,
        act: impl FnOnce(&mut Connection) -> rusqlite::Result<T>,
    ) -> Result<T, HistoryError> {
        act(&mut self.connection).map_err(|source| HistoryError::Store { place: self.place.clone(), source })
    }
}

fn pack(report: &Report) -> std::io::Result<Vec<u8>> {
    let text = serde_json::to_vec(report).map_err(std::io::Error::other)?;
    zstd::encode_all(text.as_slice(), zstd::DEFAULT_COMPRESSION_LEVEL)
}

fn insert(
    connection: &Connection,
    report: &Report,
    revision: &Revision,
    packed: &[u8],
) -> rusqlite::Result<usize> {
    let (run, totals) = (&report.run, &report.totals);
    let times = &totals.response_time_us;
    let labels = run.plan.get("labels").map_or_else(|| "{}".to_owned(), ToString::to_string);
    connection.execute(
        INSERT,
        named_params! {
            ":id": run.id,
            ":started_ms": milliseconds(&run.started_at),
            ":started_at": run.started_at,
            ":scenario": run.scenario,
            ":target": run.target,
            ":branch": revision.branch,
            ":revision": revision.commit,
            ":labels": labels,
            ":outcome": run.outcome,
            ":exit_code": run.exit_code,
            ":duration_s": run.duration_s,
            ":requests": totals.requests as i64,
            ":error_rate": totals.error_rate,
            ":request_rate": totals.request_rate,
            ":p50_us": times.p50 as i64,
            ":p95_us": times.p95 as i64,
            ":p99_us": times.p99 as i64,
            ":size": packed.len() as i64,
            ":report": packed,
        },
    )
}

/// Since 1970; 0 for what is no time.
fn milliseconds(text: &str) -> i64 {
    let time = humantime::parse_rfc3339_weak(text).ok();
    let since = time.and_then(|it| it.duration_since(std::time::UNIX_EPOCH).ok()).unwrap_or_default();
    i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
}
