//! The requests of one name and method, added up.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};

use foldhash::fast::RandomState;

use super::{Capped, Distribution, Occurrences};
use crate::sample::{Failure, RequestSample, Timings, Verdict};

/// How many reasons of failure are told apart in a series.
pub const MAX_REASONS: usize = 100;
/// Of how many tags a series keeps the parts.
const MAX_PARTS: usize = 20;

/// What makes requests the same series.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SeriesKey {
    /// The name.
    pub name: String,
    /// The request method.
    pub method: Cow<'static, str>,
}

/// A series' totals.
#[derive(Debug, Clone)]
pub struct Series {
    /// Requests settled.
    pub requests: u64,
    /// Those that failed.
    pub failures: u64,
    /// Those that were answered with 429; they are among the failures, unless the scenario said otherwise.
    pub throttled: u64,
    /// Requests that were sent again because their pooled connection turned out closed.
    pub resent: u64,
    /// Bytes written.
    pub bytes_sent: u64,
    /// Bytes read.
    pub bytes_received: u64,
    /// Bytes of bodies, decoded.
    pub body_bytes: u64,
    /// Responses by status.
    pub statuses: BTreeMap<u16, u64>,
    /// Failures by reason.
    pub errors: Capped<Failure, Occurrences>,
    /// Finished − sent.
    pub service_time: Distribution,
    /// Finished − scheduled.
    pub response_time: Distribution,
    /// The phases.
    pub timings: PhaseDistributions,
    /// The parts that have a tag, of the first [`MAX_PARTS`].
    pub parts: HashMap<(String, String), Part, RandomState>,
}

/// The requests of a series that have a tag.
#[derive(Debug, Clone, Default)]
pub struct Part {
    /// Requests settled.
    pub requests: u64,
    /// Those that failed.
    pub failures: u64,
    /// Finished − scheduled.
    pub response_time: Distribution,
}

impl Default for Series {
    fn default() -> Self {
        Self {
            requests: 0,
            failures: 0,
            throttled: 0,
            resent: 0,
            bytes_sent: 0,
            bytes_received: 0,
            body_bytes: 0,
            statuses: BTreeMap::new(),
            errors: Capped::new(MAX_REASONS),
            service_time: Distribution::default(),
            response_time: Distribution::default(),
            timings: PhaseDistributions::default(),
            parts: HashMap::default(),
        }
    }
}

/// A distribution for each phase; one that did not take place is not in it.
#[derive(Debug, Clone, Default)]
pub struct PhaseDistributions {
    /// See [`Timings`].
    pub blocked: Distribution,
    /// See [`Timings`].
    pub connecting: Distribution,
    /// See [`Timings`].
    pub tls_handshaking: Distribution,
    /// See [`Timings`].
    pub sending: Distribution,
    /// See [`Timings`].
    pub waiting: Distribution,
    /// See [`Timings`].
    pub receiving: Distribution,
}

impl Series {
    /// Adds a request.
    pub fn add(&mut self, sample: &RequestSample) {
        self.requests += 1;
        self.throttled += u64::from(sample.status == Some(429));
        self.resent += u64::from(sample.resent);
        self.bytes_sent += sample.bytes_sent;
        self.bytes_received += sample.bytes_received;
        self.body_bytes += sample.body_bytes;
        if let Some(status) = sample.status {
            *self.statuses.entry(status).or_default() += 1;
        }
        if let Verdict::Failure(failure) = &sample.verdict {
            self.failures += 1;
            self.errors.row(failure.clone(), || other_reasons(failure)).add(sample.moment.as_deref());
        }
        if let Some(service_time) = sample.service_time {
            self.service_time.record(service_time);
        }
        self.response_time.record(sample.response_time);
        self.timings.add(&sample.timings);
    }

