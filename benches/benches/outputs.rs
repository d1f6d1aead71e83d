//! What all outputs that are written while a run goes on cost at 20,000 requests a second on one core, against nginx on the other:
//! `cargo bench -p throng-benches --bench outputs`
//!
//! Rounds without outputs and with all of them take turns; the table has the CPU time of the generator's process, all threads
//! together, for each request. The metrics are asked for once a second as well, in protobuf. `traceparent` is no output and is shown
//! beside.

#![expect(clippy::print_stdout, reason = "printing is what it is for")]
#![expect(clippy::unwrap_used, reason = "a bench that can't be set up should stop")]

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::thread::{sleep, spawn};
use std::time::Duration;

use serde_json::json;
use throng::export::Exports;
use throng::order::desk;
use throng::plan::Override;
use throng::report::Audiences;
use throng::run::run;
use throng::user::Compiler;
use throng_benches::{Nginx, after, against_nginx, client, component, plan_of};

const RATE: u64 = 20_000;
const SECONDS: u64 = 8;
const ROUNDS: usize = 4;
const WAYS: [&str; 3] = ["no output", "all outputs", "traceparent"];

/// Throng's own, as in the program.
#[global_allocator]
static ALLOCATOR: throng::Allocator = throng::Allocator;

fn main() {
    against_nginx(measure, drive);
}

fn measure(nginx: &Nginx) {
    let receiver = receiver();
    let mut costs = vec![Vec::new(); WAYS.len()];
    for round in 1..=ROUNDS {
        for (way, costs) in WAYS.iter().zip(&mut costs) {
            let output = client(&[&nginx.url, way, &receiver]).output().unwrap();
            let said = String::from_utf8_lossy(&output.stdout).into_owned();
            let number = |label| after(&said, label).unwrap_or_else(|| panic!("{said}{output:?}"));
            let (requests, cpu) = (number("requests"), number("cpu"));
            let cost = cpu / requests * 1e6;
            println!(
                "round {round}  {way:<12} {:>8.0} requests/s  {cost:>6.2} µs of CPU a request  {:>5.1} % of a core",
                requests / SECONDS as f64,
                cpu / SECONDS as f64 * 100.0
            );
            costs.push(cost);
        }
    }
    let plain = median(&costs[0]);
    println!("\n{:<12} {:>20} {:>12}", "", "µs of CPU a request", "more");
    for (way, costs) in WAYS.iter().zip(&costs) {
        let cost = median(costs);
        println!("{way:<12} {cost:>20.2} {:>10.1} %", (cost / plain - 1.0) * 100.0);
    }
}

fn median(values: &[f64]) -> f64 {
    let mut values = values.to_vec();
    values.sort_unstable_by(f64::total_cmp);
    (values[(values.len() - 1) / 2] + values[values.len() / 2]) / 2.0
}

/// What `--as-client URL WAY RECEIVER` does.
fn drive(arguments: &[String]) {
    let [url, way, receiver] = arguments else { panic!("URL WAY RECEIVER") };
    let folder = std::env::temp_dir().join(format!("throng-outputs-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let mut settings = vec![
        Override::at(&["scenario", "executor"], "constant-arrival-rate"),
        Override::at(&["scenario", "rate"], RATE),
        Override::at(&["scenario", "users"], 200),
        Override::at(&["scenario", "max_users"], 400),
        Override::at(&["scenario", "duration"], format!("{SECONDS}s")),
    ];
    let folder_name = folder.display();
    match way.as_str() {
        "all outputs" => {
            let outputs = json!([
                format!("jsonl={folder_name}/run.jsonl"),
                format!("hdr={folder_name}/logs"),
                format!("prometheus={port}"),
                format!("remote-write={receiver}/write"),
                format!("otlp={receiver}/v1/metrics"),
            ]);
            settings.push(Override::at(&["outputs"], outputs));
        }
        "traceparent" => settings.push(Override::at(&["http", "traceparent"], "1%")),
        _ => {}
    }
    let plan = plan_of(&component("flat"), url, settings);
    let exports = Exports::open(&plan.streams, &plan.http).unwrap();
    if !exports.is_empty() {
        spawn(move || ask_once_a_second(port));
    }
    let report = run(&plan, &Compiler::Here, desk().1, &mut Audiences(vec![Box::new(exports)])).unwrap();
    let _ = std::fs::remove_dir_all(&folder);
    println!(
        "requests {} cpu {}",
        report.totals.requests,
        report.generator.guest_s + report.generator.host_s
    );
}

fn ask_once_a_second(port: u16) {
    loop {
        sleep(Duration::from_secs(1));
        let Ok(mut stream) = TcpStream::connect(("127.0.0.1", port)) else { return };
        let accept =
            "application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited";
        let _ = write!(
            stream,
            "GET /metrics HTTP/1.1\r\nhost: a\r\naccept: {accept}\r\nconnection: close\r\n\r\n"
        );
        let _ = stream.read_to_end(&mut Vec::new());
    }
}

/// Takes whatever is posted to it; gives its URL.
fn receiver() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    spawn(move || {
        for stream in listener.incoming().flatten() {
            spawn(move || take(&stream));
        }
    });
    url
}

fn take(stream: &TcpStream) {
    let mut reader = BufReader::new(stream);
    let mut writer = stream;
    loop {
        let (mut length, mut line) = (0, String::new());
        loop {
            line.clear();
            if reader.read_line(&mut line).unwrap_or(0) == 0 {
                return;
            }
            let lower = line.trim().to_ascii_lowercase();
            if let Some(value) = lower.strip_prefix("content-length:") {
                length = value.trim().parse().unwrap_or(0);
            }
            if lower.is_empty() {
                break;
            }
        }
        let taken = std::io::copy(&mut (&mut reader).take(length), &mut std::io::sink());
        if taken.is_err() || writer.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n").is_err() {
            return;
        }
    }
}
