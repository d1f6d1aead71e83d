//! Runs that were never made: response times as services have them, in reports.

use std::path::Path;
use std::time::{Duration, SystemTime};

use rand::{RngExt, SeedableRng};
use rand_pcg::Pcg64;
use serde_json::json;

use super::json::Histograms;
use super::{
    Columns, Ended, Environment, Outcome, Report, ScenarioEnded, Series, SeriesColumns, SeriesFigures, build,
};
use crate::plan::{self, ExecutorName, Source};
use crate::recorder::{Caps, Collector, Compact, Distribution};
use crate::sample::{Failure, Record, RequestSample, Sample, Timings, Verdict};

/// A kind of request.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Kind {
    pub(crate) name: &'static str,
    pub(crate) weight: f64,
    pub(crate) median_ms: f64,
}

/// What response times are drawn from: a lognormal with a heavy tail, whose level wanders from second to second, drifts over the
/// run, and lies a little differently in each run.
#[derive(Debug, Clone)]
pub(crate) struct Process {
    pub(crate) seconds: u64,
    /// Requests per second.
    pub(crate) rate: f64,
    pub(crate) series: [Kind; 3],
    /// All times are multiplied by this.
    pub(crate) factor: f64,
    /// The spread of the logarithms.
    pub(crate) sigma: f64,
    /// The share of requests that take a multiple: Pareto's, with an exponent of 2 (no variance).
    pub(crate) tail: f64,
    /// How far the level wanders, as a standard deviation of its logarithm.
    pub(crate) wander: f64,
    /// How much of it is left in the next second.
    pub(crate) memory: f64,
    /// The most by which it drifts over the run, up or down.
    pub(crate) drift: f64,
    /// The standard deviation of a run's level.
    pub(crate) between: f64,
    /// The share of failures.
    pub(crate) failures: f64,
}

impl Default for Process {
    fn default() -> Self {
        let kind = |name, weight, median_ms| Kind { name, weight, median_ms };
        Self {
            seconds: 120,
            rate: 100.0,
            series: [
                kind("GET /", 5.0, 4.0),
                kind("GET /product", 4.0, 12.0),
                kind("GET /search", 2.0, 45.0),
            ],
            factor: 1.0,
            sigma: 0.5,
            tail: 0.02,
            wander: 0.04,
            memory: 0.7,
            drift: 0.03,
            between: 0.01,
            failures: 0.0,
        }
    }
}

/// A run in which nothing happened.
pub(crate) fn nothing() -> Report {
    draw(&Process { seconds: 0, ..Process::default() }, 0)
}

/// A run of it, through the recorder.
pub(crate) fn draw(process: &Process, seed: u64) -> Report {
    let mut collector = Collector::new(1, Caps::default());
    let recorder = collector.recorder(0);
    for (second, requests) in (1..).zip(requests(process, seed)) {
        requests.into_iter().for_each(|it| recorder.record(it.sample(process)));
        collector.collect(Duration::from_secs(second), Duration::ZERO);
    }
    report(&collector, process.seconds)
}

/// A run of it with nothing but what a comparison looks at: some ten times as quick to draw.
pub(crate) fn sketch(process: &Process, seed: u64) -> Report {
    let mut report = nothing();
    (report.run.duration_s, report.run.recorded_s) = (process.seconds as f64, process.seconds as f64);
    let mut wholes = process.series.map(|_| Distribution::default());
    let mut columns = vec![Columns::default(); process.series.len() + 1];
    for (second, requests) in (1_u32..).zip(requests(process, seed)) {
        report.timeline.to_s.push(second.into());
        let mut parts = vec![Distribution::default(); columns.len()];
        for it in &requests {
            let us = it.time.as_micros() as u64;
            wholes[it.kind].record_value(us);
            parts[it.kind].record_value(us);
            parts[process.series.len()].record_value(us);
        }
        for (columns, part) in columns.iter_mut().zip(&parts) {
            columns.requests.push(part.count());
            columns.failures.push(0);
            columns.response_time_histograms.push(Compact::of(part).text());
        }
    }
    report.timeline.all = columns.pop().unwrap();
    for ((kind, whole), columns) in process.series.iter().zip(&wholes).zip(columns) {
        let (name, method) = (kind.name.to_owned(), "GET".to_owned());
        report.timeline.series.push(SeriesColumns { name: name.clone(), method: method.clone(), columns });
        report.series.push(Series { name, method, figures: figures(whole), tags: Vec::new() });
    }
    report
}

fn figures(whole: &Distribution) -> SeriesFigures {
    SeriesFigures {
        requests: whole.count(),
        failures: 0,
        throttled: 0,
        request_rate: 0.0,
        service_time_us: Default::default(),
        response_time_us: whole.statistics(),
        timings_us: Default::default(),
        statuses: Default::default(),
        errors: Vec::new(),
        histograms: Histograms { service_time_us: String::new(), response_time_us: whole.text() },
    }
}

