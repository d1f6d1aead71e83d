//! A request being built.

use std::borrow::Cow;
use std::fmt::Display;
use std::time::Duration;

use serde::Serialize;

use super::body::Body;
use super::multipart::Multipart;
use super::options::AS_PLANNED;
use super::response::{Response, lift};
use super::{TransportError, query};
use crate::bindings::throng::load::http;
use crate::bindings::throng::load::types::{self, Method, Options};
use crate::random;
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
    /// None: as the plan says.
    options: Option<Options>,
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
            options: None,
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

    /// Sends a map, a struct or pairs as a form, with its `content-type`. Texts, numbers, `bool`s and variants
    /// without fields are fine as values; a `None` is left out.
    ///
    /// ```no_run
    /// # use throng_sdk::prelude::*;
    /// # fn task() -> Result {
    /// http::post("/search").form([("q", "lamp"), ("in", "home")]).send()?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Panics
    ///
    /// The value can't be written as a form, as a list or a struct within it.
    #[track_caller]
    pub fn form(self, value: impl Serialize) -> Self {
        match serde_urlencoded::to_string(value) {
            Ok(body) => self.header("content-type", "application/x-www-form-urlencoded").body(body),
            Err(error) => panic!("the body can't be written as a form: {error}"),
        }
    }

    /// Sends a form with files, with its `content-type`. The boundary is drawn as by [`random::u64`], so that it is the
    /// same again for the same seed. Copies all parts into one body, and looks through them for the boundary.
    ///
    /// ```no_run
    /// # use throng_sdk::prelude::*;
    /// # fn task(photo: &[u8]) -> Result {
    /// let form = http::Multipart::new().text("title", "A lamp").file("photo", "lamp.jpg", "image/jpeg", photo);
    /// http::post("/products/101/photos").multipart(form).name("POST /products/:id/photos").send()?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn multipart(self, form: Multipart<'_>) -> Self {
        let (content_type, body) = form.encode(&mut random::u64);
        self.header("content-type", content_type).body(body)
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
        let pairs = self.pairs();
        let request = self.lower(&pairs);
        lift(match self.options {
            None => http::send(request),
            Some(options) => http::send_with(request, options),
        })
    }

    /// Where it departs from the plan. None: nowhere.
    pub(super) fn options(&self) -> Option<Options> {
        self.options
    }

    pub(super) fn options_mut(&mut self) -> &mut Options {
        self.options.get_or_insert(AS_PLANNED)
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

    fn form(value: impl Serialize) -> String {
        let request = http::post("/").form(value);
        assert_eq!(request.headers[0].1, "application/x-www-form-urlencoded");
        String::from_utf8(request.body.unwrap().0.into_owned()).unwrap()
    }

    #[test]
    fn forms_are_encoded() {
        assert_eq!(form([("q", "a b"), ("in", "home&garden")]), "q=a+b&in=home%26garden");
        assert_eq!(form(vec![("id", 1), ("id", 2)]), "id=1&id=2");
        assert_eq!(form([("ü", true)]), "%C3%BC=true");
        assert_eq!(form(Vec::<(&str, &str)>::new()), "");
    }

    #[test]
    fn a_struct_is_a_form() {
        #[derive(Serialize)]
        struct Search<'a> {
            q: &'a str,
            page: u8,
            max_price: f64,
            category: Option<&'a str>,
        }
        let search = Search { q: "lamp", page: 2, max_price: 9.5, category: None };
        assert_eq!(form(&search), "q=lamp&page=2&max_price=9.5");
    }

    #[test]
    #[should_panic(expected = "the body can't be written as a form")]
    fn what_is_no_form_panics_where_it_was_written() {
        let _ = http::post("/").form([("ids", [1, 2])]);
    }

    #[test]
    #[should_panic(expected = "the body can't be written as JSON")]
    fn what_is_not_json_panics_where_it_was_written() {
        let _ = http::post("/").json(&HashMap::from([((1, 2), 3)]));
    }
}
