//! The contract's `flow`: time and chance.

use std::time::Duration;

use super::bindings::throng::load::flow::Host;
use super::bindings::throng::load::types;
use super::state::UserState;
use crate::budget::Limit;
use crate::episode::What;
use crate::order::Order;
use crate::phase::Phase;
use crate::sample::brief;

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

    fn pause(&mut self, milliseconds: u32) -> wasmtime::Result<()> {
        self.meter.check(Limit::ThinkTime, milliseconds.into())?;
        self.pause = Some(Duration::from_millis(milliseconds.into()));
        Ok(())
    }

    fn end(&mut self, reason: String) -> wasmtime::Result<()> {
        if let Some(desk) = &self.shared.desk {
            let reason = brief(self.shared.secrets.mask(&reason).into_owned());
            desk.give(Order::End { scenario: self.shared.scenario.clone(), reason });
        }
        Ok(())
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
}
