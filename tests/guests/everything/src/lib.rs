//! Calls every function of every interface once, against the shop, and fails with what was not as it should be.
//!
//! One user makes one iteration and is done:
//!
//! ```text
//! throng run everything.wasm --target SHOP --users 1 \
//!     --feed accounts=everything/accounts.csv --feed vouchers=everything/vouchers.csv,once \
//!     --set config.answer=42 --set labels.stage=test
//! ```
//!
//! What the report must then hold:
//!
//! | what | how |
//! |---|---|
//! | iterations | 1, no error |
//! | series `passed` | one request, status 404, no failure |
//! | series `failed` | one request, status 200, a failure for `on purpose` |
//! | series `invalid` | two failures of the kind `invalid-request` |
//! | series `forbidden` | two failures of the kind `forbidden`, one of them among `send_all`'s |
//! | series `tagged` | one request, also counted under `kind=tagged` |
//! | checks | `holds`: one pass; `does not hold`: one fail; `fails its request`: one fail |
//! | series `checked` | one request, a failure for `fails its request` |
//! | metrics | counter `everything_counter` 3.5; gauge `everything_gauge` 1 to 3, last 2; trend `everything_trend` 10, 20, 30; rate `everything_rate` 2 of 3 |
//! | log | one line of each level, and `stop` |

use serde::Deserialize;
use throng_sdk::prelude::*;

mod data;
mod flow;
mod report;
mod requests;
mod responses;

#[derive(Default)]
struct Everything;

#[scenario]
impl Everything {
    fn start(&mut self, user: &Context) -> Result {
        ensure("context: the user's number", user.number() == 0)?;
        ensure("context: the scenario's name", !user.scenario().is_empty())?;
        ensure("context: config", user.config::<Config>()?.answer == 42)?;
        ensure("context: config as text", user.config_text().contains("42"))?;
        ensure("context: a label", user.label("stage") == Some("test"))?;
        ensure("context: labels", user.labels().count() == 1)?;
        ensure("flow: requests can be sent in start", http::get("/api/v1/health").send()?.ok())
    }

    #[task(tags = ["all"])]
    fn everything(&mut self) -> Result<Next> {
        requests::all()?;
        responses::all()?;
        flow::all()?;
        report::all();
        data::all()?;
        Ok(Next::Done)
    }

    fn stop(&mut self) -> Result {
        info!("stop");
        ensure("flow: requests can be sent in stop", http::get("/api/v1/health").send()?.ok())
    }
}

#[derive(Deserialize)]
struct Config {
    answer: u32,
}

/// An error that names what is not as it should be.
fn ensure(what: &'static str, holds: bool) -> Result {
    if holds { Ok(()) } else { fail(what) }
}
