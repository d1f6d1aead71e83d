//! A request being built.

use std::borrow::Cow;
use std::fmt::Display;
use std::time::Duration;

use serde::Serialize;

use super::body::Body;
use super::response::{Response, lift};
use super::{TransportError, query};
use crate::bindings::throng::load::http;
use crate::bindings::throng::load::types::{self, Method};
use crate::time::milliseconds;

/// A name and a value.
type Pair<'a> = (Cow<'a, str>, Cow<'a, str>);

/// A request being built. It borrows what it is given, so that sending copies it once.
///
/// ```no_run
/// # use throng_sdk::prelude::*;
/// # fn task(token: &str) -> Result {
/// let response = http::get("/api/v1/orders")
///     .query("status", "shipped")
///     .query("limit", 10)
///     .bearer(token)
///     .name("GET /orders")
///     .timeout(Duration::from_secs(5))
///     .send()?;
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone)]
#[must_use = "a request does nothing until it is sent"]
pub struct Request<'a> {
    method: Method<'a>,
    url: Cow<'a, str>,
    name: Option<Cow<'a, str>>,
    headers: Vec<Pair<'a>>,
    body: Option<Body<'a>>,
    expect: &'a [u16],
    timeout_ms: Option<u32>,
    tags: Vec<Pair<'a>>,
}

impl<'a> Request<'a> {
    pub(super) fn new(method: Method<'a>, url: Cow<'a, str>) -> Self {
        Self {
            method,
            url,
            name: None,
            headers: Vec::new(),
            body: None,
            expect: &[],
            timeout_ms: None,
            tags: Vec::new(),
        }
    }

    /// Adds `key=value` to the URL's query, percent-encoded.
    pub fn query(mut self, key: &str, value: impl Display) -> Self {
        let url = self.url.to_mut();
        // A fragment is never sent and so never behind the query here.
        url.push(if url.contains('?') { '&' } else { '?' });
        query::push_pair(url, key, &value);
        self
    }

    /// Adds a header. It replaces the user's default header of that name, but not an earlier one of this request.
    pub fn header(mut self, name: impl Into<Cow<'a, str>>, value: impl Into<Cow<'a, str>>) -> Self {
        self.headers.push((name.into(), value.into()));
        self
    }

    /// Adds `authorization: Bearer TOKEN`. For all requests of a user, set it once with
    /// [`default_header`](super::default_header).
    pub fn bearer(self, token: &str) -> Self {
        self.header("authorization", format!("Bearer {token}"))
    }

    /// Sends a value as JSON, with its `content-type`.
    ///
    /// # Panics
    ///
    /// The value can't be written as JSON, as a map whose keys are not texts.
    #[track_caller]
    pub fn json(self, value: &(impl Serialize + ?Sized)) -> Self {
        match serde_json::to_vec(value) {
            Ok(body) => self.header("content-type", "application/json").body(body),
            Err(error) => panic!("the body can't be written as JSON: {error}"),
        }
    }

    /// Sends pairs as a form, with its `content-type`.
    ///
    /// ```no_run
    /// # use throng_sdk::prelude::*;
    /// # fn task() -> Result {
    /// http::post("/search").form([("q", "lamp"), ("in", "home")]).send()?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn form<K: AsRef<str>, V: Display>(self, pairs: impl IntoIterator<Item = (K, V)>) -> Self {
        let mut form = String::new();
        for (key, value) in pairs {
            if !form.is_empty() {
                form.push('&');
            }
            query::push_pair(&mut form, key.as_ref(), &value);
        }
        self.header("content-type", "application/x-www-form-urlencoded").body(form)
    }

    /// Sends text or bytes as they are. A `content-type` is yours to add.
    pub fn body(mut self, body: impl Into<Body<'a>>) -> Self {
        self.body = Some(body.into());
        self
    }

    /// The series that the request is reported under. Without it: method and path, the query dropped. Give one
    /// wherever a path holds an id.
    pub fn name(mut self, name: impl Into<Cow<'a, str>>) -> Self {
        self.name = Some(name.into());
        self
    }

    /// Counts the request under this tag too, beside its series. May be called several times.
    pub fn tag(mut self, key: impl Into<Cow<'a, str>>, value: impl Into<Cow<'a, str>>) -> Self {
        self.tags.push((key.into(), value.into()));
        self
    }

    /// The statuses that count as success, in place of 100 to 399.
    pub fn expect(mut self, statuses: &'a [u16]) -> Self {
        self.expect = statuses;
        self
    }

    /// The time for the whole exchange, to the last byte of the body, in place of the plan's.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout_ms = Some(milliseconds(timeout));
        self
    }

    /// Sends the request and waits for the whole response. Any status is a response.
    ///
    /// # Errors
    ///
    /// No response came back. The host has counted that already; `?` also makes it an error of the iteration.
    pub fn send(self) -> Result<Response, TransportError> {
        lift(http::send(self.lower(&self.pairs())))
    }

    /// Headers and tags as the contract takes them; no allocation for none.
    pub(super) fn pairs(&self) -> Pairs<'_> {
        Pairs { headers: borrowed(&self.headers), tags: borrowed(&self.tags) }
    }

    pub(super) fn lower<'b>(&'b self, pairs: &'b Pairs<'b>) -> types::Request<'b> {
        types::Request {
            method: self.method.clone(),
            url: &self.url,
            name: self.name.as_deref(),
            headers: &pairs.headers,
            body: self.body.as_ref().map(|body| &*body.0),
            expect: self.expect,
            timeout_ms: self.timeout_ms,
            tags: &pairs.tags,
        }
    }
}

