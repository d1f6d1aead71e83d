//! One HTTP/1.1 connection, driven by whoever uses it.

use std::fmt;
use std::future::{Future, poll_fn};
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::{Context, Poll};

use bytes::{Bytes, BytesMut};
use http_body_util::Full;
use hyper::body::{Body, Incoming};
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;

use super::TransportError;
use super::meter::{Meter, Metered};
use crate::address::Origin;
use crate::clock::Clock;

type Driver = Pin<Box<http1::Connection<TokioIo<Metered>, Full<Bytes>>>>;
type HttpRequest = http::Request<Full<Bytes>>;

/// Why a request came to nothing, and the request itself if it never reached the server.
pub(super) struct SendFailure {
    pub(super) error: TransportError,
    pub(super) unsent: Option<HttpRequest>,
}

/// An open connection.
pub(super) struct Connection {
    pub(super) origin: Origin,
    pub(super) meter: Arc<Meter>,
    sender: http1::SendRequest<Full<Bytes>>,
    driver: Driver,
    ended: bool,
}

impl fmt::Debug for Connection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Connection").field("origin", &self.origin).field("ended", &self.ended).finish()
    }
}

impl Connection {
    /// Speaks HTTP/1.1 over `stream`.
    pub(super) async fn new(origin: Origin, stream: TcpStream, clock: Clock) -> Result<Self, TransportError> {
        // A request is written whole; waiting for more to put into its packet would only delay it.
        let _ = stream.set_nodelay(true);
        let meter = Arc::new(Meter::default());
        let io = TokioIo::new(Metered { stream, meter: Arc::clone(&meter), clock });
        let (sender, driver) = http1::Builder::new().handshake(io).await?;
        Ok(Self { origin, meter, sender, driver: Box::pin(driver), ended: false })
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
        .map_err(|mut failure| {
            let unsent = failure.take_message();
            SendFailure { error: failure.into_error().into(), unsent }
        })
    }

    /// Reads a response's body, up to `limit` bytes. A body that came in one piece is not copied.
    pub(super) async fn read_body(
        &mut self,
        mut body: Incoming,
        limit: u64,
    ) -> Result<Bytes, TransportError> {
        let mut first = Bytes::new();
        let mut whole = BytesMut::new();
        while let Some(frame) = self.next_frame(&mut body).await {
            let Ok(data) = frame?.into_data() else { continue };
            if (first.len() + whole.len() + data.len()) as u64 > limit {
                return Err(TransportError::BodyTooLarge(limit));
            }
            if first.is_empty() && whole.is_empty() {
                first = data;
            } else {
                whole.extend_from_slice(&std::mem::take(&mut first));
                whole.extend_from_slice(&data);
            }
        }
        Ok(if whole.is_empty() { first } else { whole.freeze() })
    }

    async fn next_frame(
        &mut self,
        body: &mut Incoming,
    ) -> Option<Result<hyper::body::Frame<Bytes>, hyper::Error>> {
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
