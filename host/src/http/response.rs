//! A response, kept whole until its user is done with it.

use bytes::Bytes;
use http::{HeaderMap, StatusCode, Uri, Version};
use serde_json::Value;

use super::pointer;
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
    json: Json,
}

/// How far the body is known as JSON.
#[derive(Debug)]
enum Json {
    Unasked,
    /// It was read through for one value. For another one, it is worth a tree.
    AskedOnce,
    /// None, if no tree can be made of it: it is no JSON, or too deep.
    Tree(Option<Value>),
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
        Self { status, version, headers, body, body_len, trailers, origin, path, json: Json::Unasked }
    }

    /// Where it came from, absolute.
    pub fn url(&self) -> String {
        format!("{}{}", self.origin.url(), self.path)
    }

    /// The value at an RFC 6901 pointer, as JSON text. The first call reads the body through, the second parses it, and those
    /// that follow look into what it parsed.
    pub fn json(&mut self, pointer: &str) -> Option<String> {
        self.json = match std::mem::replace(&mut self.json, Json::AskedOnce) {
            Json::Unasked => Json::AskedOnce,
            Json::AskedOnce => Json::Tree(serde_json::from_slice(&self.body).ok()),
            tree => tree,
        };
        match &self.json {
            Json::Tree(Some(tree)) => tree.pointer(pointer).map(Value::to_string),
            _ => pointer::find(&self.body, pointer).map(|value| value.to_string()),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::address::Target;

    fn json(body: &str, pointer: &str) -> Option<String> {
        response(body).json(pointer)
    }

    fn response(body: &str) -> Response {
        let target: Target = "https://a.example".parse().unwrap();
        let head = Head {
            status: StatusCode::OK,
            version: Version::HTTP_11,
            headers: HeaderMap::new(),
            origin: target.origin,
            path: Uri::from_static("/b?c"),
        };
        let response = Response::new(head, Bytes::copy_from_slice(body.as_bytes()), 0, None);
        assert_eq!(response.url(), "https://a.example/b?c");
        response
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
    fn however_often_it_is_asked_the_answer_is_the_same() {
        let body = r#"{"a":[1,{"b":"c"}]}"#;
        let mut response = response(body);
        for _ in 0..3 {
            assert_eq!(response.json("/a/1/b").as_deref(), Some("\"c\""));
            assert_eq!(response.json("/a/2"), None);
        }
        let deep = format!(r#"{{"a":1,"b":{}{}}}"#, "[".repeat(500), "]".repeat(500));
        let mut response = self::response(&deep);
        for _ in 0..3 {
            assert_eq!(response.json("/a").as_deref(), Some("1"));
            assert_eq!(response.json("/b"), None, "too deep for a value");
        }
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
