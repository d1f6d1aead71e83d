//! `GET /metrics`: exact counts, bounded labels.

use axum::http::Method;
use serde_json::json;

use super::Stand;

fn requests(method: &str, route: &str, status: u16) -> String {
    format!("shop_http_requests_total{{method=\"{method}\",route=\"{route}\",status=\"{status}\"}}")
}

#[tokio::test]
async fn every_request_is_counted_once_under_its_route_and_status() {
    let stand = Stand::signed_in().await;
    for _ in 0..7 {
        stand.get("/api/v1/products?page=2").await;
        stand.get("/api/v1/products/103").await;
        stand.get("/metrics").await;
    }
    for _ in 0..3 {
        stand.get("/api/v1/products/1").await;
        stand.get("/elsewhere").await;
        stand.send(Method::POST, "/api/v1/tasks", json!({})).await;
        stand.ask(Method::PUT, "/api/v1/tasks/9", None).await;
        stand.ask(Method::from_bytes(b"BREW").unwrap(), "/api/v1/health", None).await;
    }
    for (line, count) in [
        (requests("POST", "/api/v1/auth/login", 200), 1.0),
        (requests("GET", "/api/v1/products", 200), 7.0),
        (requests("GET", "/api/v1/products/{id}", 200), 7.0),
        (requests("GET", "/api/v1/products/{id}", 404), 3.0),
        (requests("GET", "unmatched", 404), 3.0),
        (requests("POST", "/api/v1/tasks", 422), 3.0),
        (requests("PUT", "/api/v1/tasks/{id}", 405), 3.0),
        (requests("other", "/api/v1/health", 405), 3.0),
        (
            "shop_http_request_duration_seconds_count{method=\"GET\",route=\"/api/v1/products/{id}\"}".into(),
            10.0,
        ),
    ] {
        assert_eq!(stand.metric(&line).await, count, "{line}");
    }
    let text = stand.get("/metrics").await.text;
    let sum: f64 = text
        .lines()
        .filter(|line| line.starts_with("shop_http_requests_total"))
        .map(|line| line.rsplit_once(' ').unwrap().1.parse::<f64>().unwrap())
        .sum();
    assert_eq!(sum, 30.0);
}

#[tokio::test]
async fn every_route_is_counted_under_its_own_name() {
    let stand = Stand::signed_in().await;
    for (method, path, route) in [
        (Method::GET, "/api/v1/health", "/api/v1/health"),
        (Method::GET, "/api/v1/products", "/api/v1/products"),
        (Method::GET, "/api/v1/products/101", "/api/v1/products/{id}"),
        (Method::GET, "/api/v1/categories", "/api/v1/categories"),
        (Method::POST, "/api/v1/auth/login", "/api/v1/auth/login"),
        (Method::GET, "/api/v1/users/me", "/api/v1/users/me"),
        (Method::GET, "/api/v1/orders", "/api/v1/orders"),
        (Method::GET, "/api/v1/orders/5001", "/api/v1/orders/{id}"),
        (Method::GET, "/api/v1/tasks", "/api/v1/tasks"),
        (Method::DELETE, "/api/v1/tasks/1", "/api/v1/tasks/{id}"),
        (Method::POST, "/api/v1/reports", "/api/v1/reports"),
        (Method::GET, "/api/v1/reports/rpt-1", "/api/v1/reports/{job_id}"),
        (Method::GET, "/api/v1/reports/rpt-1/download", "/api/v1/reports/{job_id}/download"),
    ] {
        let answer = stand.ask(method.clone(), path, None).await;
        let line = requests(method.as_str(), route, answer.status.as_u16());
        assert_eq!(stand.metric(&line).await, 1.0, "{line}");
    }
    assert!(!stand.get("/metrics").await.text.contains("unmatched"));
}

#[tokio::test]
async fn the_pool_is_shown() {
    let stand = Stand::plain().await;
    let before = stand.metric("shop_db_pool_lent_total").await;
    for _ in 0..5 {
        stand.get("/api/v1/categories").await;
    }
    assert_eq!(stand.metric("shop_db_pool_connections").await, 8.0);
    assert_eq!(stand.metric("shop_db_pool_connections_in_use").await, 0.0);
    assert_eq!(stand.metric("shop_db_pool_lent_total").await, before + 5.0);
    assert_eq!(stand.metric("shop_db_pool_waits_total").await, 0.0);
    assert!(stand.metric("shop_db_pool_busy_seconds_total").await > 0.0);
}

#[tokio::test]
async fn the_format_is_declared_and_ended() {
    let answer = Stand::plain().await.get("/metrics").await;
    assert_eq!(answer.header("content-type"), "application/openmetrics-text; version=1.0.0; charset=utf-8");
    assert!(answer.text.ends_with("# EOF\n"));
}
