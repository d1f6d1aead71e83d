//! Requests and responses.
//!
//! [`get`] and its siblings begin a request, [`Request::send`] sends it and waits. Connections, cookies and default
//! headers belong to the user, as in a browser. Redirects are followed as the plan says, or [`Request::redirects`].
//!
//! ```no_run
//! use throng_sdk::prelude::*;
//!
//! # fn task() -> Result {
//! let credentials = json!({ "email": "qa.user1@example.com", "password": "TestPass123!" });
//! let response = http::post("/api/v1/auth/login").json(&credentials).name("POST /auth/login").send()?;
//! let token: String = response.json_at("/access_token")?;
//! http::default_header("authorization", &format!("Bearer {token}"));
//! # Ok(())
//! # }
//! ```
//!
//! # Names
//!
//! Requests are reported in series. Without a [`name`](Request::name) the series is the method and the path, so give
//! a name wherever a path holds an id: `GET /products/:id`.

use std::borrow::Cow;

use crate::bindings::throng::load::http;
use crate::bindings::throng::load::types::Method;

mod body;
mod multipart;
mod options;
mod query;
mod request;
mod response;
mod transport_error;

pub use body::Body;
pub use multipart::Multipart;
pub use options::Coding;
pub use request::Request;
pub use response::{Response, Timings};
pub use transport_error::TransportError;

/// Begins a `GET` request. The URL is absolute (`http://host:port/path`), or a path behind the plan's target.
pub fn get<'a>(url: impl Into<Cow<'a, str>>) -> Request<'a> {
    Request::new(Method::Get, url.into())
}

/// Begins a `HEAD` request.
pub fn head<'a>(url: impl Into<Cow<'a, str>>) -> Request<'a> {
    Request::new(Method::Head, url.into())
}

/// Begins a `POST` request.
pub fn post<'a>(url: impl Into<Cow<'a, str>>) -> Request<'a> {
    Request::new(Method::Post, url.into())
}

/// Begins a `PUT` request.
pub fn put<'a>(url: impl Into<Cow<'a, str>>) -> Request<'a> {
    Request::new(Method::Put, url.into())
}

/// Begins a `PATCH` request.
pub fn patch<'a>(url: impl Into<Cow<'a, str>>) -> Request<'a> {
    Request::new(Method::Patch, url.into())
}

/// Begins a `DELETE` request.
pub fn delete<'a>(url: impl Into<Cow<'a, str>>) -> Request<'a> {
    Request::new(Method::Delete, url.into())
}

/// Begins an `OPTIONS` request.
pub fn options<'a>(url: impl Into<Cow<'a, str>>) -> Request<'a> {
    Request::new(Method::Options, url.into())
}

/// Begins a request with any method, in the case it is sent in: `http::request("PURGE", "/cache")`.
pub fn request<'a>(method: &'a str, url: impl Into<Cow<'a, str>>) -> Request<'a> {
    let method = match method {
        "GET" => Method::Get,
        "HEAD" => Method::Head,
        "POST" => Method::Post,
        "PUT" => Method::Put,
        "PATCH" => Method::Patch,
        "DELETE" => Method::Delete,
        "OPTIONS" => Method::Options,
        other => Method::Other(other),
    };
    Request::new(method, url.into())
}

/// Sends several requests, at most `max_parallel` at a time (0: all at once), and waits for all. The results are in the
/// order of the requests.
///
/// ```no_run
/// # use throng_sdk::prelude::*;
/// # fn task() -> Result {
/// let images = (1..=6).map(|id| http::get(format!("/images/{id}.png")).name("GET /images/:id"));
/// for response in http::send_all(images, 2) {
///     check("an image has bytes", !response?.is_empty());
/// }
/// # Ok(())
/// # }
/// ```
pub fn send_all<'a>(
    requests: impl IntoIterator<Item = Request<'a>>,
    max_parallel: u32,
) -> Vec<Result<Response, TransportError>> {
    let requests: Vec<Request<'a>> = requests.into_iter().collect();
    let pairs: Vec<_> = requests.iter().map(Request::pairs).collect();
    let lowered = requests.iter().zip(&pairs).map(|(request, pairs)| request.lower(pairs));
    let results = if requests.iter().all(|request| request.options().is_none()) {
        http::send_all(&lowered.collect::<Vec<_>>(), max_parallel)
    } else {
        let options = requests.iter().map(|request| request.options().unwrap_or(options::AS_PLANNED));
        http::send_all_with(&lowered.zip(options).collect::<Vec<_>>(), max_parallel)
    };
    results.into_iter().map(response::lift).collect()
}

/// Sends this header with every later request of this user. A request's own header of that name goes first.
///
/// A malformed name or value is reported by the next request, as [`TransportError::InvalidRequest`].
///
/// ```no_run
/// # use throng_sdk::prelude::*;
/// http::default_header("accept", "application/json");
/// ```
pub fn default_header(name: &str, value: &str) {
    http::set_default_header(name, Some(value));
}

/// Takes a default header away again.
pub fn remove_default_header(name: &str) {
    http::set_default_header(name, None);
}

/// Forgets all cookies of this user.
pub fn clear_cookies() {
    http::clear_cookies();
}
