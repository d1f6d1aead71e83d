//! All outputs of a run that are written while it goes on, as one audience.

use std::sync::Arc;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::time::{Duration, SystemTime};

use thiserror::Error;

use super::families::Snapshot;
use super::gather::Cast;
use super::hdr_logs::{Intervals, write_logs};
use super::mailbox::Mailbox;
use super::scrape::Shown;
use super::{courier, files, scrape};
use crate::clock::wall_clock;
use crate::http::{Settings, TlsError};
use crate::plan::Stream;
use crate::report::{Audience, Begun, Line, LineContext, Report, SoFar};

/// How many windows wait for a slow file.
const MOST_WINDOWS: usize = 60;
/// How long the end of a run waits for an output.
const PATIENCE: Duration = Duration::from_secs(10);
/// A window that ends this much too early still counts as due.
const SLACK: Duration = Duration::from_millis(300);

/// Why an output can't be written: found before anything runs.
#[derive(Debug, Error)]
pub enum ExportError {
    /// Something is in its way.
    #[error("output {output}: {problem}")]
    Unusable {
        /// Which.
        output: String,
        /// What.
        problem: String,
    },
    /// A file of the TLS settings can't be used.
    #[error(transparent)]
    Tls(#[from] TlsError),
}

/// The outputs of a run.
#[derive(Default)]
pub struct Exports {
    lines: Vec<Mailbox<String>>,
    logs: Vec<Mailbox<(SystemTime, Intervals)>>,
    sent: Vec<Sent>,
    shown: Vec<Shown>,
    endings: Vec<Ending>,
    notes: Vec<String>,
    context: LineContext,
    cast: Option<Cast>,
    identity: Arc<Vec<(String, String)>>,
    /// Of the last window, and whom it was not sent to.
    latest: Option<Arc<Snapshot>>,
}

/// Metrics that are sent now and then.
pub(super) struct Sent {
    pub(super) mailbox: Mailbox<Arc<Snapshot>>,
    pub(super) every: Duration,
    pub(super) due: Duration,
    /// Whether it has the last window's.
    pub(super) up_to_date: bool,
}

impl Exports {
    /// Opens all: makes files, listens, asks receivers whether they take what will be sent.
    pub fn open(streams: &[Stream], users: &Settings) -> Result<Self, ExportError> {
        let mut exports = Self::default();
        for stream in streams {
            exports.add(stream, users)?;
        }
        Ok(exports)
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.endings.is_empty()
    }

    /// What is worth saying of them before the run.
    pub fn notes(&self) -> &[String] {
        &self.notes
    }

    fn add(&mut self, stream: &Stream, users: &Settings) -> Result<(), ExportError> {
        let unusable = |error: std::io::Error| ExportError::Unusable {
            output: stream.to_string(),
            problem: error.to_string(),
        };
        let ending = match stream {
            Stream::Lines(path) => {
                let mailbox = Mailbox::new(MOST_WINDOWS);
                self.lines.push(mailbox.clone());
                files::write_lines(path, mailbox).map_err(unusable)?
            }
            Stream::HdrLogs(folder) => {
                let mailbox = Mailbox::new(MOST_WINDOWS);
                self.logs.push(mailbox.clone());
                write_logs(folder, mailbox).map_err(unusable)?
            }
            Stream::Scrape(place) => {
                let (shown, url, ending) = scrape::serve(place).map_err(unusable)?;
                self.shown.push(shown);
                self.notes.push(format!("metrics for Prometheus at {url} while the run goes on"));
                ending
            }
            Stream::RemoteWrite(_) | Stream::Otlp(_) => {
                let (sent, note, ending) = courier::send(stream, users)?;
                self.sent.push(sent);
                self.notes.extend(note);
                ending
            }
        };
        self.endings.push(ending);
        Ok(())
    }

