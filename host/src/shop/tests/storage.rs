//! The database: what a file keeps, what is refused, and many at it at once.

use std::path::Path;
use std::sync::Arc;
use std::thread;

use axum::http::Method;
use rusqlite::Connection;
use serde_json::json;

use super::Stand;
use crate::shop::settings::{Database, Settings};
use crate::shop::store::{CONNECTIONS, Store};
use crate::shop::{Shop, ShopError, task_store};

fn in_file(path: &Path) -> Settings {
    let listen = ([127, 0, 0, 1], 0).into();
    Settings { database: Database::File(path.to_owned()), listen, ..Settings::default() }
}

#[tokio::test]
async fn a_file_keeps_its_tasks() {
    let folder = tempfile::tempdir().unwrap();
    let settings = in_file(&folder.path().join("shop.db"));
    let mut token = None;
    for stored in 1..=3 {
        let mut stand = Stand::open(settings.clone()).await;
        if token.is_none() {
            let answer = stand.login("qa.user1@example.com", "TestPass123!").await.json();
            token = Some(answer["access_token"].as_str().unwrap().to_owned());
        }
        // The token too outlives the shop.
        stand.token.clone_from(&token);
        let task = json!({ "project_id": 2001, "title": "kept" });
        assert_eq!(stand.send(Method::POST, "/api/v1/tasks", task).await.json()["id"], json!(stored));
        assert_eq!(stand.metric("shop_tasks_stored").await, f64::from(stored));
        assert_eq!(stand.get("/api/v1/products").await.json()["total"], json!(4000));
    }
}

#[tokio::test]
async fn shops_in_memory_have_nothing_in_common() {
    let (one, other) = (Stand::signed_in().await, Stand::signed_in().await);
    one.send(Method::POST, "/api/v1/tasks", json!({ "project_id": 2001, "title": "mine" })).await;
    assert_eq!(one.metric("shop_tasks_stored").await, 1.0);
    assert_eq!(other.get("/api/v1/tasks").await.json()["items"], json!([]));
}

#[tokio::test]
async fn the_goods_are_the_same_for_every_seed() {
    let one = Stand::open(Settings { seed: 1, ..Settings::default() }).await;
    let other = Stand::open(Settings { seed: 2, ..Settings::default() }).await;
    let path = "/api/v1/products?limit=100&page=7&sort=name";
    assert_eq!(one.get(path).await.text, other.get(path).await.text);
}

#[tokio::test]
async fn a_file_that_is_no_database_is_refused_by_name() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("notes.txt");
    std::fs::write(&path, "not a database ".repeat(100)).unwrap();
    let error = Shop::bind(in_file(&path)).await.unwrap_err();
    assert!(matches!(error, ShopError::Database { .. }));
    assert_eq!(error.to_string(), format!("can't use {} as the shop's database", path.display()));
}

#[tokio::test]
async fn a_strangers_database_is_refused_and_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("ledger.db");
    Connection::open(&path).unwrap().execute_batch("CREATE TABLE products (mine)").unwrap();
    let before = std::fs::read(&path).unwrap();
    let error = Shop::bind(in_file(&path)).await.unwrap_err();
    assert!(matches!(error, ShopError::ForeignDatabase { .. }));
    assert!(error.to_string().contains("ledger.db"));
    assert_eq!(std::fs::read(&path).unwrap(), before);
}

#[tokio::test]
async fn a_file_that_can_not_be_made_is_refused_by_name() {
    let folder = tempfile::tempdir().unwrap();
    let error = Shop::bind(in_file(&folder.path().join("no/such/shop.db"))).await.unwrap_err();
    assert!(error.to_string().contains("no/such/shop.db"), "{error}");
}

#[test]
fn many_threads_read_and_write_in_memory() {
    crowd(&Store::open(&Database::Memory).unwrap().into());
}

#[test]
fn many_threads_read_and_write_in_a_file() {
    let folder = tempfile::tempdir().unwrap();
    crowd(&Store::open(&Database::File(folder.path().join("shop.db"))).unwrap().into());
}

/// More threads than connections, each with its own runtime, all of them writing and reading.
fn crowd(store: &Arc<Store>) {
    let work = |store: Arc<Store>| async move {
        for _ in 0..50 {
            let sql = "INSERT INTO tasks (project_id, title, description, status, priority, tags, created_at,
                       updated_at) VALUES (2001, 't', '', 'open', 'low', '[]', '', '')";
            store.write(|connection| connection.execute(sql, [])).await.unwrap();
            store.read(task_store::count).await.unwrap();
        }
    };
    let threads: Vec<_> = (0..CONNECTIONS + 4)
        .map(|_| {
            let store = Arc::clone(store);
            thread::spawn(move || runtime().block_on(work(store)))
        })
        .collect();
    for thread in threads {
        thread.join().unwrap();
    }
    let count = runtime().block_on(store.read(task_store::count)).unwrap();
    assert_eq!(count, 50 * (CONNECTIONS as i64 + 4));
    assert_eq!(store.meter().in_use.get(), 0);
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread().build().unwrap()
}
