//! A visitor looks around in a shop: reading only, no account.

use serde::Deserialize;
use serde::de::IgnoredAny;
use throng_sdk::prelude::*;

const PRODUCTS: [u32; 5] = [101, 102, 103, 104, 105];
const CATEGORIES: [&str; 4] = ["electronics", "books", "home", "fitness"];

#[derive(Default)]
struct Browse;

#[scenario(think = between("1s", "3s"))]
impl Browse {
    fn start(&mut self) {
        http::default_header("accept", "application/json");
        http::default_header("user-agent", "throng-browse/0.1");
    }

    #[task(weight = 1, tags = ["read"])]
    fn health(&mut self) -> Result {
        http::get("/api/v1/health").name("GET /health").expect(&[200]).send()?;
        Ok(())
    }

    #[task(weight = 5, tags = ["read"])]
    fn list_products(&mut self) -> Result {
        let response = http::get("/api/v1/products")
            .query("page", random::between(1..=5))
            .query("limit", 20)
            .query("sort", "popularity")
            .name("GET /products")
            .expect(&[200])
            .send()?;
        if response.ok() {
            response.check("items is a list", response.json::<Page>().is_ok());
        }
        Ok(())
    }

    #[task(weight = 3, tags = ["read"])]
    fn product_detail(&mut self) -> Result {
        let product = random::choose(&PRODUCTS);
        let response = http::get(format!("/api/v1/products/{product}"))
            .name("GET /products/:id")
            .expect(&[200])
            .send()?;
        if response.ok() {
            response.check("the product is the one asked for", response.json_at("/id") == Ok(product));
        }
        Ok(())
    }

    #[task(weight = 2, tags = ["read"])]
    fn list_category(&mut self) -> Result {
        http::get("/api/v1/products")
            .query("category", random::choose(&CATEGORIES))
            .query("limit", 12)
            .name("GET /products?category")
            .expect(&[200])
            .send()?;
        Ok(())
    }
}

/// Of a page only its shape matters here.
#[derive(Deserialize)]
struct Page {
    #[serde(rename = "items")]
    _items: Vec<IgnoredAny>,
}
