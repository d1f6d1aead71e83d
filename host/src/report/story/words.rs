//! How moments, times and names are said.

use super::super::json::SeriesError;
use crate::units::milliseconds;

/// So many names are said; the others are counted.
const MOST_NAMES: usize = 3;

/// A moment of the run: minutes and seconds, or hours.
pub(super) fn at(seconds: f64) -> String {
    let seconds = seconds.max(0.0) as u64;
    let (hours, minutes, seconds) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    if hours > 0 { format!("{hours}:{minutes:02}:{seconds:02}") } else { format!("{minutes}:{seconds:02}") }
}

/// How long something took, from microseconds.
pub fn spoken(us: u64) -> String {
    match us {
        us if us < 10_000_000 => format!("{} ms", milliseconds(us as f64)),
        us => format!("{:.1} s", us as f64 / 1e6),
    }
}

/// A list as it is said.
pub(super) fn list(names: &[&str]) -> String {
    match names {
        [] => String::new(),
        [one] => (*one).to_owned(),
        names if names.len() > MOST_NAMES => {
            format!("{} and {} more", names[..MOST_NAMES].join(", "), names.len() - MOST_NAMES)
        }
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

/// Why a request failed.
pub(super) fn reason(error: &SeriesError) -> String {
    match error.kind.as_str() {
        "status" => error.reason.clone(),
        kind => format!("{kind}, {}", error.reason),
    }
}

/// A word for one, or for several.
pub(super) fn plural(count: u64, one: &'static str, several: &'static str) -> &'static str {
    if count == 1 { one } else { several }
}
