//! Describes no task at all. The SDK would not compile that, so this is written against the contract itself.

#![expect(missing_docs, unsafe_code, reason = "generated")]

wit_bindgen::generate!({ path: "../../../wit", world: "scenario" });

use exports::throng::load::user::{Context, Guest, Next, Pause, Profile};

struct NoTasks;

impl Guest for NoTasks {
    fn describe() -> Profile {
        Profile { tasks: Vec::new(), pause: Pause::None, config_schema: None }
    }

    fn start(_: Context) -> Result<(), String> {
        Ok(())
    }

    fn run(_: u32) -> Result<Next, String> {
        Ok(Next::Weighted)
    }

    fn stop() {}
}

export!(NoTasks);
