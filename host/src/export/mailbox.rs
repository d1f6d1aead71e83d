//! What lies between the run and a thread that writes: so much and no more.

use std::collections::VecDeque;
use std::sync::Arc;

use parking_lot::{Condvar, Mutex};

/// A queue that never makes its sender wait: when it is full, the oldest is dropped and counted. Cheap to clone.
pub(super) struct Mailbox<T>(Arc<Shared<T>>);

struct Shared<T> {
    held: Mutex<Held<T>>,
    came: Condvar,
    most: usize,
}

struct Held<T> {
    waiting: VecDeque<T>,
    closed: bool,
    dropped: u64,
}

impl<T> Mailbox<T> {
    pub(super) fn new(most: usize) -> Self {
        let held = Mutex::new(Held { waiting: VecDeque::new(), closed: false, dropped: 0 });
        Self(Arc::new(Shared { held, came: Condvar::new(), most }))
    }

    pub(super) fn send(&self, thing: T) {
        let mut held = self.0.held.lock();
        if held.waiting.len() == self.0.most {
            held.waiting.pop_front();
            held.dropped += 1;
        }
        held.waiting.push_back(thing);
        self.0.came.notify_one();
    }

    /// The next one; waits for it. None once it is closed and empty.
    pub(super) fn receive(&self) -> Option<T> {
        let mut held = self.0.held.lock();
        loop {
            if let Some(thing) = held.waiting.pop_front() {
                return Some(thing);
            }
            if held.closed {
                return None;
            }
            self.0.came.wait(&mut held);
        }
    }

    /// Nothing more comes.
    pub(super) fn close(&self) {
        self.0.held.lock().closed = true;
        self.0.came.notify_all();
    }

    pub(super) fn is_closed(&self) -> bool {
        self.0.held.lock().closed
    }

    pub(super) fn dropped(&self) -> u64 {
        self.0.held.lock().dropped
    }
}

impl<T> Clone for Mailbox<T> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_oldest_goes_first_and_is_counted() {
        let mailbox = Mailbox::new(3);
        (0..5).for_each(|number| mailbox.send(number));
        mailbox.close();
        let received: Vec<_> = std::iter::from_fn(|| mailbox.receive()).collect();
        assert_eq!((received, mailbox.dropped()), (vec![2, 3, 4], 2));
    }
}
