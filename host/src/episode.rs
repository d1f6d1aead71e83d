//! What one call into a scenario did, in full: for a recording of failures, and for the replay of one iteration. Nothing of it
//! exists unless somebody watches.

use std::collections::BTreeMap;
use std::time::Duration;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use http::HeaderMap;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::sample::{Call, IterationOutcome, Timings};
use crate::secret::{SecretHeaders, Secrets};

/// How much of a body is kept, in bytes.
const MOST_BODY: usize = 64 << 10;

/// Whoever wants to know what users do. Asked at the beginning of each call, told at its end.
pub trait Watch: Send + Sync {
    /// Whether the call that begins is worth watching.
    fn wants(&self) -> bool;

    /// How many bytes what is being watched takes more, or less: what is over the limit is not kept.
    fn room_for(&self, bytes: usize) -> bool;

    /// Gives bytes back.
    fn release(&self, bytes: usize);

    /// Takes a call that has ended.
    fn take(&self, episode: Episode);
}

/// A call and what it did.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Episode {
    /// The scenario's name in the plan.
    pub scenario: String,
    /// The user's number in the run.
    pub user: u64,
    /// The number of that user's iteration, from 0; in `start` and `stop`, how many it had begun.
    pub iteration: u64,
    /// The task's name, or `start` or `stop`.
    pub task: String,
    /// How many rows of each of the plan's feeds the user had had before.
    pub feed_turns: Vec<u64>,
    /// Microseconds that it took.
    pub duration_us: u64,
    /// How it ended.
    pub outcome: EpisodeOutcome,
    /// What failed in it: reasons that are the same for equal causes.
    pub failures: Vec<String>,
    /// What it did, in order.
    pub events: Vec<Event>,
    /// Events that were left out because they were too many.
    pub left_out: u64,
}

/// How a call ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum EpisodeOutcome {
    /// The scenario returned.
    Completed,
    /// It returned an error.
    Error {
        /// Its text.
        reason: String,
    },
    /// It trapped.
    Trapped {
        /// Why.
        reason: String,
        /// The functions on the stack, innermost first.
        backtrace: Vec<String>,
    },
    /// It went over a budget.
    OverBudget {
        /// Which, and its limit.
        reason: String,
    },
}

/// Something that a call did.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Event {
    /// Microseconds after the call's beginning.
    pub at_us: u64,
    /// What.
    #[serde(flatten)]
    pub what: What,
}

/// What a call did.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "event", rename_all = "kebab-case")]
pub enum What {
    /// A request and what came of it.
    Exchange(Box<Exchanged>),
    /// A check.
    Check {
        /// Its name.
        name: String,
        /// Whether it passed.
        ok: bool,
    },
    /// A line of the log.
    Log {
        /// Its level.
        level: String,
        /// Its text.
        message: String,
    },
    /// A value of a metric.
    Metric {
        /// The metric's name.
        name: String,
        /// The value.
        value: f64,
    },
    /// A think time within the call.
    Think {
        /// How long, in microseconds.
        duration_us: u64,
    },
}

/// A request and what came of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Exchanged {
    /// The series' name.
    pub name: String,
    /// The request as it went over the wire; null if it never came to that.
    pub request: Option<Message>,
    /// The response.
    pub response: Option<Message>,
    /// The transport error in its place: `KIND: REASON`.
    pub error: Option<String>,
    /// Why it counts as failed; null if it does not.
    pub failure: Option<String>,
    /// Finished − asked for, in microseconds.
    pub duration_us: u64,
    /// Each phase that took place, in microseconds.
    pub timings_us: BTreeMap<String, u64>,
}

/// A request or a response.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Message {
    /// METHOD URL, or VERSION STATUS.
    pub line: String,
    /// Names and values, in order; those named secret are masked.
    pub headers: Vec<(String, String)>,
    /// The body; null if there was none.
    pub body: Option<Body>,
}

/// A body, or its beginning.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Body {
    /// Its whole length in bytes.
    pub bytes: u64,
    /// What is kept of it, at most 64 KiB.
    pub content: String,
    /// Whether `content` is base64, as the body is not UTF-8.
    pub base64: bool,
}

