//! The contract's `fixture`: what a scenario does once, around all users.

use std::sync::Arc;

use thiserror::Error;
use wasmtime::component::{ComponentExportIndex, ComponentNamedList, Instance, Lift, Lower};

use super::guest::new_store;
use super::state::Lasting;
use super::{Runtime, Shared, failure};
use crate::budget::Limit;
use crate::phase::PhaseWatch;

/// A scenario whose set-up is done.
pub struct Fixture {
    runtime: Arc<Runtime>,
    shared: Arc<Shared>,
    interface: String,
    /// What set-up returned.
    state: String,
}

/// Why a fixture failed.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{scenario}: {call} failed: {reason}")]
pub struct FixtureError {
    /// The scenario's name.
    pub scenario: String,
    /// `set-up` or `tear-down`.
    pub call: &'static str,
    /// What it returned, or what it died of.
    pub reason: String,
}

impl Fixture {
    /// Calls `set-up` on an instance of its own. `interface` is the fixture's name among the component's exports.
    pub async fn set_up(
        runtime: Arc<Runtime>,
        shared: Arc<Shared>,
        interface: String,
        phase: PhaseWatch,
    ) -> Result<Self, FixtureError> {
        let mut fixture = Self { runtime, shared, interface, state: String::new() };
        fixture.state = fixture.call("set-up", fixture.shared.config.clone(), phase).await?;
        Ok(fixture)
    }

    /// Calls `tear-down` on an instance of its own.
    pub async fn tear_down(&self, phase: PhaseWatch) -> Result<(), FixtureError> {
        self.call("tear-down", self.state.clone(), phase).await
    }

    async fn call<T>(&self, name: &'static str, text: String, phase: PhaseWatch) -> Result<T, FixtureError>
    where
        T: Lift + Send + Sync + 'static,
        (Result<T, String>,): ComponentNamedList + Lift + Send + Sync,
    {
        let failed = |reason: String| FixtureError {
            scenario: self.shared.scenario.clone(),
            call: name,
            reason: self.shared.secrets.mask(&reason).into_owned(),
        };
        match self.try_call(name, text, phase).await {
            Ok(returned) => returned.map_err(failed),
            Err(error) => Err(failed(failure::clause(&error, &self.shared.budget))),
        }
    }

    async fn try_call<T>(
        &self,
        name: &str,
        text: String,
        phase: PhaseWatch,
    ) -> wasmtime::Result<Result<T, String>>
    where
        T: Lift + Send + Sync + 'static,
        (Result<T, String>,): ComponentNamedList + Lift + Send + Sync,
        (String,): ComponentNamedList + Lower,
    {
        let lasting = Lasting::default();
        let mut store = new_store(&self.runtime, &self.shared, u64::MAX, phase, lasting);
        store.data_mut().meter.begin(Limit::IterationTime, self.shared.clock.now());
        let instance: Instance = self.runtime.pre.instance_pre().instantiate_async(&mut store).await?;
        let missing = || wasmtime::Error::msg(format!("the component has no {name}"));
        let interface: ComponentExportIndex =
            instance.get_export_index(&mut store, None, &self.interface).ok_or_else(missing)?;
        let function = instance.get_export_index(&mut store, Some(&interface), name).ok_or_else(missing)?;
        let function = instance.get_typed_func::<(String,), (Result<T, String>,)>(&mut store, function)?;
        let (returned,) = function.call_async(&mut store, (text,)).await?;
        Ok(returned)
    }
}
