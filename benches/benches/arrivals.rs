//! How well arrivals keep their time on one core, against nginx on another: `cargo bench -p throng-benches --bench arrivals`
//!
//! 5,000 a second for 30 s, and half of what a closed executor reaches in the same run. Printed are the achieved rate and
//! the scheduler lag of iterations: started − scheduled.

#![expect(clippy::print_stdout, clippy::print_stderr, reason = "printing is what it is for")]
#![expect(clippy::unwrap_used, reason = "a bench that can't be set up should stop")]

#[path = "throughput/nginx.rs"]
mod nginx;

use std::process::{Command, Stdio};

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
    println!(
        "{:<28} {:>12} {:>9} {:>8} {:>11} {:>11} {:>11} {:>6}",
        "one core", "iterations/s", "off by", "dropped", "lag p50 us", "lag p99 us", "lag max us", "CPU"
    );
    let most = client(&nginx.url, 0.0, 5);
    client(&nginx.url, 5_000.0, 30);
    client(&nginx.url, (most / 2.0).round(), 10);
}

/// Runs this program on core 1; gives the rate that it achieved.
fn client(url: &str, rate: f64, seconds: u64) -> f64 {
    let this = std::env::current_exe().unwrap();
    let mut command = Command::new("taskset");
    command.args(["-c", "1"]).arg(this).args(["--as-client", url, &rate.to_string(), &seconds.to_string()]);
    let output = command.stderr(Stdio::inherit()).output().unwrap();
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let (line, achieved) = text.trim_end().rsplit_once('\n').unwrap();
    println!("{line}");
    achieved.parse().unwrap()
}

/// What `--as-client URL RATE SECONDS` does; rate 0 is 64 users that make no pause.
fn drive(arguments: &[String]) {
    let [url, rate, seconds] = arguments else { panic!("URL RATE SECONDS") };
    let (rate, seconds): (f64, f64) = (rate.parse().unwrap(), seconds.parse().unwrap());
    let mut settings = vec![Override::at(&["scenario", "duration"], format!("{seconds}s"))];
    let label = if rate > 0.0 {
        settings.push(Override::at(&["scenario", "rate"], rate));
        settings.push(Override::at(&["scenario", "users"], 64));
        settings.push(Override::at(&["scenario", "max_users"], 2_000));
        format!("{rate} arrivals/s for {seconds} s")
    } else {
        settings.push(Override::at(&["scenario", "users"], 64));
        format!("64 users for {seconds} s")
    };
    let report = run_flat(url, settings);
    assert_eq!(report.totals.failures, 0, "requests failed");
    let (totals, generator) = (&report.totals, &report.generator);
    let achieved = totals.iterations as f64 / seconds;
    let off = if rate > 0.0 { format!("{:.2} %", (achieved / rate - 1.0) * 100.0) } else { "-".to_owned() };
    let lag = &generator.scheduler_lag_us;
    println!(
        "{label:<28} {achieved:>12.0} {off:>9} {:>8} {:>11} {:>11} {:>11} {:>4.0} %\n{achieved}",
        totals.dropped_iterations,
        lag.p50,
        lag.p99,
        lag.max,
        generator.cpu_utilisation * 100.0
    );
}
