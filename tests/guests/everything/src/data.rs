//! Feeds.

use serde::Deserialize;
use throng_sdk::prelude::*;

use crate::ensure;

#[derive(Deserialize)]
struct Account {
    email: String,
    age: u8,
    active: bool,
    nick: Option<String>,
}

pub(crate) fn all() -> Result {
    let accounts = feed("accounts");
    let first: Account = accounts.next()?;
    ensure(
        "feed: a row as a struct",
        first.email == "qa.user1@example.com" && first.age == 31 && first.active,
    )?;
    ensure("feed: an empty column", first.nick.is_none())?;
    let second = accounts.next_row()?;
    ensure("feed: the next row", second.get("email") == Some("qa.user2@example.com"))?;
    ensure("feed: its columns in order", second.columns().next().is_some_and(|(name, _)| name == "email"))?;
    ensure("feed: it starts over", accounts.next::<Account>()?.email == first.email)?;
    let unknown = feed("nothing").next_row();
    ensure("feed: unknown", matches!(unknown, Err(FeedError::Unknown { .. })))?;
    let vouchers = feed("vouchers");
    ensure("feed: a row that is used once", vouchers.next_row()?.get("code") == Some("WELCOME"))?;
    ensure("feed: exhausted", matches!(vouchers.next_row(), Err(FeedError::Exhausted { .. })))
}
