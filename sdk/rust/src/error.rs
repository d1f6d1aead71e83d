//! Why an iteration did not succeed.

use std::borrow::Cow;
use std::fmt;

use crate::feed::Misfit;

/// A result, by default of nothing and with the SDK's [`Error`].
pub type Result<T = (), E = Error> = std::result::Result<T, E>;

/// Why an iteration failed.
///
/// The report counts errors by their text, so texts must be few: no ids, times or counters in them. The errors of the
/// SDK and of `serde_json` keep to that when `?` turns them into this one.
///
/// ```
/// use throng_sdk::{Error, Result};
///
/// fn parse(text: &str) -> Result<u32> {
///     if text.is_empty() {
///         return Err("no price".into());
///     }
///     Ok(text.parse()?)
/// }
///
/// assert_eq!(parse("").unwrap_err().to_string(), "no price");
/// assert_eq!(parse("x").unwrap_err().to_string(), "invalid digit found in string");
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Error(Cow<'static, str>);

impl Error {
    /// An error that is counted under this reason.
    pub fn new(reason: impl Into<Cow<'static, str>>) -> Self {
        Self(reason.into())
    }

    /// A JSON text that does not fit, told with what it is.
    pub(crate) fn json(what: &str, error: &serde_json::Error) -> Self {
        Self::new(format!("{what}: {}", without_values(&error.to_string())))
    }

    pub(crate) fn into_reason(self) -> String {
        self.0.into_owned()
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl std::error::Error for Error {}

impl From<&'static str> for Error {
    fn from(reason: &'static str) -> Self {
        Self::new(reason)
    }
}

impl From<String> for Error {
    fn from(reason: String) -> Self {
        Self::new(reason)
    }
}

impl From<Misfit> for Error {
    fn from(misfit: Misfit) -> Self {
        Self(misfit.into_reason())
    }
}

impl From<serde_json::Error> for Error {
    fn from(error: serde_json::Error) -> Self {
        Self::json("JSON", &error)
    }
}

/// Errors of the standard library whose texts are few.
macro_rules! from_std {
    ($($error:ty),* $(,)?) => {$(
        impl From<$error> for Error {
            fn from(error: $error) -> Self {
                Self::new(error.to_string())
            }
        }
    )*};
}

from_std!(
    std::num::ParseIntError,
    std::num::ParseFloatError,
    std::num::TryFromIntError,
    std::str::ParseBoolError,
    std::char::ParseCharError,
    fmt::Error,
);

/// Ends an iteration with an error: `return fail("no token")`.
///
/// ```
/// use throng_sdk::{Result, fail};
///
/// fn pay(basket: &[u32]) -> Result {
///     if basket.is_empty() {
///         return fail("the basket is empty");
///     }
///     Ok(())
/// }
///
/// assert!(pay(&[]).is_err());
/// ```
pub fn fail<T>(reason: impl Into<Cow<'static, str>>) -> Result<T> {
    Err(Error::new(reason))
}

/// Gives an [`Option`] or a [`Result`] a reason of your own to fail for.
///
/// ```
/// use throng_sdk::{OrFail, Result};
///
/// fn first(items: &[u32]) -> Result<u32> {
///     Ok(*items.first().or_fail("no items")?)
/// }
///
/// assert_eq!(first(&[]).unwrap_err().to_string(), "no items");
/// ```
pub trait OrFail<T> {
    /// The value, or an error that is counted under `reason`.
    fn or_fail(self, reason: &'static str) -> Result<T>;
}

impl<T> OrFail<T> for Option<T> {
    fn or_fail(self, reason: &'static str) -> Result<T> {
        self.ok_or_else(|| Error::new(reason))
    }
}

impl<T, E> OrFail<T> for Result<T, E> {
    fn or_fail(self, reason: &'static str) -> Result<T> {
        self.map_err(|_| Error::new(reason))
    }
}

/// What `serde_json` says, without the position and the value that differ from text to text.
pub(crate) fn without_values(message: &str) -> Cow<'_, str> {
    let message = message.rfind(" at line ").map_or(message, |position| &message[..position]);
    let has_value = ["invalid type: ", "invalid value: ", "unknown variant "].iter();
    let has_value = has_value.into_iter().any(|prefix| message.starts_with(prefix));
    match (message.find(['`', '"']), message.rfind(", expected")) {
        (Some(value), Some(expected)) if has_value && value < expected => {
            Cow::Owned([message[..value].trim_end(), &message[expected..]].concat())
        }
        _ => Cow::Borrowed(message),
    }
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;

    #[derive(Debug, Deserialize)]
    #[expect(dead_code, reason = "only parsed")]
    struct Product {
        id: u64,
        kind: Option<Kind>,
    }

    #[derive(Debug, Deserialize)]
    #[serde(rename_all = "lowercase")]
    enum Kind {
        Book,
        Home,
    }

    fn reason(json: &str) -> String {
        Error::from(serde_json::from_str::<Product>(json).unwrap_err()).to_string()
    }

    #[test]
    fn json_errors_name_neither_place_nor_value() {
        assert_eq!(reason("{}"), "JSON: missing field `id`");
        assert_eq!(reason(r#"{"id": "a, expected b"}"#), "JSON: invalid type: string, expected u64");
        assert_eq!(reason(r#"{"id": 1.5}"#), "JSON: invalid type: floating point, expected u64");
        assert_eq!(reason(r#"{"id": -7}"#), "JSON: invalid value: integer, expected u64");
        assert_eq!(reason(r#"{"id": null}"#), "JSON: invalid type: null, expected u64");
        assert_eq!(reason(r#"{"id": 1, "kind": "toy"}"#), "JSON: unknown variant, expected `book` or `home`");
        assert_eq!(reason("<html>"), "JSON: expected value");
        assert_eq!(reason(""), "JSON: EOF while parsing a value");
    }

    #[test]
    fn reasons_are_kept_as_they_are() {
        assert_eq!(Error::from("no token").into_reason(), "no token");
        assert_eq!(format!("{:?}", Error::new(String::from("no token"))), "no token");
        assert_eq!(fail::<()>("no token"), Err(Error::new("no token")));
        assert_eq!(Err::<(), _>("other").or_fail("mine"), fail("mine"));
    }
}
