//! Writes 10,000 log lines an iteration, then asks for the health.

use throng_sdk::prelude::*;

const LINES: u32 = 10_000;

#[derive(Default)]
struct LogFlood;

#[scenario]
impl LogFlood {
    #[task]
    fn flood(&mut self) -> Result {
        for line in 1..=LINES {
            info!("line {line} of {LINES}");
        }
        http::get("/api/v1/health").send()?;
        Ok(())
    }
}