    /// Metrics go to whoever is due.
    fn pass_on_metrics(&mut self, so_far: &SoFar<'_>) {
        let Some(cast) = self.cast.as_ref().filter(|_| !(self.shown.is_empty() && self.sent.is_empty()))
        else {
            return;
        };
        let now = so_far.window.to;
        let at = wall_clock();
        let snapshot = Arc::new(Snapshot {
            at,
            since: at.checked_sub(so_far.recorded).unwrap_or(at),
            families: cast.families(so_far),
            identity: Arc::clone(&self.identity),
        });
        self.shown.iter().for_each(|shown| shown.show(Arc::clone(&snapshot)));
        for sent in &mut self.sent {
            sent.up_to_date = sent.due <= now + SLACK;
            if sent.up_to_date {
                sent.mailbox.send(Arc::clone(&snapshot));
                sent.due = now + sent.every;
            }
        }
        self.latest = Some(snapshot);
    }
}

impl Audience for Exports {
    fn begins(&mut self, run: &Begun<'_>) {
        self.context = LineContext::of(run);
        let mut identity = vec![("run".to_owned(), run.id.to_owned())];
        identity.extend(run.plan.labels.iter().cloned());
        self.identity = Arc::new(identity);
        self.cast = Some(Cast {
            scenarios: run.plan.scenarios.iter().map(|it| it.name.clone()).collect(),
            tasks: run.tasks.to_vec(),
            info: [
                ("run", run.id.to_owned()),
                ("scenario", run.plan.name()),
                ("target", run.plan.target().to_string()),
                ("version", run.environment.version.clone()),
            ],
            shards: run.plan.shards,
        });
        let first = Line::run(run);
        self.lines.iter().for_each(|lines| lines.send(first.text()));
    }

    fn window(&mut self, so_far: &SoFar<'_>) {
        if !self.lines.is_empty() {
            let line = self.context.window(so_far).text();
            self.lines.iter().for_each(|lines| lines.send(line.clone()));
        }
        for logs in &self.logs {
            let start = wall_clock().checked_sub(so_far.window.to).unwrap_or(SystemTime::UNIX_EPOCH);
            logs.send((start, Intervals::of(so_far.window)));
        }
        self.pass_on_metrics(so_far);
    }

    fn ended(&mut self, report: &Report) -> Result<(), String> {
        for lines in &self.lines {
            lines.send(Line::end(report, lines.dropped()).text());
        }
        if let Some(latest) = &self.latest {
            let behind = self.sent.iter().filter(|sent| !sent.up_to_date);
            behind.for_each(|sent| sent.mailbox.send(Arc::clone(latest)));
        }
        self.endings.iter().for_each(Ending::close);
        let problems: Vec<_> = self.endings.iter().filter_map(Ending::wait).collect();
        if problems.is_empty() { Ok(()) } else { Err(problems.join("\n")) }
    }
}

/// How an output's thread ended, to be waited for.
pub(super) struct Ending {
    output: String,
    told: Receiver<Option<String>>,
    close: Box<dyn Fn() + Send>,
    patience: Duration,
}

/// Where a thread tells how it ended.
pub(super) struct Tell {
    output: String,
    told: SyncSender<Option<String>>,
}

/// An ending and where it is told. `close` lets the thread know that nothing more comes.
pub(super) fn told(output: String, close: impl Fn() + Send + 'static) -> (Tell, Ending) {
    let (sender, receiver) = sync_channel(1);
    let ending =
        Ending { output: output.clone(), told: receiver, close: Box::new(close), patience: PATIENCE };
    (Tell { output, told: sender }, ending)
}

impl Tell {
    /// The thread ends: with this problem, and so much that was not written.
    pub(super) fn tell(self, problem: Option<String>, dropped: u64, what: &str) {
        let lost = (dropped > 0).then(|| format!("{dropped} {what} were dropped"));
        let parts: Vec<_> = lost.into_iter().chain(problem).collect();
        let text = (!parts.is_empty()).then(|| format!("output {}: {}", self.output, parts.join("; ")));
        let _ = self.told.send(text);
    }
}

impl Ending {
    /// The same, for whom the end of a run waits longer.
    pub(super) fn patient(mut self, more: Duration) -> Self {
        self.patience += more;
        self
    }

    fn close(&self) {
        (self.close)();
    }

    fn wait(&self) -> Option<String> {
        match self.told.recv_timeout(self.patience) {
            Ok(problem) => problem,
            Err(_) => {
                let seconds = self.patience.as_secs();
                Some(format!("output {}: it was not done {seconds} s after the run's end", self.output))
            }
        }
    }
}
