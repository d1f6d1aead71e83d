//! The contract's `http`: between the scenario's requests and the client, with the verdict on each.

use std::borrow::Cow;
use std::pin::pin;
use std::time::Duration;

use http::{HeaderMap, Version};
use wasmtime::component::Resource;

use super::bindings::throng::load::http::{Host, HostResponse};
use super::bindings::throng::load::types as wit;
use super::state::UserState;
use super::tape::Tape;
use crate::budget::Limit;
use crate::episode::{Body, Exchanged, Message, What, phases};
use crate::http::{Coding, Exchange, Request, Response, TransportError};
use crate::sample::{Failure, Moment, RequestSample, Sample, Timings, TraceId, Verdict, brief};

/// A response in the scenario's hands.
#[expect(unreachable_pub, reason = "the generated bindings name it again as public")]
pub struct Received {
    response: Box<Response>,
    /// Gone once it is settled.
    sample: Option<Box<RequestSample>>,
    timings: Timings,
    trace: Option<TraceId>,
    /// What somebody who watches is told once it is settled.
    told: Option<Box<Told>>,
}

/// An exchange as it is taken down, and when it was asked for.
struct Told {
    at: Duration,
    exchanged: Exchanged,
}

impl Received {
    /// Ends the time in which the verdict can be changed; gives the sample the first time.
    pub(super) fn settle(&mut self, tape: &Tape) -> Option<Box<RequestSample>> {
        let sample = self.sample.take()?;
        if let Some(told) = self.told.take() {
            told.note(&sample, tape);
        }
        Some(sample)
    }
}

impl Told {
    fn of(exchange: &Exchange) -> Box<Self> {
        Box::new(Self { at: exchange.asked, exchanged: exchanged(exchange) })
    }

    fn note(self, sample: &RequestSample, tape: &Tape) {
        let Self { at, mut exchanged } = self;
        exchanged.name.clone_from(&sample.name);
        exchanged.failure = match &sample.verdict {
            Verdict::Success => None,
            Verdict::Failure(failure) if failure.kind == "status" => {
                Some(format!("status {}", failure.reason))
            }
            Verdict::Failure(failure) => Some(failure.reason.clone()),
        };
        tape.note(at, || What::Exchange(Box::new(exchanged)));
    }
}

fn exchanged(exchange: &Exchange) -> Exchanged {
    let request = exchange.kept.as_ref().map(|kept| {
        let request = &kept.request;
        let line = format!("{} {}", request.method(), request.uri());
        Message::new(line, request.headers(), Body::of(request.body(), 0))
    });
    let response = exchange.result.as_ref().ok().map(|response| {
        let line = format!("{} {}", version(response.version), response.status);
        Message::new(line, &response.headers, Body::of(&response.body, response.body_len))
    });
    Exchanged {
        name: String::new(),
        request,
        response,
        error: exchange.result.as_ref().err().map(|error| format!("{}: {error}", error.kind())),
        failure: None,
        duration_us: exchange.finished.saturating_sub(exchange.asked).as_micros() as u64,
        timings_us: phases(&exchange.timings),
    }
}

fn version(version: Version) -> &'static str {
    match version {
        Version::HTTP_10 => "HTTP/1.0",
        Version::HTTP_2 => "HTTP/2",
        _ => "HTTP/1.1",
    }
}

type Sent = Result<Resource<Received>, wit::TransportError>;

impl Host for UserState {
    async fn send(&mut self, request: wit::Request) -> wasmtime::Result<Sent> {
        pin!(self.send_with(request, PLAIN)).await
    }

    async fn get(&mut self, url: String, name: Option<String>) -> wasmtime::Result<Sent> {
        pin!(self.send_with(plain(wit::Method::Get, url, name), PLAIN)).await
    }

    async fn post(
        &mut self,
        url: String,
        name: Option<String>,
        media_type: Option<String>,
        text: String,
    ) -> wasmtime::Result<Sent> {
        let headers = media_type.into_iter().map(|it| ("content-type".into(), it)).collect();
        let body = Some(text.into_bytes());
        let request = wit::Request { headers, body, ..plain(wit::Method::Post, url, name) };
        pin!(self.send_with(request, PLAIN)).await
    }

    async fn send_with(&mut self, request: wit::Request, options: wit::Options) -> wasmtime::Result<Sent> {
        let entered = self.shared.clock.now();
        let scheduled = self.scheduled.take();
        self.meter.send(1, 1)?;
        self.meter.check(Limit::RequestBytes, size(&request))?;
        let (mut request, mut label) = split((request, options), self.meter.until().saturating_sub(entered));
        label.trace = self.trace(&mut request);
        let Some(client) = &mut self.client else { return Ok(Err(not_while_describing())) };
        let journey = Box::new(client.journey(request, entered));
        let exchange = pin!(self.carry_one(journey)).await;
        self.resume(entered).await?;
        self.receive(exchange, label, scheduled)
    }