impl Body {
    /// A body; none, if it is empty. `length` is its whole length, if it is not all there.
    pub fn of(bytes: &[u8], length: u64) -> Option<Self> {
        let length = length.max(bytes.len() as u64);
        let kept = &bytes[..bytes.len().min(MOST_BODY)];
        let text = match std::str::from_utf8(kept) {
            Ok(text) => Some(text),
            // Cut in the middle of a character.
            Err(error) if kept.len() < bytes.len() && error.error_len().is_none() => {
                std::str::from_utf8(&kept[..error.valid_up_to()]).ok()
            }
            Err(_) => None,
        };
        let content = text.map_or_else(|| BASE64_STANDARD.encode(kept), str::to_owned);
        (length > 0).then_some(Self { bytes: length, content, base64: text.is_none() })
    }

    /// How many of its bytes are kept.
    pub fn kept(&self) -> u64 {
        let length = self.content.len() as u64;
        if self.base64 { self.bytes.min(length / 4 * 3) } else { length }
    }
}

impl Message {
    /// A message; its headers' values are not masked yet.
    pub fn new(line: String, headers: &HeaderMap, body: Option<Body>) -> Self {
        let text = |value: &http::HeaderValue| String::from_utf8_lossy(value.as_bytes()).into_owned();
        let headers = headers.iter().map(|(name, value)| (name.to_string(), text(value))).collect();
        Self { line, headers, body }
    }

    fn mask(&mut self, secrets: &Secrets, headers: &SecretHeaders) {
        secrets.mask_in(&mut self.line);
        for (name, value) in &mut self.headers {
            *value = secrets.mask(headers.shown(name, value)).into_owned();
        }
        if let Some(body) = &mut self.body {
            secrets.mask_in(&mut body.content);
        }
    }

    fn size(&self) -> usize {
        let headers: usize = self.headers.iter().map(|(name, value)| name.len() + value.len()).sum();
        self.line.len() + headers + self.body.as_ref().map_or(0, |body| body.content.len())
    }
}

impl What {
    /// About how much memory it takes, in bytes.
    pub fn size(&self) -> usize {
        let text = match self {
            Self::Exchange(it) => {
                it.request.iter().chain(&it.response).map(Message::size).sum::<usize>()
                    + size_of::<Exchanged>()
            }
            Self::Check { name, .. } | Self::Metric { name, .. } => name.len(),
            Self::Log { message, .. } => message.len(),
            Self::Think { .. } => 0,
        };
        text + size_of::<Event>()
    }
}

impl Episode {
    /// The name of a call among tasks of these names, of which the first has this number.
    pub fn name_of(call: Call, tasks: &[String], first: usize) -> String {
        match call {
            Call::Start => "start".to_owned(),
            Call::Stop => "stop".to_owned(),
            Call::Task(number) => {
                number.checked_sub(first).and_then(|it| tasks.get(it)).cloned().unwrap_or_default()
            }
        }
    }

    /// Whether something failed in it.
    pub fn failed(&self) -> bool {
        !self.failures.is_empty()
    }

    /// Notes what failed in it.
    pub fn judge(&mut self) {
        let of_event = |event: &Event| match &event.what {
            What::Exchange(it) => it.failure.as_ref().map(|failure| format!("{}: {failure}", it.name)),
            What::Check { name, ok: false } => Some(format!("check '{name}' failed")),
            _ => None,
        };
        let outcome = match &self.outcome {
            EpisodeOutcome::Completed => None,
            EpisodeOutcome::Error { reason } => Some(format!("error: {reason}")),
            EpisodeOutcome::Trapped { reason, .. } => Some(format!("trapped: {reason}")),
            EpisodeOutcome::OverBudget { reason } => Some(format!("over its budget: {reason}")),
        };
        self.failures = self.events.iter().filter_map(of_event).chain(outcome).collect();
    }

