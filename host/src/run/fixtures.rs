//! What scenarios do once around all users: set-up before the first, tear-down after the last.

use std::sync::Arc;

use parking_lot::Mutex;

use super::signals::Signals;
use crate::phase::{self, PhaseWatch};
use crate::report::Audience;
use crate::sample::{LogLine, Record, Sample};
use crate::user::{Around, Fixture, FixtureError, Runtime, Shared};

/// How many log lines of a call are kept until it returns.
const MOST_LINES: usize = 1_000;

/// What fixtures log. Nothing else of theirs is recorded: their requests are not load.
#[derive(Debug, Default)]
pub(super) struct Aside(Mutex<Logged>);

/// What a call has logged so far.
#[derive(Debug, Default)]
struct Logged {
    lines: Vec<LogLine>,
    left_out: u64,
}

impl Record for Aside {
    fn record(&self, sample: Sample) {
        let Sample::Log(line) = sample else { return };
        let mut logged = self.0.lock();
        if logged.lines.len() < MOST_LINES {
            logged.lines.push(line);
        } else {
            logged.left_out += 1;
        }
    }
}

impl Aside {
    fn tell(&self, audience: &mut dyn Audience) {
        let Logged { lines, left_out } = std::mem::take(&mut *self.0.lock());
        for line in lines {
            audience.log("fixture", &line);
        }
        if left_out > 0 {
            audience.say(&format!("fixture: {left_out} more log lines were left out"));
        }
    }
}

/// The fixtures of a run, set up.
pub(super) struct Fixtures {
    fixtures: Vec<Fixture>,
    aside: Arc<Aside>,
}

/// A scenario's fixture before it is set up: its runtime, what it is told, and its interfaces.
pub(super) struct Planned {
    pub(super) runtime: Arc<Runtime>,
    pub(super) shared: Arc<Shared>,
    pub(super) around: Around,
}

impl Fixtures {
    /// Sets all up, in the plan's order. If one fails or an interrupt comes, those before it are torn down.
    pub(super) async fn set_up(
        planned: Vec<Planned>,
        aside: Arc<Aside>,
        signals: &mut Signals,
        audience: &mut dyn Audience,
    ) -> Result<Self, FixtureError> {
        let mut ready = Self { fixtures: Vec::new(), aside };
        for Planned { runtime, shared, around } in planned {
            let scenario = shared.scenario.clone();
            audience.say(&format!("setting up {scenario}"));
            let (_control, watch) = phase::channel();
            let set_up = tokio::select! {
                done = Fixture::set_up(runtime, shared, around, watch) => done,
                () = signals.stop() => {
                    Err(FixtureError { scenario, call: "set-up", reason: "it was interrupted".to_owned() })
                }
            };
            ready.aside.tell(audience);
            match set_up {
                Ok(fixture) => ready.fixtures.push(fixture),
                Err(error) => {
                    ready.tear_down(signals, audience).await;
                    return Err(error);
                }
            }
        }
        Ok(ready)
    }

    /// Has those that do so sum up the result: texts by name. What fails is told and left out.
    pub(super) async fn summarize(
        &self,
        report: impl Fn() -> String,
        signals: &mut Signals,
        audience: &mut dyn Audience,
    ) -> Vec<(String, String)> {
        let mut texts = Vec::new();
        for fixture in self.fixtures.iter().filter(|it| it.sums_up()) {
            let (_control, watch) = phase::channel();
            let summed_up = tokio::select! {
                done = fixture.summarize(report(), watch) => done.map_err(|error| error.to_string()),
                () = signals.stop() => Err("the scenario's summary was interrupted".to_owned()),
            };
            self.aside.tell(audience);
            match summed_up {
                Ok(made) => texts.extend(made),
                Err(failure) => audience.say(&format!("warning: {failure}")),
            }
        }
        texts
    }

    /// Tears all down, the last first, whatever becomes of the others. Says what failed, and how many.
    pub(super) async fn tear_down(&self, signals: &mut Signals, audience: &mut dyn Audience) -> Vec<String> {
        let mut failures = Vec::new();
        for fixture in self.fixtures.iter().rev() {
            let (_control, watch): (_, PhaseWatch) = phase::channel();
            let torn_down = tokio::select! {
                done = fixture.tear_down(watch) => done.map_err(|error| error.to_string()),
                () = signals.stop() => Err("tear-down was interrupted".to_owned()),
            };
            self.aside.tell(audience);
            if let Err(failure) = torn_down {
                audience.say(&format!("warning: {failure}"));
                failures.push(failure);
            }
        }
        failures
    }
}
