//! What was measured so far, a line of JSON each, so that a run that was broken off goes on where it stopped.
//!
//! The first line says of which build they are: results of another one are put aside.

use std::fs::{self, File, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::axes::Cell;
use super::client::Client;
use super::measure::Measured;
use super::statistics::{Estimate, estimate};

/// One run of one client.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Run {
    cell: String,
    client: String,
    pub(crate) round: u32,
    pub(crate) requests_per_s: f64,
    pub(crate) cpu_us: f64,
    pub(crate) busy: f64,
    pub(crate) server_busy: f64,
    pub(crate) memory_mib: f64,
    pub(crate) failures: u64,
    pub(crate) p99_us: Option<f64>,
}

/// A line.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Line {
    Build(String),
    Run(Run),
    /// A client that could not do a cell.
    Refused {
        cell: String,
        client: String,
        reason: String,
    },
    /// Another measurement, by its name.
    Probe {
        name: String,
        value: Value,
    },
}

/// All lines.
pub(crate) struct Results {
    path: PathBuf,
    lines: Vec<Line>,
}

impl Results {
    /// Those of this build that are there already. With `anew`, none.
    pub(crate) fn open(path: &Path, build: &str, anew: bool) -> Result<Self> {
        let lines = read(path);
        let of_this_build = matches!(lines.first(), Some(Line::Build(other)) if other == build);
        if of_this_build && !anew {
            // Who could not do a cell is asked once more: a peer may be there now.
            let lines = lines.into_iter().filter(|line| !matches!(line, Line::Refused { .. })).collect();
            return Ok(Self { path: path.to_owned(), lines });
        }
        if path.is_file() {
            let aside = path.with_extension("before.jsonl");
            println!("    earlier results are put aside: {}", aside.display());
            fs::rename(path, aside)?;
        }
        let mut results = Self { path: path.to_owned(), lines: Vec::new() };
        results.add(Line::Build(build.to_owned()))?;
        Ok(results)
    }

    /// What is there, whatever it was measured with.
    pub(crate) fn of_file(path: &Path) -> Self {
        Self { path: path.to_owned(), lines: read(path) }
    }

    pub(crate) fn measured(
        &mut self,
        cell: Cell,
        client: Client,
        round: u32,
        measured: Measured,
    ) -> Result<()> {
        let Measured { requests_per_s, cpu_us, busy, server_busy, memory_mib, failures, p99_us } = measured;
        let (cell, client) = (cell.to_string(), client.word().to_owned());
        let run = Run {
            cell,
            client,
            round,
            requests_per_s,
            cpu_us,
            busy,
            server_busy,
            memory_mib,
            failures,
            p99_us,
        };
        self.add(Line::Run(run))
    }

    pub(crate) fn refused(&mut self, cell: Cell, client: Client, reason: String) -> Result<()> {
        self.add(Line::Refused { cell: cell.to_string(), client: client.word().to_owned(), reason })
    }

    pub(crate) fn probed(&mut self, name: &str, value: Value) -> Result<()> {
        self.add(Line::Probe { name: name.to_owned(), value })
    }

    fn add(&mut self, line: Line) -> Result<()> {
        let text = serde_json::to_string(&line)? + "\n";
        if let Some(folder) = self.path.parent() {
            fs::create_dir_all(folder)?;
        }
        let mut file: File = OpenOptions::new().create(true).append(true).open(&self.path)?;
        file.write_all(text.as_bytes())
            .with_context(|| format!("could not write {}", self.path.display()))?;
        self.lines.push(line);
        Ok(())
    }

    /// The runs of a client in a cell.
    pub(crate) fn runs(&self, cell: Cell, client: Client) -> impl Iterator<Item = &Run> {
        let cell = cell.to_string();
        self.lines.iter().filter_map(move |line| match line {
            Line::Run(run) if run.cell == cell && run.client == client.word() => Some(run),
            _ => None,
        })
    }

