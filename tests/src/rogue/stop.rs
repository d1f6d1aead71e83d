//! The end of a server, which its threads wait for while they wait for anything else.

use std::sync::{Condvar, Mutex};
use std::time::Duration;

/// Set once, then for ever.
#[derive(Default)]
pub(super) struct Stop {
    set: Mutex<bool>,
    changed: Condvar,
}

impl Stop {
    /// Ends all waiting.
    pub(super) fn set(&self) {
        *self.set.lock().unwrap() = true;
        self.changed.notify_all();
    }

    pub(super) fn is_set(&self) -> bool {
        *self.set.lock().unwrap()
    }

    /// Waits this long, or until it is set; says whether it is.
    pub(super) fn is_set_within(&self, time: Duration) -> bool {
        let set = self.set.lock().unwrap();
        *self.changed.wait_timeout_while(set, time, |set| !*set).unwrap().0
    }
}
