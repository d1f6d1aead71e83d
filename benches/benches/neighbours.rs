//! What a thousand users get done beside ten of another scenario that compute, all on one shard, against nginx:
//! `cargo bench -p throng-benches --bench neighbours`
//!
//! Users that never come back are ended after 2 s of CPU time and started anew, so that nearly all the time some compute.

#![expect(clippy::print_stdout, reason = "printing is what it is for")]
#![expect(clippy::unwrap_used, reason = "a bench that can't be set up should stop")]

use std::fs;

use throng_benches::{Nginx, after, against_nginx, client, component, run_plan};

/// What the ten do: its name, and their configuration.
const BESIDE: [(&str, &str); 3] = [
    ("do nothing", "attack = ''"),
    ("compute 5 ms in 15", "attack = 'computes', milliseconds = 5, attackers = 10"),
    ("never come back", "attack = 'loops', attackers = 10"),
];
const SECONDS: u32 = 10;

#[global_allocator]
static ALLOCATOR: throng::Allocator = throng::Allocator;

fn main() {
    against_nginx(measure, drive);
}

/// A process each: what is left of one must not be in the next one's way.
fn measure(nginx: &Nginx) {
    println!(
        "{:<28}{:<24}{:>12}{:>10}{:>12}",
        "1,000 users", "beside ten that", "requests/s", "share", "p99 in ms"
    );
    for (users, pause) in [("ask ten times a second", "100ms"), ("ask without a pause", "none")] {
        let mut alone = None;
        for (beside, config) in BESIDE {
            let output = client(&[&nginx.url, pause, config]).output().unwrap();
            let said = String::from_utf8_lossy(&output.stdout).into_owned();
            let (rate, p99) = (after(&said, "rate").unwrap(), after(&said, "p99").unwrap());
            let share = 100.0 * rate / *alone.get_or_insert(rate);
            println!("{users:<28}{beside:<24}{rate:>12.0}{share:>8.1} %{p99:>12.1}");
        }
    }
}

/// What `--as-client URL PAUSE CONFIG` does.
fn drive(arguments: &[String]) {
    let [url, pause, config] = arguments else { panic!("URL PAUSE CONFIG") };
    let (hostile, flat) = (component("tests/hostile"), component("flat"));
    let plan = std::env::temp_dir().join(format!("throng-neighbours-{}.toml", std::process::id()));
    let text = format!(
        "target = '{url}'\nshards = 1\ngraceful_stop = '1s'\n\
         [scenarios.beside]\ncomponent = {hostile:?}\nusers = 10\nduration = '{SECONDS}s'\nconfig = {{ {config} }}\n\
         [scenarios.neighbours]\ncomponent = {flat:?}\nusers = 1000\nduration = '{SECONDS}s'\npause = '{pause}'\n"
    );
    fs::write(&plan, text).unwrap();
    let report = run_plan(&plan);
    let _ = fs::remove_file(&plan);
    let p99 = report.totals.service_time_us.p99 as f64 / 1000.0;
    println!("rate {} p99 {p99}", report.totals.request_rate);
}
