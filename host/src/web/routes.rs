//! What the server answers. All paths begin with the token, which [`guard`] has looked at.

use std::convert::Infallible;
use std::sync::Arc;

use axum::Json;
use axum::Router;
use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::middleware::from_fn_with_state;
use axum::response::sse::{Event as Frame, KeepAlive, Sse};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use futures_util::Stream;
use serde::Deserialize;
use serde_json::json;

use super::guard::{Door, guard};
use super::hub::{Hub, Visitor};
use super::start::{Form, Refusal, Starter};
use crate::assets;
use crate::order::Order;

#[derive(Clone)]
struct Shared {
    hub: Arc<Hub>,
    starter: Option<Arc<dyn Starter>>,
}

pub(super) fn router(hub: Arc<Hub>, starter: Option<Arc<dyn Starter>>, door: Door) -> Router {
    Router::new()
        .route(
            "/{token}",
            get(|Path(token): Path<String>| async move { Redirect::to(&format!("/{token}/")) }),
        )
        .route("/{token}/", get(|| async { file("live.html", "text/html; charset=utf-8") }))
        .route("/{token}/live.js", get(|| async { file("live.js", "text/javascript; charset=utf-8") }))
        .route("/{token}/live.css", get(|| async { file("live.css", "text/css; charset=utf-8") }))
        .route("/{token}/licences.txt", get(|| async { file("licences.txt", "text/plain; charset=utf-8") }))
        .route("/{token}/events", get(events))
        .route("/{token}/report.json", get(report))
        .route("/{token}/stop", post(stop))
        .route("/{token}/load", post(load))
        .route("/{token}/subjects", get(subjects))
        .route("/{token}/start", post(start))
        .fallback(|| async { (StatusCode::NOT_FOUND, "there is no such page\n") })
        .layer(from_fn_with_state(door, guard))
        .with_state(Shared { hub, starter })
}

fn file(name: &str, kind: &'static str) -> Response {
    ([(header::CONTENT_TYPE, kind)], assets::text(name).into_owned()).into_response()
}

/// Everything that happens, as server-sent events.
async fn events(State(shared): State<Shared>) -> Sse<impl Stream<Item = Result<Frame, Infallible>>> {
    let visitor = Visitor::of(&shared.hub);
    let stream = futures_util::stream::unfold(visitor, |mut visitor| async {
        let event = visitor.next().await?;
        Some((Ok(Frame::default().event(event.name).data(event.data)), visitor))
    });
    Sse::new(stream).keep_alive(KeepAlive::default())
}

async fn report(State(shared): State<Shared>) -> Response {
    match shared.hub.report() {
        Some(report) => ([(header::CONTENT_TYPE, "application/json")], report.to_string()).into_response(),
        None => refuse(StatusCode::NOT_FOUND, None, "the run is not over yet"),
    }
}

async fn stop(State(shared): State<Shared>) -> Response {
    order(&shared, Order::Stop)
}

/// A change of a scenario's load.
#[derive(Deserialize)]
struct Change {
    scenario: usize,
    target: f64,
}

async fn load(State(shared): State<Shared>, Json(change): Json<Change>) -> Response {
    let Change { scenario, target } = change;
    if !(target.is_finite() && target >= 0.0) {
        return refuse(StatusCode::UNPROCESSABLE_ENTITY, None, "must be a number from 0 up");
    }
    order(&shared, Order::Load { scenario, target })
}

fn order(shared: &Shared, order: Order) -> Response {
    match shared.hub.order(order) {
        true => StatusCode::NO_CONTENT.into_response(),
        false => refuse(StatusCode::CONFLICT, None, "there is no run that could take this order"),
    }
}

async fn subjects(State(shared): State<Shared>) -> Response {
    let Some(starter) = shared.starter else { return no_starter() };
    let found = move || json!({ "subjects": starter.subjects(), "target": starter.target() });
    match tokio::task::spawn_blocking(found).await {
        Ok(found) => Json(found).into_response(),
        Err(_) => refuse(StatusCode::INTERNAL_SERVER_ERROR, None, "the host failed"),
    }
}

async fn start(State(shared): State<Shared>, Json(form): Json<Form>) -> Response {
    let Some(starter) = shared.starter else { return no_starter() };
    if shared.hub.is_busy() {
        return refuse(StatusCode::CONFLICT, None, "a run is under way; stop it first");
    }
    match tokio::task::spawn_blocking(move || starter.start(&form)).await {
        Ok(Ok(())) => StatusCode::NO_CONTENT.into_response(),
        Ok(Err(refusals)) => refused(StatusCode::UNPROCESSABLE_ENTITY, &refusals),
        Err(_) => refuse(StatusCode::INTERNAL_SERVER_ERROR, None, "the host failed"),
    }
}

fn no_starter() -> Response {
    refuse(StatusCode::NOT_FOUND, None, "this server shows one run; 'throng web' starts others")
}

fn refuse(status: StatusCode, field: Option<&'static str>, message: &str) -> Response {
    refused(status, &[Refusal { field, message: message.to_owned() }])
}

fn refused(status: StatusCode, refusals: &[Refusal]) -> Response {
    (status, Json(json!({ "refusals": refusals }))).into_response()
}
