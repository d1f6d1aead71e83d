//! A response, of which only what is asked for is copied into the scenario.

use std::time::Duration;

use serde::de::DeserializeOwned;

use super::TransportError;
use crate::bindings::throng::load::{http, types};
use crate::check::check;
use crate::error::{Error, Result};

/// A response. The host keeps it; each method says what it copies.
///
/// Whether the request was a success is settled when this is dropped, at the latest when the task returns: [`fail`] and
/// [`pass`] must be called before.
///
/// [`fail`]: Response::fail
/// [`pass`]: Response::pass
#[derive(Debug)]
pub struct Response(http::Response);

pub(super) fn lift(
    result: Result<http::Response, types::TransportError>,
) -> Result<Response, TransportError> {
    result.map(Response).map_err(Into::into)
}

impl Response {
    /// The status code. Copies nothing.
    #[must_use]
    pub fn status(&self) -> u16 {
        self.0.status()
    }

    /// Whether the status is one of 200 to 299. Copies nothing.
    #[must_use]
    pub fn ok(&self) -> bool {
        (200..300).contains(&self.status())
    }

    /// The first header of this name, in any case.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<String> {
        self.0.header(name)
    }

    /// All headers in the order received, names in lower case. Copies every one.
    #[must_use]
    pub fn headers(&self) -> Vec<(String, String)> {
        self.0.headers()
    }

    /// What followed the body, names in lower case; nearly always nothing. Copies every one.
    #[must_use]
    pub fn trailers(&self) -> Vec<(String, String)> {
        self.0.trailers()
    }

    /// Where the response came from, absolute: not what was asked for, if redirects were followed.
    ///
    /// ```no_run
    /// # use throng_sdk::prelude::*;
    /// # fn task() -> Result {
    /// let response = http::get("/account").redirects(5).send()?;
    /// response.check("still logged in", !response.url().ends_with("/login"));
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn url(&self) -> String {
        self.0.url()
    }

    /// The protocol it came over: `HTTP/1.0`, `HTTP/1.1` or `HTTP/2`.
    #[must_use]
    pub fn version(&self) -> String {
        self.0.version()
    }

    /// The body's length in bytes; of a [discarded](super::Request::discard_body) body, what was counted. Copies
    /// nothing.
    #[must_use]
    pub fn len(&self) -> u64 {
        self.0.body_len()
    }

    /// Whether the body's [length](Self::len) is 0, so not because it was discarded. Copies nothing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The body, decoded if it came compressed; empty if it was discarded. Copies all of it at each call.
    #[must_use]
    pub fn bytes(&self) -> Vec<u8> {
        self.0.bytes()
    }

    /// The body as text. Copies all of it at each call.
    ///
    /// # Errors
    ///
    /// The body is not UTF-8.
    pub fn text(&self) -> Result<String> {
        self.0.text().map_err(|_| Error::new("body: not UTF-8"))
    }

    /// The whole body, read from JSON. Copies all of it at each call. The cheapest way to look at most of a body; for
    /// a value or two [`json_at`](Self::json_at) copies less.
    ///
    /// ```no_run
    /// # use throng_sdk::prelude::*;
    /// use serde::Deserialize;
    ///
    /// #[derive(Deserialize)]
    /// struct Page {
    ///     total: u32,
    /// }
    ///
    /// # fn task() -> Result {
    /// let page: Page = http::get("/api/v1/products").send()?.json()?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// The body is not JSON, or does not fit `T`.
    pub fn json<T: DeserializeOwned>(&self) -> Result<T> {
        serde_json::from_slice(&self.bytes()).map_err(|error| Error::json("body", &error))
    }

    /// The value at an RFC 6901 pointer. The host reads the body's JSON, once for all calls; only this value is copied.
    ///
    /// ```no_run
    /// # use throng_sdk::prelude::*;
    /// # fn task() -> Result {
    /// let response = http::get("/api/v1/products").send()?;
    /// let first: u64 = response.json_at("/items/0/id")?;
    /// let has_next = response.json_at::<String>("/next").is_ok();
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// There is no such value, it does not fit `T`, or the body is not JSON.
    pub fn json_at<T: DeserializeOwned>(&self, pointer: &str) -> Result<T> {
        value_at(pointer, self.0.json(pointer).as_deref())
    }

    /// How long each phase of the exchange took.
    #[must_use]
    pub fn timings(&self) -> Timings {
        Timings::new(self.0.timings())
    }

    /// Counts this request as a success, whatever its status.
    pub fn pass(&self) {
        self.0.pass();
    }

    /// Counts this request as a failure, whatever its status. Reasons are counted by their text, so put no ids in them.
    pub fn fail(&self, reason: &str) {
        self.0.fail(reason);
    }

    /// Counts a check and gives `ok` back. One that does not hold also [fails](Self::fail) this request, with the
    /// check's name as the reason.
    ///
    /// ```no_run
    /// # use throng_sdk::prelude::*;
    /// # fn task() -> Result {
    /// let response = http::get("/api/v1/products/101").send()?;
    /// if response.check("the product is the one asked for", response.json_at("/id") == Ok(101)) {
    ///     // …
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn check(&self, name: &str, ok: bool) -> bool {
        if !ok {
            self.fail(name);
        }
        check(name, ok)
    }
}

