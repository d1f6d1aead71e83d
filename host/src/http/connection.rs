//! Connections: HTTP/1.1, driven by whoever uses it, and HTTP/2, driven by a task of its own for all who use it.

use std::fmt;
use std::future::{Future, poll_fn};
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use hyper::body::{Body, Frame, Incoming};
use hyper::client::conn::{http1, http2};
use hyper_util::rt::{TokioExecutor, TokioIo};
use tokio::task::AbortHandle;
use tokio_rustls::client::TlsStream;
use tokio_util::either::Either;

use super::body::RequestBody;
use super::meter::{Meter, Metered, Times};
use super::socket::Io;
use super::{Settings, TransportError};
use crate::address::Origin;
use crate::clock::Clock;
use crate::sample::ConnectionGauge;

/// The bytes' way: in the clear or through TLS.
pub(super) type Stream = Either<Io, TlsStream<Io>>;
type Driver = Pin<Box<http1::Connection<TokioIo<Metered<Stream, Times>>, RequestBody>>>;
pub(super) type HttpRequest = http::Request<RequestBody>;

/// Why a request came to nothing, and the request itself if it never reached the server.
pub(super) struct SendFailure {
    pub(super) error: TransportError,
    pub(super) unsent: Option<HttpRequest>,
}

impl SendFailure {
    fn of(mut failure: hyper::client::conn::TrySendError<HttpRequest>) -> Self {
        let unsent = failure.take_message();
        Self { error: failure.into_error().into(), unsent }
    }
}

/// What every connection has. It counts itself.
pub(super) struct Link {
    pub(super) origin: Origin,
    pub(super) meter: Arc<Meter>,
    pub(super) opened: Duration,
    /// Whether requests are handed to a proxy, which sends them on.
    pub(super) proxied: bool,
    pub(super) gauge: Arc<ConnectionGauge>,
}

impl Drop for Link {
    fn drop(&mut self) {
        self.gauge.closed();
    }
}

/// An HTTP/1.1 connection.
pub(super) struct Connection {
    pub(super) link: Link,
    sender: http1::SendRequest<RequestBody>,
    driver: Driver,
    ended: bool,
}

impl fmt::Debug for Connection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Connection").field("origin", &self.link.origin).field("ended", &self.ended).finish()
    }
}

impl Connection {
    /// Speaks HTTP/1.1 over `stream`.
    pub(super) async fn new(
        link: Link,
        stream: Stream,
        settings: &Settings,
        clock: Clock,
    ) -> Result<Self, TransportError> {
        let timed = Metered { stream, note: Times(Arc::clone(&link.meter), clock) };
        let mut builder = http1::Builder::new();
        builder.max_header_size(settings.max_header_bytes);
        // Up to a hundred, which is what it expects, lines of a head are not allocated.
        if settings.max_headers != 100 {
            builder.max_headers(settings.max_headers);
        }
        let (sender, driver) = builder.handshake(TokioIo::new(timed)).await?;
        Ok(Self { link, sender, driver: Box::pin(driver), ended: false })
    }

    /// Whether the connection can carry a request. Looks at the socket, so that a close by the peer is noticed.
    pub(super) async fn is_usable(&mut self) -> bool {
        poll_fn(|cx| {
            self.drive(cx);
            Poll::Ready(!self.ended && matches!(self.sender.poll_ready(cx), Poll::Ready(Ok(()))))
        })
        .await
    }

    /// Sends a request and waits for the response's head.
    pub(super) async fn send(
        &mut self,
        request: HttpRequest,
    ) -> Result<http::Response<Incoming>, SendFailure> {
        let mut head = pin!(self.sender.try_send_request(request));
        let (driver, ended) = (&mut self.driver, &mut self.ended);
        poll_fn(|cx| {
            drive(driver, ended, cx);
            head.as_mut().poll(cx)
        })
        .await
        .map_err(SendFailure::of)
    }

    /// The next piece of a response's body.
    pub(super) async fn next_frame(
        &mut self,
        body: &mut Incoming,
    ) -> Option<Result<Frame<bytes::Bytes>, hyper::Error>> {
        poll_fn(|cx| {
            self.drive(cx);
            Pin::new(&mut *body).poll_frame(cx)
        })
        .await
    }

    fn drive(&mut self, cx: &mut Context<'_>) {
        drive(&mut self.driver, &mut self.ended, cx);
    }
}

/// Lets the connection read and write. Its own outcome is not looked at: what matters reaches the request or the body.
fn drive(driver: &mut Driver, ended: &mut bool, cx: &mut Context<'_>) {
    if !*ended && driver.as_mut().poll(cx).is_ready() {
        *ended = true;
    }
}

/// An HTTP/2 connection. It is closed when nobody has it any more.
pub(super) struct Multiplex {
    pub(super) link: Link,
    sender: http2::SendRequest<RequestBody>,
    streams: AtomicUsize,
    driver: AbortHandle,
}

impl fmt::Debug for Multiplex {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Multiplex")
            .field("origin", &self.link.origin)
            .field("streams", &self.streams)
            .finish()
    }
}

impl Drop for Multiplex {
    fn drop(&mut self) {
        self.driver.abort();
    }
}

/// Windows that a response of some size fits into without a wait for more.
const STREAM_WINDOW: u32 = 1 << 20;
const CONNECTION_WINDOW: u32 = 4 << 20;

impl Multiplex {
    /// Speaks HTTP/2 over `stream`.
    pub(super) async fn new(link: Link, stream: Stream, settings: &Settings) -> Result<Self, TransportError> {
        let mut builder = http2::Builder::new(TokioExecutor::new());
        builder
            .initial_stream_window_size(STREAM_WINDOW)
            .initial_connection_window_size(CONNECTION_WINDOW)
            .max_header_list_size(u32::try_from(settings.max_header_bytes).unwrap_or(u32::MAX));
        let (sender, driver) = builder.handshake(TokioIo::new(stream)).await?;
        // How it ends reaches those who wait for responses.
        let driver = tokio::spawn(async move { drop(driver.await) }).abort_handle();
        Ok(Self { link, sender, streams: AtomicUsize::new(0), driver })
    }

    pub(super) fn is_usable(&self) -> bool {
        !self.sender.is_closed()
    }

    /// How many requests it carries.
    pub(super) fn streams(&self) -> usize {
        self.streams.load(Ordering::Relaxed)
    }

    /// A request is to be carried.
    pub(super) fn take(&self) {
        if self.streams.fetch_add(1, Ordering::Relaxed) == 0 {
            self.link.gauge.taken();
        }
    }

    /// A request no longer needs it.
    pub(super) fn give_back(&self) {
        if self.streams.fetch_sub(1, Ordering::Relaxed) == 1 {
            self.link.gauge.returned();
        }
    }

    /// Sends a request and waits for the response's head.
    pub(super) async fn send(&self, request: HttpRequest) -> Result<http::Response<Incoming>, SendFailure> {
        let mut sender = self.sender.clone();
        if let Err(error) = sender.ready().await {
            return Err(SendFailure { error: error.into(), unsent: Some(request) });
        }
        sender.try_send_request(request).await.map_err(SendFailure::of)
    }
}
