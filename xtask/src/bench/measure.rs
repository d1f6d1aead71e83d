//! One run of one client: it is started, and once its users are there, a window is measured.
//!
//! The server says how many requests it answered in the window, and the kernel what the client used meanwhile, so that all clients are
//! measured alike and none for its start.

use std::fs::{self, File};
use std::process::{Child, Command, Stdio};

use anyhow::{Context, Result, bail, ensure};

use super::command::Errand;
use super::process::{cpu_seconds, memory_mib, pause};
use super::said;
use super::server::Server;
use crate::bench::axes::Protocol;
use crate::bench::client::Client;
use crate::steps::Stopwatch;

/// What a run came to.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Measured {
    pub(crate) requests_per_s: f64,
    pub(crate) cpu_us: f64,
    /// The client's and the server's share of a core.
    pub(crate) busy: f64,
    pub(crate) server_busy: f64,
    pub(crate) memory_mib: f64,
    pub(crate) failures: u64,
    /// As the client says.
    pub(crate) p99_us: Option<f64>,
}

/// How long users are waited for.
const PATIENCE_S: f64 = 60.0;
/// How long a client that has said when it would end may take for it beyond that.
const GRACE_S: f64 = 30.0;

/// The seconds that a client needs until its users are there, at most: it must go on for the window after that.
pub(crate) fn lead(client: Client, users: u32) -> u32 {
    let slow = matches!(
        client,
        Client::LocustFast | Client::LocustHttp | Client::K6 | Client::Goose | Client::Python
    );
    match (users, slow) {
        (0..=256, false) => 1,
        (0..=256, true) => 3,
        (257..=2_000, false) => 2,
        (257..=2_000, true) => 15,
        (_, false) => 6,
        (_, true) => 30,
    }
}

/// Runs it, and measures so many seconds of it.
pub(crate) fn measure(errand: &Errand, server: &Server, seconds: f64) -> Result<Measured> {
    fs::write(errand.folder.join("targets"), targets(errand))?;
    let _ = fs::remove_file(errand.report());
    let mut command = errand.command();
    let [printed, complaints] = ["printed", "complaints"].map(|name| errand.folder.join(name));
    command.stdin(Stdio::null()).stdout(File::create(&printed)?).stderr(File::create(&complaints)?);
    let mut running = Running(command.spawn().context("could not start it")?);
    let ended = || {
        let [printed, complaints] =
            [&printed, &complaints].map(|it| fs::read_to_string(it).unwrap_or_default());
        reason(&format!("{complaints}{printed}"))
    };
    let window = running.window(errand, server, seconds);
    let Ok(mut measured) = window else {
        let error = window.err().map_or(String::new(), |error| error.to_string());
        bail!("{error}: {}", ended());
    };
    running.wait_for_end(errand.seconds)?;
    let report = report(errand)?;
    let said = said::read(errand.client, &fs::read_to_string(&printed)?, &report);
    let Some(said) = said else { bail!("no report: {}", ended()) };
    (measured.failures, measured.p99_us) = (said.failures, said.p99_us);
    Ok(measured)
}

/// A client; stopped, if it still runs when it is let go.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// What all counters are at one moment.
struct Moment {
    at: f64,
    requests: u64,
    cpu: f64,
    server_cpu: f64,
}

impl Running {
    fn window(&mut self, errand: &Errand, server: &Server, seconds: f64) -> Result<Measured> {
        let watch = Stopwatch::start();
        self.users_are_there(errand, server, &watch)?;
        pause(300);
        let before = self.moment(server, &watch)?;
        pause((seconds * 1e3) as u64);
        let after = self.moment(server, &watch).context("it ended before its time")?;
        let memory_mib = memory_mib(self.0.id()).context("it ended before its time")?;
        // The second question for the counts was a request too.
        let requests = (after.requests - before.requests - 1) as f64;
        ensure!(requests > 0.0, "it sent nothing");
        let (took, cpu) = (after.at - before.at, after.cpu - before.cpu);
        Ok(Measured {
            requests_per_s: requests / took,
            cpu_us: cpu * 1e6 / requests,
            busy: cpu / took,
            server_busy: (after.server_cpu - before.server_cpu) / took,
            memory_mib,
            failures: 0,
            p99_us: None,
        })
    }

    /// They are when nearly as many connections are open; where connections are shared, when requests come.
    fn users_are_there(&mut self, errand: &Errand, server: &Server, watch: &Stopwatch) -> Result<()> {
        let first = server.counts()?;
        let shares = errand.cell.protocol == Protocol::Http2 || errand.cell.pace == super::axes::Pace::Half;
        let wanted = if shares { 1 } else { u64::from(errand.cell.users) * 95 / 100 };
        let mut asked = 0;
        while watch.elapsed().as_secs_f64() < PATIENCE_S {
            pause(20);
            ensure!(self.0.try_wait()?.is_none(), "it ended before its time");
            let now = server.counts()?;
            asked += 1;
            // One connection is that of the question.
            if now.connections > wanted && now.requests > first.requests + asked + 10 {
                return Ok(());
            }
        }
        bail!("its users were not there within {PATIENCE_S} s");
    }

    fn moment(&self, server: &Server, watch: &Stopwatch) -> Result<Moment> {
        let requests = server.counts()?.requests;
        let [cpu, server_cpu] = [self.0.id(), server.worker()].map(cpu_seconds);
        let (cpu, server_cpu) = (cpu.context("it is gone")?, server_cpu.context("nginx is gone")?);
        Ok(Moment { at: watch.elapsed().as_secs_f64(), requests, cpu, server_cpu })
    }

    fn wait_for_end(&mut self, seconds: u32) -> Result<()> {
        let watch = Stopwatch::start();
        while watch.elapsed().as_secs_f64() < f64::from(seconds) + GRACE_S {
            if self.0.try_wait()?.is_some() {
                return Ok(());
            }
            pause(10);
        }
        bail!("it did not end");
    }
}

/// What a client that failed said last; of a panic, what it was about.
fn reason(text: &str) -> String {
    let mut lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    if let Some(said) = lines.clone().skip_while(|line| !line.contains("panicked at")).nth(1) {
        return said.to_owned();
    }
    lines.next_back().unwrap_or("nothing was said").to_owned()
}

/// What vegeta is given.
fn targets(errand: &Errand) -> String {
    let method = if errand.cell.job == super::axes::Job::Post { "POST" } else { "GET" };
    format!("{method} {}{}\n", errand.url, errand.cell.job.path())
}

/// The report that a client has left; vegeta's has to be drawn up by itself, from what it noted.
fn report(errand: &Errand) -> Result<String> {
    if errand.client == Client::Vegeta {
        let mut vegeta = Command::new(errand.program);
        return crate::process::output(vegeta.args(["report", "-type=json"]).arg(errand.folder.join("hits")));
    }
    Ok(fs::read_to_string(errand.report()).unwrap_or_default())
}