fn borrowed<'b>(pairs: &'b [Pair<'_>]) -> Vec<(&'b str, &'b str)> {
    pairs.iter().map(|(name, value)| (&**name, &**value)).collect()
}

/// What a request's headers and tags are borrowed into.
pub(super) struct Pairs<'b> {
    headers: Vec<(&'b str, &'b str)>,
    tags: Vec<(&'b str, &'b str)>,
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use serde_json::json;

    use super::*;
    use crate::http;

    fn url(request: &Request<'_>) -> String {
        request.url.clone().into_owned()
    }

    #[test]
    fn queries_are_appended() {
        assert_eq!(url(&http::get("/a").query("page", 2).query("q", "x y")), "/a?page=2&q=x%20y");
        assert_eq!(url(&http::get("/a?b=c").query("page", 2)), "/a?b=c&page=2");
    }

    #[test]
    fn what_is_borrowed_stays_borrowed() {
        let path = String::from("/a");
        let request = http::get(&path).name("GET /a").body("text").header("accept", "*/*");
        assert!(matches!(request.url, Cow::Borrowed(_)));
        assert!(matches!(request.name, Some(Cow::Borrowed(_))));
        assert!(matches!(&request.body, Some(Body(Cow::Borrowed(_)))));
        assert!(matches!(request.headers[0], (Cow::Borrowed(_), Cow::Borrowed(_))));
    }

    #[test]
    fn all_settings_reach_the_contract() {
        let request = http::request("PURGE", "/a")
            .json(&json!({ "id": 1 }))
            .bearer("t0k")
            .name("purge")
            .tag("kind", "cache")
            .expect(&[200, 404])
            .timeout(Duration::from_millis(1_500));
        let pairs = request.pairs();
        let lowered = request.lower(&pairs);
        assert!(matches!(lowered.method, Method::Other("PURGE")));
        assert_eq!((lowered.url, lowered.name), ("/a", Some("purge")));
        let headers = [("content-type", "application/json"), ("authorization", "Bearer t0k")];
        assert_eq!(lowered.headers, headers);
        assert_eq!(lowered.body, Some(&br#"{"id":1}"#[..]));
        assert_eq!((lowered.expect, lowered.timeout_ms), (&[200, 404][..], Some(1_500)));
        assert_eq!(lowered.tags, [("kind", "cache")]);
    }

    #[test]
    fn known_methods_are_the_contracts_own() {
        assert!(matches!(http::request("GET", "/").method, Method::Get));
        assert!(matches!(http::request("get", "/").method, Method::Other("get")));
        assert!(matches!(http::delete("/").method, Method::Delete));
    }

    #[test]
    fn forms_are_encoded() {
        let request = http::post("/").form([("q", "a b"), ("in", "home&garden")]);
        assert_eq!(request.body, Some(Body::from("q=a%20b&in=home%26garden")));
        assert_eq!(request.headers[0].1, "application/x-www-form-urlencoded");
    }

    #[test]
    #[should_panic(expected = "the body can't be written as JSON")]
    fn what_is_not_json_panics_where_it_was_written() {
        let _ = http::post("/").json(&HashMap::from([((1, 2), 3)]));
    }
}
