//! From what a user asks for to what goes over the wire.

use std::borrow::Cow;
use std::time::Duration;

use bytes::Bytes;
use http::header::{
    CONTENT_ENCODING, CONTENT_LENGTH, COOKIE, EXPECT, HOST, HeaderMap, HeaderName, HeaderValue,
    TRANSFER_ENCODING,
};
use http::{Method, StatusCode, Uri};
use url::{Position, Url};

use super::body::RequestBody;
use super::connection::HttpRequest;
use super::cookies::Jar;
use super::{Coding, Settings, TransportError, redirect};
use crate::address::Origin;

/// A request as a user asks for it.
#[derive(Debug, Clone, Default)]
pub struct Request {
    /// The method's token.
    pub method: Cow<'static, str>,
    /// Absolute, or a path behind the target.
    pub url: String,
    /// Names and values; they replace default headers of the same name.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Option<Bytes>,
    /// For the whole exchange, redirects and all; none: the settings' limit.
    pub timeout: Option<Duration>,
    /// How many redirects are followed; none: as many as the settings say.
    pub redirects: Option<usize>,
    /// How the body is compressed; none: as the settings say.
    pub compress: Option<Coding>,
    /// Whether the response's body is counted and dropped.
    pub discard_body: bool,
}

/// The longest URL, in bytes: what a request line takes.
const LONGEST_URL: usize = 65_534;
/// How much of a scenario's text an error repeats.
const MOST_CHARS: usize = 200;

/// A request that can be sent.
#[derive(Debug)]
pub(super) struct Prepared {
    pub(super) origin: Origin,
    /// Origin form, with the `host` header, as hyper wants it for HTTP/1.1.
    pub(super) request: HttpRequest,
}

impl Prepared {
    /// A `stranger` is another origin than the one that was asked for: a redirect led there.
    pub(super) fn new(
        request: &Request,
        stranger: bool,
        settings: &Settings,
        defaults: &HeaderMap,
        cookies: &Jar,
    ) -> Result<Self, TransportError> {
        let (origin, uri) = destination(&request.url, settings)?;
        if settings.allowed.permit(&origin).is_none() {
            return Err(TransportError::Forbidden(settings.allowed.refusal(&origin)));
        }
        settings.ceilings.permit(&request.method)?;
        let mut headers = roomy(defaults);
        if stranger {
            redirect::drop_credentials(&mut headers);
        }
        if origin != settings.target.origin {
            headers.insert(HOST, host(&origin)?);
        }
        let chunked = add_own(&request.headers, &mut headers)?;
        if let Some(value) = cookies.header(|| absolute_url(&origin, &uri)) {
            headers.entry(COOKIE).or_insert(value);
        }
        let method = Method::from_bytes(request.method.as_bytes()).map_err(|_| {
            TransportError::InvalidRequest(format!("{} is not a request method", quoted(&request.method)))
        })?;
        let body = body(request, settings, &mut headers)?;
        let mut prepared = http::Request::new(body);
        if chunked {
            prepared.body_mut().chunk();
        }
        *prepared.method_mut() = method;
        *prepared.uri_mut() = uri;
        *prepared.headers_mut() = headers;
        let waits = |headers: &HeaderMap| headers.get(EXPECT).is_some_and(|value| value == "100-continue");
        if !prepared.body().is_empty() && waits(prepared.headers()) {
            hold_back(&mut prepared);
        }
        Ok(Self { origin, request: prepared })
    }
}

/// Room for as many headers as responses usually have.
const ROOM: usize = 12;

/// The same headers, with room for more: hyper puts those of the response in their place.
fn roomy(headers: &HeaderMap) -> HeaderMap {
    let mut roomy = HeaderMap::with_capacity(headers.len().max(ROOM));
    roomy.extend(headers.iter().map(|(name, value)| (name.clone(), value.clone())));
    roomy
}

/// The value of `host`.
pub(super) fn host(origin: &Origin) -> Result<HeaderValue, TransportError> {
    HeaderValue::try_from(origin.authority()).map_err(|_| bad_header_value("host"))
}

/// Lets the body go when the server says so.
fn hold_back(request: &mut HttpRequest) {
    let wanted = request.body_mut().hold_back();
    hyper::ext::on_informational(request, move |interim| {
        if interim.status() == StatusCode::CONTINUE {
            wanted.notify_one();
        }
    });
}

fn body(
    request: &Request,
    settings: &Settings,
    headers: &mut HeaderMap,
) -> Result<RequestBody, TransportError> {
    let plain = request.body.clone().unwrap_or_default();
    match request.compress.or(settings.compress) {
        Some(coding) if !plain.is_empty() && !headers.contains_key(CONTENT_ENCODING) => {
            headers.insert(CONTENT_ENCODING, coding.header());
            let encoded = coding.encode(&plain).map_err(|error| {
                TransportError::InvalidRequest(format!("the body can't be compressed: {error}"))
            })?;
            Ok(RequestBody::new(encoded))
        }
        _ => Ok(RequestBody::new(plain)),
    }
}

