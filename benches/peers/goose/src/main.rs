//! The requests of the benches, by Goose: `JOB=small|page|post goose-peer --host URL …`

use std::env;

use goose::prelude::*;
use reqwest::Client;
use serde_json::Value;

#[tokio::main]
async fn main() -> Result<(), GooseError> {
    let job = match env::var("JOB").as_deref() {
        Ok("page") => transaction!(page),
        Ok("post") => transaction!(post),
        _ => transaction!(small),
    };
    let scenario = scenario!("bench").register_transaction(transaction!(accept_any_certificate).set_on_start());
    GooseAttack::initialize()?.register_scenario(scenario.register_transaction(job)).execute().await?;
    Ok(())
}

async fn accept_any_certificate(user: &mut GooseUser) -> TransactionResult {
    user.set_client_builder(Client::builder().danger_accept_invalid_certs(true)).await.map_err(Box::new)
}

async fn small(user: &mut GooseUser) -> TransactionResult {
    if let Ok(response) = user.get("/").await?.response {
        let _ = response.bytes().await;
    }
    Ok(())
}

async fn page(user: &mut GooseUser) -> TransactionResult {
    let mut sent = user.get("/page").await?;
    let Ok(response) = sent.response else { return Ok(()) };
    let page: Value = serde_json::from_slice(&response.bytes().await.unwrap_or_default()).unwrap_or_default();
    if page.pointer("/items/30/id") == Some(&Value::from(131)) {
        return Ok(());
    }
    user.set_failure("another item", &mut sent.request, None, None)
}

async fn post(user: &mut GooseUser) -> TransactionResult {
    if let Ok(response) = user.post("/orders", "x".repeat(1024)).await?.response {
        let _ = response.bytes().await;
    }
    Ok(())
}
