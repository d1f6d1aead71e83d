//! The common start: a run begins when the users that must be ready beforehand are.

use std::convert::Infallible;
use std::time::Duration;

use tokio::sync::{mpsc, watch};

/// The executors' side. Each has one.
#[derive(Debug, Clone)]
pub struct Gate {
    not_ready: mpsc::Sender<Infallible>,
    opened: watch::Receiver<Option<Duration>>,
}

/// The side that opens it.
#[derive(Debug)]
pub struct Gatekeeper {
    ready: mpsc::Receiver<Infallible>,
    open: watch::Sender<Option<Duration>>,
}

/// A gate that is shut.
pub fn gate() -> (Gatekeeper, Gate) {
    let (not_ready, ready) = mpsc::channel(1);
    let (open, opened) = watch::channel(None);
    (Gatekeeper { ready, open }, Gate { not_ready, opened })
}

impl Gate {
    /// Says that this executor is ready, and returns the offset of the run's start once it has begun.
    pub async fn pass(mut self) -> Duration {
        drop(self.not_ready);
        // A keeper that is gone has nobody start anything, which the phase says as well.
        self.opened.wait_for(Option::is_some).await.ok().and_then(|start| *start).unwrap_or_default()
    }
}

impl Gatekeeper {
    /// Returns when all executors are ready.
    pub async fn all_ready(&mut self) {
        while self.ready.recv().await.is_some() {}
    }

    /// Starts the run at this offset.
    pub fn open(&self, start: Duration) {
        self.open.send_replace(Some(start));
    }
}
