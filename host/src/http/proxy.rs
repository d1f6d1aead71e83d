//! Through a proxy: the tunnels of `CONNECT` and of SOCKS 5.

use std::convert::Infallible;
use std::fmt::Display;
use std::future::ready;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use http::{HeaderValue, Uri};
use hyper_util::client::legacy::connect::proxy::{SocksV5, Tunnel};
use hyper_util::rt::TokioIo;
use tower::{Service, service_fn};

use super::TransportError;
use super::settings::{Proxy, ProxyKind};
use super::socket::Io;
use crate::address::{Origin, Scheme};

impl Proxy {
    /// Whether requests to `origin` are handed to the proxy itself, which sends them on.
    pub(super) fn carries(&self, origin: &Origin) -> bool {
        self.kind == ProxyKind::Http && origin.scheme == Scheme::Http
    }

    /// The value of `proxy-authorization`.
    pub(super) fn authorization(&self) -> Option<HeaderValue> {
        let (user, password) = self.credentials.as_ref()?;
        let mut value =
            HeaderValue::try_from(format!("Basic {}", STANDARD.encode(format!("{user}:{password}")))).ok()?;
        value.set_sensitive(true);
        Some(value)
    }

    /// Makes of a connection to the proxy one to `origin`, unless the proxy carries its requests.
    pub(super) async fn tunnel(&self, io: Io, origin: &Origin) -> Result<Io, TransportError> {
        if self.carries(origin) {
            return Ok(io);
        }
        let failed = |error: &dyn Display| {
            TransportError::Connect(format!("proxy {} does not connect to {}: {error}", self.origin, origin))
        };
        let here = Uri::try_from(self.origin.url()).map_err(|error| failed(&error))?;
        let there = Uri::try_from(format!("{}://{origin}", origin.scheme)).map_err(|error| failed(&error))?;
        // The connection is there already: it is all that these services connect to.
        let mut io = Some(TokioIo::new(io));
        let connected = service_fn(move |_: Uri| ready(Ok::<_, Infallible>(io.take().expect("called once"))));
        let tunnelled = match self.kind {
            ProxyKind::Http => {
                let mut tunnel = Tunnel::new(here, connected);
                if let Some(value) = self.authorization() {
                    tunnel = tunnel.with_auth(value);
                }
                tunnel.call(there).await.map_err(|error| failed(&error))?
            }
            ProxyKind::Socks5 => {
                let mut socks = SocksV5::new(here, connected);
                if let Some((user, password)) = &self.credentials {
                    socks = socks.with_auth(user.clone(), password.clone());
                }
                socks.call(there).await.map_err(|error| failed(&error))?
            }
        };
        Ok(tunnelled.into_inner())
    }
}
