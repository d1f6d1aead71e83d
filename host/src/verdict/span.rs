//! What thresholds are held against.

use std::borrow::Cow;
use std::cell::OnceCell;

use crate::recorder::{CallTotals, Distribution, MetricTotals, Series, Totals};
use crate::sample::{Call, MetricKind};
use crate::threshold::{RequestTime, Requests};

/// How many kinds of time there are.
const TIMES: usize = RequestTime::Receiving as usize + 1;

/// What was recorded over some time. Make one for all thresholds of a moment: what takes long to add up is added up once.
#[derive(Debug)]
pub struct Span<'a> {
    totals: &'a Totals,
    seconds: f64,
    tasks: &'a [String],
    all: [OnceCell<Distribution>; TIMES],
}

impl<'a> Span<'a> {
    /// What was recorded in this many seconds, and the tasks' names by number.
    pub fn new(totals: &'a Totals, seconds: f64, tasks: &'a [String]) -> Self {
        Self { totals, seconds, tasks, all: Default::default() }
    }

    pub(super) fn totals(&self) -> &'a Totals {
        self.totals
    }

    pub(super) fn tasks(&self) -> &'a [String] {
        self.tasks
    }

    pub(super) fn per_second(&self, count: f64) -> Option<f64> {
        (self.seconds > 0.0).then(|| count / self.seconds)
    }

    /// The series of some requests.
    pub(super) fn series(&self, of: &Requests) -> impl Iterator<Item = &'a Series> {
        let (series, tags) = (self.totals.series.iter(), self.totals.tags.iter());
        let fits = |filter: &Option<String>, text: &str| filter.as_ref().is_none_or(|filter| filter == text);
        let named = series.filter(move |(key, _)| match of {
            Requests::All => true,
            Requests::Series { name, method } => fits(name, &key.name) && fits(method, &key.method),
            Requests::Tag { .. } => false,
        });
        let tagged = tags.filter(move |((their_key, their_value), _)| match of {
            Requests::Tag { key, value } => key == their_key && value == their_value,
            Requests::All | Requests::Series { .. } => false,
        });
        named.map(|(_, series)| series).chain(tagged.map(|(_, series)| series))
    }

    /// How long some requests took.
    pub(super) fn times(&self, time: RequestTime, of: &Requests) -> Cow<'_, Distribution> {
        let merged = || merge(self.series(of).map(|series| distribution(series, time)));
        match of {
            Requests::All => Cow::Borrowed(self.all[time as usize].get_or_init(|| merged().into_owned())),
            Requests::Series { .. } | Requests::Tag { .. } => merged(),
        }
    }

    /// The iterations of a task, or of all.
    pub(super) fn calls(&self, task: Option<&str>) -> impl Iterator<Item = &'a CallTotals> {
        let calls = self.totals.calls.iter().filter(move |(call, _)| match (call, task) {
            (Call::Task(_), None) => true,
            (Call::Task(number), Some(task)) => self.tasks.get(*number).is_some_and(|name| name == task),
            (Call::Start | Call::Stop, _) => false,
        });
        calls.map(|(_, totals)| totals)
    }

    /// How long they took.
    pub(super) fn durations(&self, task: Option<&str>) -> Cow<'a, Distribution> {
        merge(self.calls(task).map(|calls| &calls.duration))
    }

    /// How often a check, or all, passed and failed.
    pub(super) fn checks(&self, name: Option<&str>) -> (u64, u64) {
        let checks = self.totals.checks.iter().filter(|(check, _)| name.is_none_or(|name| name == *check));
        checks.fold((0, 0), |(passes, fails), (_, check)| (passes + check.passes, fails + check.fails.count))
    }

    /// A metric that got values.
    pub(super) fn metric(&self, name: &str, kind: MetricKind) -> Option<&'a MetricTotals> {
        let mut metrics = self.totals.metrics.iter();
        let found = metrics.find(|(key, metric)| key.name == name && key.kind == kind && metric.count > 0);
        found.map(|(_, metric)| metric)
    }
}

/// Distributions put together; a single one is not copied.
fn merge<'a>(mut parts: impl Iterator<Item = &'a Distribution>) -> Cow<'a, Distribution> {
    let mut whole = parts.next().map_or_else(Cow::default, Cow::Borrowed);
    for part in parts {
        whole.to_mut().merge(part);
    }
    whole
}

fn distribution(series: &Series, time: RequestTime) -> &Distribution {
    match time {
        RequestTime::Response => &series.response_time,
        RequestTime::Service => &series.service_time,
        RequestTime::Blocked => &series.timings.blocked,
        RequestTime::Connecting => &series.timings.connecting,
        RequestTime::TlsHandshaking => &series.timings.tls_handshaking,
        RequestTime::Sending => &series.timings.sending,
        RequestTime::Waiting => &series.timings.waiting,
        RequestTime::Receiving => &series.timings.receiving,
    }
}
