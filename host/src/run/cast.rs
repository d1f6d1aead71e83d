//! A plan's scenarios with their components: what can be known before anything runs.

use std::sync::Arc;

use serde_json::Value;

use super::{RunError, Wall, needs, walls};
use crate::machine::Machine;
use crate::plan::{Plan, Scenario};
use crate::secret::Secrets;
use crate::user::{Compiler, Component, PoolSize, Tasks};

/// A scenario and its component.
pub struct Cast {
    /// The plan's part of it.
    pub scenario: Scenario,
    /// The component; scenarios of one file share it.
    pub component: Arc<Component>,
    /// Its tasks as the plan wants them.
    pub tasks: Tasks,
    /// The most users that it has room for.
    pub room: u64,
    /// The number of its first user in the run.
    pub first_user: u64,
    /// The number of its first task in the run.
    pub first_task: usize,
}

impl Cast {
    /// Loads the components of a plan and holds the plan against what they say of themselves.
    pub async fn load(plan: &Plan, compiler: &Compiler) -> Result<Vec<Self>, RunError> {
        let (mut casts, mut first_user, mut first_task): (Vec<Self>, _, _) = (Vec::new(), 0, 0);
        for scenario in &plan.scenarios {
            // All pools together share the address space, so its layout goes by all users.
            let loaded = casts.iter().find(|it| it.component.path == scenario.component);
            let component = match loaded {
                Some(cast) => Arc::clone(&cast.component),
                None => {
                    let users = plan.most_users();
                    Arc::new(Component::load(&scenario.component, users, &plan.budget, compiler).await?)
                }
            };
            let profile = &component.profile;
            check_config(scenario, profile.config_schema.as_deref())?;
            let tasks = Tasks::new(&profile.tasks, &scenario.tasks, &scenario.tags, &scenario.weights)?;
            let (users, count) = (scenario.shape.most_users(), profile.tasks.len());
            let scenario = scenario.clone();
            casts.push(Self { scenario, component, tasks, room: users, first_user, first_task });
            (first_user, first_task) = (first_user + users, first_task + count);
        }
        Ok(casts)
    }

    /// Its users and what each of them takes; one more for a fixture.
    pub fn size(&self) -> (u64, PoolSize) {
        let fixture = u64::from(self.component.fixture.is_some());
        (self.room + fixture, self.component.pool_size())
    }
}

/// What all of them need of the machine.
pub fn needs_of(casts: &[Cast]) -> [(&'static str, u64); 3] {
    needs(&casts.iter().map(Cast::size).collect::<Vec<_>>())
}

/// The walls that they would run into.
pub fn walls_of(plan: &Plan, casts: &[Cast]) -> Vec<Wall> {
    walls(&machine_of(plan), &casts.iter().map(Cast::size).collect::<Vec<_>>())
}

/// This machine, as a plan uses it: each local address has ports of its own.
pub(super) fn machine_of(plan: &Plan) -> Machine {
    let mut machine = Machine::look();
    machine.ports = machine.ports.saturating_mul(plan.http.local_addresses.len().max(1) as u64);
    machine
}

/// Holds a scenario's configuration against the schema that it publishes.
fn check_config(scenario: &Scenario, schema: Option<&str>) -> Result<(), RunError> {
    let Some(schema) = schema else { return Ok(()) };
    let broken = |problem: String| RunError::ConfigSchema { scenario: scenario.name.clone(), problem };
    let schema: Value = serde_json::from_str(schema).map_err(|error| broken(error.to_string()))?;
    let validator = jsonschema::validator_for(&schema).map_err(|error| broken(error.to_string()))?;
    let config: Value = serde_json::from_str(&scenario.whole_config()).unwrap_or_default();
    let secrets = Secrets::new(scenario.secrets.iter().filter_map(|(_, secret)| secret.clone()));
    let problems: Vec<_> = validator
        .iter_errors(&config)
        .map(|error| {
            let key = error.instance_path().to_string().replace('/', ".");
            secrets.mask(&format!("scenarios.{}.config{key}: {error}", scenario.name)).into_owned()
        })
        .collect();
    if problems.is_empty() { Ok(()) } else { Err(RunError::Config(problems.join("\n"))) }
}
