//! The contract's `fixture` and `summary`: what a scenario does once, around all users.

use std::sync::Arc;

use thiserror::Error;
use wasmtime::component::{ComponentExportIndex, ComponentNamedList, Instance, Lift, Lower};

use super::guest::new_store;
use super::state::Lasting;
use super::{Component, Runtime, Shared, failure};
use crate::budget::Limit;
use crate::phase::PhaseWatch;

/// The interfaces of a component that are called around all users, by their names among its exports.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Around {
    fixture: String,
    summary: Option<String>,
}

impl Around {
    /// Those of a component, if it has a fixture.
    pub fn of(component: &Component) -> Option<Self> {
        Some(Self { fixture: component.fixture.clone()?, summary: component.summary.clone() })
    }
}

/// A scenario whose set-up is done.
pub struct Fixture {
    runtime: Arc<Runtime>,
    shared: Arc<Shared>,
    around: Around,
    /// What set-up returned.
    state: String,
}

/// Why a fixture failed.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{scenario}: {call} failed: {reason}")]
pub struct FixtureError {
    /// The scenario's name.
    pub scenario: String,
    /// `set-up`, `tear-down` or `summarize`.
    pub call: &'static str,
    /// What it returned, or what it died of.
    pub reason: String,
}

impl Fixture {
    /// Calls `set-up` on an instance of its own. The scenario's users get what it returns.
    pub async fn set_up(
        runtime: Arc<Runtime>,
        shared: Arc<Shared>,
        around: Around,
        phase: PhaseWatch,
    ) -> Result<Self, FixtureError> {
        let mut fixture = Self { runtime, shared, around, state: String::new() };
        let config = (fixture.shared.config.clone(),);
        fixture.state = fixture.call(&fixture.around.fixture, "set-up", config, phase).await?;
        fixture.shared.commons.set_state(&fixture.state);
        Ok(fixture)
    }

    /// Calls `tear-down` on an instance of its own.
    pub async fn tear_down(&self, phase: PhaseWatch) -> Result<(), FixtureError> {
        self.call(&self.around.fixture, "tear-down", (self.state.clone(),), phase).await
    }

    /// Calls `summarize`, if the scenario has that, on an instance of its own: texts by name.
    pub async fn summarize(
        &self,
        report: String,
        phase: PhaseWatch,
    ) -> Result<Vec<(String, String)>, FixtureError> {
        match &self.around.summary {
            None => Ok(Vec::new()),
            Some(interface) => self.call(interface, "summarize", (report, self.state.clone()), phase).await,
        }
    }

    /// Whether the scenario sums up its result itself.
    pub fn sums_up(&self) -> bool {
        self.around.summary.is_some()
    }

    async fn call<A, T>(
        &self,
        interface: &str,
        name: &'static str,
        arguments: A,
        phase: PhaseWatch,
    ) -> Result<T, FixtureError>
    where
        A: ComponentNamedList + Lower + Send + Sync + 'static,
        T: Lift + Send + Sync + 'static,
        (Result<T, String>,): ComponentNamedList + Lift + Send + Sync,
    {
        let failed = |reason: String| FixtureError {
            scenario: self.shared.scenario.clone(),
            call: name,
            reason: self.shared.secrets.mask(&reason).into_owned(),
        };
        match self.try_call(interface, name, arguments, phase).await {
            Ok(returned) => returned.map_err(failed),
            Err(error) => Err(failed(failure::clause(&error, &self.shared.budget))),
        }
    }

    async fn try_call<A, T>(
        &self,
        interface: &str,
        name: &str,
        arguments: A,
        phase: PhaseWatch,
    ) -> wasmtime::Result<Result<T, String>>
    where
        A: ComponentNamedList + Lower + Send + Sync + 'static,
        T: Lift + Send + Sync + 'static,
        (Result<T, String>,): ComponentNamedList + Lift + Send + Sync,
    {
        let lasting = Lasting::default();
        let mut store = new_store(&self.runtime, &self.shared, u64::MAX, phase, lasting);
        store.data_mut().meter.begin(Limit::IterationTime, self.shared.clock.now());
        let instance: Instance = self.runtime.pre.instance_pre().instantiate_async(&mut store).await?;
        let missing = || wasmtime::Error::msg(format!("the component has no {name}"));
        let interface: ComponentExportIndex =
            instance.get_export_index(&mut store, None, interface).ok_or_else(missing)?;
        let function = instance.get_export_index(&mut store, Some(&interface), name).ok_or_else(missing)?;
        let function = instance.get_typed_func::<A, (Result<T, String>,)>(&mut store, function)?;
        let (returned,) = function.call_async(&mut store, arguments).await?;
        Ok(returned)
    }
}
