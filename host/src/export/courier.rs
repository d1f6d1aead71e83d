//! Sends metrics to a receiver over HTTP, on a thread of its own: tries again, but not for ever.

use std::sync::Arc;
use std::thread;
use std::time::Duration;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use tokio::runtime::{Builder, Runtime};

use super::exports::{Ending, ExportError, Sent, told};
use super::families::Snapshot;
use super::mailbox::Mailbox;
use super::{otlp, remote_write};
use crate::clock::Clock;
use crate::http::{Errand, Request, Response, Settings};
use crate::plan::{Credentials, Receiver, Stream};

/// How many sendings wait for a slow receiver.
const MOST_WAITING: usize = 8;
/// How often one is tried, and how long it is waited before the second time; then twice as long, and so on.
const TRIES: u32 = 4;
const FIRST_WAIT: Duration = Duration::from_millis(250);
/// The longest that a receiver may ask for with `Retry-After`.
const LONGEST_WAIT: Duration = Duration::from_secs(5);
/// How long a receiver may take.
const TIMEOUT: Duration = Duration::from_secs(5);
/// The largest answer that is read.
const MOST_BYTES: u64 = 64 << 10;

/// What is sent, and as what.
#[derive(Clone, Copy)]
enum Protocol {
    RemoteWrite,
    Otlp,
}

struct Courier {
    protocol: Protocol,
    receiver: Receiver,
    errand: Errand,
    runtime: Runtime,
    clock: Clock,
}

/// What came of a sending.
enum Outcome {
    Taken,
    /// Later it may be taken, after this long if the receiver says so.
    NotNow(String, Option<Duration>),
    Never(String),
}

/// Asks the receiver whether it takes what will be sent, and begins to send what comes to the mailbox. A receiver that is not there
/// or does not know what this is keeps the run from starting; one that is busy does not.
pub(super) fn send(stream: &Stream, users: &Settings) -> Result<(Sent, Option<String>, Ending), ExportError> {
    let output = stream.to_string();
    let unusable = |problem: String| ExportError::Unusable { output: output.clone(), problem };
    let protocol = if matches!(stream, Stream::Otlp(_)) { Protocol::Otlp } else { Protocol::RemoteWrite };
    let receiver = stream.receiver().ok_or_else(|| unusable("has no receiver".to_owned()))?.clone();
    let every = receiver.every;
    let errand = Errand::elsewhere(&receiver.origin, users, MOST_BYTES)?;
    let runtime =
        Builder::new_current_thread().enable_all().build().map_err(|error| unusable(error.to_string()))?;
    let mut courier = Courier { protocol, receiver, errand, runtime, clock: Clock::start() };
    let note = match courier.try_once(None) {
        Outcome::Taken => None,
        Outcome::NotNow(problem, _) => Some(format!("warning: output {output}: {problem}")),
        Outcome::Never(problem) => return Err(unusable(problem)),
    };
    let mailbox = Mailbox::new(MOST_WAITING);
    let (tell, ending) = told(format!("{}={}", stream.name(), courier.receiver.url), {
        let mailbox: Mailbox<Arc<Snapshot>> = mailbox.clone();
        move || mailbox.close()
    });
    let incoming = mailbox.clone();
    let body = move || {
        let (mut lost, mut last_problem) = (0, None);
        while let Some(snapshot) = incoming.receive() {
            if let Err(problem) = courier.deliver(&snapshot, || incoming.is_closed()) {
                lost += 1;
                last_problem = Some(problem);
            }
        }
        tell.tell(last_problem, incoming.dropped() + lost, "sendings");
    };
    let thread = thread::Builder::new().name(stream.name().to_owned()).spawn(body);
    thread.map_err(|error| unusable(error.to_string()))?;
    Ok((Sent { mailbox, every, due: Duration::ZERO, up_to_date: false }, note, ending))
}

impl Courier {
    /// Sends one until it is taken, or it is no use. When the run is over, less often.
    fn deliver(&mut self, snapshot: &Snapshot, over: impl Fn() -> bool) -> Result<(), String> {
        let mut wait = FIRST_WAIT;
        for attempt in 1.. {
            match self.try_once(Some(snapshot)) {
                Outcome::Taken => return Ok(()),
                Outcome::Never(problem) => return Err(problem),
                Outcome::NotNow(problem, told) => {
                    if attempt >= if over() { 2 } else { TRIES } {
                        return Err(problem);
                    }
                    let until = self.clock.now() + told.unwrap_or(wait).min(LONGEST_WAIT);
                    self.runtime.block_on(self.clock.sleep_until(until));
                    wait *= 2;
                }
            }
        }
        Ok(())
    }

    fn try_once(&mut self, snapshot: Option<&Snapshot>) -> Outcome {
        let request = self.request(snapshot);
        let answer = self.runtime.block_on(self.errand.send(request));
        match answer {
            // Before the run, who is not there is told at once.
            Err(error) if snapshot.is_none() => Outcome::Never(format!("{}: {error}", error.kind())),
            Err(error) => Outcome::NotNow(format!("{}: {error}", error.kind()), None),
            Ok(response) => self.judge(&response),
        }
    }

    fn judge(&self, response: &Response) -> Outcome {
        let status = response.status;
        if status.is_success() {
            let rejected = match self.protocol {
                Protocol::Otlp => otlp::rejected(&response.body),
                Protocol::RemoteWrite => None,
            };
            return rejected.map_or(Outcome::Taken, Outcome::Never);
        }
        let said = String::from_utf8_lossy(&response.body);
        let said: String = said.lines().next().unwrap_or_default().chars().take(200).collect();
        let problem = format!("the receiver answers {status} {said}").trim_end().to_owned();
        let header = response.headers.get(http::header::RETRY_AFTER);
        let told = header.and_then(|it| it.to_str().ok()?.parse().ok()).map(Duration::from_secs);
        // Too many requests, or a fault of its own.
        if status.as_u16() == 429 || status.is_server_error() {
            Outcome::NotNow(problem, told)
        } else {
            Outcome::Never(problem)
        }
    }

    fn request(&self, snapshot: Option<&Snapshot>) -> Request {
        let classic = self.receiver.classic;
        let (body, mut headers) = match self.protocol {
            Protocol::Otlp => (otlp::body(snapshot, classic), Vec::new()),
            Protocol::RemoteWrite => {
                let version = ("x-prometheus-remote-write-version", "0.1.0");
                (remote_write::body(snapshot, classic), vec![("content-encoding", "snappy"), version])
            }
        };
        headers.push(("content-type", "application/x-protobuf"));
        let mut headers: Vec<_> =
            headers.into_iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
        let secret = match &self.receiver.credentials {
            Some(Credentials::Bearer(_, Some(secret))) => Some(format!("Bearer {}", secret.reveal())),
            Some(Credentials::Basic(user, _, Some(secret))) => {
                Some(format!("Basic {}", BASE64_STANDARD.encode(format!("{user}:{}", secret.reveal()))))
            }
            _ => None,
        };
        headers.extend(secret.map(|value| ("authorization".to_owned(), value)));
        Request {
            method: "POST".into(),
            url: self.receiver.url.to_string(),
            headers,
            body: Some(body.into()),
            timeout: Some(TIMEOUT),
            ..Request::default()
        }
    }
}
