//! Whether a comparator and a limit fit what is compared.

use super::Comparator;
use super::error::{Problem, Slip};
use super::quantity::Dimension;
use super::syntax::{At, Figure};
use super::words::hundredths;

/// What is compared: as it was written, and what kind of number it is.
pub(super) struct Subject<'s> {
    pub(super) text: &'s str,
    pub(super) dimension: Dimension,
}

/// The comparator, if it fits.
pub(super) fn comparator(subject: &Subject<'_>, written: &At<Comparator>) -> Result<Comparator, Slip> {
    let (text, dimension) = (subject.text.to_owned(), subject.dimension);
    let exact = matches!(dimension, Dimension::Count | Dimension::Number);
    if written.value == Comparator::Equal && !exact {
        let problem = Problem::Equality { subject: text, dimension };
        return Err(Slip { at: written.span.clone(), problem });
    }
    Ok(written.value)
}

/// The limit in the dimension's base unit, if it fits.
pub(super) fn limit(subject: &Subject<'_>, written: &At<Figure<'_>>) -> Result<f64, Slip> {
    in_base_unit(subject, &written.value).map_err(|problem| Slip { at: written.span.clone(), problem })
}

fn in_base_unit(subject: &Subject<'_>, figure: &Figure<'_>) -> Result<f64, Problem> {
    let (text, dimension) = (|| subject.text.to_owned(), subject.dimension);
    let given = || format!("{}{}", figure.number, figure.unit);
    let number = figure.number.parse::<f64>().ok().filter(|number| number.is_finite());
    let number = number.ok_or_else(|| Problem::Number(figure.number.to_owned()))?;
    let unfit = || Problem::Unit { subject: text(), dimension, given: given() };
    let value = match dimension {
        Dimension::Time if figure.unit.is_empty() => {
            return Err(Problem::NoUnit { subject: text(), given: given() });
        }
        Dimension::Time => microseconds(number, figure.unit),
        Dimension::Share => share(number, figure),
        Dimension::Rate => per_second(number, figure.unit),
        Dimension::Count => Some(number).filter(|it| figure.unit.is_empty() && it.fract() == 0.0),
        Dimension::Number => Some(number).filter(|_| figure.unit.is_empty()),
    };
    let value = value.ok_or_else(unfit)?;
    match dimension {
        Dimension::Share if !(0.0..=1.0).contains(&value) => {
            Err(Problem::NotAShare { subject: text(), given: given() })
        }
        Dimension::Time | Dimension::Rate | Dimension::Count if value < 0.0 => Err(unfit()),
        _ => Ok(value),
    }
}

fn microseconds(number: f64, unit: &str) -> Option<f64> {
    let us = match unit {
        "us" | "µs" | "μs" => 1.0,
        "ms" => 1e3,
        "s" => 1e6,
        "m" => 60e6,
        _ => return None,
    };
    Some(number * us)
}

fn share(number: f64, figure: &Figure<'_>) -> Option<f64> {
    match figure.unit {
        "" => Some(number),
        "%" => hundredths(figure.number),
        _ => None,
    }
}

fn per_second(number: f64, unit: &str) -> Option<f64> {
    match unit {
        "" | "/s" => Some(number),
        "/m" => Some(number / 60.0),
        "/h" => Some(number / 3600.0),
        _ => None,
    }
}
