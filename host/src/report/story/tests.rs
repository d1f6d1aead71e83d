//! Runs that are made up second by second, and what is told of them.

mod quiet;
mod troubles;

use std::time::{Duration, SystemTime};

use crate::chance::{Chance, Purpose};
use crate::plan::{ExecutorName, Override, Source, build as plan_of};
use crate::recorder::{Caps, Collector};
use crate::report::{Ended, Environment, Outcome, Report, ScenarioEnded, build};
use crate::sample::{
    Call, Failure, IterationOutcome, IterationSample, Moment, Record, RequestSample, Sample, Timings, Verdict,
};

/// Requests of one series in one second.
#[derive(Debug, Clone, Copy)]
struct Traffic {
    name: &'static str,
    /// How many, on average.
    count: f64,
    /// The median of their response times, which are log-normal around it.
    ms: f64,
    /// The share that fails.
    failing: f64,
    /// Why.
    why: &'static str,
}

/// So many requests that take so long and succeed.
fn traffic(name: &'static str, count: f64, ms: f64) -> Traffic {
    Traffic { name, count, ms, failing: 0.0, why: "503 Service Unavailable" }
}

impl Traffic {
    fn failing(self, share: f64, why: &'static str) -> Self {
        Self { failing: share, why, ..self }
    }
}

/// A run that is made up.
struct Play {
    collector: Collector,
    chance: Chance,
    users: u64,
    second: u64,
    cpu: Duration,
    open: bool,
}

impl Play {
    fn new(seed: u64) -> Self {
        let collector = Collector::new(1, Caps::default());
        let chance = Chance::of_user(seed, 0, Purpose::Scenario);
        Self { collector, chance, users: 0, second: 0, cpu: Duration::ZERO, open: false }
    }

    /// A run of so many seconds; `of` tells the users and the traffic of each.
    fn of(seed: u64, seconds: u64, of: impl Fn(u64) -> (u64, Vec<Traffic>)) -> Self {
        let mut play = Self::new(seed);
        for second in 0..seconds {
            let (users, all) = of(second);
            play.second(users, &all);
        }
        play
    }

    fn second(&mut self, users: u64, all: &[Traffic]) {
        for _ in self.users..users {
            self.record(Sample::UserStarted);
        }
        for _ in users..self.users {
            self.record(Sample::UserEnded);
        }
        self.users = users;
        for traffic in all {
            for _ in 0..self.poisson(traffic.count) {
                let sample = self.request(traffic);
                self.record(sample);
            }
        }
        self.second += 1;
        self.cpu += Duration::from_millis(100);
        self.collector.collect(Duration::from_secs(self.second), self.cpu);
    }

    fn record(&self, sample: Sample) {
        self.collector.recorder(0).record(sample);
    }

    fn request(&mut self, traffic: &Traffic) -> Sample {
        let time = Duration::from_secs_f64(traffic.ms * (0.5 * self.normal()).exp() / 1e3);
        let status: u16 = traffic.why[..3].parse().unwrap();
        let failed = self.unit() < traffic.failing;
        let at = Duration::from_secs(self.second) + Duration::from_millis(self.chance.below(1000));
        let moment = Moment {
            scenario: 0,
            user: 0,
            iteration: 0,
            call: Call::Task(0),
            at,
            feed_turns: Vec::new(),
            trace: None,
        };
        let failure = Failure { kind: "status", reason: traffic.why.to_owned() };
        Sample::Request(Box::new(RequestSample {
            name: traffic.name.to_owned(),
            method: traffic.name.split(' ').next().unwrap().to_owned().into(),
            tags: Vec::new(),
            status: Some(if failed { status } else { 200 }),
            verdict: if failed { Verdict::Failure(failure) } else { Verdict::Success },
            moment: failed.then(|| Box::new(moment)),
            service_time: Some(time),
            response_time: time,
            timings: Timings::default(),
            bytes_sent: 1,
            bytes_received: 1,
            body_bytes: 1,
            resent: false,
        }))
    }

    fn iteration(&self, outcome: IterationOutcome, lag: Duration) {
        let at = Duration::from_secs(self.second);
        let moment = Moment {
            scenario: 0,
            user: 0,
            iteration: 0,
            call: Call::Task(0),
            at,
            feed_turns: Vec::new(),
            trace: None,
        };
        self.record(Sample::Iteration(IterationSample {
            scenario: 0,
            call: Call::Task(0),
            moment: (outcome != IterationOutcome::Completed).then(|| Box::new(moment)),
            outcome,
            duration: Duration::from_millis(1),
            guest_time: Duration::ZERO,
            scheduler_lag: Some(lag),
            memory: 0,
        }));
    }

    fn report(&self) -> Report {
        let mut source = Source::component("shop.wasm".as_ref());
        source.replace(Override::at(&["target"], "http://127.0.0.1")).unwrap();
        let plan = plan_of(&source, 1, 1).unwrap();
        let seconds = Duration::from_secs(self.second);
        build(&plan, self.collector.run(), &self.ended(seconds))
    }

    fn ended(&self, duration: Duration) -> Ended {
        let scenario = ScenarioEnded {
            name: "shop".to_owned(),
            component: "shop.wasm".into(),
            sha256: String::new(),
            executor: ExecutorName::ConstantUsers,
            open: self.open,
            tasks: vec!["browse".to_owned()],
            chosen: Vec::new(),
            memory_peak: 0,
        };
        let environment = Environment {
            version: String::new(),
            system: String::new(),
            cpu: String::new(),
            cores: 1,
            memory_bytes: 0,
        };
        Ended {
            id: String::new(),
            observed: None,
            outcome: Outcome::Finished,
            exit_code: 0,
            started_at: SystemTime::UNIX_EPOCH,
            duration,
            recorded: duration,
            scenarios: vec![scenario],
            users_peak: self.collector.users_peak(),
            start: Duration::ZERO,
            timeline: self.collector.timeline().clone(),
            environment,
            cpu_seconds: self.cpu.as_secs_f64(),
            peak_rss_bytes: 0,
            verdicts: Vec::new(),
            breakpoint: None,
            tear_down_failures: Vec::new(),
            orders: Vec::new(),
        }
    }

    fn story(&self) -> Vec<String> {
        self.report().story
    }

    fn unit(&mut self) -> f64 {
        self.chance.below(1 << 53) as f64 / (1_u64 << 53) as f64
    }

    /// A normal number, by the polar form of Box and Muller's.
    fn normal(&mut self) -> f64 {
        let (radius, angle) = ((-2.0 * (1.0 - self.unit()).ln()).sqrt(), self.unit() * std::f64::consts::TAU);
        radius * angle.cos()
    }

    /// A Poisson number: how many exponential steps fit.
    fn poisson(&mut self, mean: f64) -> u64 {
        let mut sum = self.chance.exponential_unit();
        let mut count = 0;
        while sum < mean {
            sum += self.chance.exponential_unit();
            count += 1;
        }
        count
    }
}
