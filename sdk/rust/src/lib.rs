//! Write load-test scenarios for Throng in Rust.
//!
//! A scenario is a type and an `impl` block. Each virtual user is one value of the type, in a sandbox of its own, so
//! what a user remembers is simply in `self`. Calls wait: there is no `async` and nothing to await, and while one user
//! waits the runner goes on with the others.
//!
//! ```no_run
//! use throng_sdk::prelude::*;
//!
//! #[derive(Default)]
//! struct Shopper {
//!     seen: u32,
//! }
//!
//! #[scenario(think = between("1s", "3s"))]
//! impl Shopper {
//!     /// Once for each user, before its first task.
//!     fn start(&mut self, user: &Context) -> Result {
//!         info!("user {} goes shopping", user.number());
//!         http::default_header("accept", "application/json");
//!         Ok(())
//!     }
//!
//!     #[task(weight = 3)]
//!     fn browse(&mut self) -> Result {
//!         let page = random::between(1..=5);
//!         let response = http::get("/api/v1/products").query("page", page).name("GET /products").send()?;
//!         response.check("the page has a product", response.json_at::<u64>("/items/0/id").is_ok());
//!         self.seen += 1;
//!         Ok(())
//!     }
//!
//!     #[task]
//!     fn look(&mut self) -> Result {
//!         let id = random::choose(&[101, 102, 103]);
//!         http::get(format!("/api/v1/products/{id}")).name("GET /products/:id").expect(&[200, 404]).send()?;
//!         Ok(())
//!     }
//! }
//! ```
//!
//! It is compiled as a `cdylib` for `wasm32-unknown-unknown` and wrapped into a component; the
//! README says how.
//!
//! | what | where |
//! |---|---|
//! | tasks, weights, think time | [`scenario`](macro@scenario), [`task`](macro@task), [`Next`] |
//! | set-up and tear-down of the whole test | [`scenario`](macro@scenario), [`Plan`] |
//! | requests and responses | [`http`] |
//! | verdicts | [`http::Response::fail`], [`check`], [`fail`], [`Error`] |
//! | chance, the same in every run of one seed | [`random`] |
//! | test data and settings from the plan | [`feed`], [`Context`] |
//! | time | [`think`], [`now`], [`stopping`] |
//! | figures of your own | [`metric`] |
//! | the run's log | [`info!`] and its siblings |
//!
//! # What becomes of an error
//!
//! * A **status** from 400 on makes its request a failure, unless [`expect`](http::Request::expect) lists it or
//!   [`pass`](http::Response::pass) overrules it. The scenario sees a response all the same.
//! * **No response** ([`http::TransportError`]) is a failure of the request, and with `?` an error of the iteration.
//! * An **`Err`** from a task is an error of the iteration, counted by its text; the user goes on.
//! * A **panic** traps the sandbox: it is logged with its file and line, and the user starts anew.
//!
//! # Outside a component
//!
//! The crate compiles for any target, so the pure parts of a scenario can be tested with `cargo test`. What needs the
//! runner ([`http`], [`random`], [`now`] and the like) aborts there.

// Lets the macro's paths resolve in this crate's own tests.
extern crate self as throng_sdk;

#[doc(hidden)]
pub mod bindings;
mod check;
mod context;
mod error;
mod feed;
mod glue;
pub mod http;
pub mod log;
pub mod metric;
mod next;
mod panic;
mod plan;
pub mod prelude;
pub mod random;
mod time;

pub use throng_sdk_macros::{scenario, task};

pub use crate::check::check;
pub use crate::context::Context;
pub use crate::error::{Error, OrFail, Result, fail};
pub use crate::feed::{Feed, FeedError, Row, feed};
pub use crate::next::{IntoNext, IntoResult, Next, TaskId};
pub use crate::plan::Plan;
pub use crate::time::{now, stopping, think};

/// The README's scenario, compiled with the examples.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;

/// What generated code needs. No part of the interface: it changes without notice.
#[doc(hidden)]
pub mod __private {
    pub use crate::__export as export;
    pub use crate::__export_fixture as export_fixture;
    pub use crate::bindings::exports::throng::load::user::{Context, Guest, Next, Pause, Profile};
    pub use crate::bindings::fixture::exports::throng::load::fixture::Guest as FixtureGuest;
    pub use crate::glue::fixture::{Fixture, restored, saved, set_up, tear_down};
    pub use crate::glue::{
        Scenario, Task, describe, finished, next, no_such_task, run, start, stop, task_id,
    };
}
