//! Takes down what a call does, while somebody watches.

use std::sync::Arc;
use std::time::Duration;

use parking_lot::Mutex;

use crate::episode::{Event, Watch, What};

/// The most that is taken down of one call.
const MOST_EVENTS: usize = 1_000;
const MOST_BYTES: usize = 1 << 20;

/// What a call has done so far. Copies are the same tape: WASI's output has one.
#[derive(Clone, Default)]
pub(super) struct Tape(Arc<Mutex<Option<Running>>>);

/// Of a call that is watched.
struct Running {
    watch: Arc<dyn Watch>,
    began: Duration,
    events: Vec<(Duration, What)>,
    left_out: u64,
    size: usize,
}

impl Tape {
    /// Begins anew, at `began`; with nobody to watch, nothing is taken down.
    pub(super) fn begin(&self, watch: Option<&Arc<dyn Watch>>, began: Duration) {
        let (events, left_out, size) = Default::default();
        let running = watch.map(|watch| Running { watch: Arc::clone(watch), began, events, left_out, size });
        *self.0.lock() = running;
    }

    /// Whether it runs.
    pub(super) fn runs(&self) -> bool {
        self.0.lock().is_some()
    }

    /// Takes down what `what` gives, if it runs.
    pub(super) fn note(&self, at: Duration, what: impl FnOnce() -> What) {
        if let Some(running) = &mut *self.0.lock() {
            running.add(at, what());
        }
    }

    /// Ends: what was done, in order, and how much was left out.
    pub(super) fn end(&self) -> (Vec<Event>, u64) {
        let Some(mut running) = self.0.lock().take() else { return Default::default() };
        let mut events = std::mem::take(&mut running.events);
        // An exchange is taken down when its verdict is known, but belongs where it began.
        events.sort_by_key(|(at, _)| *at);
        let since = |at: Duration| at.saturating_sub(running.began).as_micros() as u64;
        let events = events.into_iter().map(|(at, what)| Event { at_us: since(at), what });
        (events.collect(), running.left_out)
    }
}

impl Running {
    fn add(&mut self, at: Duration, what: What) {
        let size = what.size();
        let fits = self.events.len() < MOST_EVENTS && self.size + size <= MOST_BYTES;
        if fits && self.watch.room_for(size) {
            self.size += size;
            self.events.push((at, what));
        } else {
            self.left_out += 1;
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.watch.release(self.size);
    }
}
