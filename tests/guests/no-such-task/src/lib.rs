//! Names a task that there is not. The SDK would not compile that, so this is written against the contract itself.

#![expect(missing_docs, unsafe_code, reason = "generated")]

wit_bindgen::generate!({ path: "../../../wit", world: "scenario" });

use exports::throng::load::user::{Context, Guest, Next, Pause, Profile, Task};

struct NoSuchTask;

impl Guest for NoSuchTask {
    fn describe() -> Profile {
        let task = Task { name: "only".to_owned(), weight: 1, tags: Vec::new() };
        Profile { tasks: vec![task], pause: Pause::None, config_schema: None }
    }

    fn start(_: Context) -> Result<(), String> {
        Ok(())
    }

    fn run(_: u32) -> Result<Next, String> {
        Ok(Next::Task(1))
    }

    fn stop() {}
}

export!(NoSuchTask);
