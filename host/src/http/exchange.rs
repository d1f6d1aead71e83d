//! One request and its response, from being asked for to its last byte, over as many connections and redirects as it takes.

use std::future::poll_fn;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use http::header::{CONNECTION, CONTENT_ENCODING, HOST, HeaderValue, PROXY_AUTHORIZATION, SET_COOKIE};
use http::{HeaderMap, Uri, Version};
use hyper::body::{Body, Frame, Incoming};
use tokio::task::yield_now;

use super::body::Stamp;
use super::connection::{HttpRequest, SendFailure};
use super::pool::{Carrier, Lease};
use super::request::{Prepared, absolute_url};
use super::response::Head;
use super::script::{Answer, Asked, Respond};
use super::settings::Proxy;
use super::{Connections, Own, Request, Response, Settings, TransportError, coding, redirect};
use crate::address::Origin;
use crate::sample::Timings;

/// What came of a request.
#[derive(Debug)]
pub struct Exchange {
    /// The response, or why there is none.
    pub result: Result<Box<Response>, TransportError>,
    /// When it was asked for.
    pub asked: Duration,
    /// When it was handed to the connection; none if it never was.
    pub sent: Option<Duration>,
    /// When its last byte had arrived, or it had failed.
    pub finished: Duration,
    /// The phases.
    pub timings: Timings,
    /// Bytes written, heads and framing included; on an HTTP/2 connection, what went over it since another exchange ended.
    pub bytes_sent: u64,
    /// Bytes read, likewise.
    pub bytes_received: u64,
    /// Whether it was sent on a new connection because the pooled one was closed.
    pub resent: bool,
    /// The redirects that led here, if they are exchanges of their own.
    pub redirects: Vec<Exchange>,
    /// What a watched client keeps of it.
    pub kept: Option<Box<Kept>>,
}

/// What a watched client keeps of an exchange beside its result.
#[derive(Debug)]
pub struct Kept {
    /// The request as it went over the wire: default headers, cookies and all. Its body is the one before it was compressed.
    pub request: http::Request<Bytes>,
    /// The redirects that led here and count as part of this exchange.
    pub folded: Vec<Exchange>,
}

impl Exchange {
    /// The exchange of a request that came to nothing before anything was done for it.
    pub fn failed(error: TransportError, asked: Duration, finished: Duration) -> Self {
        Leg::new(asked).into_exchange(Err(error), || finished)
    }

    /// Puts in front what an earlier exchange took that this one goes on from.
    fn prepend(&mut self, earlier: &Self) {
        let add = |a: Option<Duration>, b: Option<Duration>| a.map_or(b, |a| Some(a + b.unwrap_or_default()));
        let (timings, before) = (&mut self.timings, &earlier.timings);
        timings.blocked += before.blocked;
        timings.connecting = add(timings.connecting, before.connecting);
        timings.tls_handshaking = add(timings.tls_handshaking, before.tls_handshaking);
        timings.sending = add(timings.sending, before.sending);
        timings.waiting = add(timings.waiting, before.waiting);
        timings.receiving = add(timings.receiving, before.receiving);
        self.asked = earlier.asked;
        self.sent = earlier.sent.or(self.sent);
        self.bytes_sent += earlier.bytes_sent;
        self.bytes_received += earlier.bytes_received;
        self.resent |= earlier.resent;
    }
}

/// A request and all that it takes to carry it out. Its futures borrow it and are pinned where they are made, as each level that only awaits the
/// next would move all of it once more, for every request.
pub(crate) struct Journey {
    pub(super) request: Request,
    pub(super) own: Arc<Own>,
    pub(super) defaults: Arc<HeaderMap>,
    /// Whether exchanges keep what they sent.
    pub(super) watched: bool,
    pub(super) asked: Duration,
    /// Why the request can't be sent, if that is known already.
    pub(super) refused: Option<TransportError>,
}

