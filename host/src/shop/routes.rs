//! The whole API on one page, and the names under which its routes are counted.

use std::sync::Arc;

use axum::extract::{DefaultBodyLimit, State};
use axum::http::header::CONTENT_TYPE;
use axum::response::IntoResponse;
use axum::routing::{get, patch, post};
use axum::{Json, Router, middleware};
use serde_json::{Value, json};

use super::app::App;
use super::attend::attend;
use super::refusal::{no_method, no_route};
use super::{accounts, orders, products, reports, tasks};

const HEALTH: &str = "/api/v1/health";
const PRODUCTS: &str = "/api/v1/products";
const PRODUCT: &str = "/api/v1/products/{id}";
const CATEGORIES: &str = "/api/v1/categories";
const LOGIN: &str = "/api/v1/auth/login";
const ME: &str = "/api/v1/users/me";
const ORDERS: &str = "/api/v1/orders";
const ORDER: &str = "/api/v1/orders/{id}";
const TASKS: &str = "/api/v1/tasks";
const TASK: &str = "/api/v1/tasks/{id}";
const REPORTS: &str = "/api/v1/reports";
const REPORT: &str = "/api/v1/reports/{job_id}";
const DOWNLOAD: &str = "/api/v1/reports/{job_id}/download";

const TEMPLATES: [&str; 13] =
    [PRODUCT, PRODUCTS, HEALTH, CATEGORIES, LOGIN, ME, ORDERS, ORDER, TASKS, TASK, REPORTS, REPORT, DOWNLOAD];

/// The largest body that is read.
const BODY_LIMIT_BYTES: usize = 64 * 1024;

/// All routes, counted and subject to the injected faults; `/metrics` alone is neither.
pub(super) fn router(app: Arc<App>) -> Router {
    Router::new()
        .route(HEALTH, get(health))
        .route(PRODUCTS, get(products::list))
        .route(PRODUCT, get(products::one))
        .route(CATEGORIES, get(products::categories))
        .route(LOGIN, post(accounts::login))
        .route(ME, get(accounts::me))
        .route(ORDERS, get(orders::list))
        .route(ORDER, get(orders::one))
        .route(TASKS, get(tasks::list).post(tasks::create))
        .route(TASK, patch(tasks::update).delete(tasks::delete))
        .route(REPORTS, post(reports::create))
        .route(REPORT, get(reports::status))
        .route(DOWNLOAD, get(reports::download))
        .fallback(no_route)
        .method_not_allowed_fallback(no_method)
        .layer(DefaultBodyLimit::max(BODY_LIMIT_BYTES))
        .layer(middleware::from_fn_with_state(Arc::clone(&app), attend))
        .route("/metrics", get(metrics).fallback(no_method))
        .with_state(app)
}

/// A matched path as the label it is counted under. The same text, but one that lives for ever and needs no copy.
pub(super) fn label(matched: &str) -> &'static str {
    TEMPLATES.into_iter().find(|template| *template == matched).unwrap_or(UNMATCHED)
}

/// The label of what no route serves.
pub(super) const UNMATCHED: &str = "unmatched";

async fn health() -> Json<Value> {
    Json(json!({ "status": "ok" }))
}

async fn metrics(State(app): State<Arc<App>>) -> impl IntoResponse {
    ([(CONTENT_TYPE, "application/openmetrics-text; version=1.0.0; charset=utf-8")], app.meter.render())
}