/// A request that was never made.
struct Drawn {
    kind: usize,
    time: Duration,
    failed: bool,
}

/// Those of each second.
fn requests(process: &Process, seed: u64) -> Vec<Vec<Drawn>> {
    let mut chance = Pcg64::seed_from_u64(seed);
    let base = process.factor.ln() + process.between * normal(&mut chance);
    let drift = process.drift * chance.random_range(-1.0..1.0);
    let mut level = process.wander * normal(&mut chance);
    let seconds = (0..process.seconds).map(|second| {
        let part = second as f64 / process.seconds as f64 - 0.5;
        let new = (1.0 - process.memory.powi(2)).sqrt() * process.wander;
        level = process.memory * level + new * normal(&mut chance);
        let count = poisson(process.rate, &mut chance);
        (0..count).map(|_| request(process, base + drift * part + level, &mut chance)).collect()
    });
    seconds.collect()
}

fn request(process: &Process, level: f64, chance: &mut Pcg64) -> Drawn {
    let all: f64 = process.series.iter().map(|kind| kind.weight).sum();
    let mut point = chance.random_range(0.0..all);
    let kind = process.series.iter().position(|kind| {
        point -= kind.weight;
        point < 0.0
    });
    let kind = kind.unwrap_or(0);
    let heavy = if chance.random_bool(process.tail) {
        chance.random_range(1e-6_f64..1.0).powf(-0.5) * 2.0
    } else {
        1.0
    };
    let ms = process.series[kind].median_ms * (level + process.sigma * normal(chance)).exp() * heavy;
    let failed = chance.random_bool(process.failures);
    Drawn { kind, time: Duration::from_secs_f64((ms / 1e3).min(60.0)), failed }
}

impl Drawn {
    fn sample(&self, process: &Process) -> Sample {
        let failure = Failure { kind: "status", reason: "500".into() };
        Sample::Request(Box::new(RequestSample {
            name: process.series[self.kind].name.to_owned(),
            method: "GET".into(),
            tags: Vec::new(),
            status: Some(if self.failed { 500 } else { 200 }),
            verdict: if self.failed { Verdict::Failure(failure) } else { Verdict::Success },
            moment: None,
            service_time: Some(self.time),
            response_time: self.time,
            timings: Timings::default(),
            bytes_sent: 1,
            bytes_received: 1,
            body_bytes: 1,
            resent: false,
        }))
    }
}

/// Box and Muller's.
fn normal(chance: &mut Pcg64) -> f64 {
    let (one, other): (f64, f64) = (chance.random_range(1e-12..1.0), chance.random_range(0.0..1.0));
    (-2.0 * one.ln()).sqrt() * (std::f64::consts::TAU * other).cos()
}

/// Near enough: a normal with the same mean and variance, or single draws where there are few.
fn poisson(mean: f64, chance: &mut Pcg64) -> u64 {
    if mean < 1.0 {
        u64::from(chance.random_bool(mean))
    } else {
        (mean + mean.sqrt() * normal(chance)).round().max(0.0) as u64
    }
}

fn report(collector: &Collector, seconds: u64) -> Report {
    let document = json!({"target": "http://target:80", "scenarios": {"made": {"component": "made.wasm", "duration": "2m"}}});
    let plan = plan::build(&Source::document(document, Path::new("/")), 1, 1).unwrap();
    let scenario = ScenarioEnded {
        name: "made".into(),
        component: "made.wasm".into(),
        sha256: "0".into(),
        executor: ExecutorName::ConstantUsers,
        open: false,
        tasks: Vec::new(),
        chosen: Vec::new(),
        memory_peak: 0,
    };
    let environment = Environment {
        version: "0".into(),
        system: "system".into(),
        cpu: "cpu".into(),
        cores: 2,
        memory_bytes: 1 << 30,
    };
    let ended = Ended {
        outcome: Outcome::Finished,
        exit_code: 0,
        id: "made".into(),
        started_at: SystemTime::UNIX_EPOCH,
        duration: Duration::from_secs(seconds),
        recorded: Duration::from_secs(seconds),
        scenarios: vec![scenario],
        users_peak: 1,
        start: Duration::ZERO,
        timeline: collector.timeline().clone(),
        observed: None,
        environment,
        cpu_seconds: 0.0,
        peak_rss_bytes: 0,
        verdicts: Vec::new(),
        breakpoint: None,
        tear_down_failures: Vec::new(),
        orders: Vec::new(),
    };
    build(&plan, collector.run(), &ended)
}
