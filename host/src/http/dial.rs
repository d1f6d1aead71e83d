//! From an origin to a connection: look up, open, tunnel, shake hands.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use super::connection::{Connection, Link, Multiplex, Stream};
use super::meter::Meter;
use super::pool::Pool;
use super::socket::Locals;
use super::{HttpVersion, TransportError, socket};
use crate::address::{Origin, Scheme};
use crate::sample::Timings;

/// A new connection.
pub(super) enum Dialled {
    Http1(Box<Connection>),
    Http2(Multiplex),
}

impl Pool {
    /// Opens a connection to `origin` for a request that was asked for at `asked`. Each phase that it came to is noted.
    pub(super) async fn dial(
        &self,
        origin: &Origin,
        asked: Duration,
        timings: &mut Timings,
    ) -> Result<Dialled, TransportError> {
        let network = &*self.network;
        let (settings, clock) = (&*network.settings, network.clock);
        let ceiling = settings.ceilings.connection()?;
        let proxy = settings.proxy.as_ref();
        let place = proxy.map_or(origin, |proxy| &proxy.origin);
        let destinations = network.names.find(place, settings).await?;
        let resolved = clock.now();
        timings.blocked = resolved.saturating_sub(asked);

        let label = proxy.map_or_else(|| settings.label(origin), |proxy| format!("proxy {}", proxy.origin));
        let timeout = settings.connect_timeout;
        let left = || timeout.saturating_sub(clock.now().saturating_sub(resolved));
        let meter = Arc::new(Meter::default());
        let mut io = socket::open(&label, &destinations, self.locals(), timeout, Arc::clone(&meter)).await?;
        if let Some(proxy) = proxy {
            let late = || TransportError::Connect(format!("{label} did not answer in time"));
            io = tokio::time::timeout(left(), proxy.tunnel(io, origin)).await.map_err(|_| late())??;
        }
        let connected = clock.now();
        timings.connecting = Some(connected.saturating_sub(resolved));

        let (stream, http2) = match origin.scheme {
            Scheme::Http => (Stream::Left(io), settings.version == HttpVersion::Http2),
            Scheme::Https => {
                let shaken =
                    tokio::time::timeout(left(), network.tls.handshake(self.connector()?, origin, io));
                let late = || {
                    let timeout = humantime::format_duration(timeout);
                    TransportError::Tls(format!("no TLS handshake with {label} within {timeout}"))
                };
                let stream = shaken.await.map_err(|_| late())??;
                timings.tls_handshaking = Some(clock.now().saturating_sub(connected));
                let http2 = stream.get_ref().1.alpn_protocol() == Some(b"h2");
                (Stream::Right(stream), http2 || settings.version == HttpVersion::Http2)
            }
        };
        let proxied = proxy.is_some_and(|proxy| proxy.carries(origin));
        network.gauge.opened();
        let gauge = Arc::clone(&network.gauge);
        let link =
            Link { origin: origin.clone(), meter, opened: clock.now(), proxied, gauge, _ceiling: ceiling };
        if http2 {
            Ok(Dialled::Http2(Multiplex::new(link, stream, settings).await?))
        } else {
            Ok(Dialled::Http1(Box::new(Connection::new(link, stream, settings, clock).await?)))
        }
    }

    fn locals(&self) -> Locals<'_> {
        let addresses = &self.network.settings.local_addresses;
        let turn = self.network.turn.fetch_add(usize::from(!addresses.is_empty()), Ordering::Relaxed);
        Locals { addresses, turn }
    }
}