    /// Adds a request to the part that has a tag.
    pub fn add_part(&mut self, tag: &(String, String), sample: &RequestSample) {
        let failed = u64::from(matches!(sample.verdict, Verdict::Failure(_)));
        if let Some(part) = self.part(tag) {
            part.requests += 1;
            part.failures += failed;
            part.response_time.record(sample.response_time);
        }
    }

    /// A tag's part; none if there are too many already.
    fn part(&mut self, tag: &(String, String)) -> Option<&mut Part> {
        if !self.parts.contains_key(tag) {
            if self.parts.len() >= MAX_PARTS {
                return None;
            }
            self.parts.insert(tag.clone(), Part::default());
        }
        self.parts.get_mut(tag)
    }

    /// Adds another series' requests.
    pub fn merge(&mut self, other: &Self) {
        self.requests += other.requests;
        self.failures += other.failures;
        self.throttled += other.throttled;
        self.resent += other.resent;
        self.bytes_sent += other.bytes_sent;
        self.bytes_received += other.bytes_received;
        self.body_bytes += other.body_bytes;
        for (status, count) in &other.statuses {
            *self.statuses.entry(*status).or_default() += count;
        }
        self.errors.add_counts(&other.errors, other_reasons);
        self.service_time.merge(&other.service_time);
        self.response_time.merge(&other.response_time);
        self.timings.merge(&other.timings);
        for (tag, theirs) in other.parts.iter().filter(|(_, part)| part.requests > 0) {
            if let Some(ours) = self.part(tag) {
                ours.requests += theirs.requests;
                ours.failures += theirs.failures;
                ours.response_time.merge(&theirs.response_time);
            }
        }
    }

    /// Forgets all requests and keeps the memory.
    pub fn clear(&mut self) {
        self.errors.clear();
        self.statuses.clear();
        self.service_time.clear();
        self.response_time.clear();
        for phase in self.timings.each_mut() {
            phase.clear();
        }
        for part in self.parts.values_mut() {
            (part.requests, part.failures) = (0, 0);
            part.response_time.clear();
        }
        (self.requests, self.failures, self.throttled, self.resent) = (0, 0, 0, 0);
        (self.bytes_sent, self.bytes_received, self.body_bytes) = (0, 0, 0);
    }

    /// Responses whose status is of a class: 2 for 200 to 299.
    pub fn status_class(&self, class: u16) -> u64 {
        self.statuses.range(class * 100..(class + 1) * 100).map(|(_, count)| count).sum()
    }
}

impl PhaseDistributions {
    fn add(&mut self, timings: &Timings) {
        self.blocked.record(timings.blocked);
        let optional = [
            (&mut self.connecting, timings.connecting),
            (&mut self.tls_handshaking, timings.tls_handshaking),
            (&mut self.sending, timings.sending),
            (&mut self.waiting, timings.waiting),
            (&mut self.receiving, timings.receiving),
        ];
        for (distribution, duration) in optional {
            if let Some(duration) = duration {
                distribution.record(duration);
            }
        }
    }

    /// Adds other requests' phases.
    pub fn merge(&mut self, other: &Self) {
        for (ours, theirs) in self.each_mut().into_iter().zip(other.each()) {
            ours.merge(theirs.1);
        }
    }

    /// The phases with their names, in the order in which they take place.
    pub fn each(&self) -> [(&'static str, &Distribution); 6] {
        [
            ("blocked", &self.blocked),
            ("connecting", &self.connecting),
            ("tls_handshaking", &self.tls_handshaking),
            ("sending", &self.sending),
            ("waiting", &self.waiting),
            ("receiving", &self.receiving),
        ]
    }

    fn each_mut(&mut self) -> [&mut Distribution; 6] {
        [
            &mut self.blocked,
            &mut self.connecting,
            &mut self.tls_handshaking,
            &mut self.sending,
            &mut self.waiting,
            &mut self.receiving,
        ]
    }
}

fn other_reasons(failure: &Failure) -> Failure {
    Failure { kind: failure.kind, reason: format!("(reasons past the first {MAX_REASONS})") }
}
