//! The goods and their categories.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use rusqlite::{Connection, OptionalExtension, Row, params};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::app::App;
use super::extract::{Id, Params, checked_limit};
use super::refusal::Refusal;

const DEFAULT_LIMIT: u32 = 20;

/// How a list is ordered. Anything else is refused with 422 rather than ignored: a load test with a misspelt order
/// would otherwise measure another one.
#[derive(Debug, Clone, Copy, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Sort {
    /// The most wanted first.
    #[default]
    Popularity,
    /// The cheapest first.
    Price,
    Name,
}

#[derive(Debug, Deserialize)]
pub(super) struct Listing {
    page: Option<u32>,
    limit: Option<u32>,
    #[serde(default)]
    sort: Sort,
    category: Option<String>,
}

#[derive(Debug, Serialize)]
struct Product {
    id: i64,
    name: String,
    category: String,
    price: f64,
    stock: i64,
    popularity: i64,
}

#[derive(Debug, Serialize)]
struct Page {
    items: Vec<Product>,
    page: u32,
    limit: u32,
    total: i64,
}

macro_rules! select {
    ($($rest:literal),*) => {
        concat!("SELECT id, name, category, price_cents, stock, popularity FROM products ", $($rest),*)
    };
}

impl Sort {
    fn statement(self, in_category: bool) -> &'static str {
        match (self, in_category) {
            (Self::Popularity, false) => select!("ORDER BY popularity DESC, id LIMIT ?1 OFFSET ?2"),
            (Self::Price, false) => select!("ORDER BY price_cents, id LIMIT ?1 OFFSET ?2"),
            (Self::Name, false) => select!("ORDER BY name, id LIMIT ?1 OFFSET ?2"),
            (Self::Popularity, true) => {
                select!("WHERE category = ?3 ORDER BY popularity DESC, id LIMIT ?1 OFFSET ?2")
            }
            (Self::Price, true) => select!("WHERE category = ?3 ORDER BY price_cents, id LIMIT ?1 OFFSET ?2"),
            (Self::Name, true) => select!("WHERE category = ?3 ORDER BY name, id LIMIT ?1 OFFSET ?2"),
        }
    }
}

/// `GET /api/v1/products?page&limit&sort&category`. A category that is not there has no products.
pub(super) async fn list(
    State(app): State<Arc<App>>,
    Params(listing): Params<Listing>,
) -> Result<Json<impl Serialize>, Refusal> {
    let limit = checked_limit(listing.limit, DEFAULT_LIMIT)?;
    let page = listing.page.unwrap_or(1);
    if page == 0 {
        return Err(Refusal::unacceptable("page must be at least 1, but is 0"));
    }
    let offset = i64::from(page - 1) * i64::from(limit);
    let (items, total) = app
        .store
        .read(|connection| {
            let category = listing.category.as_deref();
            let items = page_of(connection, listing.sort, category, limit, offset)?;
            Ok((items, total(connection, category)?))
        })
        .await?;
    Ok(Json(Page { items, page, limit, total }))
}

fn page_of(
    connection: &Connection,
    sort: Sort,
    category: Option<&str>,
    limit: u32,
    offset: i64,
) -> rusqlite::Result<Vec<Product>> {
    let mut statement = connection.prepare_cached(sort.statement(category.is_some()))?;
    match category {
        Some(category) => statement.query_map(params![limit, offset, category], product)?.collect(),
        None => statement.query_map([i64::from(limit), offset], product)?.collect(),
    }
}

fn total(connection: &Connection, category: Option<&str>) -> rusqlite::Result<i64> {
    connection
        .prepare_cached("SELECT COALESCE(SUM(products), 0) FROM categories WHERE slug = COALESCE(?, slug)")?
        .query_row([category], |row| row.get(0))
}

/// `GET /api/v1/products/{id}`
pub(super) async fn one(State(app): State<Arc<App>>, id: Id) -> Result<Json<impl Serialize>, Refusal> {
    let number = id.of("product")?;
    let found = app
        .store
        .read(|connection| {
            connection.prepare_cached(select!("WHERE id = ?"))?.query_row([number], product).optional()
        })
        .await?;
    found.map(Json).ok_or_else(|| id.missing("product"))
}

/// `GET /api/v1/categories`
pub(super) async fn categories(State(app): State<Arc<App>>) -> Result<Json<Value>, Refusal> {
    let items: Vec<Value> = app
        .store
        .read(|connection| {
            connection
                .prepare_cached("SELECT slug, name, products FROM categories ORDER BY slug")?
                .query_map([], |row| {
                    let (slug, name): (String, String) = (row.get(0)?, row.get(1)?);
                    Ok(json!({ "slug": slug, "name": name, "products": row.get::<_, i64>(2)? }))
                })?
                .collect()
        })
        .await?;
    Ok(Json(json!({ "items": items })))
}

fn product(row: &Row<'_>) -> rusqlite::Result<Product> {
    Ok(Product {
        id: row.get(0)?,
        name: row.get(1)?,
        category: row.get(2)?,
        price: row.get::<_, i64>(3)? as f64 / 100.0,
        stock: row.get(4)?,
        popularity: row.get(5)?,
    })
}
