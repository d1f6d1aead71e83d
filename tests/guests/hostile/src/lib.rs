//! What user 0 does, or the first `config.attackers` users, is the attack that `config.attack` names; other users pause for 10 ms.
//! What it asks for is in the series `attack`.
//!
//! | attack | what it does |
//! |---|---|
//! | `panic-in-start`, `panic-in-run`, `panic-in-stop` | panics there |
//! | `responses` | keeps every response of `/ok` |
//! | `bodies` | keeps every response of `config.url` |
//! | `log-lines`, `log-bytes`, `log-escapes` | lines without end; lines of a MiB; lines that would act on a terminal |
//! | `metrics`, `metric-handles`, `metric-values` | a name each; a million handles; values at the ends of their range |
//! | `figures` | fills a thousand metrics with values from end to end |
//! | `checks`, `series`, `tags` | a name each |
//! | `errors` | each iteration fails for another reason of a MiB |
//! | `verdicts` | each request fails for another reason of a MiB |
//! | `default-headers` | a hundred thousand default headers, then a request |
//! | `default-header` | the header of `config.header` by default, then a request |
//! | `request` | `config.method` to `config.url`, `config.times` times, with `config.header`, that `config.headers` times with a number behind its name, a path and a body of so many bytes |
//! | `send-all` | `config.times` requests at once |
//! | `loops` | never comes back |
//! | `computes` | computes for `config.milliseconds` |
//! | `thinks` | thinks for `config.milliseconds`, again and again, in one iteration |
//! | `waits` | a request to `config.url` that may take 49 days |

mod raw;
mod requests;

use std::hint;

use serde::Deserialize;
use throng_sdk::prelude::*;

use raw::{Metric, MetricKind};

#[derive(Default)]
struct Hostile {
    user: u64,
    config: Config,
    iterations: u64,
    responses: Vec<Response>,
    metrics: Vec<Metric>,
}

#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Config {
    attack: String,
    attackers: Option<u64>,
    method: Option<String>,
    url: Option<String>,
    header: Option<(String, String)>,
    headers: usize,
    path_bytes: usize,
    body_bytes: usize,
    times: usize,
    milliseconds: u32,
}

const MIB: usize = 1 << 20;

#[scenario(think = constant("10ms"))]
impl Hostile {
    fn start(&mut self, user: &Context) -> Result {
        (self.user, self.config) = (user.number(), user.config()?);
        assert!(!self.plays("panic-in-start"), "in start");
        Ok(())
    }

    #[task]
    fn attack(&mut self) -> Result {
        if !self.attacks() {
            return Ok(());
        }
        self.iterations += 1;
        match self.config.attack.as_str() {
            "panic-in-run" => panic!("in run"),
            "responses" => loop {
                self.responses.push(http::get("/ok").name("attack").send()?);
            },
            "bodies" => loop {
                let url = self.config.url.as_deref().unwrap_or_default();
                self.responses.push(http::get(url).name("attack").send()?);
            },
            "errors" => return fail(self.another()),
            "metric-handles" => loop {
                self.metrics.push(Metric::new("many", MetricKind::Gauge));
            },
            "metric-values" => self.values(),
            "figures" => figures(),
            "log-lines" | "log-bytes" | "log-escapes" | "metrics" | "checks" => self.flood(),
            "loops" => loop {
                hint::spin_loop();
            },
            "computes" => {
                let until = now() + Duration::from_millis(self.config.milliseconds.into());
                while now() < until {}
            }
            "thinks" => loop {
                think(Duration::from_millis(self.config.milliseconds.into()));
            },
            "" | "panic-in-start" | "panic-in-stop" => {}
            _ => self.ask(),
        }
        Ok(())
    }

    fn stop(&mut self) {
        assert!(!self.plays("panic-in-stop"), "in stop");
    }
}

impl Hostile {
    fn plays(&self, attack: &str) -> bool {
        self.attacks() && self.config.attack == attack
    }

    fn attacks(&self) -> bool {
        self.user < self.config.attackers.unwrap_or(1)
    }

    /// A text of a MiB that is not the one before.
    fn another(&self) -> String {
        format!("{}{}", self.iterations, "x".repeat(MIB))
    }

    fn flood(&self) {
        for number in 0..10_000_u32 {
            // What follows the escape would clear a terminal.
            let name = format!("\x1b[2J{}-{number}", self.iterations);
            match self.config.attack.as_str() {
                "log-lines" => info!("{name}"),
                "log-bytes" => info!("{}", self.another()),
                "log-escapes" => info!("gone\r[error] user 1: forged\n[error] user 1: forged"),
                "metrics" => Metric::new(&name, MetricKind::Trend).add(1.0),
                _ => drop(check(&name, true)),
            }
        }
    }

    fn values(&self) {
        let values = [f64::NAN, f64::INFINITY, f64::NEG_INFINITY, f64::MAX, f64::MAX, f64::MIN, 1e-320, -0.0];
        let kinds = [MetricKind::Counter, MetricKind::Gauge, MetricKind::Trend, MetricKind::Rate];
        for (kind, name) in kinds.into_iter().zip(["counter", "gauge", "trend", "rate"]) {
            let metric = Metric::new(name, kind);
            values.into_iter().for_each(|value| metric.add(value));
        }
    }
}

fn figures() {
    for number in 0..1_000 {
        let metric = Metric::new(&number.to_string(), MetricKind::Trend);
        (0..60).for_each(|power| metric.add((1_u64 << power) as f64));
    }
}
