//! From what a user asks for to what goes over the wire.

use std::time::Duration;

use bytes::Bytes;
use cookie_store::CookieStore;
use http::header::{CONTENT_LENGTH, COOKIE, HOST, HeaderMap, HeaderName, HeaderValue, TRANSFER_ENCODING};
use http::{Method, Uri};
use http_body_util::Full;
use url::{Position, Url};

use super::{Settings, TransportError};
use crate::address::Origin;

/// A request as a user asks for it.
#[derive(Debug, Clone, Default)]
pub struct Request {
    /// The method's token.
    pub method: String,
    /// Absolute, or a path behind the target.
    pub url: String,
    /// Names and values; they replace default headers of the same name.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Option<Bytes>,
    /// For the whole exchange; none: the settings' limit.
    pub timeout: Option<Duration>,
}

/// A request that can be sent.
#[derive(Debug)]
pub(super) struct Prepared {
    pub(super) origin: Origin,
    /// Origin form, with the `host` header, as hyper wants it for HTTP/1.1.
    pub(super) request: http::Request<Full<Bytes>>,
}

impl Prepared {
    pub(super) fn new(
        request: Request,
        settings: &Settings,
        defaults: &HeaderMap,
        cookies: &CookieStore,
    ) -> Result<Self, TransportError> {
        let (origin, uri) = destination(&request.url, settings)?;
        if !settings.allowed.allows(&origin) {
            return Err(TransportError::Forbidden(origin.to_string()));
        }
        let mut headers = own_headers(&request.headers)?;
        for (name, value) in defaults {
            if !headers.contains_key(name) {
                headers.append(name, value.clone());
            }
        }
        add_cookies(&mut headers, cookies, &origin, &uri);
        if !headers.contains_key(HOST) {
            let host = HeaderValue::try_from(origin.authority());
            headers.insert(HOST, host.map_err(|_| bad_header_value("host"))?);
        }
        let method = Method::from_bytes(request.method.as_bytes()).map_err(|_| {
            TransportError::InvalidRequest(format!("'{}' is not a request method", request.method))
        })?;
        let mut prepared = http::Request::new(Full::new(request.body.unwrap_or_default()));
        *prepared.method_mut() = method;
        *prepared.uri_mut() = uri;
        *prepared.headers_mut() = headers;
        Ok(Self { origin, request: prepared })
    }
}

/// Splits a URL into origin and request target. Plain paths, which are nearly all, need no URL parser.
fn destination(url: &str, settings: &Settings) -> Result<(Origin, Uri), TransportError> {
    if url.starts_with('/') {
        let target = &settings.target;
        if is_plain(url)
            && let Ok(uri) = path_uri(&target.base_path, url)
        {
            return Ok((target.origin.clone(), uri));
        }
        return absolute(&format!("http://{}{}{url}", target.origin, target.base_path));
    }
    if url.contains("://") {
        return absolute(url);
    }
    Err(TransportError::InvalidRequest(format!(
        "URL '{url}' is neither absolute nor a path that starts with '/'"
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
    let invalid = |reason: String| TransportError::InvalidRequest(format!("URL '{text}': {reason}"));
    let url = Url::parse(text).map_err(|error| invalid(error.to_string()))?;
    let origin = Origin::of(&url).map_err(|error| invalid(error.to_string()))?;
    let target = &url[Position::BeforePath..Position::AfterQuery];
    let uri = Uri::try_from(target).map_err(|error| invalid(error.to_string()))?;
    Ok((origin, uri))
}

fn own_headers(given: &[(String, String)]) -> Result<HeaderMap, TransportError> {
    let mut headers = HeaderMap::with_capacity(given.len() + 4);
    for (name, value) in given {
        let Ok(parsed) = HeaderName::from_bytes(name.as_bytes()) else { return Err(bad_header_name(name)) };
        if parsed == CONTENT_LENGTH || parsed == TRANSFER_ENCODING {
            return Err(TransportError::InvalidRequest(format!("header '{name}' follows from the body")));
        }
        headers.append(parsed, HeaderValue::from_str(value).map_err(|_| bad_header_value(name))?);
    }
    Ok(headers)
}

fn add_cookies(headers: &mut HeaderMap, cookies: &CookieStore, origin: &Origin, uri: &Uri) {
    if cookies.iter_any().next().is_none() || headers.contains_key(COOKIE) {
        return;
    }
    let Ok(url) = Url::parse(&format!("http://{origin}{uri}")) else { return };
    let pairs: Vec<_> =
        cookies.get_request_values(&url).map(|(name, value)| format!("{name}={value}")).collect();
    if let Ok(value) = HeaderValue::try_from(pairs.join("; "))
        && !pairs.is_empty()
    {
        headers.insert(COOKIE, value);
    }
}

pub(super) fn bad_header_name(name: &str) -> TransportError {
    TransportError::InvalidRequest(format!("'{name}' is not a header name"))
}

pub(super) fn bad_header_value(name: &str) -> TransportError {
    TransportError::InvalidRequest(format!("the value of header '{name}' holds control characters"))
}
