//! Why no response came back, as the contract tells it.

use std::error::Error as _;
use std::io;

use thiserror::Error;

use super::tls::tls_error;

/// The contract's `transport-error`. Reasons hold no ephemeral ports or ids, so that equal failures are equal.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum TransportError {
    /// The request can't be sent as it stands.
    #[error("{0}")]
    InvalidRequest(String),
    /// The host is not on the allow-list, or leads to an address that is not.
    #[error("{0}")]
    Forbidden(String),
    /// The name could not be resolved.
    #[error("{0}")]
    Dns(String),
    /// No connection came about.
    #[error("{0}")]
    Connect(String),
    /// The TLS handshake failed, or the certificate was not accepted.
    #[error("{0}")]
    Tls(String),
    /// The request's time ran out.
    #[error("the request's time ran out")]
    Timeout,
    /// The peer closed before the response was complete.
    #[error("the connection was closed before the response was complete")]
    Closed,
    /// The peer's bytes were not HTTP.
    #[error("{0}")]
    Protocol(String),
    /// The body was larger than this many bytes.
    #[error("the body is larger than {0} bytes")]
    BodyTooLarge(u64),
    /// The test is ending.
    #[error("the test ended before the response came")]
    Stopping,
}

impl TransportError {
    /// The name under which it is counted: that of the contract.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::InvalidRequest(_) => "invalid-request",
            Self::Forbidden(_) => "forbidden",
            Self::Dns(_) => "dns",
            Self::Connect(_) => "connect",
            Self::Tls(_) => "tls",
            Self::Timeout => "timeout",
            Self::Closed => "closed",
            Self::Protocol(_) => "protocol",
            Self::BodyTooLarge(_) => "body-too-large",
            Self::Stopping => "stopping",
        }
    }
}

impl From<hyper::Error> for TransportError {
    fn from(error: hyper::Error) -> Self {
        if error.is_incomplete_message() || error.is_closed() || error.is_canceled() {
            return Self::Closed;
        }
        if error.is_parse_too_large() {
            return Self::Protocol(
                "the response's head is larger than http.max_header_bytes, or has more lines than http.max_headers"
                    .to_owned(),
            );
        }
        // HTTP/2 wraps the socket's error once more.
        let mut cause = error.source();
        while let Some(it) = cause {
            cause = it.source();
            let Some(io) = it.downcast_ref::<io::Error>() else { continue };
            if let Some(tls) = tls_error(io) {
                return Self::Tls(format!("TLS: {tls}"));
            }
            if is_closing(io.kind()) {
                return Self::Closed;
            }
        }
        let source = error.source().map(|source| format!(": {source}")).unwrap_or_default();
        Self::Protocol(format!("{error}{source}"))
    }
}

fn is_closing(kind: io::ErrorKind) -> bool {
    matches!(
        kind,
        io::ErrorKind::ConnectionReset
            | io::ErrorKind::ConnectionAborted
            | io::ErrorKind::BrokenPipe
            | io::ErrorKind::UnexpectedEof
            | io::ErrorKind::NotConnected
    )
}
