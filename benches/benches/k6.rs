//! A script of k6 as it stands, beside k6: `cargo bench -p throng-benches --bench k6`
//!
//! `benches/k6/get.js` sends one GET an iteration and checks its status. nginx is on core 0; clients are on core 1, 64 users each,
//! rounds interleaved. k6 (`GOMAXPROCS=1`) and oha are left out where they are not on the `PATH`. Memory is what a user shares with
//! nobody, after an iteration, at 5,000 users; `benches/k6/shared.js` has a `SharedArray` of 10 MB besides. Needs what `throng setup
//! javascript` installs.

#![expect(clippy::print_stdout, reason = "printing is what it is for")]
#![expect(clippy::unwrap_used, reason = "a bench that can't be set up should stop")]

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use throng::build::{self, Source};
use throng::plan::{Override, Time};
use throng_benches::{
    Guests, Nginx, after, against_nginx, client, component, pinned, private_kib, run_quietly, told,
};

const USERS: u64 = 64;
const SECONDS: u64 = 5;
const ROUNDS: usize = 3;
/// How many users memory is measured with, one script after the other.
const CROWD: u64 = 5_000;

/// Throng's own, as in the program.
#[global_allocator]
static ALLOCATOR: throng::Allocator = throng::Allocator;

fn main() {
    against_nginx(measure, as_client);
}

fn measure(nginx: &Nginx) {
    let base = nginx.url.trim_end_matches('/');
    let get = built("get", base);
    let mut rates =
        [("k6", Vec::new()), ("oha", Vec::new()), ("Rust component", Vec::new()), ("the script", Vec::new())];
    for _ in 0..ROUNDS {
        for (name, rates) in &mut rates {
            rates.extend(rate(name, &get, &nginx.url));
        }
    }
    println!("{:<16} {:>12}", "one core", "requests/s");
    for (name, rates) in &mut rates {
        rates.sort_unstable_by(f64::total_cmp);
        match rates.get(rates.len() / 2) {
            Some(median) => println!("{name:<16} {median:>12.0}"),
            None => println!("{name:<16} {:>12}", "not installed"),
        }
    }
    println!("\n{:<16} {:>8} {:>12}", "script", "users", "KiB a user");
    for (name, component) in [("get.js", &get), ("shared.js", &built("shared", base))] {
        let said = told(&mut client(&["crowd", &component.display().to_string(), &nginx.url]));
        println!("{name:<16} {CROWD:>8} {:>12.0}", after(&said, "memory:").unwrap());
    }
}

fn built(name: &str, base: &str) -> PathBuf {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("k6/{name}.js"));
    let source = Source::find(&script).unwrap().with_variables(&[("BASE_URL".to_owned(), base.to_owned())]);
    build::build(&source).unwrap().path
}

/// Requests per second; none of a client that is not there.
fn rate(client_name: &str, script: &Path, url: &str) -> Option<f64> {
    let (users, time, component) = (USERS.to_string(), format!("{SECONDS}s"), script.display().to_string());
    match client_name {
        "k6" => {
            let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("k6/get.js").display().to_string();
            let base = format!("BASE_URL={}", url.trim_end_matches('/'));
            let words = ["run", "--no-color", "--vus", &users, "--duration", &time, "-e", &base, &script];
            is_there("k6").then(|| {
                let said = told(pinned("k6", &words).env("GOMAXPROCS", "1"));
                let (_, rest) = said.split_once("http_reqs").unwrap();
                rest.lines()
                    .next()
                    .unwrap()
                    .split_whitespace()
                    .last()
                    .unwrap()
                    .trim_end_matches("/s")
                    .parse()
                    .unwrap()
            })
        }
        "oha" => {
            let words = ["--no-tui", "--output-format", "json", "-z", &time, "-c", &users, url];
            is_there("oha").then(|| after(&told(&mut pinned("oha", &words)), "\"requestsPerSec\":").unwrap())
        }
        "Rust component" => after(&told(&mut client(&["flat", url])), "requests/s:"),
        _ => after(&told(&mut client(&["script", &component, url])), "requests/s:"),
    }
}

fn is_there(program: &str) -> bool {
    Command::new(program).arg("--version").output().is_ok()
}

/// What `--as-client KIND …` does.
fn as_client(arguments: &[String]) {
    let load = || {
        [
            Override::at(&["scenario", "users"], USERS),
            Override::at(&["scenario", "duration"], Time(Duration::from_secs(SECONDS)).to_string()),
        ]
    };
    let base = |url: &str| format!(r#"{{"env":{{"BASE_URL":"{}"}}}}"#, url.trim_end_matches('/'));
    match arguments {
        [kind, url] if kind == "flat" => {
            println!(
                "requests/s: {}",
                run_quietly(&component("flat"), url, load().to_vec()).totals.request_rate
            );
        }
        [kind, component, url] if kind == "script" => {
            let told = Override::at(&["config", "env", "BASE_URL"], url.trim_end_matches('/'));
            let report = run_quietly(Path::new(component), url, load().into_iter().chain([told]));
            assert_eq!((report.totals.failures, report.totals.iteration_errors), (0, 0), "requests failed");
            println!("requests/s: {}", report.totals.request_rate);
        }
        [kind, component, url] if kind == "crowd" => crowd(Path::new(component), url, &base(url)),
        _ => panic!("flat URL, script COMPONENT URL or crowd COMPONENT URL"),
    }
}

/// Starts users and has each make an iteration. Of the memory, the first quarter takes what the compiler has left.
fn crowd(path: &Path, url: &str, config: &str) {
    let guests = Guests::new(path, CROWD, url, config);
    let mut crowd = Vec::new();
    let mut each = |numbers: std::ops::Range<u64>| {
        for number in numbers {
            crowd.push(guests.started(number));
            guests.iterate(crowd.last_mut().unwrap());
        }
        private_kib()
    };
    let (quarter, all) = (each(0..CROWD / 4), each(CROWD / 4..CROWD));
    println!("memory: {}", all.saturating_sub(quarter) as f64 / (CROWD - CROWD / 4) as f64);
}
