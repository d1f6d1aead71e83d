//! What is asked of a run from outside: Ctrl-C, the signal that a CI runner or a supervisor sends, and orders.

use std::io;

use tokio::signal::unix::{Signal, SignalKind, signal};

use crate::order::{self, Desk, Order, Orders};

/// Interrupts, from now on: without this, the first would end the process. And orders.
pub struct Signals {
    interrupt: Signal,
    terminate: Signal,
    orders: Orders,
    /// The users', and where they give theirs.
    users: Orders,
    desk: Desk,
}

impl Signals {
    /// Starts to listen.
    pub fn new(orders: Orders) -> io::Result<Self> {
        let (interrupt, terminate) = (SignalKind::interrupt(), SignalKind::terminate());
        let (desk, users) = order::desk();
        Ok(Self { interrupt: signal(interrupt)?, terminate: signal(terminate)?, orders, users, desk })
    }

    /// Where users give orders.
    pub(super) fn desk(&self) -> Desk {
        self.desk.clone()
    }

    /// The next order. An interrupt is one to stop.
    pub(super) async fn next(&mut self) -> Order {
        tokio::select! {
            _ = self.interrupt.recv() => Order::Stop,
            _ = self.terminate.recv() => Order::Stop,
            order = self.orders.next() => order,
            order = self.users.next() => order,
        }
    }

    /// Returns at the next order to stop. Others come too early or too late.
    pub(super) async fn stop(&mut self) {
        while self.next().await != Order::Stop {}
    }
}
