//! Describes two tasks of one name. The SDK would not compile that, so this is written against the contract itself.

#![expect(missing_docs, unsafe_code, reason = "generated")]

wit_bindgen::generate!({ path: "../../../wit", world: "scenario" });

use exports::throng::load::user::{Context, Guest, Next, Pause, Profile, Task};

struct Twice;

impl Guest for Twice {
    fn describe() -> Profile {
        let task = Task { name: "twice".to_owned(), weight: 1, tags: Vec::new() };
        Profile { tasks: vec![task.clone(), task], pause: Pause::None, config_schema: None }
    }

    fn start(_: Context) -> Result<(), String> {
        Ok(())
    }

    fn run(_: u32) -> Result<Next, String> {
        Ok(Next::Weighted)
    }

    fn stop() {}
}

export!(Twice);
