//! Tasks: stored, listed, changed, deleted, counted.

use axum::http::Method;
use serde_json::{Value, json};

use super::{Stand, column};

const TASKS: &str = "/api/v1/tasks";

fn new_task() -> Value {
    json!({
        "project_id": 2001,
        "title": "Load test task 1a2b3c4d",
        "description": "Created during REST API performance testing",
        "priority": "high",
        "assignee_id": 302,
        "tags": ["load-test", "api"],
    })
}

#[tokio::test]
async fn a_task_is_stored_as_sent() {
    let stand = Stand::signed_in().await;
    let answer = stand.send(Method::POST, TASKS, new_task()).await;
    assert_eq!(answer.status, 201);
    let task = answer.json();
    for (name, value) in new_task().as_object().unwrap() {
        assert_eq!(&task[name], value);
    }
    assert_eq!(task["status"], "open");
    assert_eq!(answer.header("location"), format!("/api/v1/tasks/{}", task["id"]));
    assert_eq!(stand.get(TASKS).await.json()["items"], json!([task]));
}

#[tokio::test]
async fn what_is_left_out_has_its_default() {
    let stand = Stand::signed_in().await;
    let answer = stand.send(Method::POST, TASKS, json!({ "project_id": 2002, "title": "t" })).await;
    let task = answer.json();
    assert_eq!(
        [&task["description"], &task["status"], &task["priority"], &task["assignee_id"], &task["tags"]],
        [&json!(""), &json!("open"), &json!("medium"), &Value::Null, &json!([])]
    );
}

#[tokio::test]
async fn a_bad_task_is_refused_and_not_stored() {
    let stand = Stand::signed_in().await;
    let long = "x".repeat(201);
    for (field, value, words) in [
        ("title", Value::Null, "title"),
        ("title", json!("  "), "title must not be empty"),
        ("title", json!(long), "at most 200 characters long, but has 201"),
        ("project_id", json!(2004), "no project 2004"),
        ("project_id", json!("2001"), "project_id"),
        ("assignee_id", json!(300), "no assignee 300"),
        ("priority", json!("urgent"), "unknown variant `urgent`"),
        ("status", json!("closed"), "unknown variant `closed`"),
        ("tags", json!("api"), "tags"),
    ] {
        let mut task = new_task();
        task[field] = value;
        stand.send(Method::POST, TASKS, task).await.refuses(422, words);
    }
    let mut untitled = new_task();
    untitled.as_object_mut().unwrap().remove("title");
    stand.send(Method::POST, TASKS, untitled).await.refuses(422, "missing field `title`");
    assert_eq!(stand.metric("shop_tasks_stored").await, 0.0);
    assert_eq!(stand.get(TASKS).await.json()["items"], json!([]));
}

#[tokio::test]
async fn a_change_leaves_the_rest_as_it_is() {
    let stand = Stand::signed_in().await;
    let mut task = stand.send(Method::POST, TASKS, new_task()).await.json();
    let path = format!("{TASKS}/{}", task["id"]);
    let answer = stand.send(Method::PATCH, &path, json!({ "status": "done", "priority": "medium" })).await;
    assert_eq!(answer.status, 200);
    let changed = answer.json();
    task["status"] = json!("done");
    task["priority"] = json!("medium");
    task["updated_at"] = changed["updated_at"].clone();
    assert_eq!(changed, task);
    assert_eq!(stand.send(Method::PATCH, &path, json!({})).await.status, 200);
}

#[tokio::test]
async fn a_bad_change_is_refused() {
    let stand = Stand::signed_in().await;
    let task = stand.send(Method::POST, TASKS, new_task()).await.json();
    let path = format!("{TASKS}/{}", task["id"]);
    for (change, words) in [
        (json!({ "status": "closed" }), "unknown variant `closed`"),
        (json!({ "priority": 1 }), "priority"),
        (json!({ "title": "" }), "title must not be empty"),
        (json!({ "assignee_id": 304 }), "no assignee 304"),
        (json!({ "project_id": 1 }), "no project 1"),
    ] {
        stand.send(Method::PATCH, &path, change).await.refuses(422, words);
    }
    assert_eq!(stand.get(TASKS).await.json()["items"], json!([task]));
}

#[tokio::test]
async fn what_is_not_there_can_be_neither_changed_nor_deleted() {
    let stand = Stand::signed_in().await;
    for id in ["1", "none"] {
        let path = format!("{TASKS}/{id}");
        stand.send(Method::PATCH, &path, json!({ "status": "done" })).await.refuses(404, "no task");
        stand.ask(Method::DELETE, &path, None).await.refuses(404, "no task");
    }
}

#[tokio::test]
async fn tasks_stored_are_those_created_less_those_deleted() {
    let stand = Stand::signed_in().await;
    let mut ids = Vec::new();
    for _ in 0..5 {
        ids.push(stand.send(Method::POST, TASKS, new_task()).await.json()["id"].clone());
    }
    let answer = stand.ask(Method::DELETE, &format!("{TASKS}/{}", ids[4]), None).await;
    assert_eq!((answer.status.as_u16(), answer.text.as_str()), (204, ""));
    stand.ask(Method::DELETE, &format!("{TASKS}/{}", ids[4]), None).await.refuses(404, "no task");
    assert_eq!(stand.metric("shop_tasks_stored").await, 4.0);
    // A number is never given twice, or a late change would hit another's task.
    let next = stand.send(Method::POST, TASKS, new_task()).await.json();
    assert!(!ids.contains(&next["id"]));
}

#[tokio::test]
async fn lists_are_narrowed_by_project_status_and_limit() {
    let stand = Stand::signed_in().await;
    for project in [2001, 2002, 2003] {
        for status in ["open", "in_progress", "done", "done"] {
            let mut task = new_task();
            task["project_id"] = json!(project);
            task["status"] = json!(status);
            stand.send(Method::POST, TASKS, task).await;
        }
    }
    for (query, count) in [
        ("", 12),
        ("?limit=5", 5),
        ("?project_id=2002", 4),
        ("?status=done", 6),
        ("?project_id=2003&status=done&limit=25", 2),
        ("?project_id=2003&status=done&limit=1", 1),
        ("?project_id=7", 0),
    ] {
        let list = stand.get(&format!("{TASKS}{query}")).await.json();
        let ids = column(&list, "id");
        assert_eq!(ids.len(), count, "{query}");
        assert!(ids.is_sorted_by_key(|id| -id.as_i64().unwrap()));
    }
    stand.get("/api/v1/tasks?status=closed").await.refuses(422, "unknown variant `closed`");
    stand.get("/api/v1/tasks?project_id=x").await.refuses(422, "project_id");
    stand.get("/api/v1/tasks?limit=1000").await.refuses(422, "limit must be 1 to 100, but is 1000");
}
