//! Sends a request while it is described, where calls into `http` fail: its only task is named after what came of it,
//! `refused` or `sent`. Written against the contract itself.

#![expect(missing_docs, unsafe_code, reason = "generated")]

wit_bindgen::generate!({ path: "../../../wit", world: "scenario" });

use exports::throng::load::user::{Context, Guest, Next, Pause, Profile, Task};
use throng::load::http;
use throng::load::types::{Method, Request};

struct Calls;

impl Guest for Calls {
    fn describe() -> Profile {
        let request = Request {
            method: Method::Get,
            url: "/api/v1/health".to_owned(),
            name: None,
            headers: Vec::new(),
            body: None,
            expect: Vec::new(),
            timeout_ms: None,
            tags: Vec::new(),
        };
        let name = if http::send(&request).is_ok() { "sent" } else { "refused" };
        let task = Task { name: name.to_owned(), weight: 1, tags: Vec::new() };
        Profile { tasks: vec![task], pause: Pause::None, config_schema: None }
    }

    fn start(_: Context) -> Result<(), String> {
        Ok(())
    }

    fn run(_: u32) -> Result<Next, String> {
        Ok(Next::Weighted)
    }

    fn stop() {}
}

export!(Calls);