    /// Whether this round is done, or was tried in vain.
    pub(crate) fn has(&self, cell: Cell, client: Client, round: u32) -> bool {
        self.runs(cell, client).any(|run| run.round == round) || self.refusal(cell, client).is_some()
    }

    /// Why a client could not do a cell.
    pub(crate) fn refusal(&self, wanted: Cell, who: Client) -> Option<&str> {
        let wanted = wanted.to_string();
        self.lines.iter().find_map(|line| match line {
            Line::Refused { cell, client, reason } if *cell == wanted && client == who.word() => {
                Some(reason.as_str())
            }
            _ => None,
        })
    }

    /// The cells that something was measured in, in the order of the first run of each.
    pub(crate) fn cells(&self) -> Vec<Cell> {
        let mut cells = Vec::new();
        for line in &self.lines {
            let (Line::Run(Run { cell, .. }) | Line::Refused { cell, .. }) = line else { continue };
            if let Ok(cell) = cell.parse::<Cell>()
                && !cells.contains(&cell)
            {
                cells.push(cell);
            }
        }
        cells
    }

    /// A figure of a client in a cell.
    pub(crate) fn figure(
        &self,
        cell: Cell,
        client: Client,
        figure: impl Fn(&Run) -> f64,
    ) -> Option<Estimate> {
        estimate(self.runs(cell, client).map(figure))
    }

    /// How often `whose` figure goes into `of`'s, round by round.
    pub(crate) fn ratio(
        &self,
        cell: Cell,
        [of, whose]: [Client; 2],
        figure: impl Fn(&Run) -> f64 + Copy,
    ) -> Option<Estimate> {
        let pairs = self.runs(cell, of).filter_map(|ours| {
            let theirs = self.runs(cell, whose).find(|theirs| theirs.round == ours.round)?;
            Some(figure(ours) / figure(theirs))
        });
        estimate(pairs)
    }

    /// All values of another measurement.
    pub(crate) fn probes<'a>(&'a self, wanted: &'a str) -> impl Iterator<Item = &'a Value> {
        self.lines.iter().filter_map(move |line| match line {
            Line::Probe { name, value } if name == wanted => Some(value),
            _ => None,
        })
    }
}

fn read(path: &Path) -> Vec<Line> {
    let text = fs::read_to_string(path).unwrap_or_default();
    text.lines().filter_map(|line| serde_json::from_str(line).ok()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn measured(requests_per_s: f64) -> Measured {
        Measured {
            requests_per_s,
            cpu_us: 1.0,
            busy: 1.0,
            server_busy: 0.5,
            memory_mib: 1.0,
            failures: 0,
            p99_us: None,
        }
    }

    #[test]
    fn a_run_that_was_broken_off_goes_on_and_another_build_begins_anew() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("target/results.jsonl");
        let mut results = Results::open(&path, "one", false).unwrap();
        results.measured(Cell::BASE, Client::Rust, 1, measured(300.0)).unwrap();
        results.measured(Cell::BASE, Client::Oha, 1, measured(200.0)).unwrap();
        results.refused(Cell::BASE, Client::Hey, "no".to_owned()).unwrap();
        let again = Results::open(&path, "one", false).unwrap();
        assert!(again.has(Cell::BASE, Client::Rust, 1) && !again.has(Cell::BASE, Client::Rust, 2));
        assert_eq!(results.refusal(Cell::BASE, Client::Hey), Some("no"));
        assert_eq!(again.refusal(Cell::BASE, Client::Hey), None);
        assert_eq!(again.cells(), [Cell::BASE]);
        let ratio = again.ratio(Cell::BASE, [Client::Rust, Client::Oha], |run| run.requests_per_s);
        assert_eq!(ratio.map(|it| it.median), Some(1.5));
        let other = Results::open(&path, "two", false).unwrap();
        assert!(!other.has(Cell::BASE, Client::Rust, 1));
    }
}
