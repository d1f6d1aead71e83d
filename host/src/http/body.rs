//! The body of a request on its way out.

use std::convert::Infallible;
use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::Bytes;
use hyper::body::{Body, Frame, SizeHint};
use tokio::sync::Notify;

use crate::clock::Clock;

/// How long a body that expects `100 Continue` waits for it, as curl does.
const PATIENCE: Duration = Duration::from_secs(1);

/// A body that is there, whole.
#[derive(Default)]
pub(super) struct RequestBody {
    data: Bytes,
    rare: Option<Box<Rare>>,
}

#[derive(Default)]
struct Rare {
    /// Sent in chunks, without a length before it.
    chunked: bool,
    /// Held back until this is over.
    held_back: Option<Pin<Box<dyn Future<Output = ()> + Send>>>,
    /// Notes when the connection took the body.
    stamp: Option<Stamp>,
}

/// When a connection that carries several requests took the body of one: nanoseconds, 0 for not yet.
#[derive(Clone)]
pub(super) struct Stamp {
    at: Arc<AtomicU64>,
    clock: Clock,
}

impl Stamp {
    pub(super) fn new(clock: Clock) -> Self {
        Self { at: Arc::default(), clock }
    }

    pub(super) fn at(&self) -> Option<Duration> {
        let nanoseconds = self.at.load(Ordering::Relaxed);
        (nanoseconds > 0).then(|| Duration::from_nanos(nanoseconds))
    }

    fn set(&self) {
        self.at.store(self.clock.now().as_nanos() as u64, Ordering::Relaxed);
    }
}

impl RequestBody {
    pub(super) fn new(data: Bytes) -> Self {
        Self { data, rare: None }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.data.is_empty()
    }

    /// Sends the body in chunks, without a length before it.
    pub(super) fn chunk(&mut self) {
        self.rare().chunked = true;
    }

    /// Holds the body back until the server wants it, or for a second.
    pub(super) fn hold_back(&mut self) -> Arc<Notify> {
        let wanted = Arc::new(Notify::new());
        let waiting = Arc::clone(&wanted);
        self.rare().held_back = Some(Box::pin(async move {
            let _ = tokio::time::timeout(PATIENCE, waiting.notified()).await;
        }));
        wanted
    }

    /// Notes when the body is taken.
    pub(super) fn stamp(&mut self, stamp: Stamp) {
        self.rare().stamp = Some(stamp);
    }

    fn rare(&mut self) -> &mut Rare {
        self.rare.get_or_insert_default()
    }
}

impl Body for RequestBody {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        let this = self.get_mut();
        if let Some(rare) = &mut this.rare {
            if let Some(held_back) = &mut rare.held_back {
                ready!(held_back.as_mut().poll(cx));
                rare.held_back = None;
            }
            if let Some(stamp) = rare.stamp.take() {
                stamp.set();
            }
        }
        let data = std::mem::take(&mut this.data);
        Poll::Ready((!data.is_empty()).then(|| Ok(Frame::data(data))))
    }

    fn is_end_stream(&self) -> bool {
        self.data.is_empty()
    }

    fn size_hint(&self) -> SizeHint {
        match &self.rare {
            Some(rare) if rare.chunked => SizeHint::default(),
            _ => SizeHint::with_exact(self.data.len() as u64),
        }
    }
}

impl fmt::Debug for RequestBody {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "RequestBody({} bytes)", self.data.len())
    }
}
