//! One request after another without a pause, for benches: all there is to measure is the runner and the target.
//!
//! `config = { path = "/…" }` names another path than `/`. The plan's weights choose another request: `page` is a larger response
//! that is looked into, `post` one with a body.

use serde::Deserialize;
use throng_sdk::prelude::*;

#[derive(Default)]
struct Flat {
    path: String,
}

#[scenario(think = none, config_schema = CONFIG_SCHEMA)]
impl Flat {
    fn start(&mut self, user: &Context) -> Result {
        self.path = user.config::<Config>()?.path;
        http::default_header("user-agent", "throng-flat/0.1");
        Ok(())
    }

    #[task]
    fn small(&mut self) -> Result {
        http::get(&self.path).send()?;
        Ok(())
    }

    #[task(weight = 0)]
    fn page(&mut self) -> Result {
        let page = http::get("/page").send()?;
        page.check("the item", page.json_at::<u64>("/items/30/id").is_ok_and(|id| id == 131));
        Ok(())
    }

    #[task(weight = 0)]
    fn post(&mut self) -> Result {
        http::post("/orders").body("x".repeat(1024)).send()?;
        Ok(())
    }
}

const CONFIG_SCHEMA: &str = r#"{
  "type": "object",
  "properties": { "path": { "type": "string", "default": "/" } },
  "additionalProperties": false
}"#;

#[derive(Deserialize)]
#[serde(default)]
struct Config {
    path: String,
}

impl Default for Config {
    fn default() -> Self {
        Self { path: "/".into() }
    }
}
