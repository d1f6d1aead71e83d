//! Connections for those who share them: a user, or a shard's users. There are few origins, so a list is all it takes; of
//! idle connections the one used last is used first.

use std::fmt;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use parking_lot::Mutex;
use tokio::sync::{Mutex as AsyncMutex, OwnedMutexGuard, OwnedSemaphorePermit, Semaphore};
use tokio_rustls::TlsConnector;

use super::connection::{Connection, Multiplex};
use super::dial::Dialled;
use super::{Connections, HttpVersion, Network, Settings, TransportError};
use crate::address::{Origin, Scheme};
use crate::sample::Timings;

/// The connections of those who share them.
pub(super) struct Pool {
    pub(super) network: Arc<Network>,
    connector: OnceLock<TlsConnector>,
    hubs: Mutex<Vec<Hub>>,
}

/// The connections to one origin.
struct Hub {
    origin: Origin,
    idle: Vec<Idle>,
    multiplexed: Vec<Arc<Multiplex>>,
    /// One for each connection that may carry a request at a time; none: there is no limit.
    slots: Option<Arc<Semaphore>>,
    /// Held while the first connection shows which protocol the origin speaks.
    deciding: Arc<AsyncMutex<()>>,
    /// Whether the origin may speak HTTP/2.
    may_multiplex: bool,
}

struct Idle {
    connection: Box<Connection>,
    since: Duration,
}

/// What a pool has for a request.
enum Found {
    Idle(Box<Connection>, Permit),
    Stream(Arc<Multiplex>),
    /// Nothing, and there is room for one more.
    Room(Permit),
    /// As many as there may be, all in use.
    Full(Arc<Semaphore>),
    /// Somebody may be about to open one that has room for this request too.
    Undecided(Arc<AsyncMutex<()>>),
}

type Permit = Option<OwnedSemaphorePermit>;

/// A connection, for one request.
#[derive(Debug)]
pub(super) struct Lease {
    carrier: Option<Carrier>,
    /// Whether the connection was there before.
    pub(super) reused: bool,
    _permit: Permit,
}

/// What carries a request.
#[derive(Debug)]
pub(super) enum Carrier {
    Http1(Box<Connection>),
    Http2(Arc<Multiplex>),
}

impl Pool {
    pub(super) fn new(network: Arc<Network>) -> Self {
        Self { network, connector: OnceLock::new(), hubs: Mutex::default() }
    }

    /// What TLS needs; sessions are kept among those who share this pool.
    pub(super) fn connector(&self) -> Result<&TlsConnector, TransportError> {
        if let Some(connector) = self.connector.get() {
            return Ok(connector);
        }
        let connector = self.network.tls.connector()?;
        Ok(self.connector.get_or_init(|| connector))
    }

    /// An idle connection to `origin`, or one that is not idle but has room, or a new one, or the first that is given back.
    /// `asked` is when the request was asked for. With `fresh` it is a new one.
    pub(super) async fn lease(
        &self,
        origin: &Origin,
        asked: Duration,
        fresh: bool,
        timings: &mut Timings,
    ) -> Result<Lease, TransportError> {
        let settings = &self.network.settings;
        let mut permit = None;
        let mut decision: Option<OwnedMutexGuard<()>> = None;
        loop {
            let found = if settings.connections == Connections::New {
                Found::Room(None)
            } else {
                self.find(origin, asked, permit.take(), decision.is_some(), fresh)
            };
            match found {
                Found::Idle(mut connection, slot) => {
                    if connection.is_usable() {
                        return Ok(self.grant(Carrier::Http1(connection), true, slot));
                    }
                    permit = slot;
                }
                Found::Stream(multiplex) => return Ok(self.grant(Carrier::Http2(multiplex), true, None)),
                Found::Room(slot) => {
                    // Boxed: it is rare, and what it may need (names, proxies, TLS) would make every request's future large.
                    let dialled = Box::pin(self.dial(origin, asked, timings)).await?;
                    return Ok(self.grant(self.keep(dialled, settings), false, slot));
                }
                Found::Full(slots) => {
                    permit = slots.acquire_owned().await.ok();
                    timings.blocked = self.network.clock.now().saturating_sub(asked);
                }
                Found::Undecided(deciding) => {
                    decision = Some(deciding.lock_owned().await);
                    timings.blocked = self.network.clock.now().saturating_sub(asked);
                }
            }
        }
    }

