//! Filters: which of them a quantity takes, and what they come to.

use super::{FILTERS, listed, nearest, slip};
use crate::threshold::error::{Problem, Slip};
use crate::threshold::quantity::Requests;
use crate::threshold::syntax::Argument;

/// Which filters a quantity takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Allowed {
    None,
    Name,
    Requests,
    Task,
}

impl Allowed {
    fn keys(self) -> &'static [&'static str] {
        match self {
            Self::None => &[],
            Self::Name => &["name"],
            Self::Requests => &["name", "method", "tag.KEY"],
            Self::Task => &["task"],
        }
    }

    fn listed(self) -> String {
        if self == Self::None { "nothing".to_owned() } else { listed(self.keys().iter().copied()) }
    }
}

/// Filters, as they were given.
#[derive(Debug, Default)]
pub(super) struct Filters {
    pub(super) name: Option<String>,
    pub(super) task: Option<String>,
    method: Option<String>,
    tag: Option<(String, String)>,
}

impl Filters {
    /// Reads the arguments of `subject`.
    pub(super) fn read(subject: &str, arguments: &[Argument<'_>], allowed: Allowed) -> Result<Self, Slip> {
        let mut filters = Self::default();
        for argument in arguments {
            let key = argument.key.value;
            check(subject, argument, allowed)
                .and_then(|()| argument.value.clone().ok_or_else(|| Problem::NoValue(key.to_owned())))
                .and_then(|value| filters.set(key, value))
                .map_err(|problem| slip(&argument.key, problem))?;
        }
        Ok(filters)
    }

    fn set(&mut self, key: &str, value: String) -> Result<(), Problem> {
        let before = match key.strip_prefix("tag.") {
            Some(tag) if self.tag.is_none() => self.tag.replace((tag.to_owned(), value)).map(|_| ()),
            Some(_) => return Err(Problem::TagNotAlone(key.to_owned())),
            None => self.field(key).replace(value).map(|_| ()),
        };
        if before.is_some() {
            return Err(Problem::Twice(key.to_owned()));
        }
        match &self.tag {
            Some(_) if self.name.is_some() || self.method.is_some() => {
                Err(Problem::TagNotAlone(key.to_owned()))
            }
            _ => Ok(()),
        }
    }

    fn field(&mut self, key: &str) -> &mut Option<String> {
        match key {
            "name" => &mut self.name,
            "method" => &mut self.method,
            _ => &mut self.task,
        }
    }

    /// The requests that they leave.
    pub(super) fn requests(self) -> Requests {
        match (self.tag, self.name, self.method) {
            (Some((key, value)), ..) => Requests::Tag { key, value },
            (None, None, None) => Requests::All,
            (None, name, method) => Requests::Series { name, method },
        }
    }
}

/// Whether the argument is a filter that `subject` takes.
fn check(subject: &str, argument: &Argument<'_>, allowed: Allowed) -> Result<(), Problem> {
    let key = argument.key.value;
    let (key_text, subject, possible) = (key.to_owned(), subject.to_owned(), allowed.listed());
    let kind = match key.split_once('.') {
        Some(("tag", "")) => return Err(Problem::NoTagKey),
        Some(("tag", _)) => "tag.KEY",
        _ => key,
    };
    if allowed.keys().contains(&kind) {
        return Ok(());
    }
    Err(if FILTERS.contains(&kind) {
        Problem::FilterUnfit { key: key_text, subject, possible }
    } else if kind == "tag" && allowed == Allowed::Requests {
        Problem::NoTagKey
    } else if argument.value.is_some() {
        Problem::UnknownFilter { nearest: nearest(key, FILTERS.iter().copied()), key: key_text, possible }
    } else {
        Problem::NotAFilter { word: key_text, subject, possible }
    })
}
