//! Responses: all that can be read of them, and the verdicts on them.

use serde::Deserialize;
use throng_sdk::prelude::*;

use crate::ensure;

#[derive(Deserialize)]
struct Product {
    id: u64,
    name: String,
    price: f64,
}

pub(crate) fn all() -> Result {
    let response = http::get("/api/v1/products/101").name("GET /products/:id").send()?;
    head(&response)?;
    body(&response)?;
    json(&response)?;
    verdicts()
}

fn head(response: &Response) -> Result {
    ensure("response: status", response.status() == 200 && response.ok())?;
    let media_type = response.header("Content-TYPE");
    ensure("response: a header, in any case", media_type.as_deref() == Some("application/json"))?;
    ensure("response: no such header", response.header("x-nothing").is_none())?;
    let has_type = |(name, value): (String, String)| name == "content-type" && value == "application/json";
    ensure("response: all headers", response.headers().into_iter().any(has_type))?;
    ensure("response: its URL", response.url().ends_with("/api/v1/products/101"))?;
    ensure("response: its protocol", response.version() == "HTTP/1.1")?;
    ensure("response: no trailers", response.trailers().is_empty())?;
    let timings = response.timings();
    ensure("response: timings", timings.waiting > Duration::ZERO && timings.total() >= timings.waiting)
}

fn body(response: &Response) -> Result {
    let text = response.text()?;
    ensure("response: text", text.starts_with('{') && text.contains("101"))?;
    ensure("response: bytes", response.bytes() == text.as_bytes())?;
    ensure("response: length", response.len() == text.len() as u64 && !response.is_empty())
}

fn json(response: &Response) -> Result {
    let product: Product = response.json()?;
    ensure("response: JSON", product.id == 101 && product.price > 0.0)?;
    ensure("response: a number by pointer", response.json_at("/id") == Ok(101))?;
    ensure("response: a text by pointer", response.json_at("/name") == Ok(product.name))?;
    let missing = response.json_at::<u64>("/nothing").map_err(|error| error.to_string());
    ensure("response: no value", missing == Err("body: no value at /nothing".to_owned()))?;
    let metrics = http::get("/metrics").send()?;
    ensure("response: a body that is not JSON", metrics.json_at::<u64>("/id").is_err())
}

fn verdicts() -> Result {
    http::get("/api/v1/products/999999999").name("passed").send()?.pass();
    http::get("/api/v1/health").name("failed").send()?.fail("on purpose");
    let checked = http::get("/api/v1/health").name("checked").send()?;
    ensure("response: a check that does not hold", !checked.check("fails its request", false))
}
