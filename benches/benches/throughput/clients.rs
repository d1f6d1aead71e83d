//! The clients, each on core 1.

use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

use serde_json::Value;
use throng::chance::{Chance, Purpose};
use throng::http::{Clients, Network, Tls};
use throng::order::desk;
use throng::phase::PhaseWatch;
use throng::plan::{Override, Time};
use throng::recorder::Caps;
use throng::report::{Progress, Style};
use throng::run::{Crew, Load, Shard, Signals, conduct};
use throng_benches::{NativeUser, after, client, flat_plan, pinned, run_flat};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Protocol {
    /// 64 connections.
    Http1,
    /// 4 connections of 16 streams each.
    Http2,
}

/// How many requests are under way at a time, over either protocol.
const USERS: u64 = 64;
const HTTP2_CONNECTIONS: usize = 4;
const HTTP2_STREAMS: usize = 16;

impl Protocol {
    pub(super) const ALL: [Self; 2] = [Self::Http1, Self::Http2];

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Http1 => "http1",
            Self::Http2 => "http2",
        }
    }

    /// The barest peer, oha, the native closure and the component.
    pub(super) fn clients(self) -> [Client; 4] {
        let bare = if self == Self::Http1 { Client::Wrk } else { Client::H2load };
        [bare, Client::Oha, Client::Native, Client::Component]
    }

    fn settings(self) -> Vec<Override> {
        let http = |key: &str, value: Value| Override::at(&["http", key], value);
        match self {
            Self::Http1 => Vec::new(),
            Self::Http2 => vec![
                http("version", "2".into()),
                http("connections", "shared".into()),
                http("max_connections", HTTP2_CONNECTIONS.into()),
                http("max_streams", HTTP2_STREAMS.into()),
            ],
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Client {
    Wrk,
    H2load,
    Oha,
    Native,
    Component,
}

impl Client {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Wrk => "wrk",
            Self::H2load => "h2load",
            Self::Oha => "oha",
            Self::Native => "throng, native closure",
            Self::Component => "throng, Rust component",
        }
    }

    /// Whether the program is installed.
    pub(super) fn is_there(self) -> bool {
        if matches!(self, Self::Native | Self::Component) {
            return true;
        }
        let started =
            Command::new(self.name()).arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status();
        started.is_ok()
    }

    /// Requests per second.
    pub(super) fn measure(self, protocol: Protocol, url: &str, seconds: u64) -> f64 {
        let (users, connections, streams) =
            (USERS.to_string(), HTTP2_CONNECTIONS.to_string(), HTTP2_STREAMS.to_string());
        let time = format!("{seconds}s");
        let oha = ["--no-tui", "--output-format", "json", "-z", &time];
        let mut command = match (self, protocol) {
            (Self::Wrk, _) => pinned("wrk", &["-t1", "-c", &users, "-d", &time, url]),
            (Self::H2load, _) => pinned(
                "h2load",
                &["-t1", "-c", &connections, "-m", &streams, "-D", &seconds.to_string(), url],
            ),
            (Self::Oha, Protocol::Http1) => pinned("oha", &[&oha[..], &["-c", &users, url]].concat()),
            (Self::Oha, Protocol::Http2) => {
                let http2 = ["--http2", "-c", &connections, "-p", &streams, url];
                pinned("oha", &[&oha[..], &http2].concat())
            }
            (Self::Native | Self::Component, _) => {
                let kind = if self == Self::Native { "native" } else { "component" };
                client(&[kind, protocol.name(), url, &seconds.to_string()])
            }
        };
        let output = command.output().unwrap();
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        let rate = match self {
            Self::Wrk => after(&text, "Requests/sec:"),
            Self::H2load => after(text.split_once("finished in").map_or("", |(_, rest)| rest), "s, "),
            Self::Oha => after(&text, "\"requestsPerSec\":"),
            Self::Native | Self::Component => after(&text, "requests/s:"),
        };
        rate.unwrap_or_else(|| panic!("{}: {text}{}", self.name(), String::from_utf8_lossy(&output.stderr)))
    }
}

/// What `--as-client KIND PROTOCOL URL SECONDS` does.
pub(super) fn run_in_this_process(arguments: &[String]) {
    let [kind, protocol, url, seconds] = arguments else { panic!("KIND PROTOCOL URL SECONDS") };
    let protocol = Protocol::ALL.into_iter().find(|it| it.name() == protocol).unwrap();
    let duration = Duration::from_secs(seconds.parse().unwrap());
    let mut settings = protocol.settings();
    settings.push(Override::at(&["scenario", "users"], USERS));
    settings.push(Override::at(&["scenario", "duration"], Time(duration).to_string()));
    let rate = if kind == "native" { native(url, settings) } else { guest(url, settings) };
    println!("requests/s: {rate}");
}

/// The closure goes by the same plan, but for its component.
fn native(url: &str, settings: Vec<Override>) -> f64 {
    let plan = flat_plan(url, settings);
    let shape = plan.scenarios[0].shape.clone();
    let duration = shape.duration();
    let (http, tls) = (Arc::new(plan.http.clone()), Arc::new(Tls::load(&plan.http).unwrap()));
    let driver = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let crew = Crew {
        shape,
        start: Duration::ZERO,
        graceful_stop: Duration::from_secs(5),
        name: "native".to_owned(),
        room: 0,
        first_user: 0,
    };
    let load = Load {
        crews: vec![crew],
        shards: 1,
        seed: 1,
        warm_up: Duration::ZERO,
        caps: Caps::default(),
        thresholds: Vec::new(),
        tasks: Vec::new(),
    };
    let make = move |shard: Shard| {
        let network =
            Network::new(Arc::clone(&http), Arc::clone(&tls), shard.clock, shard.recorder.connections());
        let clients = Clients::new(network);
        move |user, _: PhaseWatch| {
            let recorder = Arc::new(shard.recorder.clone());
            let client = NativeUser::new(&clients, shard.clock, recorder);
            (client, Chance::of_user(1, user, Purpose::Pauses))
        }
    };
    let mut silent = Progress::new(std::io::sink(), Style::None, duration);
    let conducted = driver.block_on(async {
        let mut signals = Signals::new(desk().1).unwrap();
        conduct(&load, make, &mut signals, &mut silent).await.unwrap()
    });
    let all = conducted.collector.run().requests();
    assert_eq!(all.failures, 0, "requests failed");
    all.requests as f64 / conducted.duration.as_secs_f64()
}

fn guest(url: &str, settings: Vec<Override>) -> f64 {
    let report = run_flat(url, settings);
    assert_eq!(report.totals.failures, 0, "requests failed");
    report.totals.request_rate
}
