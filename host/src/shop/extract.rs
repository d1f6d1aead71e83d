//! What a request brings along, read so that every failure is a [`Refusal`] in the shop's own form.

use axum::Json;
use axum::body::Bytes;
use axum::extract::rejection::{JsonRejection, QueryRejection};
use axum::extract::{FromRequest, FromRequestParts, Path, Query, Request};
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::http::request::Parts;
use serde::de::{DeserializeOwned, IgnoredAny};

use super::refusal::Refusal;

/// The most entries that a list gives at once.
pub(super) const MOST_LISTED: u32 = 100;

/// A JSON body. 400 when it is not JSON, 413 when too long, 415 when not declared as JSON, 422 when it does not fit.
pub(super) struct Payload<T>(pub(super) T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Payload<T> {
    type Rejection = Refusal;

    async fn from_request(request: Request, state: &S) -> Result<Self, Refusal> {
        let declared = request.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
        if !declared.is_some_and(is_json) {
            let status = StatusCode::UNSUPPORTED_MEDIA_TYPE;
            return Err(Refusal::Body { status, message: "declare the body as application/json".to_owned() });
        }
        let body = Bytes::from_request(request, state).await.map_err(|rejection| Refusal::Body {
            status: rejection.status(),
            message: rejection.body_text(),
        })?;
        let Json(payload) = Json::from_bytes(&body).map_err(|rejection| match rejection {
            // A number where a word should be is reported as bad syntax, which it is not.
            JsonRejection::JsonSyntaxError(_) if serde_json::from_slice::<IgnoredAny>(&body).is_ok() => {
                Refusal::Unacceptable(rejection.body_text())
            }
            rejection => Refusal::Body { status: rejection.status(), message: rejection.body_text() },
        })?;
        Ok(Self(payload))
    }
}

/// Whether a media type is JSON, whatever its parameters.
fn is_json(media_type: &str) -> bool {
    let essence = media_type.split(';').next().unwrap_or_default();
    essence.trim().eq_ignore_ascii_case("application/json")
}

/// The query string. 422 when a value does not fit; unknown names are ignored.
pub(super) struct Params<T>(pub(super) T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequestParts<S> for Params<T> {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Refusal> {
        let Query(params) = Query::from_request_parts(parts, state)
            .await
            .map_err(|rejection: QueryRejection| Refusal::Unacceptable(rejection.body_text()))?;
        Ok(Self(params))
    }
}

/// The path's one variable part.
pub(super) struct Word(pub(super) String);

impl<S: Send + Sync> FromRequestParts<S> for Word {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Refusal> {
        let Path(word) = Path::from_request_parts(parts, state)
            .await
            .map_err(|_| Refusal::NoRoute(parts.uri.path().to_owned()))?;
        Ok(Self(word))
    }
}

/// The path's one variable part, as a thing's number. A word there names nothing, so it gives `None`, not an error: the
/// handler answers 404 as for a number that is not taken.
pub(super) struct Id {
    number: Option<i64>,
    text: String,
}

impl Id {
    /// The number, or the refusal that says which `what` is not there.
    pub(super) fn of(&self, what: &'static str) -> Result<i64, Refusal> {
        self.number.ok_or_else(|| self.missing(what))
    }

    pub(super) fn missing(&self, what: &'static str) -> Refusal {
        Refusal::not_found(what, self.text.as_str())
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Id {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Refusal> {
        let Word(text) = Word::from_request_parts(parts, state).await?;
        Ok(Self { number: text.parse().ok(), text })
    }
}

/// Checks that a list's `limit` is within bounds.
pub(super) fn checked_limit(limit: Option<u32>, default: u32) -> Result<u32, Refusal> {
    match limit.unwrap_or(default) {
        limit @ 1..=MOST_LISTED => Ok(limit),
        limit => Err(Refusal::unacceptable(format!("limit must be 1 to {MOST_LISTED}, but is {limit}"))),
    }
}
