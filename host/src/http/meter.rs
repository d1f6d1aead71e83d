//! Streams that note what goes over them. Bytes are those of the socket, TLS and all. The times of `sending`, `waiting` and
//! `receiving` are those of the reads and writes themselves, not of the HTTP library around them.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use crate::clock::Clock;

/// What went over a socket in one exchange, or since the last of several claimed it. Offsets are nanoseconds; 0 means not
/// yet.
#[derive(Debug, Default)]
pub(super) struct Meter {
    bytes_sent: AtomicU64,
    bytes_received: AtomicU64,
    last_write: AtomicU64,
    first_read: AtomicU64,
    last_read: AtomicU64,
}

impl Meter {
    /// Starts over, for the next exchange.
    pub(super) fn reset(&self) {
        for counter in [&self.bytes_sent, &self.bytes_received] {
            counter.store(0, Ordering::Relaxed);
        }
        for moment in [&self.last_write, &self.first_read, &self.last_read] {
            moment.store(0, Ordering::Relaxed);
        }
    }

    /// Bytes written and read since the last time, which then start over.
    pub(super) fn claim(&self) -> (u64, u64) {
        (self.bytes_sent.swap(0, Ordering::Relaxed), self.bytes_received.swap(0, Ordering::Relaxed))
    }

    /// When the last bytes were written so far.
    pub(super) fn last_write(&self) -> Option<Duration> {
        offset(&self.last_write)
    }

    /// When the first bytes after the last written ones were read: an interim response (1xx) is not the answer.
    pub(super) fn first_read(&self) -> Option<Duration> {
        offset(&self.first_read)
    }

    /// When the last bytes were read so far, or the peer's end of the stream.
    pub(super) fn last_read(&self) -> Option<Duration> {
        offset(&self.last_read)
    }
}

fn offset(nanoseconds: &AtomicU64) -> Option<Duration> {
    let nanoseconds = nanoseconds.load(Ordering::Relaxed);
    (nanoseconds > 0).then(|| Duration::from_nanos(nanoseconds))
}

/// What a stream's reads and writes are noted as.
pub(super) trait Note: Unpin {
    fn wrote(&self, bytes: usize);
    /// None is the end of the stream.
    fn read(&self, bytes: usize);
}

/// How many bytes: what the socket sees.
#[derive(Debug)]
pub(super) struct Bytes(pub(super) Arc<Meter>);

impl Note for Bytes {
    fn wrote(&self, bytes: usize) {
        self.0.bytes_sent.fetch_add(bytes as u64, Ordering::Relaxed);
    }

    fn read(&self, bytes: usize) {
        self.0.bytes_received.fetch_add(bytes as u64, Ordering::Relaxed);
    }
}

/// When: what HTTP sees. TLS has words of its own, which are no answer.
#[derive(Debug)]
pub(super) struct Times(pub(super) Arc<Meter>, pub(super) Clock);

impl Note for Times {
    fn wrote(&self, _: usize) {
        self.0.last_write.store(self.1.now().as_nanos() as u64, Ordering::Relaxed);
        self.0.first_read.store(0, Ordering::Relaxed);
    }

    fn read(&self, bytes: usize) {
        let now = self.1.now().as_nanos() as u64;
        self.0.last_read.store(now, Ordering::Relaxed);
        if bytes > 0 && self.0.first_read.load(Ordering::Relaxed) == 0 {
            self.0.first_read.store(now, Ordering::Relaxed);
        }
    }
}

/// A stream whose reads and writes are noted.
#[derive(Debug)]
pub(super) struct Metered<S, N> {
    pub(super) stream: S,
    pub(super) note: N,
}

impl<S: AsyncRead + Unpin, N: Note> AsyncRead for Metered<S, N> {
    fn poll_read(self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        let before = buf.filled().len();
        let outcome = Pin::new(&mut this.stream).poll_read(cx, buf);
        if outcome.is_ready() {
            this.note.read(buf.filled().len() - before);
        }
        outcome
    }
}

impl<S: AsyncWrite + Unpin, N: Note> AsyncWrite for Metered<S, N> {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        let outcome = Pin::new(&mut this.stream).poll_write(cx, buf);
        if let Poll::Ready(Ok(bytes)) = outcome {
            this.note.wrote(bytes);
        }
        outcome
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        // A request without a body is one slice, and writing that as such costs the kernel less.
        let outcome = match slices {
            [only] => Pin::new(&mut this.stream).poll_write(cx, only),
            several => Pin::new(&mut this.stream).poll_write_vectored(cx, several),
        };
        if let Poll::Ready(Ok(bytes)) = outcome {
            this.note.wrote(bytes);
        }
        outcome
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().stream).poll_flush(cx)
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().stream).poll_shutdown(cx)
    }
}
