//! Login, profile, orders, and who may see them.

use axum::body::Body;
use axum::http::{Method, Request};
use serde_json::json;

use super::{Stand, column};

#[tokio::test]
async fn every_seeded_user_logs_in_and_sees_profile_and_orders() {
    let mut stand = Stand::plain().await;
    for (email, password) in [
        ("qa.user1@example.com", "TestPass123!"),
        ("qa.user2@example.com", "TestPass123!"),
        ("qa.user3@example.com", "TestPass123!"),
        ("loadtest.manager@example.com", "SecurePass456!"),
    ] {
        stand.token = None;
        let answer = stand.login(email, password).await;
        assert_eq!(answer.status, 200);
        assert_eq!(answer.json()["token_type"], "Bearer");
        stand.token = Some(answer.json()["access_token"].as_str().unwrap().to_owned());
        assert_eq!(stand.get("/api/v1/users/me").await.json()["email"], email);
        for (order, status) in [(5001, "pending"), (5002, "shipped"), (5003, "delivered")] {
            let answer = stand.get(&format!("/api/v1/orders/{order}")).await;
            assert_eq!((answer.status.as_u16(), &answer.json()["status"]), (200, &json!(status)));
        }
    }
}

#[tokio::test]
async fn a_wrong_login_is_refused() {
    let stand = Stand::plain().await;
    for (email, password) in
        [("qa.user1@example.com", "SecurePass456!"), ("nobody@example.com", "TestPass123!")]
    {
        let answer = stand.login(email, password).await;
        answer.refuses(401, "unknown email or wrong password");
        assert!(answer.header("www-authenticate").starts_with("Bearer"));
    }
    let path = "/api/v1/auth/login";
    stand.send(Method::POST, path, json!({ "email": "qa.user1@example.com" })).await.refuses(422, "password");
    stand.ask(Method::POST, path, Some("{".to_owned())).await.refuses(400, "JSON");
    stand.ask(Method::POST, path, None).await.refuses(415, "application/json");
    let long = format!("\"{}\"", "x".repeat(70_000));
    stand.ask(Method::POST, path, Some(long)).await.refuses(413, "limit");
}

#[tokio::test]
async fn without_a_good_token_nothing_is_shown() {
    let mut stand = Stand::signed_in().await;
    let stranger = stand.token.clone().map(|token| format!("{token}x"));
    for (token, challenge) in
        [(None, "Bearer realm=\"shop\""), (stranger, "Bearer realm=\"shop\", error=\"invalid_token\"")]
    {
        stand.token = token;
        for (method, path) in [
            (Method::GET, "/api/v1/users/me"),
            (Method::GET, "/api/v1/orders"),
            (Method::GET, "/api/v1/orders/5001"),
            (Method::GET, "/api/v1/tasks"),
            (Method::POST, "/api/v1/tasks"),
            (Method::PATCH, "/api/v1/tasks/1"),
            (Method::DELETE, "/api/v1/tasks/1"),
            (Method::POST, "/api/v1/reports"),
            (Method::GET, "/api/v1/reports/rpt-00000001"),
            (Method::GET, "/api/v1/reports/rpt-00000001/download"),
        ] {
            let answer = stand.ask(method, path, None).await;
            answer.refuses(401, "token");
            assert_eq!(answer.header("www-authenticate"), challenge);
        }
    }
}

#[tokio::test]
async fn the_scheme_must_be_bearer_in_any_case() {
    let stand = Stand::signed_in().await;
    let token = stand.token.clone().unwrap();
    let me = |header: String| {
        let request = Request::get("/api/v1/users/me").header("authorization", header);
        stand.call(request.body(Body::empty()).unwrap())
    };
    assert_eq!(me(format!("bEARER {token}")).await.status, 200);
    me(format!("Basic {token}")).await.refuses(401, "token");
    me(token.clone()).await.refuses(401, "token");
}

#[tokio::test]
async fn the_reporting_token_is_for_reports_only() {
    let stand = Stand::plain().await.reporting();
    for path in ["/api/v1/users/me", "/api/v1/orders", "/api/v1/tasks"] {
        stand.get(path).await.refuses(403, "reports only");
    }
}

#[tokio::test]
async fn orders_are_listed_by_status_newest_first() {
    let stand = Stand::signed_in().await;
    for status in ["pending", "shipped", "delivered"] {
        let list = stand.get(&format!("/api/v1/orders?status={status}&limit=10")).await.json();
        assert_eq!(column(&list, "status"), [&json!(status); 10]);
        assert!(column(&list, "id").is_sorted_by_key(|id| -id.as_i64().unwrap()));
    }
    let list = stand.get("/api/v1/orders").await.json();
    assert_eq!((column(&list, "id")[0], &list["limit"]), (&json!(5003), &json!(20)));
    stand.get("/api/v1/orders?status=lost").await.refuses(422, "unknown variant `lost`");
    stand.get("/api/v1/orders?limit=0").await.refuses(422, "limit");
}

#[tokio::test]
async fn an_order_has_lines_that_make_its_total() {
    let stand = Stand::signed_in().await;
    let order = stand.get("/api/v1/orders/5001").await.json();
    let worth =
        |line: &serde_json::Value| line["price"].as_f64().unwrap() * line["quantity"].as_f64().unwrap();
    let total: f64 = order["items"].as_array().unwrap().iter().map(worth).sum();
    assert!((total - order["total"].as_f64().unwrap()).abs() < 0.001 && total > 0.0);
}

#[tokio::test]
async fn the_next_order_is_not_placed_yet() {
    let stand = Stand::signed_in().await;
    stand.get("/api/v1/orders/5004").await.refuses(404, "no order 5004");
    stand.get("/api/v1/orders/first").await.refuses(404, "no order first");
}
