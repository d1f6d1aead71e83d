//! A response, kept whole until its user is done with it.

use bytes::Bytes;
use http::{HeaderMap, StatusCode, Uri, Version};
use serde_json::Value;

use crate::address::Origin;

/// A complete response.
#[derive(Debug)]
pub struct Response {
    /// The status.
    pub status: StatusCode,
    /// The protocol that it came over.
    pub version: Version,
    /// The headers in the order received.
    pub headers: HeaderMap,
    /// The body, decoded; empty if it was discarded.
    pub body: Bytes,
    /// The body's length in bytes, also if it was discarded.
    pub body_len: u64,
    /// What followed the body, if anything.
    pub trailers: Option<Box<HeaderMap>>,
    pub(super) origin: Origin,
    pub(super) path: Uri,
    json: Option<Option<Value>>,
}

/// What of a response is there before its body.
pub(super) struct Head {
    pub(super) status: StatusCode,
    pub(super) version: Version,
    pub(super) headers: HeaderMap,
    pub(super) origin: Origin,
    pub(super) path: Uri,
}

impl Response {
    pub(super) fn new(head: Head, body: Bytes, body_len: u64, trailers: Option<HeaderMap>) -> Self {
        let Head { status, version, headers, origin, path } = head;
        let trailers = trailers.map(Box::new);
        Self { status, version, headers, body, body_len, trailers, origin, path, json: None }
    }

    /// Where it came from, absolute.
    pub fn url(&self) -> String {
        format!("{}{}", self.origin.url(), self.path)
    }

    /// The value at an RFC 6901 pointer, as JSON text. The body is parsed at the first call.
    pub fn json(&mut self, pointer: &str) -> Option<String> {
        let body = &self.body;
        let parsed = self.json.get_or_insert_with(|| serde_json::from_slice(body).ok());
        parsed.as_ref()?.pointer(pointer).map(Value::to_string)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::address::Target;

    fn json(body: &str, pointer: &str) -> Option<String> {
        let target: Target = "https://a.example".parse().unwrap();
        let head = Head {
            status: StatusCode::OK,
            version: Version::HTTP_11,
            headers: HeaderMap::new(),
            origin: target.origin,
            path: Uri::from_static("/b?c"),
        };
        let mut response = Response::new(head, Bytes::copy_from_slice(body.as_bytes()), 0, None);
        assert_eq!(response.url(), "https://a.example/b?c");
        response.json(pointer)
    }

    #[test]
    fn a_pointer_finds_its_value() {
        let body = r#"{"items":[{"id":101,"a/b":"x","m~n":null}]}"#;
        assert_eq!(json(body, "/items/0/id").as_deref(), Some("101"));
        assert_eq!(json(body, "/items/0/a~1b").as_deref(), Some("\"x\""));
        assert_eq!(json(body, "/items/0/m~0n").as_deref(), Some("null"));
        assert_eq!(json(body, "").map(|whole| whole.len()), Some(body.len()));
    }

    #[test]
    fn what_is_not_there_is_none() {
        assert_eq!(json(r#"{"a":1}"#, "/b"), None);
        assert_eq!(json(r#"{"a":1}"#, "a"), None);
        assert_eq!(json("not json", ""), None);
        assert_eq!(json("", ""), None);
    }

    #[test]
    fn a_body_that_nests_without_end_is_not_json() {
        assert_eq!(json(&"[".repeat(1 << 20), ""), None);
    }

    proptest! {
        #[test]
        fn whatever_the_body_and_the_pointer_nothing_breaks(
            body in r#"[\[\]{}",:0-9a-z\\~ ]{0,40}"#,
            pointer in "[/~0-9a-z]{0,20}",
        ) {
            if let Some(text) = json(&body, &pointer) {
                prop_assert!(serde_json::from_str::<Value>(&text).is_ok());
            }
        }
    }
}
