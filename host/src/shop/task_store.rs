//! Tasks in the database. Each function is one piece of work for the store.

use rusqlite::{Connection, OptionalExtension, Row, params};
use serde::Serialize;

use super::refusal::Refusal;
use super::tasks::{Change, NewTask, Priority, Status};

/// A task as it is stored and shown.
#[derive(Debug, Serialize)]
pub(super) struct Task {
    pub(super) id: i64,
    project_id: i64,
    title: String,
    description: String,
    status: String,
    priority: String,
    assignee_id: Option<i64>,
    tags: Vec<String>,
    created_at: String,
    updated_at: String,
}

macro_rules! columns {
    () => {
        "id, project_id, title, description, status, priority, assignee_id, tags, created_at, updated_at"
    };
}

macro_rules! select {
    ($rest:literal) => {
        concat!("SELECT ", columns!(), " FROM tasks ", $rest, " ORDER BY id DESC LIMIT ?1")
    };
}

/// How many tasks there are.
pub(super) fn count(connection: &Connection) -> rusqlite::Result<i64> {
    connection.query_row("SELECT COUNT(*) FROM tasks", [], |row| row.get(0))
}

pub(super) fn list(
    connection: &Connection,
    project: Option<i64>,
    status: Option<Status>,
    limit: u32,
) -> rusqlite::Result<Vec<Task>> {
    // A statement for each combination: `?2 IS NULL OR …` in one would keep SQLite from using the indexes.
    let prepared = |sql| connection.prepare_cached(sql);
    let status = status.map(Status::as_str);
    match (project, status) {
        (None, None) => prepared(select!(""))?.query_map([limit], task)?.collect(),
        (Some(project), None) => {
            prepared(select!("WHERE project_id = ?2"))?.query_map(params![limit, project], task)?.collect()
        }
        (None, Some(status)) => {
            prepared(select!("WHERE status = ?2"))?.query_map(params![limit, status], task)?.collect()
        }
        (Some(project), Some(status)) => prepared(select!("WHERE project_id = ?2 AND status = ?3"))?
            .query_map(params![limit, project, status], task)?
            .collect(),
    }
}

/// Stores a task, unless its project or assignee is not there.
pub(super) fn insert(
    connection: &Connection,
    new: &NewTask,
    now: &str,
) -> rusqlite::Result<Result<Task, Refusal>> {
    if let Some(refusal) = unknown(connection, Some(new.project_id), new.assignee_id)? {
        return Ok(Err(refusal));
    }
    connection
        .prepare_cached(concat!(
            "INSERT INTO tasks
             (project_id, title, description, status, priority, assignee_id, tags, created_at, updated_at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?8) RETURNING ",
            columns!()
        ))?
        .query_row(
            params![
                new.project_id,
                new.title,
                new.description,
                new.status.as_str(),
                new.priority.as_str(),
                new.assignee_id,
                json_text(&new.tags),
                now,
            ],
            task,
        )
        .map(Ok)
}

/// Changes a task, unless the new project or assignee is not there. `None` when the task is not.
pub(super) fn update(
    connection: &Connection,
    id: i64,
    change: &Change,
    now: &str,
) -> rusqlite::Result<Result<Option<Task>, Refusal>> {
    if let Some(refusal) = unknown(connection, change.project_id, change.assignee_id)? {
        return Ok(Err(refusal));
    }
    connection
        .prepare_cached(concat!(
            "UPDATE tasks SET project_id = COALESCE(?2, project_id), title = COALESCE(?3, title),
             description = COALESCE(?4, description), status = COALESCE(?5, status),
             priority = COALESCE(?6, priority), assignee_id = COALESCE(?7, assignee_id),
             tags = COALESCE(?8, tags), updated_at = ?9 WHERE id = ?1 RETURNING ",
            columns!()
        ))?
        .query_row(
            params![
                id,
                change.project_id,
                change.title,
                change.description,
                change.status.map(Status::as_str),
                change.priority.map(Priority::as_str),
                change.assignee_id,
                change.tags.as_deref().map(json_text),
                now,
            ],
            task,
        )
        .optional()
        .map(Ok)
}

/// Deletes a task; says how many were there to delete.
pub(super) fn delete(connection: &Connection, id: i64) -> rusqlite::Result<usize> {
    connection.prepare_cached("DELETE FROM tasks WHERE id = ?")?.execute([id])
}

/// What a task must not refer to. The tables' own references would only say that one of them failed.
fn unknown(
    connection: &Connection,
    project: Option<i64>,
    assignee: Option<i64>,
) -> rusqlite::Result<Option<Refusal>> {
    let refers = |sql, id: Option<i64>| match id {
        Some(id) => connection.prepare_cached(sql)?.exists([id]).map(|there| (!there).then_some(id)),
        None => Ok(None),
    };
    if let Some(id) = refers("SELECT 1 FROM projects WHERE id = ?", project)? {
        return Ok(Some(Refusal::unacceptable(format!("there is no project {id}"))));
    }
    let missing = refers("SELECT 1 FROM assignees WHERE id = ?", assignee)?;
    Ok(missing.map(|id| Refusal::unacceptable(format!("there is no assignee {id}"))))
}

fn json_text(tags: &[String]) -> String {
    serde_json::json!(tags).to_string()
}

fn task(row: &Row<'_>) -> rusqlite::Result<Task> {
    let tags: String = row.get(7)?;
    Ok(Task {
        id: row.get(0)?,
        project_id: row.get(1)?,
        title: row.get(2)?,
        description: row.get(3)?,
        status: row.get(4)?,
        priority: row.get(5)?,
        assignee_id: row.get(6)?,
        tags: serde_json::from_str(&tags).unwrap_or_default(),
        created_at: row.get(8)?,
        updated_at: row.get(9)?,
    })
}
