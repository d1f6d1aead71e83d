//! What a user measures, in the shape in which it reaches the recorder.

use std::borrow::Cow;
use std::fmt;
use std::ops::Add;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// How long each phase of an exchange took, under k6's names. A phase that did not take place is `None`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Timings {
    /// Resolving the name and waiting for a connection slot.
    pub blocked: Duration,
    /// Opening the connection; none on a reused one.
    pub connecting: Option<Duration>,
    /// The TLS handshake; none on a reused connection and without TLS.
    pub tls_handshaking: Option<Duration>,
    /// From the first byte handed to the socket to the last one.
    pub sending: Option<Duration>,
    /// From the last byte sent to the first byte received.
    pub waiting: Option<Duration>,
    /// From the first byte received to the last one.
    pub receiving: Option<Duration>,
}

/// A request's outcome, as it is counted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// The target did what was expected.
    Success,
    /// It did not.
    Failure(Failure),
}

/// Which call of which user something belongs to, and when it was: enough to run that iteration again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Moment {
    /// The scenario's number in the plan.
    pub scenario: usize,
    /// The user's number in the run.
    pub user: u64,
    /// How many iterations the user had begun before this one; in `start` and `stop`, how many it had begun.
    pub iteration: u64,
    /// Which call.
    pub call: Call,
    /// When, after the run's start.
    pub at: Duration,
    /// How many rows of each feed the user had had when the call began.
    pub feed_turns: Vec<u64>,
    /// The trace of the request that it is about, or of the last one before it.
    pub trace: Option<TraceId>,
}

/// What tells a trace from others: 128 bits, written in hexadecimal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct TraceId(pub u128);

impl fmt::Display for TraceId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:032x}", self.0)
    }
}

/// Why a request counts as failed.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Failure {
    /// `status`, `scenario`, or the name of a transport error of the contract.
    pub kind: &'static str,
    /// One line that a person can act on, without ids, so that equal failures have equal reasons.
    pub reason: String,
}

/// One request, settled.
#[derive(Debug, Clone, PartialEq)]
pub struct RequestSample {
    /// The series' name.
    pub name: String,
    /// The request method.
    pub method: Cow<'static, str>,
    /// Key and value of each tag.
    pub tags: Vec<(String, String)>,
    /// The status, if a response came.
    pub status: Option<u16>,
    /// Whether it counts as a success.
    pub verdict: Verdict,
    /// Where it happened; none of a success.
    pub moment: Option<Box<Moment>>,
    /// Finished − sent; none if nothing was sent.
    pub service_time: Option<Duration>,
    /// Finished − scheduled; for requests that have no scheduled time, finished − asked for.
    pub response_time: Duration,
    /// The phases.
    pub timings: Timings,
    /// Bytes written to the socket, heads and framing included.
    pub bytes_sent: u64,
    /// Bytes read from the socket, heads and framing included.
    pub bytes_received: u64,
    /// The size of the body as the scenario reads it, decoded; as it came, if it was discarded.
    pub body_bytes: u64,
    /// Whether a pooled connection turned out closed, so that the request was sent on a new one.
    pub resent: bool,
}

/// How an iteration ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum IterationOutcome {
    /// The scenario returned.
    Completed,
    /// The scenario returned an error: its text.
    Error(String),
    /// The scenario trapped. Its user was discarded.
    Trapped(Trap),
    /// The scenario went over a budget: which, and its limit. Its user was discarded.
    OverBudget(String),
}

impl IterationOutcome {
    /// The same, with texts of the scenario's own cut to what a report keeps.
    #[must_use]
    pub fn brief(self) -> Self {
        match self {
            Self::Error(reason) => Self::Error(brief(reason)),
            other => other,
        }
    }

    /// Whether it cost the user its instance.
    pub fn is_loss(&self) -> bool {
        matches!(self, Self::Trapped(_) | Self::OverBudget(_))
    }
}

/// What a scenario died of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trap {
    /// One line, the same for equal causes.
    pub reason: String,
    /// The functions on the stack, innermost first.
    pub backtrace: Vec<String>,
}

/// The longest name or reason that is kept, in bytes.
const LONGEST_NAME: usize = 500;

/// Cuts a name or reason of the scenario's to what is kept: rows are many, and it may make each as long as it likes.
pub fn brief(mut text: String) -> String {
    if text.len() > LONGEST_NAME {
        text.truncate(text.floor_char_boundary(LONGEST_NAME));
        text.push('…');
        text.shrink_to_fit();
    }
    text
}

/// Which call into the scenario an iteration sample speaks of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Call {
    /// `start`
    Start,
    /// `run` of the task of this number.
    Task(usize),
    /// `stop`
    Stop,
}

