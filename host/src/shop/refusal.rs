//! Answers other than success, all of one form: a status and `{"error": "…"}`.

use axum::Json;
use axum::http::header::{RETRY_AFTER, WWW_AUTHENTICATE};
use axum::http::{HeaderValue, Method, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use thiserror::Error;

use super::token::TokenFault;

/// Why a request is not carried out.
#[derive(Debug, Error)]
pub(super) enum Refusal {
    #[error("send a bearer token; POST /api/v1/auth/login gives one")]
    NoToken,
    #[error("{0}")]
    BadToken(#[from] TokenFault),
    #[error("unknown email or wrong password")]
    WrongPassword,
    #[error("this token is for reports only")]
    ReportsOnly,
    #[error("there is no {what} {id}")]
    NotFound { what: &'static str, id: String },
    #[error("there is nothing at {0}")]
    NoRoute(String),
    #[error("{0} does not take {1}")]
    NoMethod(String, Method),
    #[error("{0}")]
    Unacceptable(String),
    /// The body could not be read: its syntax, type or size.
    #[error("{message}")]
    Body { status: StatusCode, message: String },
    #[error("more than {rate} requests a second")]
    Throttled { rate: f64, retry_after_s: u64 },
    #[error("{0} reports are waiting; no more are taken")]
    QueueFull(usize),
    #[error("this failure was injected by --fail")]
    Injected,
    #[error("the database failed: {0}")]
    Database(#[from] rusqlite::Error),
}

impl Refusal {
    pub(super) fn not_found(what: &'static str, id: impl Into<String>) -> Self {
        Self::NotFound { what, id: id.into() }
    }

    pub(super) fn unacceptable(message: impl Into<String>) -> Self {
        Self::Unacceptable(message.into())
    }

    fn status(&self) -> StatusCode {
        match self {
            Self::NoToken | Self::BadToken(_) | Self::WrongPassword => StatusCode::UNAUTHORIZED,
            Self::ReportsOnly => StatusCode::FORBIDDEN,
            Self::NotFound { .. } | Self::NoRoute(_) => StatusCode::NOT_FOUND,
            Self::NoMethod(..) => StatusCode::METHOD_NOT_ALLOWED,
            Self::Unacceptable(_) => StatusCode::UNPROCESSABLE_ENTITY,
            Self::Body { status, .. } => *status,
            Self::Throttled { .. } => StatusCode::TOO_MANY_REQUESTS,
            Self::QueueFull(_) => StatusCode::SERVICE_UNAVAILABLE,
            Self::Injected | Self::Database(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let body = Json(serde_json::json!({ "error": self.to_string() }));
        let mut response = (self.status(), body).into_response();
        let headers = response.headers_mut();
        match self {
            // RFC 6750, section 3: no error code when the request came without credentials.
            Self::NoToken | Self::WrongPassword => {
                headers.insert(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer realm=\"shop\""));
            }
            Self::BadToken(_) => {
                let challenge = "Bearer realm=\"shop\", error=\"invalid_token\"";
                headers.insert(WWW_AUTHENTICATE, HeaderValue::from_static(challenge));
            }
            Self::Throttled { retry_after_s, .. } => {
                headers.insert(RETRY_AFTER, HeaderValue::from(retry_after_s));
            }
            Self::QueueFull(_) => {
                headers.insert(RETRY_AFTER, HeaderValue::from_static("1"));
            }
            _ => {}
        }
        response
    }
}

/// Answers for paths that nobody serves.
pub(super) async fn no_route(uri: Uri) -> Refusal {
    Refusal::NoRoute(uri.path().to_owned())
}

/// Answers for methods that a path does not take; axum adds `Allow`.
pub(super) async fn no_method(method: Method, uri: Uri) -> Refusal {
    Refusal::NoMethod(uri.path().to_owned(), method)
}
