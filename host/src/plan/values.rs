//! The values that a plan is made of, each with its text form.

use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;
use std::time::Duration;

use thiserror::Error;

use crate::schedule::{Pause, Stage};

/// Why a value's text does not hold.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ValueError {
    /// A weight's text.
    #[error("'{0}' is not TASK=N with a whole number N")]
    Weight(String),
    /// A feed's text.
    #[error("'{0}' is not NAME=FILE or NAME=FILE,once")]
    Feed(String),
    /// A rate's text.
    #[error("'{0}' is not a rate; give one like 50, 50/s, 30/m or 1/7s, above 0")]
    Rate(String),
    /// A share's text.
    #[error("'{0}' is not a share; give one like 1% or 0.01, from 0 to 100 %")]
    Share(String),
    /// A time's text.
    #[error("'{0}' is not a time; give one like 500ms, 30s or 1m30s")]
    Time(String),
    /// Stages' text.
    #[error("'{0}' is not a list of TIME:TARGET; give one like 10s:100,1m:100,10s:0")]
    Stages(String),
    /// A pause's text.
    #[error(
        "'{0}' is not a pause; give none, 2s, 1s..3s, 'exponential 2s', 'pacing 10s' or 'throughput 0.5/s'"
    )]
    Pause(String),
    /// An output's text.
    #[error("'{0}' is not an output; give json=FILE, html=FILE, csv=FOLDER, junit=FILE or summary=FOLDER")]
    Output(String),
    /// A recording's text.
    #[error("'{0}' is not a file to record failures in; give FILE, or FILE,N for the first N of them")]
    FailureFile(String),
    /// Neither the report's nor one that is written while the run goes on.
    #[error(
        "'{0}' is not an output; give json=FILE, html=FILE, csv=FOLDER or junit=FILE, or, while the run goes on, jsonl=FILE, hdr=FOLDER, \
         prometheus=[ADDRESS:]PORT, remote-write=URL or otlp=URL"
    )]
    Destination(String),
    /// A scrape endpoint's text.
    #[error("prometheus={0} is not where to listen; give PORT or ADDRESS:PORT, and ,linger=TIME if you like")]
    Scrape(String),
    /// A receiver's text, and what is wrong with it.
    #[error(
        "'{0}' is not a receiver: {1}; give URL, and behind it ,every=TIME ,bearer=SECRET ,basic=USER:SECRET or \
         ,histograms=classic if you like"
    )]
    Receiver(String, String),
}

/// A span of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Time(pub Duration);

impl FromStr for Time {
    type Err = ValueError;

    fn from_str(text: &str) -> Result<Self, ValueError> {
        humantime::parse_duration(text).map(Self).map_err(|_| ValueError::Time(text.to_owned()))
    }
}

impl fmt::Display for Time {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        humantime::format_duration(self.0).fmt(f)
    }
}

/// A shape's stages.
#[derive(Debug, Clone, PartialEq)]
pub struct Stages(pub Vec<Stage>);

impl FromStr for Stages {
    type Err = ValueError;

    fn from_str(text: &str) -> Result<Self, ValueError> {
        let stage = |part: &str| {
            let (duration, target) = part.split_once(':')?;
            let Time(duration) = duration.trim().parse().ok()?;
            let target: f64 = target.trim().parse().ok()?;
            (target.is_finite() && target >= 0.0).then_some(Stage { duration, target })
        };
        let stages: Option<Vec<_>> = text.split(',').map(stage).collect();
        stages.map(Self).ok_or_else(|| ValueError::Stages(text.to_owned()))
    }
}

impl fmt::Display for Stages {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (number, Stage { duration, target }) in self.0.iter().enumerate() {
            let comma = if number == 0 { "" } else { "," };
            write!(f, "{comma}{}:{target}", Time(*duration))?;
        }
        Ok(())
    }
}

/// A pause in words.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PauseText(pub Pause);

impl FromStr for PauseText {
    type Err = ValueError;

    fn from_str(text: &str) -> Result<Self, ValueError> {
        let malformed = || ValueError::Pause(text.to_owned());
        let time = |text: &str| text.trim().parse::<Time>().map(|Time(time)| time).map_err(|_| malformed());
        let pause = match text.trim().split_once(' ') {
            None if text.trim() == "none" => Pause::None,
            Some(("exponential", mean)) => Pause::Exponential(time(mean)?),
            Some(("pacing", apart)) => Pause::Pacing(time(apart)?),
            Some(("throughput", rate)) => {
                let rate: Rate = rate.trim().parse().map_err(|_| malformed())?;
                Pause::Pacing(Duration::try_from_secs_f64(1.0 / rate.per_second).map_err(|_| malformed())?)
            }
            _ => match text.split_once("..") {
                Some((least, most)) => Pause::Between(time(least)?, time(most)?),
                None => Pause::Constant(time(text)?),
            },
        };
        Ok(Self(pause))
    }
}

