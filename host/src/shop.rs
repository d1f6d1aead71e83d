//! The shop: a small REST API to try load tests on, which can be made slow, flaky, throttled or frozen on purpose.
//!
//! It answers for the target's side of a demonstration: real routing, real SQL over a seeded SQLite database, signed
//! tokens, a worker queue, and counts at `GET /metrics` that a load test's report can be compared with, one by one.
//!
//! What bounds it: statements take microseconds, so they run on the caller's runtime, without a thread switch; the
//! database is read through a fixed pool; reports run in a fixed number of workers behind a bounded queue; bodies and
//! page sizes are capped. It speaks HTTP/1.1, without TLS. It keeps real time: a paused test clock does not move it.
//! What it holds is public test data. It is no place for secrets and not hardened for the open internet.

mod accounts;
mod app;
mod attend;
mod bearer;
mod error;
mod extract;
mod faults;
mod freezer;
mod meter;
mod names;
mod open;
mod orders;
mod products;
mod refusal;
mod reports;
mod routes;
mod sales;
mod schema;
mod seed;
mod serve;
mod settings;
mod staff;
mod store;
mod task_store;
mod tasks;
mod timer;
mod token;
mod workers;

#[cfg(test)]
mod tests;

use std::net::SocketAddr;
use std::sync::Arc;

use tokio::net::{TcpListener, TcpSocket};
use tokio::task::JoinSet;

pub use self::error::ShopError;
pub use self::settings::{Database, Faults, Freeze, Settings, Work};

use self::app::App;

/// How many connections may wait to be accepted: a crowd that starts at once should not be refused by the kernel.
const BACKLOG: u32 = 4096;

/// A shop whose door is open: clients can connect, and are answered once [`Shop::serve`] runs.
#[derive(Debug)]
pub struct Shop {
    listener: TcpListener,
    address: SocketAddr,
    app: Arc<App>,
    /// The report workers, which end with the shop.
    workers: JoinSet<()>,
}

impl Shop {
    /// Opens and seeds the database, starts the report workers and listens. Port 0 takes a free port.
    ///
    /// Runs in a tokio runtime with its io and time drivers on. Seeding takes some tens of milliseconds and blocks.
    ///
    /// # Errors
    /// [`ShopError`]: a setting out of range, a database that can't be used, an address that can't be listened on.
    pub async fn bind(settings: Settings) -> Result<Self, ShopError> {
        settings.check()?;
        let listener = listen(settings.listen)?;
        let address =
            listener.local_addr().map_err(|source| ShopError::Listen { address: settings.listen, source })?;
        let (app, workers) = App::open(&settings).await?;
        Ok(Self { listener, address, app: Arc::new(app), workers })
    }

    /// Where it listens, with the port that was given when port 0 was asked for.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Answers requests until `stop` resolves, then ends within about a second: connections without a request are
    /// closed at once, those in the middle of one may finish it, and what is left is cut off.
    ///
    /// # Errors
    /// [`ShopError::Accept`] when connections can't be accepted for several seconds on end.
    pub async fn serve(self, stop: impl Future<Output = ()> + Send + 'static) -> Result<(), ShopError> {
        let Self { listener, app, workers, .. } = self;
        let outcome = serve::serve(listener, routes::router(app), stop).await;
        drop(workers);
        outcome
    }
}

fn listen(address: SocketAddr) -> Result<TcpListener, ShopError> {
    let open = || {
        let socket = if address.is_ipv4() { TcpSocket::new_v4() } else { TcpSocket::new_v6() }?;
        // A restart must not wait for the last run's connections to leave TIME_WAIT. On Windows the same option would
        // let two servers share a port.
        #[cfg(unix)]
        socket.set_reuseaddr(true)?;
        socket.bind(address)?;
        socket.listen(BACKLOG)
    };
    open().map_err(|source| match source.kind() {
        std::io::ErrorKind::AddrInUse => ShopError::AddressInUse { address },
        _ => ShopError::Listen { address, source },
    })
}
