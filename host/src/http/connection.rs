//! Connections: HTTP/1.1, driven by whoever uses it, and HTTP/2, driven by a task of its own for all who use it.

use std::fmt;
use std::future::{Future, poll_fn};
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::task::{Context, Poll, Wake, Waker};
use std::time::Duration;

use futures_util::task::AtomicWaker;
use hyper::body::{Body, Frame, Incoming};
use hyper::client::conn::{http1, http2};
use hyper_util::rt::{TokioExecutor, TokioIo};
use tokio::sync::OwnedSemaphorePermit;
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
    /// Boxed: every request's outcome would be as large as this, which is rare.
    pub(super) unsent: Option<Box<HttpRequest>>,
}

impl SendFailure {
    fn of(mut failure: hyper::client::conn::TrySendError<HttpRequest>) -> Self {
        let unsent = failure.take_message().map(Box::new);
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
    /// Its place under the policy's ceiling.
    pub(super) _ceiling: Option<OwnedSemaphorePermit>,
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
    engine: Engine,
}

impl fmt::Debug for Connection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ended = self.engine.driver.is_none();
        f.debug_struct("Connection").field("origin", &self.link.origin).field("ended", &ended).finish()
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
        Ok(Self { link, sender, engine: Engine::new(Box::pin(driver)) })
    }

    /// Whether the connection can carry a request. What the socket has told meanwhile is looked at, so that a close by the
    /// peer is noticed.
    pub(super) fn is_usable(&mut self) -> bool {
        self.engine.turn();
        let ready = self.sender.poll_ready(&mut Context::from_waker(Waker::noop()));
        self.engine.driver.is_some() && matches!(ready, Poll::Ready(Ok(())))
    }

    /// Sends a request and waits for the response's head. It is taken where it lies: on the way through futures it would be
    /// copied once for each.
    pub(super) async fn send(
        &mut self,
        request: &mut HttpRequest,
    ) -> Result<http::Response<Incoming>, SendFailure> {
        let mut head = pin!(self.sender.try_send_request(std::mem::take(request)));
        self.engine.run_until(|cx| head.as_mut().poll(cx)).await.map_err(SendFailure::of)
    }

    /// The next piece of a response's body.
    pub(super) async fn next_frame(
        &mut self,
        body: &mut Incoming,
    ) -> Option<Result<Frame<bytes::Bytes>, hyper::Error>> {
        self.engine.run_until(|cx| Pin::new(&mut *body).poll_frame(cx)).await
    }
}

/// What reads and writes. It is polled when its bell has rung, by whoever waits for what comes of it; so a request takes
/// three turns, one to write, one to read the head and one to read the body.
struct Engine {
    /// None once it has ended. It must not be kept: what waits in it would never hear of the end.
    driver: Option<Driver>,
    bell: Arc<Bell>,
    waker: Waker,
}

/// How often the engine turns for one poll. Some turns ring for the next one: tokio's do when a task has used up its share.
const TURNS: usize = 4;

impl Engine {
    fn new(driver: Driver) -> Self {
        let bell = Arc::new(Bell { rung: AtomicBool::new(true), listener: AtomicWaker::new() });
        Self { driver: Some(driver), waker: Arc::clone(&bell).into(), bell }
    }

    /// Reads and writes, if there is anything to. Its own outcome is not looked at: what matters reaches the request or the
    /// body.
    fn turn(&mut self) {
        let rung = self.bell.rung.swap(false, Ordering::AcqRel);
        let mut context = Context::from_waker(&self.waker);
        self.driver.take_if(|driver| rung && driver.as_mut().poll(&mut context).is_ready());
    }

    /// Turns until `outcome` is ready, which nothing but a turn can make it; so it is polled after each, and wakes nobody.
    fn run_until<T>(
        &mut self,
        mut outcome: impl FnMut(&mut Context<'_>) -> Poll<T>,
    ) -> impl Future<Output = T> {
        poll_fn(move |cx| {
            for _ in 0..TURNS {
                self.turn();
                if let Poll::Ready(outcome) = outcome(&mut Context::from_waker(Waker::noop())) {
                    return Poll::Ready(outcome);
                }
                if !self.bell.has_rung() {
                    self.bell.listener.register(cx.waker());
                    if !self.bell.has_rung() {
                        return Poll::Pending;
                    }
                }
            }
            cx.waker().wake_by_ref();
            Poll::Pending
        })
    }
}

/// Rings when there is something to read or write. Nobody need listen: it has rung all the same.
struct Bell {
    rung: AtomicBool,
    listener: AtomicWaker,
}

impl Bell {
    fn has_rung(&self) -> bool {
        self.rung.load(Ordering::Acquire)
    }
}

impl Wake for Bell {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        self.rung.store(true, Ordering::Release);
        self.listener.wake();
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
    pub(super) async fn send(
        &self,
        request: &mut HttpRequest,
    ) -> Result<http::Response<Incoming>, SendFailure> {
        let mut sender = self.sender.clone();
        let request = std::mem::take(request);
        if let Err(error) = sender.ready().await {
            return Err(SendFailure { error: error.into(), unsent: Some(Box::new(request)) });
        }
        sender.try_send_request(request).await.map_err(SendFailure::of)
    }
}
