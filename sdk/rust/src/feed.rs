//! Test data from the plan.

use std::fmt;

use serde::de::DeserializeOwned;

use crate::bindings::throng::load::data;
use crate::error::Error;

mod misfit;
mod row;
mod text;

pub(crate) use misfit::Misfit;
pub use row::Row;

/// A feed that the plan names: rows of test data, read once by the host for all users.
///
/// Users take turns, so that no two hold the same row at a time while there are enough.
///
/// ```no_run
/// # use throng_sdk::prelude::*;
/// use serde::Deserialize;
///
/// #[derive(Deserialize)]
/// struct Account {
///     email: String,
///     password: String,
/// }
///
/// # fn start() -> Result {
/// let account: Account = feed("accounts").next()?;
/// # Ok(())
/// # }
/// ```
#[must_use]
pub fn feed(name: &str) -> Feed<'_> {
    Feed { name }
}

/// One of the plan's feeds, made by [`feed`].
#[derive(Debug, Clone, Copy)]
pub struct Feed<'a> {
    name: &'a str,
}

impl Feed<'_> {
    /// This user's next row, as a type of your own: its fields are the columns. Numbers and booleans are read from the
    /// column's text, an empty text is no value for an [`Option`], and JSON text is read as lists and structs.
    ///
    /// # Errors
    ///
    /// There is no row, or it does not fit `T`.
    pub fn next<T: DeserializeOwned>(&self) -> Result<T, FeedError> {
        let row = self.next_row()?.parse();
        row.map_err(|misfit| FeedError::Misfit { feed: self.name.to_owned(), reason: misfit.to_string() })
    }

    /// This user's next row as it is.
    ///
    /// # Errors
    ///
    /// There is no row.
    pub fn next_row(&self) -> Result<Row, FeedError> {
        match data::row(self.name) {
            Ok(columns) => Ok(Row::new(columns)),
            Err(data::FeedError::UnknownFeed) => Err(FeedError::Unknown { feed: self.name.to_owned() }),
            Err(data::FeedError::Exhausted) => Err(FeedError::Exhausted { feed: self.name.to_owned() }),
        }
    }
}

/// Why a feed gave no row.
///
/// ```no_run
/// # use throng_sdk::prelude::*;
/// # fn task() -> Result<Next> {
/// let voucher = match feed("vouchers").next_row() {
///     Err(FeedError::Exhausted { .. }) => return Ok(Next::Done),
///     row => row?,
/// };
/// # Ok(Next::Weighted)
/// # }
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum FeedError {
    /// The plan names no such feed.
    #[non_exhaustive]
    Unknown {
        /// Its name.
        feed: String,
    },
    /// The feed is to be used once, and this user's share of it is used up.
    #[non_exhaustive]
    Exhausted {
        /// Its name.
        feed: String,
    },
    /// The row does not fit the type asked for.
    #[non_exhaustive]
    Misfit {
        /// The feed's name.
        feed: String,
        /// What does not fit. Names the column, never the value.
        reason: String,
    },
}

impl fmt::Display for FeedError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unknown { feed } => write!(f, "feed {feed}: the plan has none of this name"),
            Self::Exhausted { feed } => write!(f, "feed {feed}: exhausted"),
            Self::Misfit { feed, reason } => write!(f, "feed {feed}: {reason}"),
        }
    }
}

impl std::error::Error for FeedError {}

impl From<FeedError> for Error {
    fn from(error: FeedError) -> Self {
        Self::new(error.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_name_the_feed() {
        let feed = || "accounts".to_owned();
        let unknown = FeedError::Unknown { feed: feed() };
        assert_eq!(Error::from(unknown).to_string(), "feed accounts: the plan has none of this name");
        assert_eq!(
            Error::from(FeedError::Exhausted { feed: feed() }).to_string(),
            "feed accounts: exhausted"
        );
        let misfit = FeedError::Misfit { feed: feed(), reason: "missing field `email`".to_owned() };
        assert_eq!(Error::from(misfit).to_string(), "feed accounts: missing field `email`");
    }
}
