//! Who calls, by the `Authorization` header.

use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::header::AUTHORIZATION;
use axum::http::request::Parts;

use super::app::App;
use super::refusal::Refusal;
use super::token::TokenFault;
use crate::clock;

/// The token that load tests of reports use. Fixed, so that a scenario needs no login; good for reports only.
pub(super) const REPORTING_TOKEN: &str = "reporting-load-test-token";

/// A user who logged in, by number. Others are refused: 401 without a good token, 403 with the reporting one.
pub(super) struct SignedIn(pub(super) i64);

/// Someone who may order reports: a user, or the bearer of the reporting token.
pub(super) struct Reporter;

enum Caller {
    User(i64),
    Reporting,
}

impl FromRequestParts<Arc<App>> for SignedIn {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Refusal> {
        match caller(parts, app)? {
            Caller::User(id) => Ok(Self(id)),
            Caller::Reporting => Err(Refusal::ReportsOnly),
        }
    }
}

impl FromRequestParts<Arc<App>> for Reporter {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Refusal> {
        caller(parts, app).map(|_| Self)
    }
}

fn caller(parts: &Parts, app: &App) -> Result<Caller, Refusal> {
    let header = parts.headers.get(AUTHORIZATION).ok_or(Refusal::NoToken)?;
    let (scheme, token) =
        header.to_str().ok().and_then(|text| text.split_once(' ')).ok_or(Refusal::NoToken)?;
    if !scheme.eq_ignore_ascii_case("bearer") {
        return Err(Refusal::NoToken);
    }
    let token = token.trim();
    if token == REPORTING_TOKEN {
        return Ok(Caller::Reporting);
    }
    let claims = app.signer.verify(token, clock::wall_clock())?;
    let id = claims.subject.parse().map_err(|_| TokenFault::Foreign)?;
    Ok(Caller::User(id))
}
