//! The contract's `data`: rows of the plan's feeds, and what a scenario's users have in common.

use super::bindings::throng::load::data::{FeedError, Host};
use super::state::UserState;
use crate::feed::Row;

impl Host for UserState {
    fn row(&mut self, feed: String) -> wasmtime::Result<Result<Row, FeedError>> {
        let Some(position) = self.shared.feeds.iter().position(|known| known.name == feed) else {
            return Ok(Err(FeedError::UnknownFeed));
        };
        let turn = self.lasting.turns[position];
        let row = self.shared.feeds[position].row(self.user, self.shared.users, turn);
        self.lasting.turns[position] += u64::from(row.is_some());
        Ok(row.cloned().ok_or(FeedError::Exhausted))
    }

    fn item(&mut self, name: String, index: u32) -> wasmtime::Result<Option<String>> {
        Ok(self.shared.commons.item(&name, index).map(str::to_owned))
    }

    fn fixture_state(&mut self) -> wasmtime::Result<Option<String>> {
        Ok(self.shared.commons.state().map(str::to_owned))
    }

    fn next_number(&mut self) -> wasmtime::Result<u64> {
        Ok(self.shared.commons.next_number())
    }
}
