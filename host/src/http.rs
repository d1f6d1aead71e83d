//! The HTTP client. It answers for connections, for what goes over them and for how long each phase took; it knows no
//! scenario and no recorder.
//!
//! A [`Client`] belongs to one user: cookies and default headers are its own, and so are connections unless the settings
//! say otherwise. What a shard's clients share is a [`Network`]. An HTTP/1.1 connection is driven by the task that uses it,
//! not by one of its own, so an exchange needs no hand-over between tasks; an idle one costs a file descriptor and about
//! 10 KiB.
//!
//! | from | to | where |
//! |---|---|---|
//! | a user's request | a request that can be sent | `request`, `cookies` |
//! | an origin | a connection | `pool`, `dial`: `names`, `socket`, `proxy`, `tls` |
//! | both | a response, timed | `exchange`: `connection`, `body`, `meter`, `coding` |
//! | a response's body | the value at a JSON pointer | `pointer` |
//! | a redirect | the next request | `redirect` |

mod body;
mod ceilings;
mod coding;
mod connection;
mod cookies;
mod dial;
mod errand;
mod error;
mod exchange;
mod meter;
mod names;
mod pointer;
mod pool;
mod proxy;
mod redirect;
mod request;
mod response;
mod script;
mod settings;
mod socket;
mod tls;

use std::fmt;
use std::future::Future;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::AtomicUsize;
use std::time::Duration;

use http::header::{HOST, HeaderMap, HeaderName, HeaderValue, USER_AGENT};
use parking_lot::Mutex;

pub use ceilings::Ceilings;
pub use coding::Coding;
pub use errand::Errand;
pub use error::TransportError;
pub use exchange::{Exchange, Kept};
pub use request::Request;
pub use response::Response;
pub use script::{Answer, Asked, Respond};
pub use settings::{
    Connections, HttpVersion, IpChoice, NameServer, NameSettings, Override, Place, Proxy, ProxyKind,
    SettingError, Settings, TlsSettings, TlsVersion,
};
pub use tls::{Tls, TlsError};

use crate::address::{Origin, Target};
use crate::clock::{Alarm, Clock};
use crate::sample::{ConnectionGauge, Timings};
use cookies::Jar;
pub(crate) use exchange::Journey;
use names::Names;
use pool::Pool;

/// What a shard's clients share: the settings, names that were looked up, and connections if they are shared.
pub struct Network {
    settings: Arc<Settings>,
    clock: Clock,
    tls: Arc<Tls>,
    gauge: Arc<ConnectionGauge>,
    names: Names,
    /// Whose turn it is of the local addresses.
    turn: AtomicUsize,
}

impl Network {
    /// A network without connections.
    pub fn new(
        settings: Arc<Settings>,
        tls: Arc<Tls>,
        clock: Clock,
        gauge: Arc<ConnectionGauge>,
    ) -> Arc<Self> {
        Arc::new(Self { settings, clock, tls, gauge, names: Names::default(), turn: AtomicUsize::new(0) })
    }

    /// Whether the target takes connections at all: opens one and closes it again, without sending a request.
    pub async fn reach(self: &Arc<Self>) -> Result<(), TransportError> {
        let pool = Pool::new(Arc::clone(self));
        let mut timings = Timings::default();
        pool.dial(&self.settings.target.origin, self.clock.now(), &mut timings).await.map(drop)
    }

    /// Adds the target's `host`, unless there is one already: so it is made once, not for every request.
    fn name_target(&self, headers: &mut HeaderMap) {
        if let Ok(host) = request::host(&self.settings.target.origin) {
            headers.entry(HOST).or_insert(host);
        }
    }
}

impl fmt::Debug for Network {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Network").field("settings", &self.settings).finish_non_exhaustive()
    }
}

impl Settings {
    /// What an error calls an origin: as the runner named it, so that ten thousand ports do not make ten thousand reasons.
    fn label(&self, origin: &Origin) -> String {
        self.allowed.permit(origin).map_or_else(|| origin.to_string(), ToString::to_string)
    }
}

/// Makes clients that share what the settings say.
#[derive(Debug, Clone)]
pub struct Clients {
    network: Arc<Network>,
    shared: Option<Arc<Pool>>,
    script: Option<Arc<dyn Respond>>,
}

