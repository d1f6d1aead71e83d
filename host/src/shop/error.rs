//! Why a shop could not open or go on.

use std::io;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use thiserror::Error;

/// Why a shop could not open or go on.
#[derive(Debug, Error)]
pub enum ShopError {
    /// The share of failures is not a share.
    #[error("the share of failed requests must be 0 to 1, but is {share}")]
    FailShare {
        /// What was asked for.
        share: f64,
    },
    /// The rate limit would let nothing through.
    #[error("the rate limit must be above 0 a second, but is {rate}")]
    RateLimit {
        /// What was asked for.
        rate: f64,
    },
    /// Nobody would serve.
    #[error("there must be at least 1 worker, but there are 0")]
    NoWorkers,
    /// The shop would never thaw.
    #[error("a freeze must be shorter than its period of {every:?}, but lasts {lasts:?}")]
    Freeze {
        /// The period.
        every: Duration,
        /// The stop.
        lasts: Duration,
    },
    /// Somebody else listens there.
    #[error(
        "can't listen on {address}: another process listens there; stop it, or pick a free port with \
         `--listen {ip}:0`",
        ip = HostPart(address)
    )]
    AddressInUse {
        /// Where it was to listen.
        address: SocketAddr,
    },
    /// The address can't be listened on for another reason.
    #[error("can't listen on {address}")]
    Listen {
        /// Where it was to listen.
        address: SocketAddr,
        /// The system's reason.
        source: io::Error,
    },
    /// The database file can't be opened, read or seeded.
    #[error("can't use {} as the shop's database", path.display())]
    Database {
        /// The file.
        path: PathBuf,
        /// SQLite's reason.
        source: rusqlite::Error,
    },
    /// The database file holds something else.
    #[error("{} is a database, but not of this version of the shop; name another file", path.display())]
    ForeignDatabase {
        /// The file.
        path: PathBuf,
    },
    /// The memory database could not be made.
    #[error("can't make a database in memory")]
    Memory {
        /// SQLite's reason.
        source: rusqlite::Error,
    },
    /// The system gives no thread for the delays.
    #[error("can't start the timer thread")]
    Timer {
        /// The system's reason.
        source: io::Error,
    },
    /// No connection could be accepted for several seconds on end.
    #[error("can't accept connections")]
    Accept {
        /// The system's last reason.
        source: io::Error,
    },
}

/// An address without its port, as `--listen` takes it.
struct HostPart<'a>(&'a SocketAddr);

impl std::fmt::Display for HostPart<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.0 {
            SocketAddr::V4(address) => write!(f, "{}", address.ip()),
            SocketAddr::V6(address) => write!(f, "[{}]", address.ip()),
        }
    }
}
