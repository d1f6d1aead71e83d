//! A script of k6 as it stands, beside k6: `cargo bench -p throng-benches --bench k6 --profile dev`
//!
//! `benches/k6/get.js` sends one GET an iteration and checks its status. nginx is on core 0; clients are on core 1, 64 users each,
//! rounds interleaved. k6 (`GOMAXPROCS=1`) is left out where it is not on the `PATH`. Memory is what a user shares with nobody,
//! after an iteration, at 5,000 users; `benches/k6/shared.js` has a `SharedArray` of 10 MB besides. Needs the program
//! (`cargo xtask dist`), the Rust component (`cargo xtask plugins`), oha (`cargo xtask bench` brings it), and what
//! `throng setup javascript` installs.

#![expect(clippy::print_stdout, reason = "printing is what it is for")]
#![expect(clippy::unwrap_used, reason = "a bench that can't be set up should stop")]

use std::path::{Path, PathBuf};
use std::process::Command;

use throng_benches::{
    Guests, Nginx, Program, after, against_nginx, client, component, peer, pinned, private_kib, told,
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
    let target = nginx.url.trim_end_matches('/');
    let program = Program::find();
    let folder = tempfile::tempdir().unwrap();
    let base = format!("BASE_URL={target}");
    let [get, shared] =
        ["get", "shared"].map(|name| program.build(&script(name), folder.path(), &["--env", &base]));
    let rust = component("flat");
    let rate = |name: &str| match name {
        "k6" => k6(&base),
        "oha" => Some(oha(&nginx.url)),
        "Rust component" => Some(program.rate(&rust, target, USERS, SECONDS)),
        _ => Some(program.rate(&get, target, USERS, SECONDS)),
    };
    let mut rates = ["k6", "oha", "Rust component", "the script"].map(|name| (name, Vec::new()));
    for _ in 0..ROUNDS {
        for (name, rates) in &mut rates {
            rates.extend(rate(name));
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
    for (name, component) in [("get.js", &get), ("shared.js", &shared)] {
        let said = told(&mut client(&[&component.display().to_string(), &nginx.url]));
        println!("{name:<16} {CROWD:>8} {:>12.0}", after(&said, "memory:").unwrap());
    }
}

fn script(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("k6").join(name).with_extension("js")
}

/// Requests per second; none if it is not there.
fn k6(base: &str) -> Option<f64> {
    Command::new("k6").arg("--version").output().ok()?;
    let (users, time) = (USERS.to_string(), format!("{SECONDS}s"));
    let mut command = pinned("k6", &["run", "--no-color", "--vus", &users, "--duration", &time, "-e", base]);
    let said = told(command.arg(script("get")).env("GOMAXPROCS", "1"));
    let (_, rest) = said.split_once("http_reqs").unwrap();
    let rate = rest.lines().next().unwrap().split_whitespace().last().unwrap();
    Some(rate.trim_end_matches("/s").parse().unwrap())
}

fn oha(url: &str) -> f64 {
    let (users, time) = (USERS.to_string(), format!("{SECONDS}s"));
    let words = ["--no-tui", "--output-format", "json", "-z", &time, "-c", &users, url];
    after(&told(&mut pinned(peer("oha-1.16.0/bin/oha"), &words)), "\"requestsPerSec\":").unwrap()
}

/// `--as-client COMPONENT URL`: users of the component in this process.
fn as_client(arguments: &[String]) {
    let [component, url] = arguments else { panic!("a component and a URL") };
    crowd(Path::new(component), url, "{}");
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
