//! An observed value for people.

use std::iter;

use crate::threshold::{Dimension, Expression};
use crate::units::{milliseconds, number, percent, rate, thousands};

/// The most digits after the point.
const MOST_DECIMALS: usize = 6;

/// A value with its unit, and with as many digits as it takes to see on which side of the limit it lies, and that 99.96 %
/// of checks are not all.
pub(super) fn value(expression: &Expression, observed: f64) -> String {
    let dimension = expression.quantity().dimension();
    let (scale, unit) = match dimension {
        Dimension::Time => (1e-3, " ms"),
        Dimension::Share => (100.0, " %"),
        Dimension::Rate => (1.0, "/s"),
        Dimension::Count | Dimension::Number => (1.0, ""),
    };
    let usual = usual(dimension, observed);
    let precise = (1..=MOST_DECIMALS).map(|decimals| format!("{:.decimals$}{unit}", observed * scale));
    let tells = |text: &String| {
        let figure = text.trim_end_matches(unit).trim_start_matches('<').replace(',', "");
        let Ok(seen) = figure.parse::<f64>() else { return false };
        let same_side =
            expression.comparator().holds(seen, expression.limit() * scale) == expression.holds(observed);
        let all = dimension == Dimension::Share && seen >= scale && observed < 1.0;
        same_side && !all
    };
    iter::once(usual.clone()).chain(precise).find(tells).unwrap_or(usual)
}

fn usual(dimension: Dimension, observed: f64) -> String {
    match dimension {
        Dimension::Time => format!("{} ms", milliseconds(observed)),
        Dimension::Share => percent(observed),
        Dimension::Rate => format!("{}/s", rate(observed)),
        Dimension::Count => thousands(observed as u64),
        Dimension::Number => number(observed),
    }
}
