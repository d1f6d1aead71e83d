//! Round after round over all cells and clients, until all is measured or the time is up.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::Result;
use nix::sys::resource::{Resource, getrlimit, setrlimit};

use super::axes::{Cell, Pace};
use super::client::Client;
use super::command::Errand;
use super::kit::Kit;
use super::mappings::MoreMappings;
use super::measure::{lead, measure};
use super::options::BenchOptions;
use super::probes;
use super::results::Results;
use super::selection;
use super::server::Server;
use crate::process;
use crate::steps::Stopwatch;

/// Everything that is needed for it.
pub(crate) struct Sweep<'a> {
    options: &'a BenchOptions,
    kit: &'a Kit,
    server: Server,
    folder: PathBuf,
    watch: Stopwatch,
}

impl<'a> Sweep<'a> {
    /// Starts the server.
    pub(crate) fn new(options: &'a BenchOptions, kit: &'a Kit, folder: &Path) -> Result<Self> {
        // Ten thousand connections are as many files; what a shell allows is often less than what the system does.
        let (_, most) = getrlimit(Resource::RLIMIT_NOFILE)?;
        setrlimit(Resource::RLIMIT_NOFILE, most, most)?;
        let folder = folder.join("server");
        let server = Server::start(&folder)?;
        Ok(Self { options, kit, server, folder, watch: Stopwatch::start() })
    }

    /// All rounds. What is no cell comes behind the first.
    pub(crate) fn all(&mut self, results: &mut Results) -> Result<()> {
        let cells = selection::cells(self.options);
        for round in 1..=self.options.rounds {
            for cell in &cells {
                for client in selection::clients(self.options, *cell) {
                    if self.is_time_up() {
                        println!("    the time is up: round {round} is not whole");
                        return Ok(());
                    }
                    self.once(*cell, client, round, results)?;
                }
            }
            if round == 1 && self.options.is_whole() {
                let url = self.server.url(Cell::BASE);
                probes::all(self.kit, &url, results, || self.is_time_up())?;
            }
        }
        Ok(())
    }

    fn is_time_up(&self) -> bool {
        self.options.budget.is_some_and(|budget| self.watch.elapsed() > budget)
    }

    /// One run, unless it was done before. A client that fails is noted with the reason and not asked for this cell again.
    fn once(&self, cell: Cell, client: Client, round: u32, results: &mut Results) -> Result<()> {
        if results.has(cell, client, round) {
            return Ok(());
        }
        if cell.pace == Pace::Half && self.full_rate(cell, client, results).is_none() {
            self.once(cell.at(Pace::Full), client, 1, results)?;
        }
        let head = format!("{round}/{} {cell:<28} {:<14}", self.options.rounds, client.word());
        match self.attempt(cell, client, results) {
            Ok(measured) => {
                println!(
                    "    {head} {:>9.0} requests/s {:>7.1} us CPU, busy {:.2}, server {:.2}, {:.0} MiB{}",
                    measured.requests_per_s,
                    measured.cpu_us,
                    measured.busy,
                    measured.server_busy,
                    measured.memory_mib,
                    if measured.failures > 0 {
                        format!(", {} FAILED", measured.failures)
                    } else {
                        String::new()
                    },
                );
                results.measured(cell, client, round, measured)
            }
            Err(reason) => {
                println!("    {head} left out: {reason}");
                results.refused(cell, client, reason)
            }
        }
    }

    /// What the client did at full pace when it was first asked: half of that is its rate in every round.
    fn full_rate(&self, cell: Cell, client: Client, results: &Results) -> Option<f64> {
        results.runs(cell.at(Pace::Full), client).next().map(|run| run.requests_per_s)
    }

    fn attempt(
        &self,
        cell: Cell,
        client: Client,
        results: &Results,
    ) -> Result<super::measure::Measured, String> {
        let program = self.kit.program_of(client)?;
        let component = self.kit.component_of(client)?;
        let rate = match (cell.pace, self.full_rate(cell, client, results)) {
            (Pace::Full, _) => 0.0,
            (Pace::Half, Some(full)) => full / 2.0,
            (Pace::Half, None) => return Err("could not do it at full pace".to_owned()),
        };
        let url = self.server.url(cell);
        let errand = Errand {
            client,
            cell,
            url: &url,
            seconds: lead(client, cell.users) + (self.options.seconds + 0.8).ceil() as u32,
            rate,
            program: &program,
            component: &component,
            scripts: &self.kit.scripts,
            folder: &self.folder,
        };
        let _more = client
            .needs_more_mappings(cell)
            .then(MoreMappings::allowed)
            .transpose()
            .map_err(|error| format!("{error:#}"))?;
        if client.is_ours() && results.runs(cell, client).next().is_none() {
            compile_beforehand(&errand);
        }
        measure(&errand, &self.server, self.options.seconds).map_err(|error| format!("{error:#}"))
    }
}

/// A component is compiled once, into the user's cache: what that takes of time and memory is no run's.
fn compile_beforehand(errand: &Errand) {
    let mut command = Command::new(errand.program);
    command.args(["load", "--iterations", "1", "--users", &errand.cell.users.to_string(), "--client"]);
    let client =
        if errand.client.word().starts_with("native") { Path::new("native") } else { errand.component };
    let _ = process::output(command.arg(client).arg(errand.url));
}
