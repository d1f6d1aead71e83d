//! One `GET` after another without a pause, for benches: all there is to measure is the runner and the target.
//!
//! `config = { path = "/…" }` names another path than `/`.

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
    fn get(&mut self) -> Result {
        http::get(&self.path).send()?;
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
