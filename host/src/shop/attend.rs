//! What every request passes on its way in and out: the injected faults, and the counting.

use std::sync::Arc;

use axum::extract::{MatchedPath, Request, State};
use axum::http::Method;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::app::App;
use super::meter::Route;
use super::refusal::Refusal;
use super::routes;
use crate::clock;

/// Attends to one request. It is counted once, when its response is there to be sent; a client that hangs up before
/// that is not counted. The duration is from the head's arrival to that moment, and includes what was injected.
pub(super) async fn attend(State(app): State<Arc<App>>, request: Request, next: Next) -> Response {
    let arrived = clock::monotonic();
    let matched = request.extensions().get::<MatchedPath>();
    let route = Route {
        method: label(request.method()),
        route: matched.map_or(routes::UNMATCHED, |path| routes::label(path.as_str())),
    };
    let under_way = app.injector.arrive();
    app.injector.thaw().await;
    let verdict = app.injector.judge(&under_way);
    app.injector.linger().await;
    let response = match verdict {
        Ok(()) => app.injector.work(next.run(request)).await,
        Err(refusal @ Refusal::Injected) => app.injector.work(async { refusal.into_response() }).await,
        Err(refusal) => refusal.into_response(),
    };
    // Also for what was under way when the freeze began.
    app.injector.thaw().await;
    app.meter.count(route, response.status().as_u16(), clock::monotonic() - arrived);
    response
}

/// A method as a label. Unknown ones share one, or a client could make labels without end.
fn label(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::POST => "POST",
        Method::PUT => "PUT",
        Method::PATCH => "PATCH",
        Method::DELETE => "DELETE",
        Method::HEAD => "HEAD",
        Method::OPTIONS => "OPTIONS",
        _ => "other",
    }
}