/// The absolute URL of a path on an origin.
pub(super) fn absolute_url(origin: &Origin, path: &Uri) -> Option<Url> {
    Url::parse(&format!("{}{path}", origin.url())).ok()
}

/// The URL that a request to `url` goes to, if it can be sent.
pub(super) fn resolved(url: &str, settings: &Settings) -> Option<Url> {
    let (origin, path) = destination(url, settings).ok()?;
    absolute_url(&origin, &path)
}

/// Splits a URL into origin and request target. Plain paths, which are nearly all, need no URL parser.
fn destination(url: &str, settings: &Settings) -> Result<(Origin, Uri), TransportError> {
    if url.len() > LONGEST_URL {
        let (quoted, length) = (quoted(url), url.len());
        return Err(TransportError::InvalidRequest(format!(
            "URL {quoted} has {length} bytes; at most {LONGEST_URL} are sent"
        )));
    }
    if url.starts_with('/') {
        let target = &settings.target;
        if is_plain(url)
            && let Ok(uri) = path_uri(&target.base_path, url)
        {
            return Ok((target.origin.clone(), uri));
        }
        return absolute(&format!("{target}{url}"));
    }
    if url.contains("://") {
        return absolute(url);
    }
    Err(TransportError::InvalidRequest(format!(
        "URL {} is neither absolute nor a path that starts with '/'",
        quoted(url)
    )))
}

fn path_uri(base_path: &str, path: &str) -> Result<Uri, http::uri::InvalidUri> {
    if base_path.is_empty() { Uri::try_from(path) } else { Uri::try_from(format!("{base_path}{path}")) }
}

/// Whether a path can go over the wire as it is: nothing to encode, no fragment, no dot segment to resolve.
fn is_plain(path: &str) -> bool {
    let safe = |byte: u8| byte.is_ascii_graphic() && !b"\"#<>\\^`{|}".contains(&byte);
    !path.starts_with("//") && path.bytes().all(safe) && !path.contains("/.")
}

fn absolute(text: &str) -> Result<(Origin, Uri), TransportError> {
    let invalid = |reason: String| TransportError::InvalidRequest(format!("URL {}: {reason}", quoted(text)));
    let url = Url::parse(text).map_err(|error| invalid(error.to_string()))?;
    let origin = Origin::of(&url).map_err(|error| invalid(error.to_string()))?;
    let target = &url[Position::BeforePath..Position::AfterQuery];
    let uri = Uri::try_from(target).map_err(|error| invalid(error.to_string()))?;
    Ok((origin, uri))
}

/// Puts the request's own headers in the place of default ones. Says whether its body is to go in chunks.
fn add_own(own: &[(String, String)], headers: &mut HeaderMap) -> Result<bool, TransportError> {
    let mut chunked = false;
    if own.len() > MOST_HEADERS {
        return Err(too_many_headers());
    }
    for (index, (name, value)) in own.iter().enumerate() {
        let Ok(parsed) = HeaderName::from_bytes(name.as_bytes()) else { return Err(bad_header_name(name)) };
        if parsed == TRANSFER_ENCODING && value.eq_ignore_ascii_case("chunked") {
            chunked = true;
            continue;
        }
        if parsed == CONTENT_LENGTH || parsed == TRANSFER_ENCODING {
            return Err(TransportError::InvalidRequest(format!("header '{name}' follows from the body")));
        }
        let value = HeaderValue::from_str(value).map_err(|_| bad_header_value(name))?;
        if own[..index].iter().any(|(earlier, _)| earlier.eq_ignore_ascii_case(name)) {
            headers.append(parsed, value);
        } else {
            headers.insert(parsed, value);
        }
    }
    Ok(chunked)
}

/// The text in quotes, its end cut off if it is long.
fn quoted(text: &str) -> String {
    match text.char_indices().nth(MOST_CHARS) {
        None => format!("'{text}'"),
        Some((end, _)) => format!("'{}…'", &text[..end]),
    }
}

/// The most headers of a request, and the most default ones; no server takes nearly as many.
pub(super) const MOST_HEADERS: usize = 1_000;

pub(super) fn too_many_headers() -> TransportError {
    TransportError::InvalidRequest(format!("a request may have at most {MOST_HEADERS} headers"))
}

pub(super) fn bad_header_name(name: &str) -> TransportError {
    TransportError::InvalidRequest(format!("{} is not a header name", quoted(name)))
}

pub(super) fn bad_header_value(name: &str) -> TransportError {
    TransportError::InvalidRequest(format!("the value of header '{name}' holds control characters"))
}
