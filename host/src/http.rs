//! The HTTP client. It answers for connections, for what goes over them and for how long each phase took; it knows no
//! scenario and no recorder.
//!
//! A [`Client`] belongs to one user: connections, cookies and default headers are its own, as in a browser. An idle
//! connection costs a file descriptor and about 10 KiB. A connection is driven by the task that uses it, not by one of
//! its own, so an exchange needs no hand-over between tasks. HTTP/1.1 without TLS.

mod connection;
mod error;
mod exchange;
mod meter;
mod pool;
mod request;
mod resolve;
mod response;

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use cookie_store::{CookieStore, RawCookie};
use http::Uri;
use http::header::{HeaderMap, HeaderName, HeaderValue, SET_COOKIE, USER_AGENT};
use url::Url;

pub use error::TransportError;
pub use exchange::Exchange;
pub use request::Request;
pub use resolve::{Resolver, reach};
pub use response::Response;

use crate::address::{AllowList, Origin, Target};
use crate::clock::Clock;
use exchange::Carrier;
use pool::Pool;
use request::Prepared;

/// What all clients of a run share.
#[derive(Debug)]
pub struct Settings {
    /// Where relative URLs lead.
    pub target: Target,
    /// Which hosts may be reached.
    pub allowed: AllowList,
    /// The longest that opening a connection may take.
    pub connect_timeout: Duration,
    /// The longest that a request may take that sets no limit of its own.
    pub request_timeout: Duration,
    /// The largest response body, in bytes.
    pub max_body: u64,
    /// Headers of every request that does not set its own.
    pub headers: HeaderMap,
    /// Host names looked up so far.
    pub resolver: Resolver,
}

/// A user's HTTP client.
#[derive(Debug)]
pub struct Client {
    settings: Arc<Settings>,
    clock: Clock,
    pool: Pool,
    cookies: CookieStore,
    defaults: HeaderMap,
    malformed_default: Option<TransportError>,
}

impl Client {
    /// A client without connections, cookies or default headers.
    pub fn new(settings: Arc<Settings>, clock: Clock) -> Self {
        let mut defaults = settings.headers.clone();
        let product = concat!("throng/", env!("CARGO_PKG_VERSION"));
        defaults.entry(USER_AGENT).or_insert(HeaderValue::from_static(product));
        Self {
            settings,
            clock,
            pool: Pool::default(),
            cookies: CookieStore::default(),
            defaults,
            malformed_default: None,
        }
    }

    /// Makes `request` ready and takes what it needs from this client. The future that comes back borrows nothing, so
    /// that several can be under way; hand its [`Exchange`] to [`Client::finish`].
    pub fn begin(&mut self, request: Request) -> impl Future<Output = Exchange> + Send + 'static {
        let asked = self.clock.now();
        let timeout = request.timeout.unwrap_or(self.settings.request_timeout);
        let prepared = match self.malformed_default.take() {
            Some(error) => Err(error),
            None => Prepared::new(request, &self.settings, &self.defaults, &self.cookies),
        };
        let pooled = prepared.as_ref().ok().and_then(|it| self.pool.take(&it.origin));
        let carrier = Carrier { settings: Arc::clone(&self.settings), clock: self.clock, asked, timeout };
        carrier.carry(prepared, pooled)
    }

    /// Takes back what an exchange leaves: its connection, for later requests, and its cookies.
    pub fn finish(&mut self, exchange: &mut Exchange) {
        let Some(connection) = exchange.connection.take() else { return };
        if let Ok(response) = &exchange.result
            && response.headers.contains_key(SET_COOKIE)
        {
            self.keep_cookies(&response.headers, &connection.origin, &exchange.path);
        }
        self.pool.put(connection);
    }

    /// Sends one request and waits for all of its response.
    pub async fn send(&mut self, request: Request) -> Exchange {
        let mut exchange = self.begin(request).await;
        self.finish(&mut exchange);
        exchange
    }

    /// Sets a header for all later requests, or removes it. A malformed one is reported by the next request.
    pub fn set_default_header(&mut self, name: &str, value: Option<&str>) {
        let Ok(name) = HeaderName::from_bytes(name.as_bytes()) else {
            self.malformed_default = Some(request::bad_header_name(name));
            return;
        };
        match value.map(HeaderValue::from_str) {
            None => drop(self.defaults.remove(name)),
            Some(Ok(value)) => drop(self.defaults.insert(name, value)),
            Some(Err(_)) => self.malformed_default = Some(request::bad_header_value(name.as_str())),
        }
    }

    /// Forgets all cookies.
    pub fn clear_cookies(&mut self) {
        self.cookies.clear();
    }

    fn keep_cookies(&mut self, headers: &HeaderMap, origin: &Origin, path: &Uri) {
        let Ok(url) = Url::parse(&format!("http://{origin}{path}")) else { return };
        let cookies = headers.get_all(SET_COOKIE).iter().filter_map(|value| {
            let text = String::from_utf8_lossy(value.as_bytes()).into_owned();
            RawCookie::parse(text).ok()
        });
        self.cookies.store_response_cookies(cookies, &url);
    }
}

#[cfg(test)]
mod tests;
