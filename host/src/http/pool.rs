//! A user's idle connections. There are few, so a list is all it takes; the one used last is used first.

use super::connection::Connection;
use crate::address::Origin;

#[derive(Debug, Default)]
pub(super) struct Pool {
    idle: Vec<Connection>,
}

impl Pool {
    /// Takes the idle connection to `origin` that was used last. It may have been closed meanwhile.
    pub(super) fn take(&mut self, origin: &Origin) -> Option<Connection> {
        let found = self.idle.iter().rposition(|connection| connection.origin == *origin)?;
        Some(self.idle.remove(found))
    }

    /// Keeps a connection for later.
    pub(super) fn put(&mut self, connection: Connection) {
        self.idle.push(connection);
    }
}
