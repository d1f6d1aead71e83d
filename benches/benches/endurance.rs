//! Whether memory stays flat: the process's largest resident size after a hundred thousand requests and after a million,
//! against nginx: `cargo bench -p throng-benches --bench endurance`

#![expect(clippy::print_stdout, reason = "printing is what it is for")]
#![expect(clippy::unwrap_used, reason = "a bench that can't be set up should stop")]

use throng::plan::Override;
use throng_benches::{Nginx, against_nginx, client, run_flat};

fn main() {
    against_nginx(measure, drive);
}

/// A process each, since a process's largest size never shrinks.
fn measure(nginx: &Nginx) {
    for requests in ["100000", "1000000"] {
        assert!(client(&[&nginx.url, requests]).status().unwrap().success());
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