/// What a journey has come to so far. It outlives the journey's future, so that a timeout knows how far it got.
struct Progress {
    redirects: Vec<Exchange>,
    leg: Leg,
}

/// One request over one connection.
struct Leg {
    asked: Duration,
    timings: Timings,
    sent: Option<Duration>,
    finished: Option<Duration>,
    resent: bool,
    lease: Option<Lease>,
    /// Of a connection that carries several requests: when it took the body, and when the head came.
    taken: Option<Stamp>,
    head: Option<Duration>,
    /// Written and read.
    bytes: (u64, u64),
    kept: Option<Box<Kept>>,
}

impl Journey {
    /// When it was asked for.
    pub(crate) fn asked(&self) -> Duration {
        self.asked
    }

    /// Carries the request to its end.
    pub(crate) async fn carry(&mut self) -> Exchange {
        let mut request = std::mem::take(&mut self.request);
        let network = &self.own.pool.network;
        let deadline = self.asked.saturating_add(request.timeout.unwrap_or(network.settings.request_timeout));
        let mut progress = Progress { redirects: Vec::new(), leg: Leg::new(self.asked) };
        let mut alarm = std::mem::take(&mut *self.own.alarm.lock());
        let result = {
            let followed = pin!(self.follow(&mut request, &mut progress));
            network.clock.until(deadline, &mut alarm, followed).await.unwrap_or(Err(TransportError::Timeout))
        };
        *self.own.alarm.lock() = alarm;
        let Progress { redirects, leg } = progress;
        let mut exchange = leg.into_exchange(result, || network.clock.now());
        if network.settings.record_redirects {
            exchange.redirects = redirects;
        } else {
            redirects.iter().rev().for_each(|earlier| exchange.prepend(earlier));
            if let Some(kept) = &mut exchange.kept {
                kept.folded = redirects;
            }
        }
        exchange
    }

    async fn follow(
        &self,
        request: &mut Request,
        progress: &mut Progress,
    ) -> Result<Box<Response>, TransportError> {
        let most = request.redirects.unwrap_or(self.settings().redirects);
        let mut stranger = false;
        loop {
            let response = pin!(self.exchange(request, stranger, &mut progress.leg)).await?;
            if most == 0 || !response.status.is_redirection() {
                return Ok(response);
            }
            let Some(from) = absolute_url(&response.origin, &response.path) else { return Ok(response) };
            let Some(next) = redirect::next(request, &from, response.status, &response.headers)? else {
                return Ok(response);
            };
            if progress.redirects.len() == most {
                return Err(TransportError::Protocol(format!("redirected more than {most} times")));
            }
            let now = self.own.pool.network.clock.now();
            let leg = std::mem::replace(&mut progress.leg, Leg::new(now));
            progress.redirects.push(leg.into_exchange(Ok(response), || now));
            *request = next.request;
            stranger |= next.leaves;
        }
    }

