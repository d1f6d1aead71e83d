//! What is wrong with an expression, where, and what to write instead.

use std::fmt;
use std::ops::Range;

use thiserror::Error;

use super::quantity::Dimension;

/// An expression that means nothing. Its message has several lines: what is wrong and the column, the text, a mark under
/// the place, and the words that are possible there, if it is a matter of words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExpressionError {
    text: String,
    slip: Slip,
}

impl ExpressionError {
    pub(super) fn new(text: &str, slip: Slip) -> Self {
        Self { text: text.to_owned(), slip }
    }

    /// Where the mistake begins: characters from the expression's first one, which is 1.
    pub fn column(&self) -> usize {
        self.text[..self.slip.at.start].chars().count() + 1
    }
}

impl std::error::Error for ExpressionError {}

impl fmt::Display for ExpressionError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (Slip { at, problem }, column) = (&self.slip, self.column());
        write!(f, "{problem}")?;
        if self.text.is_empty() {
            return Ok(());
        }
        // A text of several lines is shown in one, so that the mark is below its place.
        let text = self.text.replace(char::is_whitespace, " ");
        let marks = "^".repeat(self.text[at.clone()].chars().count().max(1));
        write!(f, " (column {column})\n  {text}\n  {:>width$}", marks, width = column - 1 + marks.len())?;
        match problem.possible() {
            Some(words) => write!(f, "\n  possible here: {words}"),
            None => Ok(()),
        }
    }
}

/// A problem, and the bytes of the text that it is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Slip {
    pub(super) at: Range<usize>,
    pub(super) problem: Problem,
}

#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub(super) enum Problem {
    #[error("the expression is empty; write one like p95(response_time) < 300ms")]
    Empty,
    #[error("expected {what}, found {found}")]
    Expected { what: &'static str, found: String },
    #[error("expected a comparator, which is one of < <= > >= ==, found {found}")]
    Comparator { found: String },
    #[error("the value of {key} must be quoted, as in {key}=\"…\"; found {found}")]
    Unquoted { key: String, found: String },
    #[error("the quoted text has no end: its {0} is missing")]
    Unclosed(char),
    #[error("a backslash in quoted text stands before \", ' or \\ only, not before {0}")]
    Escape(String),
    #[error("{0} follows the limit, where the expression ends; each comparison is a threshold of its own")]
    Trailing(String),
    #[error("'{0}' is not a number")]
    Number(String),

    #[error("unknown word '{word}'{}", did_you_mean(*nearest))]
    UnknownWord { word: String, nearest: Option<&'static str>, possible: String },
    #[error("unknown filter '{key}'{}", did_you_mean(*nearest))]
    UnknownFilter { key: String, nearest: Option<&'static str>, possible: String },
    #[error("{0} is no percentile; they go from p0 to p100, as in p99.9")]
    Percentile(String),
    #[error("{0} has many values; name a figure of them, as in p95({0})")]
    NoStatistic(String),
    #[error("{0} of what? write {0}(response_time), or {0}(metric=\"…\") for a metric of the scenario's own")]
    NoSubject(String),
    #[error("{0} is for metrics of the scenario's own; write {0}(metric=\"…\")")]
    NoMetric(String),
    #[error("{word} is one number and has no {statistic}; write {word} by itself")]
    NotATime { word: String, statistic: String },
    #[error("'{word}' is no filter of {subject}; a filter has the form KEY=\"…\"")]
    NotAFilter { word: String, subject: String, possible: String },
    #[error("{subject} cannot be filtered by {key}")]
    FilterUnfit { key: String, subject: String, possible: String },
    #[error("{0} needs a value, as in {0}=\"…\"")]
    NoValue(String),
    #[error("a tag is asked for by its key, as in tag.page=\"home\"")]
    NoTagKey,
    #[error("{0} is given twice")]
    Twice(String),
    #[error("tags are counted apart from names and methods, so a tag stands alone; leave out {0}")]
    TagNotAlone(String),

    #[error("{subject} is {}; give {}, not {given}", kind(*dimension), examples(*dimension))]
    Unit { subject: String, dimension: Dimension, given: String },
    #[error("{subject} is a time, which needs a unit: us, ms, s or m, as in {given}ms")]
    NoUnit { subject: String, given: String },
    #[error("{subject} is a share, from 0% to 100% or from 0 to 1; {given} is outside")]
    NotAShare { subject: String, given: String },
    #[error("== is for counts; {subject} is {}, so give a bound with <= or >=", kind(*dimension))]
    Equality { subject: String, dimension: Dimension },
}

impl Problem {
    /// The words that could stand in that place.
    fn possible(&self) -> Option<&str> {
        match self {
            Self::UnknownWord { possible, .. }
            | Self::UnknownFilter { possible, .. }
            | Self::NotAFilter { possible, .. }
            | Self::FilterUnfit { possible, .. } => Some(possible),
            _ => None,
        }
    }
}

fn did_you_mean(nearest: Option<&str>) -> String {
    nearest.map(|word| format!("; did you mean '{word}'?")).unwrap_or_default()
}

fn kind(dimension: Dimension) -> &'static str {
    match dimension {
        Dimension::Time => "a time",
        Dimension::Share => "a share",
        Dimension::Rate => "a rate",
        Dimension::Count => "a count",
        Dimension::Number => "a number of the scenario's own",
    }
}

fn examples(dimension: Dimension) -> &'static str {
    match dimension {
        Dimension::Time => "300ms or 1s",
        Dimension::Share => "1% or 0.01",
        Dimension::Rate => "500/s or 30/m",
        Dimension::Count => "a whole number like 10",
        Dimension::Number => "one without a unit, like 10 or 2.5",
    }
}
