//! A customer signs in with an account of the feed, then looks at products and orders.

use serde::{Deserialize, Serialize};
use throng_sdk::prelude::*;

static SIGN_IN: Trend = Trend::new("sign_in_ms");

#[derive(Default)]
struct Customer;

#[scenario(think = between("200ms", "1s"))]
impl Customer {
    fn start(&mut self) -> Result {
        let account: Account = feed("accounts").next()?;
        let before = now();
        let response = http::post("/api/v1/auth/login").json(&account).name("POST /auth/login").send()?;
        let token: String = response.json_at("/access_token").or_fail("login failed")?;
        SIGN_IN.add((now() - before).as_secs_f64() * 1e3);
        http::default_header("authorization", &format!("Bearer {token}"));
        Ok(())
    }

    #[task(weight = 3, tags = ["shop"])]
    fn look_at_product(&mut self) -> Result {
        let id = random::between(101..=105);
        let response = http::get(format!("/api/v1/products/{id}")).name("GET /products/:id").send()?;
        response.check("the product is the one asked for", response.json_at("/id") == Ok(id));
        Ok(())
    }

    #[task(tags = ["account"])]
    fn my_orders(&mut self) -> Result {
        http::get("/api/v1/orders").query("limit", 10).name("GET /orders").send()?;
        Ok(())
    }
}

#[derive(Deserialize, Serialize)]
struct Account {
    email: String,
    password: String,
}