    async fn send_all(
        &mut self,
        requests: Vec<wit::Request>,
        max_parallel: u32,
    ) -> wasmtime::Result<Vec<Sent>> {
        let requests = requests.into_iter().map(|request| (request, PLAIN)).collect();
        pin!(self.send_all_with(requests, max_parallel)).await
    }

    async fn send_all_with(
        &mut self,
        requests: Vec<(wit::Request, wit::Options)>,
        max_parallel: u32,
    ) -> wasmtime::Result<Vec<Sent>> {
        let entered = self.shared.clock.now();
        let scheduled = self.scheduled.take();
        if self.client.is_none() {
            return Ok(requests.iter().map(|_| Err(not_while_describing())).collect());
        }
        let parallel =
            if max_parallel == 0 { requests.len() } else { requests.len().min(max_parallel as usize) };
        self.meter.send(requests.len(), parallel)?;
        let sizes = requests.iter().map(|(request, _)| size(request));
        self.meter.check(Limit::RequestBytes, sizes.max().unwrap_or(0))?;
        let left = self.meter.until().saturating_sub(entered);
        let parts = requests.into_iter().map(|it| {
            let (mut request, mut label) = split(it, left);
            label.trace = self.trace(&mut request);
            (request, label)
        });
        let (requests, labels): (Vec<_>, Vec<_>) = parts.unzip();
        let exchanges = pin!(self.carry_all(requests, parallel)).await;
        self.resume(entered).await?;
        let pairs = exchanges.into_iter().zip(labels);
        pairs.map(|(exchange, label)| self.receive(exchange, label, scheduled)).collect()
    }

    fn target(&mut self) -> wasmtime::Result<String> {
        Ok(self.client.as_ref().map(|client| client.target().to_string()).unwrap_or_default())
    }

    fn set_default_header(&mut self, name: String, value: Option<String>) -> wasmtime::Result<()> {
        if let Some(client) = &mut self.client {
            client.set_default_header(&name, value.as_deref());
        }
        Ok(())
    }

    fn cookies(&mut self, url: String) -> wasmtime::Result<Vec<(String, String)>> {
        Ok(self.client.as_ref().map_or_else(Vec::new, |client| client.cookies(&url)))
    }

    fn set_cookie(&mut self, url: String, cookie: String) -> wasmtime::Result<bool> {
        Ok(self.client.as_mut().is_some_and(|client| client.set_cookie(&url, &cookie)))
    }

    fn clear_cookies(&mut self) -> wasmtime::Result<()> {
        if let Some(client) = &mut self.client {
            client.clear_cookies();
        }
        Ok(())
    }
}

impl UserState {
    fn receive(
        &mut self,
        mut exchange: Exchange,
        mut label: Label,
        scheduled: Option<Duration>,
    ) -> wasmtime::Result<Sent> {
        label.tags.extend_from_slice(&self.shared.tags);
        let mut scheduled = scheduled;
        for redirect in std::mem::take(&mut exchange.redirects) {
            let told = self.watched(&redirect);
            let (mut sample, _) = judge(redirect, label.clone(), scheduled.take());
            sample.name.push_str(" (redirect)");
            sample.verdict = Verdict::Success;
            self.tell(told, &sample);
            self.record(Sample::Request(Box::new(sample)));
        }
        let (told, trace) = (self.watched(&exchange), label.trace);
        let folded = exchange.kept.as_mut().map(|kept| std::mem::take(&mut kept.folded));
        let (mut sample, result) = judge(exchange, label, scheduled);
        sample.moment = (sample.verdict != Verdict::Success).then(|| self.moment_of(trace));
        for redirect in folded.into_iter().flatten() {
            let success = RequestSample {
                name: format!("{} (redirect)", sample.name),
                verdict: Verdict::Success,
                ..sample.clone()
            };
            self.tell(self.watched(&redirect), &success);
        }
        match result {
            Err(error) => {
                self.tell(told, &sample);
                self.record(Sample::Request(Box::new(sample)));
                Ok(Err(error.into()))
            }
            Ok(response) => {
                let timings = sample.timings;
                self.meter.keep(response.body.len())?;
                let received = Received { response, sample: Some(Box::new(sample)), timings, trace, told };
                self.unsettled += 1;
                Ok(Ok(self.give(received)?))
            }
        }
    }

    /// Where the user is, about a request of this trace.
    fn moment_of(&self, trace: Option<TraceId>) -> Box<Moment> {
        let mut moment = self.moment();
        moment.trace = trace;
        moment
    }

    fn watched(&self, exchange: &Exchange) -> Option<Box<Told>> {
        (self.shared.watch.is_some() && self.tape.runs()).then(|| Told::of(exchange))
    }

