//! Opens the database: in memory or in a file, seeded, with connections that all see the same data.
//!
//! In memory it is SQLite's `memdb` file system, whose databases are shared by name within a process. The older
//! shared-cache mode was left aside: it locks tables rather than files and refuses readers with an error of its own.

use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags};

use super::error::ShopError;
use super::schema::{self, Prepared};
use super::settings::Database;

/// Another shop on the same file may write; longer than this it does not take.
const BUSY: Duration = Duration::from_secs(1);

/// Statements kept prepared by each connection: more than the shop has.
const STATEMENTS: usize = 64;

/// `synchronous = OFF` hands writes to the system and goes on. Waiting for the disk would stop a runtime's thread,
/// and what a demonstration writes need not outlive the machine's fall.
const IN_FILE: &str = "PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF; PRAGMA temp_store = MEMORY;";
const IN_MEMORY: &str = "PRAGMA journal_mode = MEMORY; PRAGMA synchronous = OFF; PRAGMA temp_store = MEMORY;";

/// Opens `count` connections to one seeded database.
pub(super) fn open(database: &Database, count: usize) -> Result<Vec<Connection>, ShopError> {
    let opened = match database {
        Database::Memory => {
            // Numbered, so that two shops in one process have nothing in common.
            static OPENED: AtomicU64 = AtomicU64::new(0);
            let uri = format!("file:/shop-{}?vfs=memdb", OPENED.fetch_add(1, Ordering::Relaxed));
            open_all(&uri, OpenFlags::SQLITE_OPEN_URI, IN_MEMORY, count)
        }
        Database::File(path) => open_all(path, OpenFlags::empty(), IN_FILE, count),
    };
    match (opened, database) {
        (Ok((_, Prepared::Foreign)), Database::File(path)) => {
            Err(ShopError::ForeignDatabase { path: path.clone() })
        }
        (Ok((connections, _)), _) => Ok(connections),
        (Err(source), database) => Err(database.failed(source)),
    }
}

fn open_all(
    path: impl AsRef<Path>,
    extra: OpenFlags,
    pragmas: &str,
    count: usize,
) -> rusqlite::Result<(Vec<Connection>, Prepared)> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE
        | OpenFlags::SQLITE_OPEN_CREATE
        | OpenFlags::SQLITE_OPEN_NO_MUTEX
        | extra;
    let connect = || {
        let connection = Connection::open_with_flags(&path, flags)?;
        connection.busy_timeout(BUSY)?;
        connection.set_prepared_statement_cache_capacity(STATEMENTS);
        // Or SQLite plans a prepared statement anew for each value bound to it, which takes longer than running it.
        connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
        Ok::<_, rusqlite::Error>(connection)
    };
    let mut first = connect()?;
    // Before the pragmas, which would turn a stranger's file to another journal mode.
    let prepared = schema::prepare(&mut first)?;
    if matches!(prepared, Prepared::Foreign) {
        return Ok((Vec::new(), prepared));
    }
    let mut connections = vec![first];
    while connections.len() < count {
        connections.push(connect()?);
    }
    for connection in &connections {
        connection.execute_batch(pragmas)?;
    }
    Ok((connections, prepared))
}
