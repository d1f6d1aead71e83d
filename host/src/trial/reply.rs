//! Replies: which request each is for, and what it says.

use std::time::Duration;

use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use indexmap::IndexMap;
use parking_lot::Mutex;
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::Value;

use super::pattern::{fits, fits_request};
use crate::http::{Answer, Asked, Respond, TransportError};
use crate::plan::{Text, Time};
use crate::threshold::nearest;

/// A reply of the target's.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
pub(super) struct ReplyTable {
    /// The request that it is for: METHOD PATH, in which * stands for anything; with a query, if that matters. A request to
    /// another origin is METHOD URL.
    pub(super) to: String,
    /// What else the request must have.
    #[serde(default)]
    pub(super) when: When,
    /// How often it is given; without end by default.
    pub(super) times: Option<u64>,
    /// The status; 200 by default.
    status: Option<u16>,
    /// The headers.
    #[serde(default)]
    headers: IndexMap<String, Text<String>>,
    /// The body, as JSON.
    json: Option<Value>,
    /// The body, as it is.
    body: Option<String>,
    /// How long it takes, in virtual time.
    delay: Option<Text<Time>>,
    /// Instead of a response: dns, connect, tls, timeout, closed or protocol.
    error: Option<ErrorName>,
}

/// What a request must have.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
pub(super) struct When {
    /// Headers by name; in a value, * stands for anything.
    #[serde(default)]
    headers: IndexMap<String, String>,
    /// Values of the JSON body by RFC 6901 pointer.
    #[serde(default)]
    json: IndexMap<String, Value>,
    /// The body; * stands for anything.
    body: Option<String>,
}

/// A transport error, by its name in the contract.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
enum ErrorName {
    Dns,
    Connect,
    Tls,
    Timeout,
    Closed,
    Protocol,
}

impl ErrorName {
    fn error(self) -> TransportError {
        let scripted = || "as the script says".to_owned();
        match self {
            Self::Dns => TransportError::Dns(scripted()),
            Self::Connect => TransportError::Connect(scripted()),
            Self::Tls => TransportError::Tls(scripted()),
            Self::Timeout => TransportError::Timeout,
            Self::Closed => TransportError::Closed,
            Self::Protocol => TransportError::Protocol(scripted()),
        }
    }
}

impl When {
    fn fits(&self, request: &Made) -> bool {
        let header = |(name, pattern): (&String, &String)| {
            let values = request.headers.iter().filter(|(given, _)| given.eq_ignore_ascii_case(name));
            values.into_iter().any(|(_, value)| fits(pattern, value))
        };
        let json: Value = match self.json.is_empty() {
            true => Value::Null,
            false => serde_json::from_str(&request.body).unwrap_or_default(),
        };
        self.headers.iter().all(header)
            && self.json.iter().all(|(pointer, value)| json.pointer(pointer) == Some(value))
            && self.body.as_ref().is_none_or(|pattern| fits(pattern, &request.body))
    }
}

impl ReplyTable {
    /// What makes no sense, if anything does not.
    pub(super) fn check(&self) -> Result<(), String> {
        let response = self.json.is_some() || self.body.is_some() || self.status.is_some();
        if self.json.is_some() && self.body.is_some() {
            return Err("has a json and a body; give one of them".to_owned());
        }
        if self.error.is_some() && response {
            return Err("has an error, and so no status, json or body".to_owned());
        }
        self.response().map(drop)
    }

    fn response(&self) -> Result<http::Response<Bytes>, String> {
        let body = match (&self.json, &self.body) {
            (Some(json), _) => json.to_string(),
            (None, body) => body.clone().unwrap_or_default(),
        };
        let mut response = http::Response::new(Bytes::from(body));
        *response.status_mut() =
            StatusCode::from_u16(self.status.unwrap_or(200)).map_err(|error| error.to_string())?;
        let headers: &mut HeaderMap = response.headers_mut();
        if self.json.is_some() {
            headers.insert("content-type", HeaderValue::from_static("application/json"));
        }
        for (name, Text(value)) in &self.headers {
            let name = HeaderName::from_bytes(name.as_bytes())
                .map_err(|_| format!("'{name}' is not a header's name"))?;
            let value =
                HeaderValue::from_str(value).map_err(|_| format!("header {name} can't have this value"))?;
            headers.append(name, value);
        }
        Ok(response)
    }
}

/// A request that the scenario made.
#[derive(Debug, Clone)]
pub(super) struct Made {
    /// METHOD PATH?QUERY, or METHOD URL of another origin.
    pub(super) line: String,
    pub(super) headers: Vec<(String, String)>,
    pub(super) body: String,
    /// Whether the script had a reply.
    pub(super) answered: bool,
}

/// The target's part.
#[derive(Debug)]
pub(super) struct Target {
    origin: String,
    replies: Vec<ReplyTable>,
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    /// How often each reply may still be given.
    left: Vec<u64>,
    made: Vec<Made>,
}

impl Target {
    pub(super) fn new(origin: String, replies: Vec<ReplyTable>) -> Self {
        let left = replies.iter().map(|reply| reply.times.unwrap_or(u64::MAX)).collect();
        Self { origin, replies, state: Mutex::new(State { left, made: Vec::new() }) }
    }

    /// The requests so far.
    pub(super) fn made(&self) -> Vec<Made> {
        self.state.lock().made.clone()
    }

    fn none_left(&self, line: &str) -> String {
        let nearest = nearest(line, self.replies.iter().map(|reply| reply.to.as_str()));
        let hint = nearest.map_or_else(String::new, |nearest| format!("; the nearest is to '{nearest}'"));
        format!("the script has no reply to {line}{hint}")
    }
}

impl Respond for Target {
    fn respond(&self, asked: &Asked<'_>) -> Answer {
        let origin = asked.origin.url();
        let foreign = if origin == self.origin { "" } else { &origin };
        let text = |value: &HeaderValue| String::from_utf8_lossy(value.as_bytes()).into_owned();
        let mut made = Made {
            line: format!("{} {foreign}{}", asked.method, asked.path),
            headers: asked.headers.iter().map(|(name, value)| (name.to_string(), text(value))).collect(),
            body: String::from_utf8_lossy(asked.body).into_owned(),
            answered: false,
        };
        let mut state = self.state.lock();
        let found = self.replies.iter().zip(&mut state.left).find(|(reply, left)| {
            **left > 0 && fits_request(&reply.to, &made.line) && reply.when.fits(&made)
        });
        let answer = match found {
            None => Answer {
                result: Err(TransportError::InvalidRequest(self.none_left(&made.line))),
                delay: Duration::ZERO,
            },
            Some((reply, left)) => {
                *left -= 1;
                made.answered = true;
                let delay = reply.delay.as_ref().map_or(Duration::ZERO, |delay| delay.0.0);
                let response = || reply.response().map_err(TransportError::InvalidRequest);
                Answer { result: reply.error.map_or_else(response, |error| Err(error.error())), delay }
            }
        };
        state.made.push(made);
        answer
    }
}
