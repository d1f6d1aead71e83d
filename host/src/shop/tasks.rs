//! The staff's tasks: what is written to, listed, changed and deleted.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::LOCATION;
use axum::response::IntoResponse;
use serde::{Deserialize, Serialize};

use super::app::App;
use super::bearer::SignedIn;
use super::extract::{Id, Params, Payload, checked_limit};
use super::refusal::Refusal;
use super::task_store::{self, Task};
use crate::clock;

const DEFAULT_LIMIT: u32 = 25;
const LONGEST_TITLE: usize = 200;

/// How far a task is.
#[derive(Debug, Clone, Copy, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Status {
    #[default]
    Open,
    InProgress,
    Done,
}

/// How urgent a task is.
#[derive(Debug, Clone, Copy, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Priority {
    Low,
    #[default]
    Medium,
    High,
}

/// What `POST` takes. Project and title are a must.
#[derive(Debug, Deserialize)]
pub(super) struct NewTask {
    pub(super) project_id: i64,
    pub(super) title: String,
    #[serde(default)]
    pub(super) description: String,
    #[serde(default)]
    pub(super) status: Status,
    #[serde(default)]
    pub(super) priority: Priority,
    pub(super) assignee_id: Option<i64>,
    #[serde(default)]
    pub(super) tags: Vec<String>,
}

/// What `PATCH` takes. What is not named, or is null, stays as it is.
#[derive(Debug, Deserialize)]
pub(super) struct Change {
    pub(super) project_id: Option<i64>,
    pub(super) title: Option<String>,
    pub(super) description: Option<String>,
    pub(super) status: Option<Status>,
    pub(super) priority: Option<Priority>,
    pub(super) assignee_id: Option<i64>,
    pub(super) tags: Option<Vec<String>>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Listing {
    project_id: Option<i64>,
    status: Option<Status>,
    limit: Option<u32>,
}

#[derive(Debug, Serialize)]
struct Tasks {
    items: Vec<Task>,
    limit: u32,
}

impl Status {
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::InProgress => "in_progress",
            Self::Done => "done",
        }
    }
}

impl Priority {
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
        }
    }
}

/// `GET /api/v1/tasks?project_id&status&limit`, the newest first. There is no total: counting would cost more with
/// every task that a test leaves behind.
pub(super) async fn list(
    State(app): State<Arc<App>>,
    _: SignedIn,
    Params(listing): Params<Listing>,
) -> Result<Json<impl Serialize>, Refusal> {
    let limit = checked_limit(listing.limit, DEFAULT_LIMIT)?;
    let items = app
        .store
        .read(|connection| task_store::list(connection, listing.project_id, listing.status, limit))
        .await?;
    Ok(Json(Tasks { items, limit }))
}

/// `POST /api/v1/tasks`
pub(super) async fn create(
    State(app): State<Arc<App>>,
    _: SignedIn,
    Payload(task): Payload<NewTask>,
) -> Result<impl IntoResponse, Refusal> {
    check_title(&task.title)?;
    let now = now();
    let task = app.store.write(|connection| task_store::insert(connection, &task, &now)).await??;
    app.meter.tasks.inc();
    let location = format!("/api/v1/tasks/{}", task.id);
    Ok((StatusCode::CREATED, [(LOCATION, location)], Json(task)))
}

/// `PATCH /api/v1/tasks/{id}`
pub(super) async fn update(
    State(app): State<Arc<App>>,
    _: SignedIn,
    id: Id,
    Payload(change): Payload<Change>,
) -> Result<Json<Task>, Refusal> {
    let number = id.of("task")?;
    if let Some(title) = &change.title {
        check_title(title)?;
    }
    let now = now();
    let task = app.store.write(|connection| task_store::update(connection, number, &change, &now)).await??;
    task.map(Json).ok_or_else(|| id.missing("task"))
}

/// `DELETE /api/v1/tasks/{id}`
pub(super) async fn delete(State(app): State<Arc<App>>, _: SignedIn, id: Id) -> Result<StatusCode, Refusal> {
    let number = id.of("task")?;
    if app.store.write(|connection| task_store::delete(connection, number)).await? == 0 {
        return Err(id.missing("task"));
    }
    app.meter.tasks.dec();
    Ok(StatusCode::NO_CONTENT)
}

fn check_title(title: &str) -> Result<(), Refusal> {
    match title.trim().chars().count() {
        0 => Err(Refusal::unacceptable("title must not be empty")),
        1..=LONGEST_TITLE => Ok(()),
        length => Err(Refusal::unacceptable(format!(
            "title must be at most {LONGEST_TITLE} characters long, but has {length}"
        ))),
    }
}

fn now() -> String {
    humantime::format_rfc3339_millis(clock::wall_clock()).to_string()
}
