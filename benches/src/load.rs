//! A load on a server, from a component or from the native closure, in this process on one shard.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};
use throng::chance::{Chance, Purpose};
use throng::http::{Clients, Network, Tls};
use throng::order::desk;
use throng::phase::PhaseWatch;
use throng::plan::{Override, Plan, Time};
use throng::recorder::{Caps, Statistics};
use throng::report::{Progress, Style};
use throng::run::{Crew, Load as Crews, Shard, Signals, conduct};

use crate::{Job, NativeUser, component, plan_of, quietly};

/// Streams of an HTTP/2 connection, where there are as many users.
const STREAMS: u64 = 16;

/// What is sent, and by how many.
#[derive(Debug, Clone)]
pub struct Load {
    /// The target's base.
    pub url: String,
    /// The request.
    pub job: Job,
    /// Over HTTP/2: shared connections of 16 streams. Else each user has a connection of its own.
    pub http2: bool,
    /// How many at a time.
    pub users: u64,
    /// How much.
    pub amount: Amount,
}

/// How much is sent.
#[derive(Debug, Clone, Copy)]
pub enum Amount {
    /// One request after another, for so many seconds.
    Seconds(f64),
    /// One request after another, so many in all.
    Iterations(u64),
    /// So many a second, for so many seconds.
    Rate(f64, f64),
}

impl Load {
    /// Sends it from a component and tells what came of it.
    pub fn component(&self, path: &Path) -> Value {
        let report = quietly(&self.plan(path));
        assert_eq!(report.totals.iteration_errors, 0, "iterations failed");
        let totals = &report.totals;
        told(
            [totals.requests, totals.failures, totals.dropped_iterations],
            report.run.duration_s,
            [&totals.service_time_us, &totals.response_time_us, &report.generator.scheduler_lag_us],
        )
    }

    /// Sends it from the native closure, by the same plan, but for its component.
    pub fn native(&self) -> Value {
        let plan = self.plan(&component("flat"));
        let shape = plan.scenarios[0].shape.clone();
        let length = shape.duration();
        let (job, http, tls) =
            (self.job, Arc::new(plan.http.clone()), Arc::new(Tls::load(&plan.http).unwrap()));
        let make = move |shard: Shard| {
            let network =
                Network::new(Arc::clone(&http), Arc::clone(&tls), shard.clock, shard.recorder.connections());
            let clients = Clients::new(network);
            move |user, _: PhaseWatch| {
                let recorder = Arc::new(shard.recorder.clone());
                let client = NativeUser::new(job, &clients, shard.clock, recorder);
                (client, Chance::of_user(1, user, Purpose::Pauses))
            }
        };
        let crew = Crew {
            shape,
            start: Duration::ZERO,
            graceful_stop: Duration::from_secs(5),
            name: "native".to_owned(),
            room: 0,
            first_user: 0,
        };
        let crews = Crews {
            crews: vec![crew],
            shards: 1,
            seed: 1,
            warm_up: Duration::ZERO,
            caps: Caps::default(),
            thresholds: Vec::new(),
            tasks: Vec::new(),
        };
        let driver = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let mut silent = Progress::new(std::io::sink(), Style::None, length);
        let conducted = driver.block_on(async {
            let mut signals = Signals::new(desk().1).unwrap();
            conduct(&crews, make, &mut signals, &mut silent).await.unwrap()
        });
        let run = conducted.collector.run();
        let all = run.requests();
        told(
            [all.requests, all.failures, run.dropped_iterations],
            conducted.duration.as_secs_f64(),
            [
                &all.service_time.statistics(),
                &all.response_time.statistics(),
                &run.scheduler_lag.statistics(),
            ],
        )
    }

    fn plan(&self, component: &Path) -> Plan {
        plan_of(component, &self.url, self.settings())
    }

    fn settings(&self) -> Vec<Override> {
        let scenario = |key: &str, value: Value| Override::at(&["scenario", key], value);
        let time = |seconds| Time(Duration::from_secs_f64(seconds)).to_string().into();
        let mut settings = vec![scenario("users", self.users.into()), scenario("pause", "none".into())];
        for job in Job::ALL {
            settings
                .push(Override::at(&["scenario", "task_weights", job.task()], u32::from(job == self.job)));
        }
        match self.amount {
            Amount::Seconds(seconds) => settings.push(scenario("duration", time(seconds))),
            Amount::Iterations(iterations) => settings.push(scenario("iterations", iterations.into())),
            Amount::Rate(rate, seconds) => {
                settings.push(scenario("rate", rate.into()));
                settings.push(scenario("max_users", self.users.into()));
                settings.push(scenario("duration", time(seconds)));
            }
        }
        settings.push(Override::at(&["http", "tls", "insecure"], true));
        if self.http2 {
            let http = |key: &str, value: Value| Override::at(&["http", key], value);
            settings.push(http("version", "2".into()));
            settings.push(http("connections", "shared".into()));
            settings.push(http("max_connections", self.users.div_ceil(STREAMS).into()));
            settings.push(http("max_streams", self.users.min(STREAMS).into()));
        }
        settings
    }
}

/// The object that a harness reads.
fn told([requests, failures, dropped]: [u64; 3], seconds: f64, times: [&Statistics; 3]) -> Value {
    let [service, response, lag] = times.map(|it| json!({ "p50": it.p50, "p99": it.p99, "max": it.max }));
    json!({
        "requests": requests, "failures": failures, "dropped": dropped, "seconds": seconds,
        "service_time_us": service, "response_time_us": response, "lag_us": lag,
        "peak_rss_bytes": throng::machine::used().1,
    })
}
