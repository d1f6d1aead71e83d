//! What is wrong with a text, in few words.

use std::borrow::Cow;
use std::fmt;

use serde::de::{Error, Expected, Unexpected};

/// Why a text does not become the type asked for. Holds no value and no position, so that equal faults read alike.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Misfit(Cow<'static, str>);

impl Misfit {
    pub(super) const fn of(reason: &'static str) -> Self {
        Self(Cow::Borrowed(reason))
    }

    pub(crate) fn into_reason(self) -> Cow<'static, str> {
        self.0
    }

    /// The same, with the place before it.
    pub(super) fn at(self, place: fmt::Arguments<'_>) -> Self {
        Self(Cow::Owned(format!("{place}: {}", self.0)))
    }
}

impl fmt::Display for Misfit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Misfit {}

impl Error for Misfit {
    fn custom<T: fmt::Display>(message: T) -> Self {
        Self(Cow::Owned(message.to_string()))
    }

    fn invalid_type(unexpected: Unexpected<'_>, expected: &dyn Expected) -> Self {
        Self(Cow::Owned(format!("expected {expected}, but got {}", kind(unexpected))))
    }

    fn invalid_value(unexpected: Unexpected<'_>, expected: &dyn Expected) -> Self {
        Self(Cow::Owned(format!("expected {expected}, but got {} that does not fit", kind(unexpected))))
    }

    fn invalid_length(_: usize, expected: &dyn Expected) -> Self {
        Self(Cow::Owned(format!("expected {expected}, but got another length")))
    }

    fn unknown_variant(_: &str, _: &'static [&'static str]) -> Self {
        Self::of("none of the variants")
    }
}

/// Formatting the value itself would also cost a component some 10 KB.
fn kind(unexpected: Unexpected<'_>) -> &str {
    match unexpected {
        Unexpected::Bool(_) => "a boolean",
        Unexpected::Unsigned(_) | Unexpected::Signed(_) => "an integer",
        Unexpected::Float(_) => "a fraction",
        Unexpected::Char(_) | Unexpected::Str(_) => "a string",
        Unexpected::Unit | Unexpected::Option => "null",
        Unexpected::Seq => "a list",
        Unexpected::Map => "an object",
        Unexpected::Other(kind) => kind,
        _ => "something else",
    }
}
