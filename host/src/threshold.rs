//! What a result is held against: `p95(response_time) < 300ms`, as a type, and from its text.
//!
//! Every mistake is found when the text is read: an unknown word, a figure that its quantity does not have, a unit that
//! does not fit. What only a run can tell is left to `verdict`: whether anything was recorded under a name.
//!
//! `syntax` knows how an expression is written, `meaning` and `limit` what its words may mean together.

mod error;
mod limit;
mod meaning;
mod nearest;
mod quantity;
mod syntax;
mod words;

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

pub use error::ExpressionError;
pub use nearest::nearest;
pub use quantity::{
    Dimension, GeneratorFigure, IterationFigure, MetricFigure, Quantity, RequestFigure, RequestTime,
    Requests, Statistic,
};

/// A condition on a run, and what its failing does.
#[derive(Debug, Clone, PartialEq)]
pub struct Threshold {
    /// The condition.
    pub expression: Expression,
    /// Whether the run stops as soon as it fails.
    pub abort: bool,
    /// How long after the start it may fail before the run stops.
    pub delay: Duration,
    /// What the condition is held against at the end if nothing was recorded that it speaks of; none: it does not hold then.
    pub absent: Option<f64>,
}

impl From<Expression> for Threshold {
    /// A threshold that is held against the whole run.
    fn from(expression: Expression) -> Self {
        Self { expression, abort: false, delay: Duration::ZERO, absent: None }
    }
}

/// A quantity, how it is compared, and the limit. It is read from text, and shown as it was written.
#[derive(Debug, Clone, PartialEq)]
pub struct Expression {
    text: String,
    quantity: Quantity,
    comparator: Comparator,
    limit: f64,
}

impl Expression {
    /// What is observed.
    pub fn quantity(&self) -> &Quantity {
        &self.quantity
    }

    /// How it is compared with the limit.
    pub fn comparator(&self) -> Comparator {
        self.comparator
    }

    /// The limit, in the base unit of the quantity's [`Dimension`].
    pub fn limit(&self) -> f64 {
        self.limit
    }

    /// Whether it holds for a value, given in the same unit.
    pub fn holds(&self, observed: f64) -> bool {
        self.comparator.holds(observed, self.limit)
    }
}

impl FromStr for Expression {
    type Err = ExpressionError;

    fn from_str(text: &str) -> Result<Self, ExpressionError> {
        let text = text.trim();
        read(text).map_err(|slip| ExpressionError::new(text, slip))
    }
}

fn read(text: &str) -> Result<Expression, error::Slip> {
    let written = syntax::written(text)?;
    let quantity = meaning::quantity(&written.head)?;
    let subject = limit::Subject { text: written.head.text(text), dimension: quantity.dimension() };
    Ok(Expression {
        limit: limit::limit(&subject, &written.limit)?,
        comparator: limit::comparator(&subject, &written.comparator)?,
        quantity,
        text: text.to_owned(),
    })
}

impl fmt::Display for Expression {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

/// How a value is held against a limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Comparator {
    /// `<`
    Below,
    /// `<=`
    AtMost,
    /// `>`
    Above,
    /// `>=`
    AtLeast,
    /// `==`, of counts and of numbers of the scenario's own.
    Equal,
}

impl Comparator {
    /// Whether a value holds against a limit.
    pub fn holds(self, value: f64, limit: f64) -> bool {
        match self {
            Self::Below => value < limit,
            Self::AtMost => value <= limit,
            Self::Above => value > limit,
            Self::AtLeast => value >= limit,
            Self::Equal => value == limit,
        }
    }
}

#[cfg(test)]
mod tests;
