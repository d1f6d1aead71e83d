//! Health, products and categories.

use axum::http::Method;
use serde_json::json;

use super::{Stand, column};

#[tokio::test]
async fn health_is_well() {
    let answer = Stand::plain().await.get("/api/v1/health").await;
    assert_eq!((answer.status.as_u16(), answer.json()), (200, json!({ "status": "ok" })));
}

#[tokio::test]
async fn the_named_products_are_there() {
    let stand = Stand::plain().await;
    for id in 101..=105 {
        let answer = stand.get(&format!("/api/v1/products/{id}")).await;
        assert_eq!(answer.status, 200);
        assert_eq!(answer.json()["id"], json!(id));
    }
    let first = stand.get("/api/v1/products/101").await.json();
    assert_eq!(first["name"], "Aurora Noise-Cancelling Headphones");
    assert_eq!(first["price"], json!(249.99));
}

#[tokio::test]
async fn other_products_are_not() {
    let stand = Stand::plain().await;
    stand.get("/api/v1/products/100").await.refuses(404, "no product 100");
    stand.get("/api/v1/products/4101").await.refuses(404, "no product 4101");
    stand.get("/api/v1/products/cheap").await.refuses(404, "no product cheap");
    stand.get("/api/v1/products/99999999999999999999").await.refuses(404, "no product");
    stand.get("/api/v1/products/%ff").await.refuses(404, "nothing at");
}

#[tokio::test]
async fn pages_follow_each_other_without_gap_or_overlap() {
    let stand = Stand::plain().await;
    let whole = stand.get("/api/v1/products?limit=60").await.json();
    let mut pages = Vec::new();
    for page in 1..=3 {
        let list = stand.get(&format!("/api/v1/products?page={page}&limit=20&sort=popularity")).await.json();
        assert_eq!((&list["page"], &list["limit"], &list["total"]), (&json!(page), &json!(20), &json!(4000)));
        pages.extend(column(&list, "id").into_iter().cloned());
    }
    assert_eq!(pages.iter().collect::<Vec<_>>(), column(&whole, "id"));
    assert!(column(&whole, "popularity").is_sorted_by_key(|value| -value.as_i64().unwrap()));
}

#[tokio::test]
async fn a_page_beyond_the_last_is_empty() {
    let stand = Stand::plain().await;
    for page in [201, u32::MAX] {
        let list = stand.get(&format!("/api/v1/products?page={page}&limit=20")).await.json();
        assert_eq!((list["items"].as_array().unwrap().len(), &list["total"]), (0, &json!(4000)));
    }
    let last = stand.get("/api/v1/products?page=200&limit=20").await.json();
    assert_eq!(last["items"].as_array().unwrap().len(), 20);
}

#[tokio::test]
async fn products_sort_by_price_and_name() {
    let stand = Stand::plain().await;
    for category in ["", "&category=books"] {
        let list = stand.get(&format!("/api/v1/products?limit=100&sort=price{category}")).await.json();
        assert!(column(&list, "price").is_sorted_by_key(|value| value.as_f64().unwrap()));
        let list = stand.get(&format!("/api/v1/products?limit=100&sort=name{category}")).await.json();
        assert!(column(&list, "name").is_sorted_by_key(|value| value.as_str().unwrap()));
    }
}

#[tokio::test]
async fn a_category_narrows_the_list() {
    let stand = Stand::plain().await;
    let mut sum = 0;
    for category in ["electronics", "books", "home", "fitness"] {
        let list = stand.get(&format!("/api/v1/products?category={category}&limit=12")).await.json();
        assert_eq!(column(&list, "category"), [&json!(category); 12]);
        sum += list["total"].as_i64().unwrap();
    }
    assert_eq!(sum, 4000);
    let none = stand.get("/api/v1/products?category=boats").await.json();
    assert_eq!((&none["items"], &none["total"]), (&json!([]), &json!(0)));
}

#[tokio::test]
async fn bad_parameters_are_refused() {
    let stand = Stand::plain().await;
    for (query, words) in [
        ("sort=colour", "unknown variant `colour`"),
        ("page=0", "page must be at least 1"),
        ("page=-1", "page"),
        ("page=two", "page"),
        ("limit=0", "limit must be 1 to 100, but is 0"),
        ("limit=101", "limit must be 1 to 100, but is 101"),
    ] {
        stand.get(&format!("/api/v1/products?{query}")).await.refuses(422, words);
    }
    assert_eq!(stand.get("/api/v1/products?colour=red&limit=100").await.status, 200);
}

#[tokio::test]
async fn categories_know_how_much_they_hold() {
    let list = Stand::plain().await.get("/api/v1/categories").await.json();
    assert_eq!(column(&list, "slug"), ["books", "electronics", "fitness", "home"]);
    assert_eq!(column(&list, "products"), [1000; 4]);
}

#[tokio::test]
async fn what_nobody_serves_is_refused_in_json() {
    let stand = Stand::plain().await;
    stand.get("/api/v2/health").await.refuses(404, "nothing at /api/v2/health");
    for path in ["/api/v1/health", "/metrics"] {
        let answer = stand.ask(Method::DELETE, path, None).await;
        answer.refuses(405, &format!("{path} does not take DELETE"));
        assert_eq!(answer.header("allow"), "GET,HEAD");
    }
}
