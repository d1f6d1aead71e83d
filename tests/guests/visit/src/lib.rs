//! Asks for one path after another, whatever comes of it: no failed request is an error of the iteration.
//!
//! User n begins with path n, so that users are at different paths at a time. An absolute URL's series is named by its
//! path too. With `contains`, a response whose body lacks that text is a failure.

use serde::Deserialize;
use throng_sdk::prelude::*;

#[derive(Default)]
struct Visit {
    config: Config,
    turn: usize,
}

#[scenario(think = none, config_schema = CONFIG_SCHEMA)]
impl Visit {
    fn start(&mut self, user: &Context) -> Result {
        self.config = user.config()?;
        self.turn = user.number() as usize;
        Ok(())
    }

    #[task]
    fn visit(&mut self) -> Result {
        let url = &self.config.paths[self.turn % self.config.paths.len()];
        self.turn += 1;
        let timeout = Duration::from_millis(self.config.timeout_ms);
        // Why there is no response is counted already.
        let Ok(response) = http::get(url).name(path(url)).timeout(timeout).send() else { return Ok(()) };
        if let Some(text) = &self.config.contains
            && !response.text().is_ok_and(|body| body.contains(text))
        {
            response.fail("the body lacks the text");
        }
        Ok(())
    }
}

/// What is behind scheme and authority, if the URL has them.
fn path(url: &str) -> &str {
    let Some((_, rest)) = url.split_once("://") else { return url };
    rest.find('/').map_or("/", |slash| &rest[slash..])
}

const CONFIG_SCHEMA: &str = r#"{
  "type": "object",
  "properties": {
    "paths": { "type": "array", "items": { "type": "string" }, "minItems": 1 },
    "timeout_ms": { "type": "integer", "minimum": 1, "default": 10000 },
    "contains": { "type": "string" }
  },
  "required": ["paths"],
  "additionalProperties": false
}"#;

#[derive(Default, Deserialize)]
struct Config {
    paths: Vec<String>,
    #[serde(default = "ten_seconds")]
    timeout_ms: u64,
    contains: Option<String>,
}

fn ten_seconds() -> u64 {
    10_000
}
