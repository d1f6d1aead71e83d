//! The way to the data: a fixed pool of SQLite connections, lent for one piece of work at a time.
//!
//! Work runs where it is called, on the runtime's own thread. The shop's statements take microseconds, and handing one
//! to another thread costs more than that; in return a connection is never held across an await, so no more are in
//! use than the runtime has threads. What is beyond the pool waits its turn without blocking.

use std::sync::atomic::AtomicU64;

use parking_lot::{Mutex, RwLock};
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::gauge::Gauge;
use rusqlite::Connection;
use tokio::sync::{Semaphore, SemaphorePermit};
use tokio::time::Instant;

use super::error::ShopError;
use super::open;
use super::settings::Database;
use crate::clock;

/// How many connections there are.
pub(super) const CONNECTIONS: usize = 8;

/// What the pool counts. Clones share the counts.
#[derive(Debug, Clone, Default)]
pub(super) struct PoolMeter {
    /// Connections lent out now.
    pub(super) in_use: Gauge,
    /// How often one was lent.
    pub(super) lent: Counter,
    /// How often one had to be waited for.
    pub(super) waits: Counter,
    /// Seconds for which connections were lent, summed: its rate over the pool's size is how busy the pool is.
    pub(super) busy_s: Counter<f64, AtomicU64>,
}

/// Who may be at the data together.
#[derive(Debug)]
enum Discipline {
    /// In memory, SQLite turns readers away while somebody writes. This waits instead, for microseconds.
    ReadersOrWriter(RwLock<()>),
    /// In a file with a write-ahead log, readers never wait. Of two writers SQLite would make one sleep.
    OneWriter(Mutex<()>),
}

#[derive(Debug)]
pub(super) struct Store {
    /// Last in, first out: the connection used last has its pages and statements in the processor's cache.
    idle: Mutex<Vec<Connection>>,
    permits: Semaphore,
    discipline: Discipline,
    meter: PoolMeter,
}

impl Store {
    pub(super) fn open(database: &Database) -> Result<Self, ShopError> {
        let discipline = match database {
            Database::Memory => Discipline::ReadersOrWriter(RwLock::default()),
            Database::File(_) => Discipline::OneWriter(Mutex::default()),
        };
        let connections = open::open(database, CONNECTIONS)?;
        let permits = Semaphore::new(connections.len());
        Ok(Self { idle: Mutex::new(connections), permits, discipline, meter: PoolMeter::default() })
    }

    pub(super) fn meter(&self) -> &PoolMeter {
        &self.meter
    }

    /// Does work that only reads.
    pub(super) async fn read<T>(
        &self,
        work: impl FnOnce(&Connection) -> rusqlite::Result<T>,
    ) -> rusqlite::Result<T> {
        let lease = self.lend().await;
        let _readers = match &self.discipline {
            Discipline::ReadersOrWriter(lock) => Some(lock.read()),
            Discipline::OneWriter(_) => None,
        };
        lease.with(work)
    }

    /// Does work that writes; one at a time.
    pub(super) async fn write<T>(
        &self,
        work: impl FnOnce(&Connection) -> rusqlite::Result<T>,
    ) -> rusqlite::Result<T> {
        let lease = self.lend().await;
        match &self.discipline {
            Discipline::ReadersOrWriter(lock) => {
                let _alone = lock.write();
                lease.with(work)
            }
            Discipline::OneWriter(lock) => {
                let _alone = lock.lock();
                lease.with(work)
            }
        }
    }

    async fn lend(&self) -> Lease<'_> {
        let permit = match self.permits.try_acquire() {
            Ok(permit) => permit,
            Err(_) => {
                self.meter.waits.inc();
                self.permits.acquire().await.expect("nobody closes the semaphore")
            }
        };
        self.meter.in_use.inc();
        self.meter.lent.inc();
        let connection = self.idle.lock().pop();
        Lease { store: self, connection, since: clock::monotonic(), _permit: permit }
    }
}

/// A connection that goes back to the pool when this is dropped, be it by a panic.
struct Lease<'a> {
    store: &'a Store,
    /// There until it is dropped.
    connection: Option<Connection>,
    since: Instant,
    _permit: SemaphorePermit<'a>,
}

impl Lease<'_> {
    fn with<T>(&self, work: impl FnOnce(&Connection) -> rusqlite::Result<T>) -> rusqlite::Result<T> {
        work(self.connection.as_ref().expect("there are as many connections as permits"))
    }
}

impl Drop for Lease<'_> {
    fn drop(&mut self) {
        if let Some(connection) = self.connection.take() {
            self.store.idle.lock().push(connection);
        }
        self.store.meter.in_use.dec();
        self.store.meter.busy_s.inc_by((clock::monotonic() - self.since).as_secs_f64());
    }
}