    /// One request and its response, over a pooled connection or a new one.
    async fn exchange(
        &self,
        request: &Request,
        stranger: bool,
        leg: &mut Leg,
    ) -> Result<Box<Response>, TransportError> {
        if let Some(refused) = &self.refused {
            return Err(refused.clone());
        }
        let Prepared { origin, request: mut prepared } =
            Prepared::new(request, stranger, self.settings(), &self.defaults, &self.own.jar)?;
        if self.watched {
            leg.kept = Some(Box::new(Kept::new(&origin, &prepared, request.body.clone())));
        }
        if let Some(script) = &self.own.script {
            return Box::pin(self.act(&**script, request, origin, prepared, leg)).await;
        }
        if self.settings().ceilings.wait().await {
            leg.timings.blocked = self.own.pool.network.clock.now().saturating_sub(leg.asked);
        }
        let path = prepared.uri().clone();
        let lease = pin!(self.own.pool.lease(&origin, leg.asked, false, &mut leg.timings)).await?;
        let reused = lease.reused;
        let arrived = { pin!(self.over(lease, &origin, &mut prepared, leg)).await };
        let arrived = match arrived {
            Err(SendFailure { unsent: Some(mut unsent), .. }) if reused => {
                leg.resent = true;
                leg.lease = None;
                Box::pin(self.again(&origin, &mut unsent, leg)).await
            }
            arrived => arrived,
        };
        let (head, incoming) = arrived.map_err(|failure| failure.error)?.into_parts();
        let settings = self.settings();
        let discard = request.discard_body || settings.discard_bodies;
        let lease = leg.lease.as_mut().expect("the head came over it");
        let limit = (!discard).then_some(settings.max_body);
        let body = pin!(read_body(lease.carrier(), incoming, limit)).await?;
        let finished = arrived_at(lease.carrier()).unwrap_or_else(|| self.own.pool.network.clock.now());
        leg.finished = Some(finished);

        let notable = Notable::of(&head.headers);
        if notable.cookies {
            self.own.jar.keep(&head.headers, || absolute_url(&origin, &path));
        }
        leg.note_phases(finished);
        let stays = if notable.connection {
            stays_open(head.version, &head.headers)
        } else {
            head.version != Version::HTTP_10
        };
        if let Some(lease) = leg.lease.take_if(|_| stays) {
            self.own.pool.take_back(lease, finished);
        }
        let ReadBody { bytes, length, trailers } = body;
        let decoded =
            if notable.coded { coding::decode(&head.headers, bytes, settings.max_body)? } else { bytes };
        let length = if discard { length } else { decoded.len() as u64 };
        let head = Head { status: head.status, version: head.version, headers: head.headers, origin, path };
        Ok(Box::new(Response::new(head, decoded, length, trailers)))
    }

    /// Answers from a script. It takes as long as the script says, on whatever clock.
    async fn act(
        &self,
        script: &dyn Respond,
        request: &Request,
        origin: Origin,
        prepared: HttpRequest,
        leg: &mut Leg,
    ) -> Result<Box<Response>, TransportError> {
        let path = prepared.uri().clone();
        let body = request.body.as_deref().unwrap_or_default();
        let asked = Asked {
            method: prepared.method(),
            origin: &origin,
            path: &path,
            headers: prepared.headers(),
            body,
        };
        let Answer { result, delay } = script.respond(&asked);
        let timeout = request.timeout.unwrap_or(self.settings().request_timeout);
        leg.sent = Some(leg.asked);
        let finished = leg.asked.saturating_add(delay.min(timeout));
        self.own.pool.network.clock.sleep_until(finished).await;
        leg.finished = Some(finished);
        if delay > timeout {
            return Err(TransportError::Timeout);
        }
        let (head, body) = result?.into_parts();
        self.own.jar.keep(&head.headers, || absolute_url(&origin, &path));
        let decoded = coding::decode(&head.headers, body, self.settings().max_body)?;
        let length = decoded.len() as u64;
        let head = Head { status: head.status, version: head.version, headers: head.headers, origin, path };
        Ok(Box::new(Response::new(head, decoded, length, None)))
    }

    /// Sends a request that never reached the server once more, on a new connection. Boxed by its caller, as it is rare.
    async fn again(
        &self,
        origin: &Origin,
        request: &mut HttpRequest,
        leg: &mut Leg,
    ) -> Result<http::Response<Incoming>, SendFailure> {
        let lease = self.own.pool.lease(origin, leg.asked, true, &mut leg.timings).await;
        let lease = lease.map_err(|error| SendFailure { error, unsent: None })?;
        self.over(lease, origin, request, leg).await
    }

