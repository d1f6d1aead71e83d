//! What a shop can be told. Parsing is the command line's business; here values are only checked.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::time::Duration;

use super::error::ShopError;

/// How a shop is set up.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Where to listen; port 0 takes a free port.
    pub listen: SocketAddr,
    /// Where the data lives.
    pub database: Database,
    /// What goes wrong on purpose.
    pub faults: Faults,
    /// How long a worker takes for a report.
    pub report_time: Duration,
    /// Seeds the dice of [`Faults`] and the key that signs tokens. Shops with the same seed accept each other's
    /// tokens. The goods and users are the same for every seed.
    pub seed: u64,
}

impl Default for Settings {
    /// On 127.0.0.1:8080, in memory, without faults, three seconds a report, seed 0.
    fn default() -> Self {
        Self {
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 8080)),
            database: Database::Memory,
            faults: Faults::default(),
            report_time: Duration::from_secs(3),
            seed: 0,
        }
    }
}

/// Where the data lives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Database {
    /// In this process; gone when it ends. SQLite caps it at 1 GiB, about two million tasks.
    Memory,
    /// In a SQLite file, created and seeded when it is not there. Crash-safe for the process, not for the machine:
    /// nothing waits for the disk.
    File(PathBuf),
}

/// What goes wrong on purpose. Nothing by default. `GET /metrics` is spared all of it.
///
/// A request meets them in this order: a freeze, the rate limit, the dice for a failure, the delay, the workers. The delay goes
/// for refusals too; what is to fail takes a worker like any other request, and what the rate limit turns away takes none.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Faults {
    /// Added before each response. Kept to about 0.1 ms on a machine that is not overloaded, and never cut short.
    pub delay: Duration,
    /// Up to this much more is added, evenly distributed.
    pub jitter: Duration,
    /// The share of requests, 0 to 1, answered with status 500 and not carried out.
    pub fail: f64,
    /// How long after [`Shop::bind`](super::Shop::bind) that begins.
    pub fail_from: Duration,
    /// Only while more requests than this are under way, or were within the last second.
    pub fail_above: usize,
    /// Requests wait for a worker, of which there are so many, and take it for a time.
    pub work: Option<Work>,
    /// Requests a second, over the whole shop, beyond which the answer is status 429 with `Retry-After`. A tenth of a
    /// second's worth may come at once.
    pub rate_limit: Option<f64>,
    /// The whole shop stops now and then.
    pub freeze: Option<Freeze>,
}

/// A capacity: `workers` / `takes` a second.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Work {
    /// How many requests are served at a time; at least one.
    pub workers: usize,
    /// How long each is.
    pub takes: Duration,
}

/// A stop that recurs: first when `every` has passed since [`Shop::bind`](super::Shop::bind), and so on. Requests that
/// arrive or would be answered meanwhile wait until it is over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Freeze {
    /// From the start of one to the start of the next.
    pub every: Duration,
    /// How long one lasts; less than `every`.
    pub lasts: Duration,
}

impl Database {
    /// The error for a failure of this database at opening.
    pub(super) fn failed(&self, source: rusqlite::Error) -> ShopError {
        match self {
            Self::Memory => ShopError::Memory { source },
            Self::File(path) => ShopError::Database { path: path.clone(), source },
        }
    }
}

impl Settings {
    pub(super) fn check(&self) -> Result<(), ShopError> {
        let Faults { fail, rate_limit, freeze, work, .. } = self.faults;
        if !(0.0..=1.0).contains(&fail) {
            return Err(ShopError::FailShare { share: fail });
        }
        if let Some(rate) = rate_limit
            && !(rate.is_finite() && rate > 0.0)
        {
            return Err(ShopError::RateLimit { rate });
        }
        if work.is_some_and(|work| work.workers == 0) {
            return Err(ShopError::NoWorkers);
        }
        match freeze {
            Some(Freeze { every, lasts }) if lasts >= every => Err(ShopError::Freeze { every, lasts }),
            _ => Ok(()),
        }
    }
}
