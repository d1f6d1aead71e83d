//! What is varied: the request, the protocol, TLS, the number of users, and the pace. One value of each is a cell.

use std::fmt;
use std::str::FromStr;

use anyhow::{Error, Result, bail};

/// The request of an iteration.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Job {
    /// GET, 85 bytes come back.
    Small,
    /// GET, 10 KB of JSON come back, and the value at one JSON pointer is checked.
    Page,
    /// POST of 1 KB.
    Post,
}

/// How requests travel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Protocol {
    Http1,
    Http2,
}

/// How fast requests follow each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Pace {
    /// One after another.
    Full,
    /// At half of the client's own full rate.
    Half,
}

/// One value of each axis. As a text, `http1-plain-small-64-full`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Cell {
    pub(crate) protocol: Protocol,
    pub(crate) tls: bool,
    pub(crate) job: Job,
    pub(crate) users: u32,
    pub(crate) pace: Pace,
}

impl Job {
    pub(crate) const ALL: [Self; 3] = [Self::Small, Self::Page, Self::Post];

    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Small => "small",
            Self::Page => "page",
            Self::Post => "post",
        }
    }

    pub(crate) fn path(self) -> &'static str {
        match self {
            Self::Small => "",
            Self::Page => "page",
            Self::Post => "orders",
        }
    }
}

impl Cell {
    /// Where all others start from: one axis is varied at a time.
    pub(crate) const BASE: Self =
        Self { protocol: Protocol::Http1, tls: false, job: Job::Small, users: 64, pace: Pace::Full };

    /// The same at another pace.
    pub(crate) fn at(self, pace: Pace) -> Self {
        Self { pace, ..self }
    }

    /// The cell's words, one an axis.
    fn words(self) -> [String; 5] {
        let protocol = if self.protocol == Protocol::Http1 { "http1" } else { "http2" };
        let transport = if self.tls { "tls" } else { "plain" };
        let pace = if self.pace == Pace::Full { "full" } else { "half" };
        [protocol, transport, self.job.word(), &self.users.to_string(), pace].map(str::to_owned)
    }

    /// Whether it has all of these words.
    pub(crate) fn has(self, wanted: &[String]) -> bool {
        let words = self.words();
        wanted.iter().all(|word| words.contains(word))
    }

    /// As a heading says it.
    pub(crate) fn title(self) -> String {
        let protocol = if self.protocol == Protocol::Http1 { "HTTP/1.1" } else { "HTTP/2" };
        let transport = if self.tls { " over TLS" } else { "" };
        let job = match self.job {
            Job::Small => "small GET",
            Job::Page => "GET of 10 KB, one JSON pointer checked",
            Job::Post => "POST of 1 KB",
        };
        let users = if self.users == 1 { "1 user".to_owned() } else { format!("{} users", self.users) };
        format!("{job}, {protocol}{transport}, {users}")
    }
}

impl fmt::Display for Cell {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.words().join("-"))
    }
}

impl FromStr for Cell {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let words: Vec<_> = text.split('-').collect();
        let [protocol, transport, job, users, pace] = words[..] else { bail!("`{text}` is no cell") };
        let job = Job::ALL.into_iter().find(|it| it.word() == job);
        let cell = Self {
            protocol: if protocol == "http2" { Protocol::Http2 } else { Protocol::Http1 },
            tls: transport == "tls",
            job: job.unwrap_or(Job::Small),
            users: users.parse()?,
            pace: if pace == "half" { Pace::Half } else { Pace::Full },
        };
        if cell.to_string() != text {
            bail!("`{text}` is no cell");
        }
        Ok(cell)
    }
}

/// Whether a word of `--only` can mean anything.
pub(crate) fn is_word(word: &str) -> bool {
    const WORDS: [&str; 9] = ["http1", "http2", "plain", "tls", "small", "page", "post", "full", "half"];
    WORDS.contains(&word) || word.parse::<u32>().is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_is_read_as_it_is_written() {
        let cell =
            Cell { protocol: Protocol::Http2, tls: true, job: Job::Page, users: 1000, pace: Pace::Half };
        assert_eq!(cell.to_string(), "http2-tls-page-1000-half");
        assert_eq!(cell.to_string().parse::<Cell>().unwrap(), cell);
        assert!("http3-tls-page-1000-half".parse::<Cell>().is_err());
        assert!("http2-tls-page".parse::<Cell>().is_err());
    }

    #[test]
    fn words_choose_cells() {
        let words = |text: &str| text.split(',').map(str::to_owned).collect::<Vec<_>>();
        assert!(Cell::BASE.has(&words("http1,small")) && Cell::BASE.has(&words("64")));
        assert!(!Cell::BASE.has(&words("http1,tls")));
        assert!(is_word("tls") && is_word("1000") && !is_word("tsl"));
    }
}