    async fn over(
        &self,
        lease: Lease,
        origin: &Origin,
        request: &mut HttpRequest,
        leg: &mut Leg,
    ) -> Result<http::Response<Incoming>, SendFailure> {
        let clock = self.own.pool.network.clock;
        let lease = leg.lease.insert(lease);
        adapt(request, origin, lease.carrier(), self.settings());
        match lease.carrier() {
            Carrier::Http1(connection) => {
                connection.link.meter.reset();
                // Those whose responses are there come first. Then all write, in one go: a server that has fallen asleep
                // is woken once, not for each request, which is what a write costs most for.
                yield_now().await;
                leg.sent = Some(clock.now());
                connection.send(request).await
            }
            Carrier::Http2(multiplex) => {
                leg.taken = (!request.body().is_empty()).then(|| Stamp::new(clock));
                if let Some(stamp) = &leg.taken {
                    request.body_mut().stamp(stamp.clone());
                }
                leg.sent = Some(clock.now());
                let head = multiplex.send(request).await?;
                leg.head = Some(clock.now());
                Ok(head)
            }
        }
    }

    fn settings(&self) -> &Settings {
        &self.own.pool.network.settings
    }
}

/// When what a connection has read last came over it, if that was of one exchange alone.
fn arrived_at(carrier: &Carrier) -> Option<Duration> {
    match carrier {
        Carrier::Http1(connection) => connection.link.meter.last_read(),
        Carrier::Http2(_) => None,
    }
}

/// Gives a request the form that its carrier wants.
fn adapt(request: &mut HttpRequest, origin: &Origin, carrier: &Carrier, settings: &Settings) {
    match carrier {
        Carrier::Http1(connection) => {
            if settings.connections == Connections::New {
                request.headers_mut().insert(CONNECTION, HeaderValue::from_static("close"));
            }
            if connection.link.proxied {
                make_absolute(request, &origin.authority(), origin);
                if let Some(value) = settings.proxy.as_ref().and_then(Proxy::authorization) {
                    request.headers_mut().entry(PROXY_AUTHORIZATION).or_insert(value);
                }
            }
        }
        Carrier::Http2(_) => {
            let host = request.headers_mut().remove(HOST);
            let authority = host.and_then(|host| host.to_str().map(str::to_owned).ok());
            make_absolute(request, &authority.unwrap_or_else(|| origin.authority()), origin);
            for of_connection in ["connection", "keep-alive", "proxy-connection", "upgrade"] {
                request.headers_mut().remove(of_connection);
            }
        }
    }
}

fn make_absolute(request: &mut HttpRequest, authority: &str, origin: &Origin) {
    let path = request.uri().path_and_query().map_or("/", |path| path.as_str());
    if let Ok(uri) = Uri::try_from(format!("{}://{authority}{path}", origin.scheme)) {
        *request.uri_mut() = uri;
    }
}

/// Which headers a response has that mean something here. One look at each costs less than one look-up for each meaning.
#[derive(Default)]
struct Notable {
    connection: bool,
    cookies: bool,
    coded: bool,
}

impl Notable {
    fn of(headers: &HeaderMap) -> Self {
        let mut notable = Self::default();
        for name in headers.keys() {
            notable.connection |= name == CONNECTION;
            notable.cookies |= name == SET_COOKIE;
            notable.coded |= name == CONTENT_ENCODING;
        }
        notable
    }
}

/// Whether the connection can carry another request after this response.
fn stays_open(version: Version, headers: &HeaderMap) -> bool {
    let header = headers.get(CONNECTION);
    if header.is_none_or(|value| value.as_bytes().eq_ignore_ascii_case(b"keep-alive")) {
        return header.is_some() || version != Version::HTTP_10;
    }
    let says = |token: &str| {
        let values = headers.get_all(CONNECTION).iter().filter_map(|value| value.to_str().ok());
        values.flat_map(|value| value.split(',')).any(|it| it.trim().eq_ignore_ascii_case(token))
    };
    if version == Version::HTTP_10 { says("keep-alive") } else { !says("close") }
}

struct ReadBody {
    bytes: Bytes,
    length: u64,
    trailers: Option<HeaderMap>,
}

