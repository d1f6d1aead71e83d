//! Users of a component, ready to be driven by hand.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use throng::budget::Budget;
use throng::clock::Clock;
use throng::executor::{RunIteration, Step};
use throng::phase::{self, PhaseControl, PhaseWatch};
use throng::recorder::{Caps, Collector};
use throng::schedule::Pause;
use throng::user::{Commons, Compiler, Component, GuestUser, Runtime, Shared, State, Tasks, Turns};
use tokio::runtime;

use crate::clients;

/// A component made ready for so many users.
pub struct Guests {
    driver: runtime::Runtime,
    runtime: Arc<Runtime>,
    shared: Arc<Shared>,
    phase: PhaseWatch,
    // Users listen to it: it must live as long as they.
    _control: PhaseControl,
}

impl Guests {
    /// Compiles a component for `users` of `target`; they are told `config`.
    pub fn new(component: &Path, users: u64, target: &str, config: &str) -> Self {
        let driver = runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let budget = Budget::default();
        let component = driver.block_on(Component::load(component, users, &budget, &Compiler::Here)).unwrap();
        let tasks = Tasks::new(&component.profile.tasks, &[], &[], &[]).unwrap();
        let runtime = Arc::new(Runtime::new(&component, users, users, tasks, &budget).unwrap());
        let (control, phase) = phase::channel();
        let clock = Clock::start();
        let shared = Shared {
            clock,
            recorder: Arc::new(Collector::new(1, Caps::default()).recorder(0)),
            feeds: Arc::new([]),
            clients: Some(clients(target, clock)),
            budget: Arc::new(budget),
            memory: Arc::default(),
            turns: Turns::default(),
            seed: 1,
            users,
            number: 0,
            scenario: "bench".to_owned(),
            first_task: 0,
            pause: Pause::None,
            tags: Vec::new(),
            config: config.to_owned(),
            secrets: Arc::default(),
            labels: Vec::new(),
            tasks: Vec::new(),
            traceparent: None,
            commons: Arc::new(Commons::new(&component.bytes, State::default())),
            desk: None,
            watch: None,
        };
        Self { driver, runtime, shared: Arc::new(shared), phase, _control: control }
    }

    /// A user that has started.
    pub fn started(&self, number: u64) -> GuestUser {
        let mut user =
            GuestUser::new(Arc::clone(&self.runtime), Arc::clone(&self.shared), number, self.phase.clone());
        let step = self.driver.block_on(user.start());
        assert!(matches!(step, Step::Next(_)), "the scenario's start failed");
        user
    }

    /// One iteration.
    pub fn iterate(&self, user: &mut GuestUser) {
        let step = self.driver.block_on(user.run(Duration::ZERO));
        assert!(matches!(step, Step::Next(_)), "the user was lost");
    }
}
