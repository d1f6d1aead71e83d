//! A response, kept whole until its user is done with it.

use bytes::Bytes;
use http::{HeaderMap, StatusCode};
use serde_json::Value;

/// A complete response.
#[derive(Debug)]
pub struct Response {
    /// The status.
    pub status: StatusCode,
    /// The headers in the order received.
    pub headers: HeaderMap,
    /// The body.
    pub body: Bytes,
    json: Option<Option<Value>>,
}

impl Response {
    pub(super) fn new(status: StatusCode, headers: HeaderMap, body: Bytes) -> Self {
        Self { status, headers, body, json: None }
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
    use super::*;

    fn json(body: &str, pointer: &str) -> Option<String> {
        Response::new(StatusCode::OK, HeaderMap::new(), Bytes::copy_from_slice(body.as_bytes())).json(pointer)
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
}