/// Reads a body, up to `limit` bytes; without a limit it is counted and dropped. One that came in one piece is not copied.
async fn read_body(
    carrier: &mut Carrier,
    mut body: Incoming,
    limit: Option<u64>,
) -> Result<ReadBody, TransportError> {
    let (mut first, mut whole, mut length, mut trailers) = (Bytes::new(), BytesMut::new(), 0, None);
    while let Some(frame) = next_frame(carrier, &mut body).await {
        let data = match frame?.into_data() {
            Ok(data) => data,
            Err(frame) => {
                trailers = frame.into_trailers().ok();
                continue;
            }
        };
        length += data.len() as u64;
        // Asking once more would only drive the connection for nothing.
        let complete = body.is_end_stream();
        match limit {
            None => {}
            Some(limit) if length > limit => return Err(TransportError::BodyTooLarge(limit)),
            Some(_) if first.is_empty() && whole.is_empty() => first = data,
            Some(_) => {
                whole.extend_from_slice(&std::mem::take(&mut first));
                whole.extend_from_slice(&data);
            }
        }
        if complete {
            break;
        }
    }
    Ok(ReadBody { bytes: if whole.is_empty() { first } else { whole.freeze() }, length, trailers })
}

async fn next_frame(
    carrier: &mut Carrier,
    body: &mut Incoming,
) -> Option<Result<Frame<Bytes>, hyper::Error>> {
    match carrier {
        Carrier::Http1(connection) => connection.next_frame(body).await,
        Carrier::Http2(_) => poll_fn(|cx| Pin::new(&mut *body).poll_frame(cx)).await,
    }
}

impl Leg {
    fn new(asked: Duration) -> Self {
        Self {
            asked,
            timings: Timings::default(),
            sent: None,
            finished: None,
            resent: false,
            lease: None,
            taken: None,
            head: None,
            bytes: (0, 0),
            kept: None,
        }
    }

    /// Takes the times and the bytes of what went over the connection.
    fn note_phases(&mut self, finished: Duration) {
        let (Some(lease), Some(sent)) = (&mut self.lease, self.sent) else { return };
        let (written, first_read) = match lease.carrier() {
            Carrier::Http1(connection) => {
                let meter = &connection.link.meter;
                self.bytes = meter.claim();
                (meter.last_write(), meter.first_read())
            }
            Carrier::Http2(multiplex) => {
                self.bytes = multiplex.link.meter.claim();
                let taken = self.taken.as_ref().map_or(Some(sent), Stamp::at);
                (taken, self.head)
            }
        };
        self.timings.sending = written.map(|it| it.saturating_sub(sent));
        self.timings.waiting = written.map(|it| first_read.unwrap_or(finished).saturating_sub(it));
        self.timings.receiving = first_read.map(|it| finished.saturating_sub(it));
    }

    fn into_exchange(
        mut self,
        result: Result<Box<Response>, TransportError>,
        now: impl FnOnce() -> Duration,
    ) -> Exchange {
        let finished = self.finished.unwrap_or_else(now);
        // A connection that failed in the middle of an exchange can't carry another.
        if self.finished.is_none() {
            self.note_phases(finished);
        }
        let (bytes_sent, bytes_received) = self.bytes;
        Exchange {
            result,
            asked: self.asked,
            sent: self.sent,
            finished,
            timings: self.timings,
            bytes_sent,
            bytes_received,
            resent: self.resent,
            redirects: Vec::new(),
            kept: self.kept,
        }
    }
}

impl Kept {
    fn new(origin: &Origin, prepared: &HttpRequest, body: Option<Bytes>) -> Self {
        let mut request = http::Request::new(body.unwrap_or_default());
        request.method_mut().clone_from(prepared.method());
        request.headers_mut().clone_from(prepared.headers());
        if let Ok(url) = Uri::try_from(format!("{}{}", origin.url(), prepared.uri())) {
            *request.uri_mut() = url;
        }
        Self { request, folded: Vec::new() }
    }
}