    /// Masks all that nobody may see.
    pub fn mask(&mut self, secrets: &Secrets, headers: &SecretHeaders) {
        for event in &mut self.events {
            match &mut event.what {
                What::Exchange(it) => {
                    it.request.iter_mut().chain(&mut it.response).for_each(|it| it.mask(secrets, headers));
                    secrets.mask_in(&mut it.name);
                    it.error.iter_mut().chain(&mut it.failure).for_each(|text| secrets.mask_in(text));
                }
                What::Check { name, .. } | What::Metric { name, .. } => secrets.mask_in(name),
                What::Log { message, .. } => secrets.mask_in(message),
                What::Think { .. } => {}
            }
        }
        match &mut self.outcome {
            EpisodeOutcome::Completed => {}
            EpisodeOutcome::Error { reason }
            | EpisodeOutcome::Trapped { reason, .. }
            | EpisodeOutcome::OverBudget { reason } => secrets.mask_in(reason),
        }
        self.failures.iter_mut().for_each(|text| secrets.mask_in(text));
    }
}

impl From<&IterationOutcome> for EpisodeOutcome {
    fn from(outcome: &IterationOutcome) -> Self {
        match outcome {
            IterationOutcome::Completed => Self::Completed,
            IterationOutcome::Error(reason) => Self::Error { reason: reason.clone() },
            IterationOutcome::Trapped(trap) => {
                Self::Trapped { reason: trap.reason.clone(), backtrace: trap.backtrace.clone() }
            }
            IterationOutcome::OverBudget(reason) => Self::OverBudget { reason: reason.clone() },
        }
    }
}

/// The phases that took place, in microseconds, by k6's names.
pub fn phases(timings: &Timings) -> BTreeMap<String, u64> {
    let all = [
        ("blocked", Some(timings.blocked)),
        ("connecting", timings.connecting),
        ("tls_handshaking", timings.tls_handshaking),
        ("sending", timings.sending),
        ("waiting", timings.waiting),
        ("receiving", timings.receiving),
    ];
    let us = |(name, phase): (&str, Option<Duration>)| Some((name.to_owned(), phase?.as_micros() as u64));
    all.into_iter().filter_map(us).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::secret::Secret;

    #[test]
    fn a_body_is_cut_between_characters_and_keeps_its_length() {
        let long = "é".repeat(MOST_BODY);
        let body = Body::of(long.as_bytes(), 0).unwrap();
        assert_eq!((body.bytes, body.content.len(), body.base64), (2 * MOST_BODY as u64, MOST_BODY, false));
        let binary = Body::of(&[0xff, 0], 0).unwrap();
        assert_eq!((binary.content.as_str(), binary.base64, binary.bytes), ("/wA=", true, 2));
        assert_eq!(Body::of(b"", 0), None);
        let discarded = Body::of(b"", 9).unwrap();
        assert_eq!((discarded.bytes, discarded.kept()), (9, 0));
    }

    #[test]
    fn secrets_are_masked_wherever_they_stand() {
        let headers =
            vec![("authorization".to_owned(), "Bearer x".to_owned()), ("a".to_owned(), "hush".to_owned())];
        let body = Body::of(b"{\"password\":\"hush\"}", 0);
        let message = Message { line: "POST http://a/?k=hush".to_owned(), headers, body };
        let exchanged = Exchanged {
            name: "POST /".to_owned(),
            request: Some(message),
            response: None,
            error: Some("hush".to_owned()),
            failure: Some("closed: hush".to_owned()),
            duration_us: 0,
            timings_us: BTreeMap::new(),
        };
        let mut episode = Episode {
            scenario: String::new(),
            user: 0,
            iteration: 0,
            task: String::new(),
            feed_turns: Vec::new(),
            duration_us: 0,
            outcome: EpisodeOutcome::Error { reason: "no hush".to_owned() },
            failures: Vec::new(),
            events: vec![Event { at_us: 0, what: What::Exchange(Box::new(exchanged)) }],
            left_out: 0,
        };
        episode.judge();
        assert_eq!(episode.failures.len(), 2);
        episode.mask(&Secrets::new([Secret::new("hush".to_owned()).unwrap()]), &SecretHeaders::default());
        let text = serde_json::to_string(&episode).unwrap();
        assert!(!text.contains("hush") && !text.contains("Bearer"), "{text}");
        assert_eq!(serde_json::from_str::<Episode>(&text).unwrap(), episode);
    }
}
