//! The contract's `flow`: time and chance.

use std::time::Duration;

use super::bindings::throng::load::flow::Host;
use super::bindings::throng::load::types;
use super::state::UserState;
use crate::budget::Limit;
use crate::episode::What;
use crate::phase::Phase;
use crate::sample::LogLevel;

impl types::Host for UserState {}

impl Host for UserState {
    async fn think(&mut self, milliseconds: u32) -> wasmtime::Result<()> {
        let entered = self.shared.clock.now();
        self.meter.check(Limit::ThinkTime, milliseconds.into())?;
        let until = (entered + Duration::from_millis(milliseconds.into())).min(self.meter.until());
        let patience = self.patience;
        tokio::select! {
            () = self.shared.clock.sleep_until(until) => {}
            () = self.phase.reached(patience) => {}
        }
        self.tape.note(entered, || What::Think { duration_us: u64::from(milliseconds) * 1_000 });
        self.resume(entered).await
    }

    fn now(&mut self) -> wasmtime::Result<u64> {
        Ok(self.shared.clock.now().as_nanos() as u64)
    }

    fn random(&mut self) -> wasmtime::Result<u64> {
        Ok(self.chance.bits())
    }

    fn stopping(&mut self) -> wasmtime::Result<bool> {
        Ok(self.phase.current() > Phase::Running)
    }

    fn end_test(&mut self, reason: String) -> wasmtime::Result<()> {
        if self.shared.commons.end_test() {
            self.say(LogLevel::Warn, format!("the scenario ends the test: {reason}"));
        }
        Ok(())
    }
}
