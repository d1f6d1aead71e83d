//! What was ordered. Everyone who can log in is the shop's staff, so everyone sees all orders.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use rusqlite::{Connection, OptionalExtension, Row, params};
use serde::{Deserialize, Serialize};

use super::app::App;
use super::bearer::SignedIn;
use super::extract::{Id, Params, checked_limit};
use super::refusal::Refusal;

const DEFAULT_LIMIT: u32 = 20;

#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Status {
    Pending,
    Shipped,
    Delivered,
}

#[derive(Debug, Deserialize)]
pub(super) struct Listing {
    status: Option<Status>,
    limit: Option<u32>,
}

#[derive(Debug, Serialize)]
struct Order {
    id: i64,
    customer_id: i64,
    status: String,
    region: String,
    channel: String,
    placed_on: String,
    total: f64,
}

#[derive(Debug, Serialize)]
struct Line {
    product_id: i64,
    name: String,
    quantity: i64,
    price: f64,
}

#[derive(Debug, Serialize)]
struct Detail {
    #[serde(flatten)]
    order: Order,
    items: Vec<Line>,
}

#[derive(Debug, Serialize)]
struct Orders {
    items: Vec<Order>,
    limit: u32,
}

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT id, customer_id, status, region, channel, placed_on,
                (SELECT SUM(quantity * price_cents) FROM order_lines WHERE order_id = orders.id)
             FROM orders ",
            $rest
        )
    };
}

impl Status {
    fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Shipped => "shipped",
            Self::Delivered => "delivered",
        }
    }
}

/// `GET /api/v1/orders?status&limit`, the newest first.
pub(super) async fn list(
    State(app): State<Arc<App>>,
    _: SignedIn,
    Params(listing): Params<Listing>,
) -> Result<Json<impl Serialize>, Refusal> {
    let limit = checked_limit(listing.limit, DEFAULT_LIMIT)?;
    let items = app
        .store
        .read(|connection| match listing.status {
            Some(status) => connection
                .prepare_cached(select!("WHERE status = ?2 ORDER BY id DESC LIMIT ?1"))?
                .query_map(params![limit, status.as_str()], order)?
                .collect(),
            None => connection
                .prepare_cached(select!("ORDER BY id DESC LIMIT ?1"))?
                .query_map([limit], order)?
                .collect(),
        })
        .await?;
    Ok(Json(Orders { items, limit }))
}

/// `GET /api/v1/orders/{id}`
pub(super) async fn one(
    State(app): State<Arc<App>>,
    _: SignedIn,
    id: Id,
) -> Result<Json<impl Serialize>, Refusal> {
    let number = id.of("order")?;
    let found = app.store.read(|connection| detail(connection, number)).await?;
    found.map(Json).ok_or_else(|| id.missing("order"))
}

fn detail(connection: &Connection, id: i64) -> rusqlite::Result<Option<Detail>> {
    let order = connection.prepare_cached(select!("WHERE id = ?"))?.query_row([id], order).optional()?;
    let Some(order) = order else { return Ok(None) };
    let items = connection
        .prepare_cached(
            "SELECT product_id, name, quantity, order_lines.price_cents
             FROM order_lines JOIN products ON products.id = product_id WHERE order_id = ?",
        )?
        .query_map([id], line)?
        .collect::<rusqlite::Result<_>>()?;
    Ok(Some(Detail { order, items }))
}

fn order(row: &Row<'_>) -> rusqlite::Result<Order> {
    Ok(Order {
        id: row.get(0)?,
        customer_id: row.get(1)?,
        status: row.get(2)?,
        region: row.get(3)?,
        channel: row.get(4)?,
        placed_on: row.get(5)?,
        total: row.get::<_, i64>(6)? as f64 / 100.0,
    })
}

fn line(row: &Row<'_>) -> rusqlite::Result<Line> {
    Ok(Line {
        product_id: row.get(0)?,
        name: row.get(1)?,
        quantity: row.get(2)?,
        price: row.get::<_, i64>(3)? as f64 / 100.0,
    })
}