impl Clients {
    /// Clients on this network.
    pub fn new(network: Arc<Network>) -> Self {
        let shared = network.settings.connections == Connections::Shared;
        let shared = shared.then(|| Arc::new(Pool::new(Arc::clone(&network))));
        Self { network, shared, script: None }
    }

    /// Clients that send nothing: `script` answers in the network's stead.
    pub fn scripted(network: Arc<Network>, script: Arc<dyn Respond>) -> Self {
        Self { script: Some(script), ..Self::new(network) }
    }

    /// A client without cookies.
    pub fn client(&self) -> Client {
        let mut defaults = self.network.settings.headers.clone();
        let product = concat!("throng/", env!("CARGO_PKG_VERSION"));
        defaults.entry(USER_AGENT).or_insert(HeaderValue::from_static(product));
        self.network.name_target(&mut defaults);
        let own = || Arc::new(Pool::new(Arc::clone(&self.network)));
        Client {
            own: Arc::new(Own {
                pool: self.shared.clone().unwrap_or_else(own),
                jar: Jar::default(),
                alarm: Mutex::default(),
                script: self.script.clone(),
            }),
            watched: false,
            defaults: Arc::new(defaults),
            malformed_default: None,
        }
    }
}

/// A user's HTTP client: cookies and default headers of its own, and connections.
#[derive(Debug)]
pub struct Client {
    own: Arc<Own>,
    watched: bool,
    defaults: Arc<HeaderMap>,
    malformed_default: Option<TransportError>,
}

/// What a client's requests have in common.
#[derive(Debug)]
struct Own {
    pool: Arc<Pool>,
    jar: Jar,
    /// The deadlines of its requests. Of several under way, one has it.
    alarm: Mutex<Alarm>,
    script: Option<Arc<dyn Respond>>,
}

impl Client {
    /// Sends a request and waits for all of its response. The future borrows nothing, so that several can be under way.
    pub fn send(&mut self, request: Request) -> impl Future<Output = Exchange> + Send + use<> {
        let asked = self.own.pool.network.clock.now();
        let mut journey = self.journey(request, asked);
        async move { pin!(journey.carry()).await }
    }

    /// A request that was asked for at `asked`, not begun yet: it is smaller than a future, for who moves it about before.
    pub(crate) fn journey(&mut self, request: Request, asked: Duration) -> Journey {
        Journey {
            request,
            own: Arc::clone(&self.own),
            defaults: Arc::clone(&self.defaults),
            watched: self.watched,
            asked,
            refused: self.malformed_default.take(),
        }
    }

    /// Sets a header for all later requests, or removes it. A malformed one is reported by the next request.
    pub fn set_default_header(&mut self, name: &str, value: Option<&str>) {
        let Ok(name) = HeaderName::from_bytes(name.as_bytes()) else {
            self.malformed_default = Some(request::bad_header_name(name));
            return;
        };
        let defaults = Arc::make_mut(&mut self.defaults);
        match value.map(HeaderValue::from_str) {
            Some(_) if defaults.len() >= request::MOST_HEADERS => {
                self.malformed_default = Some(request::too_many_headers());
            }
            None => {
                defaults.remove(name);
                self.own.pool.network.name_target(defaults);
            }
            Some(Ok(value)) => drop(defaults.insert(name, value)),
            Some(Err(_)) => self.malformed_default = Some(request::bad_header_value(name.as_str())),
        }
    }

    /// Where relative URLs lead.
    pub fn target(&self) -> &Target {
        &self.own.pool.network.settings.target
    }

    /// Whether exchanges keep what was sent, from now on.
    pub fn watch(&mut self, watched: bool) {
        self.watched = watched;
    }

    /// Names and values of the cookies that go to `url`, absolute or behind the target.
    pub fn cookies(&self, url: &str) -> Vec<(String, String)> {
        request::resolved(url, &self.own.pool.network.settings)
            .map_or_else(Vec::new, |url| self.own.jar.pairs(&url))
    }

    /// Keeps a cookie as if a response from `url` had set it. Whether it could be.
    pub fn set_cookie(&mut self, url: &str, cookie: &str) -> bool {
        let url = request::resolved(url, &self.own.pool.network.settings);
        url.is_some_and(|url| self.own.jar.set(cookie, &url))
    }

    /// Forgets all cookies.
    pub fn clear_cookies(&mut self) {
        self.own.jar.clear();
    }
}

#[cfg(test)]
mod tests;
