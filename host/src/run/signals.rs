//! What tells a run to stop from outside: Ctrl-C, and the signal that a CI runner or a supervisor sends.

use std::io;

use tokio::signal::unix::{Signal, SignalKind, signal};

/// Interrupts, from now on: without this, the first would end the process.
pub struct Signals {
    interrupt: Signal,
    terminate: Signal,
}

impl Signals {
    /// Starts to listen.
    pub fn new() -> io::Result<Self> {
        Ok(Self { interrupt: signal(SignalKind::interrupt())?, terminate: signal(SignalKind::terminate())? })
    }

    /// Returns at the next of them.
    pub(super) async fn next(&mut self) {
        tokio::select! {
            _ = self.interrupt.recv() => {}
            _ = self.terminate.recv() => {}
        }
    }
}