    fn tell(&self, told: Option<Box<Told>>, sample: &RequestSample) {
        if let Some(told) = told {
            told.note(sample, &self.tape);
        }
    }
}

/// A request of which nothing else is said.
fn plain(method: wit::Method, url: String, name: Option<String>) -> wit::Request {
    wit::Request {
        method,
        url,
        name,
        headers: Vec::new(),
        body: None,
        expect: Vec::new(),
        timeout_ms: None,
        tags: Vec::new(),
    }
}

/// Nothing departs from the plan.
const PLAIN: wit::Options = wit::Options { redirects: None, compress: None, discard_body: false };

/// What the recorder needs of a request and the client does not.
#[derive(Clone)]
struct Label {
    name: Option<String>,
    method: Cow<'static, str>,
    url: String,
    expect: Vec<u16>,
    tags: Vec<(String, String)>,
    trace: Option<TraceId>,
}

/// Bytes of a request as the scenario gives it.
fn size(request: &wit::Request) -> u64 {
    let headers: usize = request.headers.iter().map(|(name, value)| name.len() + value.len()).sum();
    (request.url.len() + headers + request.body.as_ref().map_or(0, Vec::len)) as u64
}

/// The client's part and the recorder's. `left` is the time that the call still has.
fn split((request, options): (wit::Request, wit::Options), left: Duration) -> (Request, Label) {
    let method: Cow<'static, str> = match request.method {
        wit::Method::Get => "GET".into(),
        wit::Method::Head => "HEAD".into(),
        wit::Method::Post => "POST".into(),
        wit::Method::Put => "PUT".into(),
        wit::Method::Patch => "PATCH".into(),
        wit::Method::Delete => "DELETE".into(),
        wit::Method::Options => "OPTIONS".into(),
        wit::Method::Other(token) => brief(token).into(),
    };
    let url = if request.name.is_some() { String::new() } else { brief(request.url.clone()) };
    let tags = request.tags.into_iter().map(|(key, value)| (brief(key), brief(value))).collect();
    let name = request.name.map(brief);
    let label = Label { name, method: method.clone(), url, expect: request.expect, tags, trace: None };
    let request = Request {
        method,
        url: request.url,
        headers: request.headers,
        body: request.body.map(Into::into),
        timeout: request.timeout_ms.map(|milliseconds| Duration::from_millis(milliseconds.into()).min(left)),
        redirects: options.redirects.map(|most| most as usize),
        compress: options.compress.map(Into::into),
        discard_body: options.discard_body,
    };
    (request, label)
}

/// The sample of an exchange, with the verdict that its status alone gives.
fn judge(
    exchange: Exchange,
    label: Label,
    scheduled: Option<Duration>,
) -> (RequestSample, Result<Box<Response>, TransportError>) {
    let status = exchange.result.as_ref().ok().map(|response| response.status);
    let verdict = match &exchange.result {
        Err(error) => Verdict::Failure(Failure { kind: error.kind(), reason: error.to_string() }),
        Ok(response) if expected(response.status.as_u16(), &label.expect) => Verdict::Success,
        Ok(response) => Verdict::Failure(Failure { kind: "status", reason: response.status.to_string() }),
    };
    let name = label.name.unwrap_or_else(|| {
        let path = label.url.split(['?', '#']).next().unwrap_or_default();
        format!("{} {path}", label.method)
    });
    let sample = RequestSample {
        name,
        method: label.method,
        tags: label.tags,
        status: status.map(|status| status.as_u16()),
        verdict,
        moment: None,
        service_time: exchange.sent.map(|sent| exchange.finished.saturating_sub(sent)),
        response_time: exchange.finished.saturating_sub(scheduled.unwrap_or(exchange.asked)),
        timings: exchange.timings,
        bytes_sent: exchange.bytes_sent,
        bytes_received: exchange.bytes_received,
        body_bytes: exchange.result.as_ref().map_or(0, |response| response.body_len),
        resent: exchange.resent,
    };
    (sample, exchange.result)
}

fn expected(status: u16, expect: &[u16]) -> bool {
    if expect.is_empty() { (100..400).contains(&status) } else { expect.contains(&status) }
}

fn not_while_describing() -> wit::TransportError {
    wit::TransportError::InvalidRequest("describe must not send requests".to_owned())
}

impl From<wit::Coding> for Coding {
    fn from(coding: wit::Coding) -> Self {
        match coding {
            wit::Coding::Gzip => Self::Gzip,
            wit::Coding::Deflate => Self::Deflate,
            wit::Coding::Br => Self::Br,
            wit::Coding::Zstd => Self::Zstd,
        }
    }
}

