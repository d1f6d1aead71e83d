//! What is to be done: the values that a command line comes down to, each checked by itself.

use std::path::PathBuf;
use std::str::FromStr;
use std::time::Duration;

use thiserror::Error;

use crate::address::{HostPattern, Target};

/// A run, whole.
#[derive(Debug, Clone)]
pub struct Plan {
    /// Where relative URLs lead.
    pub target: Target,
    /// Hosts that may be reached beside the target.
    pub allow_hosts: Vec<HostPattern>,
    /// What runs.
    pub scenario: Scenario,
    /// Key and value, told to every user.
    pub labels: Vec<(String, String)>,
    /// Test data.
    pub feeds: Vec<FeedSource>,
    /// Fixes all chance.
    pub seed: u64,
    /// How many threads drive users.
    pub shards: usize,
    /// How long iterations under way may take once the run is over.
    pub graceful_stop: Duration,
    /// The longest that a request may take.
    pub request_timeout: Duration,
}

/// A component, an executor and a shape.
#[derive(Debug, Clone)]
pub struct Scenario {
    /// Its name in reports.
    pub name: String,
    /// The component's file.
    pub component: PathBuf,
    /// A JSON object, handed to the scenario.
    pub config: String,
    /// How many users there are.
    pub users: u64,
    /// Users started in a second; none: all at once.
    pub spawn_rate: Option<f64>,
    /// How long users start iterations.
    pub duration: Duration,
    /// Only tasks with one of these tags run; empty: all.
    pub tags: Vec<String>,
    /// Weights that replace the scenario's own.
    pub weights: Vec<TaskWeight>,
}

/// Why a value of the command line does not hold.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ValueError {
    /// A weight's text.
    #[error("'{0}' is not TASK=N with a whole number N")]
    Weight(String),
    /// A feed's text.
    #[error("'{0}' is not NAME=FILE or NAME=FILE,once")]
    Feed(String),
    /// A rate's text.
    #[error("'{0}' is not a rate; give one like 50, 50/s or 30/m, above 0")]
    Rate(String),
    /// A share's text.
    #[error("'{0}' is not a share; give one like 1% or 0.01, from 0 to 100 %")]
    Share(String),
}

/// A task's weight from outside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TaskWeight {
    /// The task's name.
    pub task: String,
    /// Its weight.
    pub weight: u32,
}

impl FromStr for TaskWeight {
    type Err = ValueError;

    fn from_str(text: &str) -> Result<Self, ValueError> {
        let malformed = || ValueError::Weight(text.to_owned());
        let (task, weight) = text.rsplit_once('=').ok_or_else(malformed)?;
        Ok(Self { task: task.to_owned(), weight: weight.parse().map_err(|_| malformed())? })
    }
}

/// Where a feed comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FeedSource {
    /// The name that scenarios ask for.
    pub name: String,
    /// The file.
    pub path: PathBuf,
    /// Whether each row is used once only.
    pub once: bool,
}

impl FromStr for FeedSource {
    type Err = ValueError;

    fn from_str(text: &str) -> Result<Self, ValueError> {
        let (name, path) = text.split_once('=').ok_or_else(|| ValueError::Feed(text.to_owned()))?;
        let (path, once) = path.strip_suffix(",once").map_or((path, false), |path| (path, true));
        if name.is_empty() || path.is_empty() {
            return Err(ValueError::Feed(text.to_owned()));
        }
        Ok(Self { name: name.to_owned(), path: path.into(), once })
    }
}

/// So many a second, above 0.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
pub struct Rate {
    /// Events per second.
    pub per_second: f64,
}

impl FromStr for Rate {
    type Err = ValueError;

    fn from_str(text: &str) -> Result<Self, ValueError> {
        let (number, seconds) = match text.split_once('/') {
            None | Some((_, "s")) => (text.trim_end_matches("/s"), 1.0),
            Some((number, "m")) => (number, 60.0),
            Some((number, "h")) => (number, 3600.0),
            Some(_) => return Err(ValueError::Rate(text.to_owned())),
        };
        let number: f64 = number.trim().parse().map_err(|_| ValueError::Rate(text.to_owned()))?;
        if !(number.is_finite() && number > 0.0) {
            return Err(ValueError::Rate(text.to_owned()));
        }
        Ok(Self { per_second: number / seconds })
    }
}

/// A share of a whole, 0 to 1.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
pub struct Share(pub f64);

impl FromStr for Share {
    type Err = ValueError;

    fn from_str(text: &str) -> Result<Self, ValueError> {
        let (number, whole) = text.strip_suffix('%').map_or((text, 1.0), |number| (number, 100.0));
        let share = number.trim().parse::<f64>().map_err(|_| ValueError::Share(text.to_owned()))? / whole;
        if (0.0..=1.0).contains(&share) { Ok(Self(share)) } else { Err(ValueError::Share(text.to_owned())) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rates_and_shares_have_units() {
        let rate = |text: &str| text.parse::<Rate>().map(|rate| rate.per_second);
        assert_eq!((rate("50"), rate("50/s"), rate("30/m")), (Ok(50.0), Ok(50.0), Ok(0.5)));
        assert_eq!(rate("7200/h"), Ok(2.0));
        for text in ["", "0", "-1", "x", "5/d", "inf", "NaN"] {
            assert!(rate(text).is_err(), "{text}");
        }
        let share = |text: &str| text.parse::<Share>().map(|share| share.0);
        assert_eq!((share("1%"), share("0.25"), share("100%")), (Ok(0.01), Ok(0.25), Ok(1.0)));
        for text in ["", "101%", "-1%", "1.5", "x%"] {
            assert!(share(text).is_err(), "{text}");
        }
    }

    #[test]
    fn weights_and_feeds_name_what_they_are_for() {
        let weight: TaskWeight = "a=b=3".parse().unwrap();
        assert_eq!((weight.task.as_str(), weight.weight), ("a=b", 3));
        assert!("a".parse::<TaskWeight>().is_err() && "a=-1".parse::<TaskWeight>().is_err());
        let feed: FeedSource = "users=data/users.csv,once".parse().unwrap();
        assert_eq!((feed.name.as_str(), feed.once), ("users", true));
        assert!("users".parse::<FeedSource>().is_err() && "=a".parse::<FeedSource>().is_err());
    }
}
