//! What may be asked of a run while it runs, by whoever shows it: a terminal, a page; and by its users.

use std::fmt;

use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

/// Something that is asked of a run.
#[derive(Debug, Clone, PartialEq)]
pub enum Order {
    /// End it: the first lets iterations under way finish, the second stops at once.
    Stop,
    /// End it, as a scenario of its own wishes: iterations under way may finish.
    End {
        /// The scenario's name.
        scenario: String,
        /// Why.
        reason: String,
    },
    /// From now on, so many users (in a closed loop) or iterations per second (in an open one) of the scenario of this number.
    Load {
        /// The scenario's number in the plan.
        scenario: usize,
        /// Users, or iterations per second.
        target: f64,
    },
}

/// Where orders are given. Cheap to clone.
#[derive(Clone)]
pub struct Desk(UnboundedSender<Order>);

/// Where they are taken.
#[derive(Debug)]
pub struct Orders(UnboundedReceiver<Order>);

/// A desk, and who takes its orders.
pub fn desk() -> (Desk, Orders) {
    let (sender, receiver) = unbounded_channel();
    (Desk(sender), Orders(receiver))
}

impl Desk {
    /// Gives an order. A run that is over takes none.
    pub fn give(&self, order: Order) {
        let _ = self.0.send(order);
    }
}

impl fmt::Debug for Desk {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Desk")
    }
}

impl Orders {
    /// Whether anybody is left who can give one.
    pub fn may_come(&self) -> bool {
        !self.0.is_closed()
    }

    /// The next one; waits for ever when there can be none any more.
    pub async fn next(&mut self) -> Order {
        match self.0.recv().await {
            Some(order) => order,
            None => std::future::pending().await,
        }
    }
}
