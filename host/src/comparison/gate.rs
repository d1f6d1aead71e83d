//! What is not to happen: `--fail-on`.

use std::fmt;
use std::str::FromStr;

use thiserror::Error;

use super::json::{Broken, Row, Trend, Verdict};
use super::pair::Paired;
use super::row::rows;
use super::verdict::Rule;
use super::words;
use crate::report::Report;

/// Something that is not to happen. The share is the margin that it is judged by.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Gate {
    /// Response times are longer by more than this, or failures more frequent by more than the comparison's margin.
    Regression(f64),
    /// Response times are longer by more than this.
    Slower(f64),
    /// The share of failures is larger by more than this.
    Errors(f64),
    /// There are fewer requests per second by more than this.
    Rate(f64),
    /// There is not enough data to tell whether response times changed.
    Unclear,
}

/// A text that names no gate.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("'{0}' is none of regression=5%, slower=5%, errors=0.5%, rate=5% and unclear")]
pub struct GateError(String);

impl FromStr for Gate {
    type Err = GateError;

    fn from_str(text: &str) -> Result<Self, GateError> {
        let wrong = || GateError(text.to_owned());
        if text == "unclear" {
            return Ok(Self::Unclear);
        }
        let (name, share) = text.split_once('=').ok_or_else(wrong)?;
        let share = share_of(share).ok_or_else(wrong)?;
        match name {
            "regression" => Ok(Self::Regression(share)),
            "slower" => Ok(Self::Slower(share)),
            "errors" => Ok(Self::Errors(share)),
            "rate" => Ok(Self::Rate(share)),
            _ => Err(wrong()),
        }
    }
}

/// A share like `5%` or `0.05`, above 0 and at most 1000 %.
pub(super) fn share_of(text: &str) -> Option<f64> {
    let share = match text.strip_suffix('%') {
        Some(percent) => percent.trim().parse::<f64>().ok()? / 100.0,
        None => text.parse().ok()?,
    };
    (share > 0.0 && share <= 10.0).then_some(share)
}

impl fmt::Display for Gate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (name, share) = match self {
            Self::Regression(share) => ("regression", share),
            Self::Slower(share) => ("slower", share),
            Self::Errors(share) => ("errors", share),
            Self::Rate(share) => ("rate", share),
            Self::Unclear => return f.write_str("unclear"),
        };
        write!(f, "{name}={}%", (share * 1e6).round() / 1e4)
    }
}

impl Gate {
    /// What of it happened, each kind once.
    pub(super) fn broken_by(self, a: &Report, b: &Report, paired: &Paired, rule: &Rule) -> Vec<Broken> {
        let rule = match self {
            Self::Regression(margin) | Self::Slower(margin) | Self::Rate(margin) => Rule { margin, ..*rule },
            Self::Errors(error_margin) => Rule { error_margin, ..*rule },
            Self::Unclear => *rule,
        };
        let (total, series) = rows(paired, a, b, &rule);
        let rows: Vec<_> = std::iter::once(&total).chain(&series).collect();
        let slower = || named(&rows, |row| row.times.verdict == Verdict::Slower, words::slower);
        let errors = || named(&rows, |row| row.errors == Trend::Higher, words::more_failures);
        let why = match self {
            Self::Regression(_) => [slower(), errors()].into_iter().flatten().collect(),
            Self::Slower(_) => slower().into_iter().collect(),
            Self::Errors(_) => errors().into_iter().collect(),
            Self::Rate(_) => (total.rate == Trend::Lower).then(|| words::rate(&total)).into_iter().collect(),
            Self::Unclear => {
                let unclear = total.times.verdict == Verdict::Unclear;
                unclear.then(|| words::unclear(&total)).into_iter().collect::<Vec<_>>()
            }
        };
        why.into_iter().map(|why| Broken { gate: self.to_string(), why }).collect()
    }
}

/// All rows that something is true of, in one sentence.
fn named(rows: &[&Row], is: impl Fn(&Row) -> bool, say: impl Fn(&Row) -> String) -> Option<String> {
    let said: Vec<_> = rows.iter().filter(|row| is(row)).map(|row| say(row)).collect();
    (!said.is_empty()).then(|| said.join("; "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gates_are_read_and_written() {
        for text in ["regression=5%", "slower=12.5%", "errors=0.5%", "rate=5%", "unclear"] {
            assert_eq!(text.parse::<Gate>().unwrap().to_string(), text);
        }
        assert_eq!("regression=0.05".parse(), Ok(Gate::Regression(0.05)));
        for text in [
            "",
            "regression",
            "regression=",
            "regression=-5%",
            "regression=NaN",
            "slow=5%",
            "unclear=5%",
            "rate=0",
        ] {
            assert!(text.parse::<Gate>().is_err(), "{text}");
        }
    }
}
