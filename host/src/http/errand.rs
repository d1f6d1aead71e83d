//! Requests of the host's own, beside the load: metrics of the target's that are fetched, metrics of ours that are sent.

use std::sync::Arc;
use std::time::Duration;

use super::{
    Client, Clients, HttpVersion, Network, Request, Response, Settings, Tls, TlsError, TransportError,
};
use crate::address::{Origin, Target};
use crate::clock::Clock;

/// How long opening a connection may take.
const CONNECT: Duration = Duration::from_secs(5);

/// A client that goes to one origin and nowhere else. It is not counted, has no cookies and follows no redirects.
#[derive(Debug)]
pub struct Errand {
    client: Client,
}

impl Errand {
    /// A client that goes to the target or beside it, and so as its users do: through their proxy, with their certificates.
    pub fn to_target(origin: &Origin, users: &Settings, most_bytes: u64) -> Result<Self, TlsError> {
        let mut settings = bare(origin, users, most_bytes);
        settings.proxy.clone_from(&users.proxy);
        settings.tls = users.tls.clone();
        Self::of(settings)
    }

    /// A client that goes to somebody else, whose certificate the plan's authorities may vouch for too.
    pub fn elsewhere(origin: &Origin, users: &Settings, most_bytes: u64) -> Result<Self, TlsError> {
        let mut settings = bare(origin, users, most_bytes);
        settings.tls.authorities.clone_from(&users.tls.authorities);
        settings.tls.system_roots = users.tls.system_roots;
        Self::of(settings)
    }

    fn of(settings: Settings) -> Result<Self, TlsError> {
        let tls = Arc::new(Tls::load(&settings)?);
        let network = Network::new(Arc::new(settings), tls, Clock::start(), Arc::default());
        Ok(Self { client: Clients::new(network).client() })
    }

    /// Sends a request and waits for all of its response.
    pub async fn send(&mut self, request: Request) -> Result<Box<Response>, TransportError> {
        Box::pin(self.client.send(request)).await.result
    }
}

fn bare(origin: &Origin, users: &Settings, most_bytes: u64) -> Settings {
    let mut settings = Settings::new(Target { origin: origin.clone(), base_path: String::new() });
    settings.allowed = users.allowed.only(origin);
    settings.names = users.names.clone();
    settings.version = HttpVersion::Auto;
    settings.connect_timeout = CONNECT;
    settings.max_body = most_bytes;
    settings.redirects = 0;
    settings
}