impl fmt::Display for PauseText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Pause::None => f.write_str("none"),
            Pause::Constant(pause) => Time(pause).fmt(f),
            Pause::Between(least, most) => write!(f, "{}..{}", Time(least), Time(most)),
            Pause::Exponential(mean) => write!(f, "exponential {}", Time(mean)),
            Pause::Pacing(apart) => write!(f, "pacing {}", Time(apart)),
        }
    }
}

/// A file or folder that the report is written to: FORMAT=PATH.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Output {
    /// In which form.
    pub format: Format,
    /// Where.
    pub path: PathBuf,
}

/// A form of the report.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// One object with everything.
    Json,
    /// A folder of tables.
    Csv,
    /// One page that needs nothing else.
    Html,
    /// Thresholds, checks and faults as test cases.
    Junit,
    /// A folder of what the scenario makes of the result itself.
    Summary,
}

impl Format {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Json, Self::Html, Self::Csv, Self::Junit, Self::Summary];

    /// Its name in plans and on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Json => "json",
            Self::Html => "html",
            Self::Csv => "csv",
            Self::Junit => "junit",
            Self::Summary => "summary",
        }
    }
}

impl FromStr for Output {
    type Err = ValueError;

    fn from_str(text: &str) -> Result<Self, ValueError> {
        let given = text.split_once('=').filter(|(_, path)| !path.is_empty());
        let known = given.and_then(|(name, path)| {
            let format = Format::ALL.into_iter().find(|format| format.name() == name)?;
            Some(Self { format, path: path.into() })
        });
        known.ok_or_else(|| ValueError::Output(text.to_owned()))
    }
}

impl fmt::Display for Output {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}={}", self.format.name(), self.path.display())
    }
}

/// A file in which iterations that failed are recorded: FILE or FILE,N.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FailureFile {
    /// Where.
    pub path: PathBuf,
    /// How many.
    pub most: usize,
}

/// How many failures are recorded unless told.
const FAILURES: usize = 100;

impl FromStr for FailureFile {
    type Err = ValueError;

    fn from_str(text: &str) -> Result<Self, ValueError> {
        let counted = text.rsplit_once(',').and_then(|(path, most)| Some((path, most.parse().ok()?)));
        let (path, most) = counted.unwrap_or((text, FAILURES));
        if path.is_empty() || most == 0 {
            return Err(ValueError::FailureFile(text.to_owned()));
        }
        Ok(Self { path: path.into(), most })
    }
}

impl fmt::Display for FailureFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{},{}", self.path.display(), self.most)
    }
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
        let malformed = || ValueError::Rate(text.to_owned());
        let (number, unit) = text.split_once('/').unwrap_or((text, "s"));
        let seconds = match unit.trim() {
            "s" => 1.0,
            "m" => 60.0,
            "h" => 3600.0,
            span => span.parse::<Time>().map_err(|_| malformed())?.0.as_secs_f64(),
        };
        let number: f64 = number.trim().parse().map_err(|_| malformed())?;
        let per_second = number / seconds;
        if per_second.is_finite() && per_second > 0.0 { Ok(Self { per_second }) } else { Err(malformed()) }
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
        assert_eq!((rate("7200/h"), rate("1/7s")), (Ok(2.0), Ok(1.0 / 7.0)));
        for text in ["", "0", "-1", "x", "5/d", "5/0s", "inf", "NaN"] {
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

    #[test]
    fn stages_and_pauses_read_as_they_are_written() {
        let Stages(stages) = "10s:100, 0s:5,1m:0.5".parse().unwrap();
        let seen: Vec<_> = stages.iter().map(|stage| (stage.duration.as_secs(), stage.target)).collect();
        assert_eq!(seen, [(10, 100.0), (0, 5.0), (60, 0.5)]);
        for text in ["", "10s", "10s:", "10:5", "10s:-1", "10s:x", "1s:1,"] {
            assert!(text.parse::<Stages>().is_err(), "{text}");
        }
        let pause = |text: &str| text.parse::<PauseText>().map(|PauseText(pause)| pause);
        let ms = Duration::from_millis;
        assert_eq!((pause("none"), pause("2s")), (Ok(Pause::None), Ok(Pause::Constant(ms(2000)))));
        assert_eq!(pause("1s..3s"), Ok(Pause::Between(ms(1000), ms(3000))));
        assert_eq!(pause("exponential 500ms"), Ok(Pause::Exponential(ms(500))));
        assert_eq!(pause("pacing 10s"), Ok(Pause::Pacing(ms(10_000))));
        assert_eq!(pause("throughput 0.5/s"), Ok(Pause::Pacing(ms(2000))));
        for text in ["", "2", "1s..", "pacing", "often 2s", "throughput 0"] {
            assert!(pause(text).is_err(), "{text}");
        }
    }
}
