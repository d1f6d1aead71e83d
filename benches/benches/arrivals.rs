//! How well arrivals keep their time on one core, against nginx on another: `cargo bench -p throng-benches --bench arrivals`
//!
//! 5,000 a second for 30 s, and half of that. Printed are the achieved rate and the scheduler lag of iterations: started −
//! scheduled. The bare twin is a thread of its own that sleeps until each of 2,500 moments a second and does nothing: what it
//! is late by is the machine's.

#![expect(clippy::print_stdout, reason = "printing is what it is for")]
#![expect(clippy::unwrap_used, reason = "a bench that can't be set up should stop")]

use std::thread::sleep;
use std::time::Duration;

use hdrhistogram::Histogram;
use throng::clock::Clock;
use throng::plan::Override;
use throng_benches::{Nginx, against_nginx, client, run_flat};

fn main() {
    against_nginx(measure, drive);
}

fn measure(nginx: &Nginx) {
    println!(
        "{:<28} {:>12} {:>9} {:>8} {:>11} {:>11} {:>11} {:>6}",
        "one core", "iterations/s", "off by", "dropped", "lag p50 us", "lag p99 us", "lag max us", "CPU"
    );
    for [rate, seconds] in [["0", "10"], ["5000", "30"], ["2500", "30"]] {
        assert!(client(&[&nginx.url, rate, seconds]).status().unwrap().success());
    }
}

/// What `--as-client URL RATE SECONDS` does; rate 0 is the bare twin.
fn drive(arguments: &[String]) {
    let [url, rate, seconds] = arguments else { panic!("URL RATE SECONDS") };
    let (rate, seconds): (f64, f64) = (rate.parse().unwrap(), seconds.parse().unwrap());
    if rate > 0.0 { arrive(url, rate, seconds) } else { sleep_bare(2_500.0, seconds) }
}

fn sleep_bare(rate: f64, seconds: f64) {
    let clock = Clock::start();
    let mut late = Histogram::<u64>::new(3).unwrap();
    for moment in 1..=(rate * seconds) as u64 {
        let due = Duration::from_secs_f64(moment as f64 / rate);
        sleep(due.saturating_sub(clock.now()));
        late.record(clock.now().saturating_sub(due).as_micros() as u64).unwrap();
    }
    let [p50, p99] = [0.5, 0.99].map(|share| late.value_at_quantile(share));
    let max = late.max();
    println!(
        "{:<28} {rate:>12.0} {:>9} {:>8} {p50:>11} {p99:>11} {max:>11}",
        "bare sleeps, 2500/s", "-", "-"
    );
}

fn arrive(url: &str, rate: f64, seconds: f64) {
    let report = run_flat(
        url,
        vec![
            Override::at(&["scenario", "duration"], format!("{seconds}s")),
            Override::at(&["scenario", "rate"], rate),
            Override::at(&["scenario", "users"], 64),
            Override::at(&["scenario", "max_users"], 2_000),
        ],
    );
    assert_eq!(report.totals.failures, 0, "requests failed");
    let (totals, generator) = (&report.totals, &report.generator);
    let achieved = totals.iterations as f64 / seconds;
    let off = format!("{:.2} %", (achieved / rate - 1.0) * 100.0);
    let label = format!("{rate} arrivals/s for {seconds} s");
    let lag = &generator.scheduler_lag_us;
    println!(
        "{label:<28} {achieved:>12.0} {off:>9} {:>8} {:>11} {:>11} {:>11} {:>4.0} %",
        totals.dropped_iterations,
        lag.p50,
        lag.p99,
        lag.max,
        generator.cpu_utilisation * 100.0
    );
}