    fn find(&self, origin: &Origin, now: Duration, permit: Permit, deciding: bool, fresh: bool) -> Found {
        let settings = &self.network.settings;
        let mut hubs = self.hubs.lock();
        let index = hubs.iter().position(|hub| hub.origin == *origin).unwrap_or_else(|| {
            hubs.push(Hub::new(origin.clone(), settings));
            hubs.len() - 1
        });
        hubs[index].find(settings, now, permit, deciding, fresh)
    }

    /// Shows a new connection to the others, if they can use it too.
    fn keep(&self, dialled: Dialled, settings: &Settings) -> Carrier {
        match dialled {
            Dialled::Http1(connection) => {
                let mut hubs = self.hubs.lock();
                if let Some(hub) = hubs.iter_mut().find(|hub| hub.origin == connection.link.origin) {
                    hub.may_multiplex = settings.version == HttpVersion::Http2;
                }
                Carrier::Http1(connection)
            }
            Dialled::Http2(multiplex) => {
                let multiplex = Arc::new(multiplex);
                let mut hubs = self.hubs.lock();
                if let Some(hub) = hubs.iter_mut().find(|hub| hub.origin == multiplex.link.origin) {
                    hub.multiplexed.push(Arc::clone(&multiplex));
                }
                Carrier::Http2(multiplex)
            }
        }
    }

    /// Ends a lease, so that the connection can carry another request.
    pub(super) fn take_back(&self, mut lease: Lease, now: Duration) {
        let Some(Carrier::Http1(connection)) = lease.carrier.take_if(|it| matches!(it, Carrier::Http1(_)))
        else {
            return;
        };
        connection.link.gauge.returned();
        let mut hubs = self.hubs.lock();
        if let Some(hub) = hubs.iter_mut().find(|hub| hub.origin == connection.link.origin) {
            hub.idle.push(Idle { connection, since: now });
        }
    }

    fn grant(&self, carrier: Carrier, reused: bool, permit: Permit) -> Lease {
        match &carrier {
            Carrier::Http1(connection) => connection.link.gauge.taken(),
            Carrier::Http2(multiplex) => multiplex.take(),
        }
        Lease { carrier: Some(carrier), reused, _permit: permit }
    }
}

impl Hub {
    fn new(origin: Origin, settings: &Settings) -> Self {
        let may_multiplex = match settings.version {
            HttpVersion::Auto => origin.scheme == Scheme::Https,
            HttpVersion::Http1 => false,
            HttpVersion::Http2 => true,
        };
        Self {
            origin,
            idle: Vec::new(),
            multiplexed: Vec::new(),
            slots: settings.max_connections.map(|most| Arc::new(Semaphore::new(most))),
            deciding: Arc::default(),
            may_multiplex,
        }
    }

    fn find(
        &mut self,
        settings: &Settings,
        now: Duration,
        permit: Permit,
        deciding: bool,
        fresh: bool,
    ) -> Found {
        let young = |opened: Duration| now.saturating_sub(opened) < settings.max_lifetime;
        if self.may_multiplex {
            self.multiplexed.retain(|it| it.is_usable() && young(it.link.opened));
            let freest = self.multiplexed.iter().min_by_key(|it| it.streams());
            let room = settings.max_connections.is_none_or(|most| self.multiplexed.len() < most);
            match freest {
                Some(it) if it.streams() < settings.max_streams || !room => {
                    return Found::Stream(Arc::clone(it));
                }
                _ if !deciding => return Found::Undecided(Arc::clone(&self.deciding)),
                _ => return Found::Room(None),
            }
        }
        let permit = match (permit, &self.slots) {
            (None, Some(slots)) => match Arc::clone(slots).try_acquire_owned() {
                Ok(permit) => Some(permit),
                Err(_) => return Found::Full(Arc::clone(slots)),
            },
            (permit, _) => permit,
        };
        if fresh {
            self.idle.clear();
        }
        while let Some(Idle { connection, since }) = self.idle.pop() {
            if now.saturating_sub(since) < settings.idle_timeout && young(connection.link.opened) {
                return Found::Idle(connection, permit);
            }
        }
        Found::Room(permit)
    }
}

impl Lease {
    /// What carries the request.
    pub(super) fn carrier(&mut self) -> &mut Carrier {
        self.carrier.as_mut().expect("it is there until the lease is given back or dropped")
    }
}

/// A connection that was not given back is closed, or its stream is reset.
impl Drop for Lease {
    fn drop(&mut self) {
        match &self.carrier {
            Some(Carrier::Http1(connection)) => connection.link.gauge.returned(),
            Some(Carrier::Http2(multiplex)) => multiplex.give_back(),
            None => {}
        }
    }
}

impl fmt::Debug for Pool {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pool").field("origins", &self.hubs.lock().len()).finish_non_exhaustive()
    }
}
