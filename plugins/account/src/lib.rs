//! A customer signs in and looks at profile and orders.
//!
//! Users sign in as one of three test customers, or with `config = { feed = "accounts" }` as the next row of that feed,
//! which has the columns `email` and `password`.

use serde::{Deserialize, Serialize};
use throng_sdk::prelude::*;

const CUSTOMERS: [&str; 3] = ["qa.user1@example.com", "qa.user2@example.com", "qa.user3@example.com"];
const PASSWORD: &str = "TestPass123!";
const STATUSES: [&str; 3] = ["pending", "shipped", "delivered"];
/// The last one does not exist: looking for it is part of the story.
const ORDERS: [u32; 4] = [5001, 5002, 5003, 5004];

#[derive(Default)]
struct Account;

#[scenario(think = between("1s", "2s"), config_schema = CONFIG_SCHEMA)]
impl Account {
    fn start(&mut self, user: &Context) -> Result {
        http::default_header("accept", "application/json");
        http::default_header("user-agent", "throng-account/0.1");
        let credentials = match user.config::<Config>()?.feed {
            Some(name) => feed(&name).next()?,
            None => Credentials::of_a_customer(),
        };
        let response = http::post("/api/v1/auth/login")
            .json(&credentials)
            .name("POST /auth/login")
            .expect(&[200])
            .send()?;
        if !response.ok() {
            return fail("login failed");
        }
        let Ok(token) = response.json_at::<String>("/access_token") else {
            response.fail("no access token returned");
            return fail("login failed");
        };
        http::default_header("authorization", &format!("Bearer {token}"));
        Ok(())
    }

    #[task(weight = 4, tags = ["read"])]
    fn profile(&mut self) -> Result {
        let response = http::get("/api/v1/users/me").name("GET /users/me").expect(&[200]).send()?;
        if response.ok() {
            response.check("a profile has an email", response.json_at::<String>("/email").is_ok());
        }
        Ok(())
    }

    #[task(weight = 3, tags = ["read"])]
    fn list_orders(&mut self) -> Result {
        http::get("/api/v1/orders")
            .query("status", random::choose(&STATUSES))
            .query("limit", 10)
            .name("GET /orders")
            .expect(&[200])
            .send()?;
        Ok(())
    }

    #[task(weight = 2, tags = ["read"])]
    fn order_detail(&mut self) -> Result {
        let order = random::choose(&ORDERS);
        http::get(format!("/api/v1/orders/{order}")).name("GET /orders/:id").expect(&[200, 404]).send()?;
        Ok(())
    }
}

const CONFIG_SCHEMA: &str = r#"{
  "type": "object",
  "properties": { "feed": { "type": "string", "description": "a feed with the columns email and password" } },
  "additionalProperties": false
}"#;

#[derive(Deserialize)]
struct Config {
    feed: Option<String>,
}

#[derive(Deserialize, Serialize)]
struct Credentials {
    email: String,
    password: String,
}

impl Credentials {
    fn of_a_customer() -> Self {
        Self { email: random::choose(&CUSTOMERS).into(), password: PASSWORD.into() }
    }
}
