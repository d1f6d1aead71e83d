//! Plays a case: makes its user, lets it run, and notes all that it does.

use std::sync::Arc;
use std::time::Duration;

use parking_lot::Mutex;
use serde_json::Value;

use super::reply::{Made, Target};
use super::script::Case;
use crate::address;
use crate::budget::Budget;
use crate::chance::{Chance, Purpose};
use crate::clock::Clock;
use crate::executor::{RunIteration, Step};
use crate::feed::Feed;
use crate::http::{Clients, Network, Settings, Tls};
use crate::phase;
use crate::plan::Text;
use crate::sample::{Record, Sample};
use crate::user::{Commons, Component, GuestUser, Runtime, Shared, State, Turns};

/// What a user did.
pub(super) struct Played {
    pub(super) requests: Vec<Made>,
    pub(super) samples: Vec<Sample>,
    pub(super) lasted: Duration,
}

/// Keeps every sample.
#[derive(Default)]
struct Notes(Mutex<Vec<Sample>>);

impl Record for Notes {
    fn record(&self, sample: Sample) {
        self.0.lock().push(sample);
    }
}

/// Plays `case`: `start`, its tasks, `stop`. A user that is lost is not started anew.
pub(super) async fn play(
    case: &Case,
    component: &Component,
    runtime: &Arc<Runtime>,
    budget: Budget,
) -> Played {
    let (clock, notes) = (Clock::virtual_one(), Arc::new(Notes::default()));
    let settings = Settings::new(case.target.as_ref().map_or_else(usual_target, |target| target.0.clone()));
    let target = Arc::new(Target::new(settings.target.origin.url(), case.replies.clone()));
    let tls = Tls::load(&settings).expect("it names no file");
    let network = Network::new(Arc::new(settings), Arc::new(tls), clock, Arc::default());
    let seed = case.seed.unwrap_or(1);
    let feeds = case.feeds.iter().map(|(name, rows)| Feed::of_rows(name.clone(), rows.clone()));
    let shared = Shared {
        clock,
        recorder: notes.clone(),
        feeds: feeds.collect(),
        clients: Some(Clients::scripted(network, target.clone())),
        budget: Arc::new(budget),
        memory: Arc::default(),
        turns: Turns::default(),
        seed,
        users: 1,
        number: 0,
        scenario: component.path.file_stem().map_or_else(String::new, |it| it.to_string_lossy().into_owned()),
        first_task: 0,
        pause: component.profile.pause,
        tags: Vec::new(),
        config: Value::Object(case.config.clone()).to_string(),
        secrets: Arc::default(),
        tasks: Vec::new(),
        traceparent: None,
        commons: Arc::new(Commons::new(&component.bytes, State::default())),
        desk: None,
        watch: None,
        labels: case.labels.iter().map(|(key, Text(value))| (key.clone(), value.clone())).collect(),
    };
    let (_control, phase) = phase::channel();
    let mut user = GuestUser::new(Arc::clone(runtime), Arc::new(shared), case.user, phase);
    let mut pauses = Chance::of_user(seed, case.user, Purpose::Pauses);
    let mut step = user.start().await;
    user.skip_to(case.first_iteration);
    for task in tasks(case, component) {
        match step {
            Step::Next(pause) => clock.sleep_until(pause.next(clock.now(), clock.now(), &mut pauses)).await,
            Step::Restart(_) | Step::Done => break,
        }
        if let Some(task) = task {
            user.choose(task);
        }
        step = user.run(clock.now()).await;
    }
    user.stop().await;
    let samples = std::mem::take(&mut *notes.0.lock());
    Played { requests: target.made(), samples, lasted: clock.now() }
}

/// The iterations: a task's number, or none to choose it by weight.
fn tasks(case: &Case, component: &Component) -> Vec<Option<usize>> {
    match &case.run {
        Some(names) => {
            let position = |name: &String| component.profile.tasks.iter().position(|task| task.name == *name);
            names.iter().map(position).collect()
        }
        None => vec![None; usize::try_from(case.iterations.unwrap_or(1)).unwrap_or(usize::MAX)],
    }
}

fn usual_target() -> address::Target {
    let origin = address::Origin { scheme: address::Scheme::Http, host: "target.test".into(), port: 80 };
    address::Target { origin, base_path: String::new() }
}
