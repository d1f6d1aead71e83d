//! Why no response came back.

use std::fmt;

use crate::bindings::throng::load::types;
use crate::error::Error;

/// Why no response came back. The host has counted it, as a failure of the request's series.
///
/// ```no_run
/// # use throng_sdk::prelude::*;
/// # fn task() -> Result {
/// match http::get("/slow").timeout(Duration::from_millis(200)).send() {
///     Ok(response) => { /* … */ }
///     Err(TransportError::Timeout) => info!("gave up, as a user would"),
///     Err(error) => return Err(error.into()),
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum TransportError {
    /// The request can't be sent as it stands: its URL, method or a header is malformed. Nothing was sent.
    InvalidRequest(String),
    /// The runner does not allow this host. Nothing was sent.
    Forbidden(String),
    /// The name could not be resolved.
    Dns(String),
    /// No connection came about: refused, unreachable, or the connect timeout ran out.
    Connect(String),
    /// The TLS handshake failed, or the certificate was not accepted.
    Tls(String),
    /// The request's time ran out before its last byte arrived.
    Timeout,
    /// The peer closed the connection before the response was complete.
    Closed,
    /// The peer's bytes were not HTTP.
    Protocol(String),
    /// The body was larger than the plan allows, which is this many bytes.
    BodyTooLarge(u64),
    /// The test is ending and would not wait for this request any longer.
    Stopping,
}

impl TransportError {
    /// What happened, without the particulars: few enough to count by.
    fn reason(&self) -> &'static str {
        match self {
            Self::InvalidRequest(_) => "no response: invalid request",
            Self::Forbidden(_) => "no response: host not allowed",
            Self::Dns(_) => "no response: name not resolved",
            Self::Connect(_) => "no response: no connection",
            Self::Tls(_) => "no response: TLS failed",
            Self::Timeout => "no response: timed out",
            Self::Closed => "no response: connection closed",
            Self::Protocol(_) => "no response: not HTTP",
            Self::BodyTooLarge(_) => "no response: body too large",
            Self::Stopping => "no response: the test is ending",
        }
    }
}

impl fmt::Display for TransportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.reason())?;
        match self {
            Self::InvalidRequest(reason)
            | Self::Forbidden(reason)
            | Self::Dns(reason)
            | Self::Connect(reason)
            | Self::Tls(reason)
            | Self::Protocol(reason) => write!(f, ": {reason}"),
            Self::BodyTooLarge(limit) => write!(f, ": above {limit} bytes"),
            Self::Timeout | Self::Closed | Self::Stopping => Ok(()),
        }
    }
}

impl std::error::Error for TransportError {}

impl From<TransportError> for Error {
    fn from(error: TransportError) -> Self {
        Self::new(error.reason())
    }
}

impl From<types::TransportError> for TransportError {
    fn from(error: types::TransportError) -> Self {
        match error {
            types::TransportError::InvalidRequest(reason) => Self::InvalidRequest(reason),
            types::TransportError::Forbidden(reason) => Self::Forbidden(reason),
            types::TransportError::Dns(reason) => Self::Dns(reason),
            types::TransportError::Connect(reason) => Self::Connect(reason),
            types::TransportError::Tls(reason) => Self::Tls(reason),
            types::TransportError::Timeout => Self::Timeout,
            types::TransportError::Closed => Self::Closed,
            types::TransportError::Protocol(reason) => Self::Protocol(reason),
            types::TransportError::BodyTooLarge(limit) => Self::BodyTooLarge(limit),
            types::TransportError::Stopping => Self::Stopping,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_iterations_error_has_no_particulars() {
        let error = TransportError::Connect("10.0.0.7:8080 refused".to_owned());
        assert_eq!(error.to_string(), "no response: no connection: 10.0.0.7:8080 refused");
        assert_eq!(Error::from(error).to_string(), "no response: no connection");
        assert_eq!(
            TransportError::BodyTooLarge(1_024).to_string(),
            "no response: body too large: above 1024 bytes"
        );
        assert_eq!(Error::from(TransportError::Stopping).to_string(), "no response: the test is ending");
    }
}