/// One call into the scenario.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IterationSample {
    /// The scenario's number in the plan.
    pub scenario: usize,
    /// Which call.
    pub call: Call,
    /// Where it happened; none if it completed.
    pub moment: Option<Box<Moment>>,
    /// How it ended.
    pub outcome: IterationOutcome,
    /// From its start to its end.
    pub duration: Duration,
    /// The part of `duration` in which the scenario computed: not that in which it waited in the host, and not that in which
    /// others had their turn.
    pub guest_time: Duration,
    /// Started − scheduled.
    pub scheduler_lag: Option<Duration>,
    /// Bytes of memory that the instance had at the end.
    pub memory: u64,
}

/// How the values of a scenario's metric are put together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum MetricKind {
    /// The sum.
    Counter,
    /// The last, least and greatest.
    Gauge,
    /// The distribution.
    Trend,
    /// The share of values other than 0.
    Rate,
}

/// All that a user reports.
#[derive(Debug, Clone, PartialEq)]
pub enum Sample {
    /// A request was settled.
    Request(Box<RequestSample>),
    /// A call into the scenario ended.
    Iteration(IterationSample),
    /// An arrival found no free user, so that its iteration was not run.
    IterationDropped,
    /// So many iterations that the pacing would have started while their user still waited in the last one.
    IterationsMissed(u64),
    /// A check passed or failed.
    Check {
        /// The check's name.
        name: String,
        /// Whether it passed.
        ok: bool,
        /// Where it failed; none if it passed.
        moment: Option<Box<Moment>>,
    },
    /// A metric got a value.
    Metric {
        /// The metric's name.
        name: String,
        /// Its kind.
        kind: MetricKind,
        /// The value, finite.
        value: f64,
    },
    /// The scenario wrote to the log.
    Log(LogLine),
    /// A user began.
    UserStarted,
    /// A user ended.
    UserEnded,
}

/// Where samples go. Costs little enough to be called for each request.
pub trait Record: Send + Sync {
    /// Adds a sample.
    fn record(&self, sample: Sample);
}

/// How much a log line matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum LogLevel {
    /// For the scenario's author.
    Debug,
    /// For whoever watches.
    Info,
    /// Something is odd.
    Warn,
    /// Something is wrong.
    Error,
}

impl LogLevel {
    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Debug => "debug",
            Self::Info => "info",
            Self::Warn => "warn",
            Self::Error => "error",
        }
    }
}

/// A line that a scenario wrote.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogLine {
    /// How much it matters.
    pub level: LogLevel,
    /// The user's number.
    pub user: u64,
    /// The text.
    pub message: String,
}

/// How many connections there are: a shard's clients write it, the collector reads it.
#[derive(Debug, Default)]
pub struct ConnectionGauge {
    opened: AtomicU64,
    closed: AtomicU64,
    taken: AtomicU64,
    returned: AtomicU64,
}

/// What a gauge says at one moment.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ConnectionCount {
    /// Opened since the start.
    pub opened: u64,
    /// Open now.
    pub open: u64,
    /// Open now, and carrying no request.
    pub idle: u64,
}

impl Add for ConnectionCount {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self {
            opened: self.opened + other.opened,
            open: self.open + other.open,
            idle: self.idle + other.idle,
        }
    }
}

impl ConnectionGauge {
    /// A connection was opened.
    pub fn opened(&self) {
        self.opened.fetch_add(1, Ordering::Relaxed);
    }

    /// A connection was closed. It carried no request any more.
    pub fn closed(&self) {
        self.closed.fetch_add(1, Ordering::Relaxed);
    }

    /// A connection was taken for a request.
    pub fn taken(&self) {
        self.taken.fetch_add(1, Ordering::Relaxed);
    }

    /// A connection no longer carries a request.
    pub fn returned(&self) {
        self.returned.fetch_add(1, Ordering::Relaxed);
    }

    /// What it says now.
    pub fn count(&self) -> ConnectionCount {
        let read = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        // Ends are read before beginnings, so that no difference is negative.
        let (returned, closed) = (read(&self.returned), read(&self.closed));
        let (taken, opened) = (read(&self.taken), read(&self.opened));
        let open = opened.saturating_sub(closed);
        ConnectionCount { opened, open, idle: open.saturating_sub(taken.saturating_sub(returned)) }
    }
}

/// How much memory the instances of a scenario have: they write it, the report reads it.
#[derive(Debug, Default)]
pub struct MemoryGauge {
    now: AtomicU64,
    peak: AtomicU64,
}

impl MemoryGauge {
    /// An instance has so many bytes more.
    pub fn grow(&self, bytes: u64) {
        if bytes > 0 {
            let now = self.now.fetch_add(bytes, Ordering::Relaxed) + bytes;
            self.peak.fetch_max(now, Ordering::Relaxed);
        }
    }

    /// So many bytes were given back.
    pub fn shrink(&self, bytes: u64) {
        self.now.fetch_sub(bytes, Ordering::Relaxed);
    }

    /// Bytes now.
    pub fn now(&self) -> u64 {
        self.now.load(Ordering::Relaxed)
    }

    /// The most bytes at one time.
    pub fn peak(&self) -> u64 {
        self.peak.load(Ordering::Relaxed)
    }
}