fn value_at<T: DeserializeOwned>(pointer: &str, value: Option<&str>) -> Result<T> {
    let Some(value) = value else { return Err(Error::new(format!("body: no value at {pointer}"))) };
    serde_json::from_str(value).map_err(|error| Error::json(&format!("body: {pointer}"), &error))
}

/// How long each phase of an exchange took. A phase that did not take place is zero.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Timings {
    /// Waiting for a connection slot, and resolving the name.
    pub blocked: Duration,
    /// Opening the connection; zero on a reused one.
    pub connecting: Duration,
    /// The TLS handshake; zero on a reused connection and without TLS.
    pub tls_handshaking: Duration,
    /// From the first byte sent to the last one.
    pub sending: Duration,
    /// From the last byte sent to the first byte received.
    pub waiting: Duration,
    /// From the first byte received to the last one.
    pub receiving: Duration,
}

impl Timings {
    fn new(timings: types::Timings) -> Self {
        Self {
            blocked: Duration::from_micros(timings.blocked),
            connecting: Duration::from_micros(timings.connecting),
            tls_handshaking: Duration::from_micros(timings.tls_handshaking),
            sending: Duration::from_micros(timings.sending),
            waiting: Duration::from_micros(timings.waiting),
            receiving: Duration::from_micros(timings.receiving),
        }
    }

    /// All phases together.
    #[must_use]
    pub fn total(&self) -> Duration {
        self.blocked + self.connecting + self.tls_handshaking + self.sending + self.waiting + self.receiving
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_read_as_what_is_asked_for() {
        assert_eq!(value_at("/id", Some("101")), Ok(101));
        assert_eq!(value_at("/name", Some("\"a\\\"b\"")), Ok("a\"b".to_owned()));
        assert_eq!(value_at::<Option<u8>>("/next", Some("null")), Ok(None));
    }

    #[test]
    fn a_misfit_names_the_pointer() {
        let missing = value_at::<u64>("/id", None).unwrap_err();
        assert_eq!(missing.to_string(), "body: no value at /id");
        let misfit = value_at::<u64>("/id", Some("\"x\"")).unwrap_err();
        assert_eq!(misfit.to_string(), "body: /id: invalid type: string, expected u64");
    }

    #[test]
    fn phases_add_up() {
        let wire = types::Timings {
            blocked: 1,
            connecting: 2,
            tls_handshaking: 3,
            sending: 4,
            waiting: 5,
            receiving: 6,
        };
        let timings = Timings::new(wire);
        assert_eq!(timings.waiting, Duration::from_micros(5));
        assert_eq!(timings.total(), Duration::from_micros(21));
    }
}
