//! Names to addresses. Each name is looked up once a run.

use std::collections::HashMap;
use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use parking_lot::Mutex;
use tokio::net::TcpStream;

use super::TransportError;
use crate::address::Origin;

/// The names looked up so far.
#[derive(Debug, Default)]
pub struct Resolver {
    known: Mutex<HashMap<Origin, Vec<SocketAddr>>>,
}

impl Resolver {
    /// All addresses of an origin, in the order in which the system gave them.
    pub async fn resolve(&self, origin: &Origin) -> Result<Vec<SocketAddr>, TransportError> {
        let bare = origin.host.trim_start_matches('[').trim_end_matches(']');
        if let Ok(address) = bare.parse::<IpAddr>() {
            return Ok(vec![SocketAddr::new(address, origin.port)]);
        }
        if let Some(addresses) = self.known.lock().get(origin) {
            return Ok(addresses.clone());
        }
        let addresses: Vec<_> = match tokio::net::lookup_host((bare, origin.port)).await {
            Ok(addresses) => addresses.collect(),
            Err(error) => return Err(TransportError::Dns(format!("can't resolve {}: {error}", origin.host))),
        };
        if addresses.is_empty() {
            return Err(TransportError::Dns(format!("{} has no address", origin.host)));
        }
        self.known.lock().insert(origin.clone(), addresses.clone());
        Ok(addresses)
    }
}

/// Opens a connection to the first address that takes one, within `timeout` for all of them together.
pub(super) async fn connect(
    origin: &Origin,
    addresses: &[SocketAddr],
    timeout: Duration,
) -> Result<TcpStream, TransportError> {
    let attempts = async {
        let mut last = None;
        for address in addresses {
            match TcpStream::connect(address).await {
                Ok(stream) => return Ok(stream),
                Err(error) => last = Some(error),
            }
        }
        let reason = last.map_or_else(|| "no address".to_owned(), |error| error.to_string());
        Err(TransportError::Connect(format!("can't connect to {origin}: {reason}")))
    };
    match tokio::time::timeout(timeout, attempts).await {
        Ok(connected) => connected,
        Err(_) => Err(TransportError::Connect(format!(
            "can't connect to {origin}: no answer within {}",
            humantime::format_duration(timeout)
        ))),
    }
}

/// Whether an origin takes connections at all: opens one and closes it again, without sending anything.
pub async fn reach(origin: &Origin, timeout: Duration) -> Result<(), TransportError> {
    let addresses = Resolver::default().resolve(origin).await?;
    connect(origin, &addresses, timeout).await.map(drop)
}
