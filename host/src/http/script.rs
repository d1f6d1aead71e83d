//! Answers without a network: what a test of a scenario says that its target would.

use std::fmt::Debug;
use std::time::Duration;

use bytes::Bytes;
use http::{HeaderMap, Method, Uri};

use super::TransportError;
use crate::address::Origin;

/// A request as it would go over the wire: default headers, cookies and all.
#[derive(Debug, Clone, Copy)]
pub struct Asked<'a> {
    /// The method.
    pub method: &'a Method,
    /// Where it would go.
    pub origin: &'a Origin,
    /// The path and query.
    pub path: &'a Uri,
    /// The headers.
    pub headers: &'a HeaderMap,
    /// The body, before it would be compressed.
    pub body: &'a [u8],
}

/// What comes back.
#[derive(Debug)]
pub struct Answer {
    /// The response, or why there is none.
    pub result: Result<http::Response<Bytes>, TransportError>,
    /// How long it takes.
    pub delay: Duration,
}

/// Answers in the network's stead.
pub trait Respond: Debug + Send + Sync {
    /// The answer to a request.
    fn respond(&self, asked: &Asked<'_>) -> Answer;
}
