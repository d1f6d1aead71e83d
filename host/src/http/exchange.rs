//! One request and its response, from being asked for to its last byte.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::Uri;
use http_body_util::Full;

use super::connection::{Connection, SendFailure};
use super::request::Prepared;
use super::{Response, Settings, TransportError, resolve};
use crate::address::Origin;
use crate::clock::Clock;
use crate::sample::Timings;

/// What came of a request.
#[derive(Debug)]
pub struct Exchange {
    /// The response, or why there is none.
    pub result: Result<Response, TransportError>,
    /// When it was asked for.
    pub asked: Duration,
    /// When it was handed to the connection; none if it never was.
    pub sent: Option<Duration>,
    /// When its last byte had arrived, or it had failed.
    pub finished: Duration,
    /// The phases.
    pub timings: Timings,
    /// Bytes written, heads and framing included.
    pub bytes_sent: u64,
    /// Bytes read, heads and framing included.
    pub bytes_received: u64,
    /// Whether it was sent on a new connection because the pooled one was closed.
    pub resent: bool,
    /// Path and query as they were sent; `/` if the request could not be.
    pub(super) path: Uri,
    /// The connection, if it can carry another request.
    pub(super) connection: Option<Connection>,
}

impl Exchange {
    /// The exchange of a request that the test's end cut off.
    pub fn cut_off(asked: Duration, finished: Duration) -> Self {
        Progress::default().into_exchange(Err(TransportError::Stopping), asked, finished)
    }
}

/// What an exchange has come to so far. It outlives the exchange's future, so that a timeout knows how far it got.
#[derive(Debug, Default)]
struct Progress {
    path: Uri,
    timings: Timings,
    sent: Option<Duration>,
    resent: bool,
    connection: Option<Connection>,
}

/// What an exchange needs beside its request.
pub(super) struct Carrier {
    pub(super) settings: Arc<Settings>,
    pub(super) clock: Clock,
    pub(super) asked: Duration,
    pub(super) timeout: Duration,
}

impl Carrier {
    /// Carries a request over the pooled connection, if that still holds, or over a new one.
    pub(super) async fn carry(
        self,
        prepared: Result<Prepared, TransportError>,
        pooled: Option<Connection>,
    ) -> Exchange {
        let mut progress = Progress::default();
        let result = match prepared {
            Err(error) => Err(error),
            Ok(prepared) => {
                let exchange = self.exchange(prepared, pooled, &mut progress);
                match tokio::time::timeout(self.timeout, exchange).await {
                    Ok(result) => result,
                    Err(_) => Err(TransportError::Timeout),
                }
            }
        };
        progress.into_exchange(result, self.asked, self.clock.now())
    }

    async fn exchange(
        &self,
        prepared: Prepared,
        pooled: Option<Connection>,
        progress: &mut Progress,
    ) -> Result<Response, TransportError> {
        progress.path = prepared.request.uri().clone();
        let Prepared { origin, request } = prepared;
        let reused = match pooled {
            Some(mut connection) => connection.is_usable().await.then_some(connection),
            None => None,
        };
        let request = match reused {
            None => request,
            Some(connection) => match self.over(connection, request, progress).await {
                Err(SendFailure { unsent: Some(request), .. }) => {
                    progress.resent = true;
                    request
                }
                Err(failure) => return Err(failure.error),
                Ok(response) => return Ok(response),
            },
        };
        let connection = self.connect(origin, &mut progress.timings).await?;
        self.over(connection, request, progress).await.map_err(|failure| failure.error)
    }

    async fn connect(&self, origin: Origin, timings: &mut Timings) -> Result<Connection, TransportError> {
        let addresses = self.settings.resolver.resolve(&origin).await?;
        let resolved = self.clock.now();
        timings.blocked = resolved.saturating_sub(self.asked);
        let stream = resolve::connect(&origin, &addresses, self.settings.connect_timeout).await?;
        timings.connecting = Some(self.clock.now().saturating_sub(resolved));
        Connection::new(origin, stream, self.clock).await
    }

    async fn over(
        &self,
        connection: Connection,
        request: http::Request<Full<Bytes>>,
        progress: &mut Progress,
    ) -> Result<Response, SendFailure> {
        connection.meter.reset();
        progress.sent = Some(self.clock.now());
        let connection = progress.connection.insert(connection);
        let head = connection.send(request).await?;
        let (head, body) = head.into_parts();
        let body = connection.read_body(body, self.settings.max_body).await;
        let body = body.map_err(|error| SendFailure { error, unsent: None })?;
        Ok(Response::new(head.status, head.headers, body))
    }
}

impl Progress {
    fn into_exchange(
        mut self,
        result: Result<Response, TransportError>,
        asked: Duration,
        finished: Duration,
    ) -> Exchange {
        let (mut bytes_sent, mut bytes_received) = (0, 0);
        if let (Some(connection), Some(sent)) = (&self.connection, self.sent) {
            (bytes_sent, bytes_received) = connection.meter.bytes();
            let last_write = connection.meter.last_write();
            let first_read = connection.meter.first_read();
            self.timings.sending = last_write.map(|it| it.saturating_sub(sent));
            self.timings.waiting = last_write.map(|it| first_read.unwrap_or(finished).saturating_sub(it));
            self.timings.receiving = first_read.map(|it| finished.saturating_sub(it));
        }
        // A connection that failed in the middle of an exchange can't carry another.
        let connection = self.connection.filter(|_| result.is_ok());
        Exchange {
            result,
            asked,
            sent: self.sent,
            finished,
            timings: self.timings,
            bytes_sent,
            bytes_received,
            resent: self.resent,
            path: self.path,
            connection,
        }
    }
}
