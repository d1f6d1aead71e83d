//! Tells the secret of its configuration wherever it can, and by itself first to the target.

use serde::Deserialize;
use throng_sdk::metric::Counter;
use throng_sdk::prelude::*;

#[derive(Default, Deserialize)]
struct Config {
    api_token: String,
}

#[derive(Default)]
struct Leak {
    token: String,
}

#[scenario(think = constant("100ms"), config_schema = CONFIG_SCHEMA)]
impl Leak {
    fn start(&mut self, user: &Context) -> Result {
        self.token = user.config::<Config>()?.api_token;
        Ok(())
    }

    #[task]
    fn tell(&mut self) -> Result {
        let token = &self.token;
        let response = http::get("/api/v1/health")
            .header("authorization", format!("Bearer {token}"))
            .name(format!("as {token}"))
            .tag("token", token.clone())
            .send()?;
        response.fail(&format!("not with {token}"));
        check(&format!("has {token}"), true);
        warn!("it is {token}");
        Counter::new(format!("count of {token}").leak()).increment();
        fail(format!("gave up with {token}"))
    }
}

const CONFIG_SCHEMA: &str = r#"{
  "type": "object",
  "properties": {
    "api_token": { "type": "string", "writeOnly": true, "description": "who we are" },
    "depth": { "type": "integer", "default": 3 }
  },
  "required": ["api_token"]
}"#;
