//! Whether memory stays flat: the process's largest resident size after a hundred thousand requests and after a million,
//! against nginx: `cargo bench -p throng-benches --bench endurance`

#![expect(clippy::print_stdout, clippy::print_stderr, reason = "printing is what it is for")]
#![expect(clippy::unwrap_used, reason = "a bench that can't be set up should stop")]

#[path = "throughput/nginx.rs"]
mod nginx;

use std::process::Command;

use nginx::Nginx;
use throng::plan::Override;
use throng_benches::run_flat;

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    if let Some(position) = arguments.iter().position(|it| it == "--as-client") {
        drive(&arguments[position + 1..]);
        return;
    }
    if arguments.iter().any(|it| it == "--test") {
        return;
    }
    let Some(nginx) = Nginx::start() else {
        eprintln!("nginx is not installed: 'apt-get install nginx-light'");
        return;
    };
    // A process each, since a process's largest size never shrinks.
    for requests in ["100000", "1000000"] {
        let this = std::env::current_exe().unwrap();
        let mut client = Command::new("taskset");
        client.args(["-c", "1"]).arg(this);
        assert!(client.args(["--as-client", &nginx.url, requests]).status().unwrap().success());
    }
}

/// What `--as-client URL REQUESTS` does: 64 users share them.
fn drive(arguments: &[String]) {
    let [url, requests] = arguments else { panic!("URL REQUESTS") };
    let requests: u64 = requests.parse().unwrap();
    let settings =
        vec![Override::at(&["scenario", "users"], 64), Override::at(&["scenario", "iterations"], requests)];
    let report = run_flat(url, settings);
    assert_eq!((report.totals.requests, report.totals.failures), (requests, 0));
    let mebibytes = report.generator.peak_rss_bytes as f64 / f64::from(1 << 20);
    println!(
        "{requests:>9} requests: {mebibytes:.1} MiB at most, {:.0} requests/s",
        report.totals.request_rate
    );
}
