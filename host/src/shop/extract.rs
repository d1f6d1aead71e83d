//! What a request brings along, read so that every failure is a [`Refusal`] in the shop's own form.

use axum::Json;
use axum::extract::rejection::{JsonRejection, QueryRejection};
use axum::extract::{FromRequest, FromRequestParts, Path, Query, Request};
use axum::http::request::Parts;
use serde::de::DeserializeOwned;

use super::refusal::Refusal;

/// The most entries that a list gives at once.
pub(super) const MOST_LISTED: u32 = 100;

/// A JSON body. 400 when it is not JSON, 413 when too long, 415 when not declared as JSON, 422 when it does not fit.
pub(super) struct Payload<T>(pub(super) T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Payload<T> {
    type Rejection = Refusal;

    async fn from_request(request: Request, state: &S) -> Result<Self, Refusal> {
        let Json(payload) = Json::from_request(request, state).await.map_err(|rejection: JsonRejection| {
            Refusal::Body { status: rejection.status(), message: rejection.body_text() }
        })?;
        Ok(Self(payload))
    }
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
        Refusal::not_found(what, &self.text)
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
