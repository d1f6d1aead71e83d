//! The words after `cargo xtask bench --`.

use std::path::PathBuf;
use std::time::Duration;

use clap::Parser;

use super::axes::is_word;
use super::client::Client;

/// Measure Throng beside its peers, and draw benches/RESULTS.md
#[derive(Debug, Parser)]
#[command(name = "cargo xtask bench --", no_binary_name = false)]
pub(crate) struct BenchOptions {
    /// Only cells that have all of these words: http1 http2, plain tls, small page post, full half
    #[arg(long, value_delimiter = ',', value_parser = word)]
    pub(crate) only: Vec<String>,
    /// Only cells of these numbers of users: 1, 64, 1000, 10000
    #[arg(long, value_delimiter = ',')]
    pub(crate) users: Vec<u32>,
    /// Only these clients: rust native c js python, and the peers
    #[arg(long, value_delimiter = ',', value_parser = client)]
    pub(crate) clients: Vec<String>,
    /// How often each is measured, in turns
    #[arg(long, default_value_t = 5)]
    pub(crate) rounds: u32,
    /// How long each time
    #[arg(long, default_value_t = 3.0)]
    pub(crate) seconds: f64,
    /// Begin no further run after this time, such as 25m: what is most important comes first
    #[arg(long, value_parser = time)]
    pub(crate) budget: Option<Duration>,
    /// One cell, four clients, three short rounds
    #[arg(long)]
    pub(crate) quick: bool,
    /// Every value of every axis: hours
    #[arg(long)]
    pub(crate) full: bool,
    /// Another build's throng-bench, measured in turns with this one's
    #[arg(long, value_name = "FILE")]
    pub(crate) against: Option<PathBuf>,
    /// The cargo profile that Throng is built by; pgo is dist with a profile of its work, as it is handed out
    #[arg(long, default_value = "pgo", value_name = "NAME")]
    pub(crate) profile: String,
    /// Put earlier results of this build aside
    #[arg(long)]
    pub(crate) again: bool,
    /// Leave out what is no cell: arrivals, memory, the micro-benches, the profile
    #[arg(long)]
    pub(crate) no_probes: bool,
    /// Measure nothing: draw the page from the results that are there
    #[arg(long)]
    pub(crate) draw: bool,
    /// Measure nothing: tell the cells and clients
    #[arg(long)]
    pub(crate) list: bool,
}

impl BenchOptions {
    /// A quick run is short in every way.
    pub(crate) fn settled(mut self) -> Self {
        if self.quick {
            (self.rounds, self.seconds, self.no_probes) = (3, 1.0, true);
        }
        self
    }

    /// Whether everything is measured, what is no cell as well.
    pub(crate) fn is_whole(&self) -> bool {
        !self.no_probes && self.only.is_empty() && self.users.is_empty()
    }

    /// Whose results these are, so that those of a whole run are not mixed with others.
    pub(crate) fn kind(&self) -> &'static str {
        match (&self.against, self.quick) {
            (Some(_), _) => "against",
            (None, true) => "quick",
            (None, false) => "results",
        }
    }
}

fn word(text: &str) -> Result<String, String> {
    if is_word(text) { Ok(text.to_owned()) } else { Err("is no value of an axis".to_owned()) }
}

fn client(text: &str) -> Result<String, String> {
    let known = || Client::ALL.map(Client::word).join(", ");
    Client::of(text).map(|client| client.word().to_owned()).ok_or_else(|| format!("is none of {}", known()))
}

/// `90s`, `25m`, `2h`
fn time(text: &str) -> Result<Duration, String> {
    let seconds = [("s", 1), ("m", 60), ("h", 3600)]
        .iter()
        .find_map(|(unit, factor)| text.strip_suffix(unit)?.parse::<u64>().ok()?.checked_mul(*factor));
    seconds.map(Duration::from_secs).ok_or_else(|| "give a number and s, m or h".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_have_units() {
        assert_eq!(time("25m"), Ok(Duration::from_secs(1500)));
        assert!(time("25").is_err() && time("-1m").is_err());
    }

    #[test]
    fn what_is_not_known_is_refused() {
        for words in [["--only", "htp1"], ["--clients", "ab"], ["--budget", "soon"]] {
            assert!(
                BenchOptions::try_parse_from([["bench"].as_slice(), &words].concat()).is_err(),
                "{words:?}"
            );
        }
    }
}
