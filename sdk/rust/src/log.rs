//! Lines for the run's log, each with the scenario and the user before it.
//!
//! The macros take what [`format!`] takes: `info!("order {id} placed")`. The host may leave lines out when there are
//! too many, so count things with a [`metric`](crate::metric) and log what is rare.

use std::borrow::Cow;
use std::fmt;

use crate::bindings::throng::load::report;

/// How much a line matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// For the author, while the scenario is being written.
    Debug,
    /// Worth knowing.
    Info,
    /// Worth a look.
    Warn,
    /// Something is broken.
    Error,
}

/// Writes a line; the macros are shorter.
///
/// ```no_run
/// use throng_sdk::log::{self, Level};
///
/// log::write(Level::Info, format_args!("{} products", 12));
/// ```
pub fn write(level: Level, message: fmt::Arguments<'_>) {
    let level = match level {
        Level::Debug => report::Level::Debug,
        Level::Info => report::Level::Info,
        Level::Warn => report::Level::Warn,
        Level::Error => report::Level::Error,
    };
    let message = message.as_str().map_or_else(|| Cow::Owned(message.to_string()), Cow::Borrowed);
    report::log(level, &message);
}

/// Logs a line for the scenario's author.
#[macro_export]
macro_rules! debug {
    ($($message:tt)+) => {
        $crate::log::write($crate::log::Level::Debug, ::core::format_args!($($message)+))
    };
}

/// Logs a line that is worth knowing.
///
/// ```no_run
/// # use throng_sdk::info;
/// let products = 12;
/// info!("found {products} products");
/// ```
#[macro_export]
macro_rules! info {
    ($($message:tt)+) => {
        $crate::log::write($crate::log::Level::Info, ::core::format_args!($($message)+))
    };
}

/// Logs a line that is worth a look.
#[macro_export]
macro_rules! warn {
    ($($message:tt)+) => {
        $crate::log::write($crate::log::Level::Warn, ::core::format_args!($($message)+))
    };
}

/// Logs that something is broken.
#[macro_export]
macro_rules! error {
    ($($message:tt)+) => {
        $crate::log::write($crate::log::Level::Error, ::core::format_args!($($message)+))
    };
}