impl From<TransportError> for wit::TransportError {
    fn from(error: TransportError) -> Self {
        let reason = error.to_string();
        match error {
            TransportError::InvalidRequest(_) => Self::InvalidRequest(reason),
            TransportError::Forbidden(_) => Self::Forbidden(reason),
            TransportError::Dns(_) => Self::Dns(reason),
            TransportError::Connect(_) => Self::Connect(reason),
            TransportError::Tls(_) => Self::Tls(reason),
            TransportError::Timeout => Self::Timeout,
            TransportError::Closed => Self::Closed,
            TransportError::Protocol(_) => Self::Protocol(reason),
            TransportError::BodyTooLarge(limit) => Self::BodyTooLarge(limit),
            TransportError::Stopping => Self::Stopping,
        }
    }
}

fn listed(headers: &HeaderMap) -> Vec<(String, String)> {
    let text = |value: &[u8]| String::from_utf8_lossy(value).into_owned();
    headers.iter().map(|(name, value)| (name.to_string(), text(value.as_bytes()))).collect()
}

impl HostResponse for UserState {
    fn status(&mut self, response: Resource<Received>) -> wasmtime::Result<u16> {
        Ok(self.table.get(&response)?.response.status.as_u16())
    }

    fn header(&mut self, response: Resource<Received>, name: String) -> wasmtime::Result<Option<String>> {
        let headers = &self.table.get(&response)?.response.headers;
        Ok(headers.get(name).map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned()))
    }

    fn headers(&mut self, response: Resource<Received>) -> wasmtime::Result<Vec<(String, String)>> {
        Ok(listed(&self.table.get(&response)?.response.headers))
    }

    fn trailers(&mut self, response: Resource<Received>) -> wasmtime::Result<Vec<(String, String)>> {
        let trailers = &self.table.get(&response)?.response.trailers;
        Ok(trailers.as_deref().map(listed).unwrap_or_default())
    }

    fn url(&mut self, response: Resource<Received>) -> wasmtime::Result<String> {
        Ok(self.table.get(&response)?.response.url())
    }

    fn version(&mut self, response: Resource<Received>) -> wasmtime::Result<String> {
        Ok(version(self.table.get(&response)?.response.version).to_owned())
    }

    fn body_len(&mut self, response: Resource<Received>) -> wasmtime::Result<u64> {
        Ok(self.table.get(&response)?.response.body_len)
    }

    fn bytes(&mut self, response: Resource<Received>) -> wasmtime::Result<Vec<u8>> {
        Ok(self.table.get(&response)?.response.body.to_vec())
    }

    fn text(&mut self, response: Resource<Received>) -> wasmtime::Result<Result<String, String>> {
        let body = &self.table.get(&response)?.response.body;
        Ok(std::str::from_utf8(body)
            .map(str::to_owned)
            .map_err(|error| format!("the body is not UTF-8: invalid from byte {} on", error.valid_up_to())))
    }

    fn json(&mut self, response: Resource<Received>, pointer: String) -> wasmtime::Result<Option<String>> {
        Ok(self.table.get_mut(&response)?.response.json(&pointer))
    }

    fn timings(&mut self, response: Resource<Received>) -> wasmtime::Result<wit::Timings> {
        let timings = self.table.get(&response)?.timings;
        let us = |phase: Option<Duration>| phase.map_or(0, |phase| phase.as_micros() as u64);
        Ok(wit::Timings {
            blocked: us(Some(timings.blocked)),
            connecting: us(timings.connecting),
            tls_handshaking: us(timings.tls_handshaking),
            sending: us(timings.sending),
            waiting: us(timings.waiting),
            receiving: us(timings.receiving),
        })
    }

    fn pass(&mut self, response: Resource<Received>) -> wasmtime::Result<()> {
        if let Some(sample) = &mut self.table.get_mut(&response)?.sample {
            (sample.verdict, sample.moment) = (Verdict::Success, None);
        }
        Ok(())
    }

    fn fail(&mut self, response: Resource<Received>, reason: String) -> wasmtime::Result<()> {
        let moment = self.moment_of(self.table.get(&response)?.trace);
        if let Some(sample) = &mut self.table.get_mut(&response)?.sample {
            sample.verdict = Verdict::Failure(Failure { kind: "scenario", reason: brief(reason) });
            sample.moment = Some(moment);
        }
        Ok(())
    }

    fn tag(&mut self, response: Resource<Received>, key: String, value: String) -> wasmtime::Result<()> {
        if let Some(sample) = &mut self.table.get_mut(&response)?.sample {
            sample.tags.push((brief(key), brief(value)));
        }
        Ok(())
    }

    fn drop(&mut self, response: Resource<Received>) -> wasmtime::Result<()> {
        let mut received = self.table.delete(response)?;
        self.meter.release(received.response.body.len());
        if let Some(sample) = received.settle(&self.tape) {
            self.unsettled -= 1;
            self.record(Sample::Request(sample));
        }
        Ok(())
    }
}
