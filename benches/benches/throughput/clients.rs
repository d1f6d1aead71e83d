//! The clients, each on core 1.

use std::process::{Command, Output, Stdio};
use std::sync::Arc;
use std::time::Duration;

use throng::chance::{Chance, Purpose};
use throng::phase::PhaseWatch;
use throng::plan::{Iterations, Override, Shape, Time};
use throng::report::{Progress, Style};
use throng::run::{Crew, Load, Shard, Signals, conduct};
use throng::schedule::Users;
use throng_benches::{NativeUser, clients, run_flat};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Client {
    Wrk,
    Oha,
    Native,
    Component,
}

impl Client {
    pub(super) const ALL: [Self; 4] = [Self::Wrk, Self::Oha, Self::Native, Self::Component];

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Wrk => "wrk",
            Self::Oha => "oha",
            Self::Native => "throng, native closure",
            Self::Component => "throng, Rust component",
        }
    }

    /// Whether the program is installed.
    pub(super) fn is_there(self) -> bool {
        let program = match self {
            Self::Wrk => "wrk",
            Self::Oha => "oha",
            Self::Native | Self::Component => return true,
        };
        let started =
            Command::new(program).arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status();
        started.is_ok()
    }

    /// Requests per second.
    pub(super) fn measure(self, url: &str, connections: usize, seconds: u64) -> f64 {
        let (connections, seconds_text) = (connections.to_string(), format!("{seconds}s"));
        let output = match self {
            Self::Wrk => pinned("wrk", &["-t1", "-c", &connections, "-d", &seconds_text, url]),
            Self::Oha => pinned(
                "oha",
                &["--no-tui", "--output-format", "json", "-c", &connections, "-z", &seconds_text, url],
            ),
            Self::Native | Self::Component => {
                let this = std::env::current_exe().unwrap();
                let kind = if self == Self::Native { "native" } else { "component" };
                let seconds = seconds.to_string();
                pinned(&this.display().to_string(), &["--as-client", kind, url, &connections, &seconds])
            }
        };
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        let rate = match self {
            Self::Wrk => after(&text, "Requests/sec:"),
            Self::Oha => after(&text, "\"requestsPerSec\":"),
            Self::Native | Self::Component => after(&text, "requests/s:"),
        };
        rate.unwrap_or_else(|| panic!("{}: {text}{}", self.name(), String::from_utf8_lossy(&output.stderr)))
    }
}

fn pinned(program: &str, arguments: &[&str]) -> Output {
    Command::new("taskset").args(["-c", "1", program]).args(arguments).output().unwrap()
}

/// The number behind a label.
fn after(text: &str, label: &str) -> Option<f64> {
    let (_, rest) = text.split_once(label)?;
    rest.trim_start().split([',', '\n', ' ']).next()?.parse().ok()
}

/// What `--as-client KIND URL CONNECTIONS SECONDS` does.
pub(super) fn run_in_this_process(arguments: &[String]) {
    let [kind, url, connections, seconds] = arguments else { panic!("KIND URL CONNECTIONS SECONDS") };
    let users = connections.parse().unwrap();
    let duration = Duration::from_secs(seconds.parse().unwrap());
    let rate = if kind == "native" { native(url, users, duration) } else { guest(url, users, duration) };
    println!("requests/s: {rate}");
}

fn native(url: &str, users: u64, duration: Duration) -> f64 {
    let url = url.to_owned();
    let driver = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let crew = Crew {
        shape: Shape::Closed {
            users: Users::Constant { users, spawn_rate: None, duration },
            iterations: Iterations::Unlimited,
            ramp_down: Duration::ZERO,
        },
        start: Duration::ZERO,
        graceful_stop: Duration::from_secs(5),
        first_user: 0,
    };
    let load = Load {
        crews: vec![crew],
        shards: 1,
        seed: 1,
        warm_up: Duration::ZERO,
        max_series: 1_000,
        thresholds: Vec::new(),
        tasks: Vec::new(),
    };
    let make = move |shard: Shard| {
        let clients = clients(&url, shard.clock);
        move |user, _: PhaseWatch| {
            let recorder = Arc::new(shard.recorder.clone());
            let client = NativeUser::new(&clients, shard.clock, recorder);
            (client, Chance::of_user(1, user, Purpose::Pauses))
        }
    };
    let mut silent = Progress::new(std::io::sink(), Style::None, duration);
    let conducted = driver.block_on(async {
        let mut signals = Signals::new().unwrap();
        conduct(&load, make, &mut signals, &mut silent).await.unwrap()
    });
    let all = conducted.collector.run().requests();
    assert_eq!(all.failures, 0, "requests failed");
    all.requests as f64 / conducted.duration.as_secs_f64()
}

fn guest(url: &str, users: u64, duration: Duration) -> f64 {
    let settings = vec![
        Override::at(&["scenario", "users"], users),
        Override::at(&["scenario", "duration"], Time(duration).to_string()),
    ];
    let report = run_flat(url, settings);
    assert_eq!(report.totals.failures, 0, "requests failed");
    report.totals.request_rate
}
