//! Requests per second of one core over HTTP/2, where the server is not the limit, as nginx is: the closure, oha and h2load in turns
//! against nghttpd on the other core, 64 at a time over 4 connections of 16 streams. Needs nghttpd and h2load (`apt-get install
//! nghttp2-server nghttp2-client`) and oha (`cargo install oha`, or what `cargo xtask bench` brought).
//!
//!     cargo bench -p throng-benches --bench http2

#![expect(clippy::unwrap_used, reason = "a bench that can't be set up should stop")]
#![expect(clippy::print_stdout, reason = "this is its output")]

use std::fs;
use std::net::{TcpListener, TcpStream};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::Duration;

use throng_benches::{Amount, Job, Load, SMALL, client, measure_or_be_client, peer, pinned};

const ROUNDS: usize = 7;
const SECONDS: u32 = 2;

/// Throng's own, as in the program.
#[global_allocator]
static ALLOCATOR: throng::Allocator = throng::Allocator;

fn main() {
    measure_or_be_client(measure, as_client);
}

fn measure() {
    let server = Server::start();
    let length = format!("{SECONDS}s");
    let oha_words =
        ["--no-tui", "--output-format", "json", "-z", &length, "--http2", "-c", "4", "-p", "16", &server.url];
    let h2load_words = ["-t1", "-c4", "-m16", "-D", &SECONDS.to_string(), &server.url];
    let mut rounds = Vec::new();
    println!("requests per second of one core\n{:>10} {:>10} {:>10}", "closure", "oha", "h2load");
    for _ in 0..ROUNDS {
        let closure = said(&mut client(&[&server.url]), "rate");
        let oha = said(&mut pinned(peer("oha-1.16.0/bin/oha"), &oha_words), "\"requestsPerSec\":");
        let h2load = said(&mut pinned("h2load", &h2load_words), "finished in");
        println!("{closure:>10.0} {oha:>10.0} {h2load:>10.0}");
        rounds.push([closure / oha, closure / h2load]);
    }
    for (position, peer) in ["oha", "h2load"].iter().enumerate() {
        let mut ratios: Vec<f64> = rounds.iter().map(|round| round[position]).collect();
        ratios.sort_unstable_by(f64::total_cmp);
        let [least, median, most] = [ratios[0], ratios[ROUNDS / 2], ratios[ROUNDS - 1]];
        println!("closure × {peer}: {median:.3} ({least:.3} to {most:.3})");
    }
}

/// What `--as-client URL` does.
fn as_client(words: &[String]) {
    let amount = Amount::Seconds(SECONDS.into());
    let load = Load { url: words[0].clone(), job: Job::Small, http2: true, users: 64, amount };
    let told = load.native();
    assert_eq!(told["failures"], 0);
    println!("rate {}", told["requests"].as_f64().unwrap() / told["seconds"].as_f64().unwrap());
}

/// The number behind the label, of which h2load's stands behind a time.
fn said(command: &mut Command, label: &str) -> f64 {
    let output = command.output().unwrap();
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let rest = text.split_once(label).map_or("", |(_, rest)| rest);
    let rate = rest.split([',', ' ', '\n']).find_map(|word| word.parse().ok());
    rate.unwrap_or_else(|| panic!("{text}{}", String::from_utf8_lossy(&output.stderr)))
}

/// nghttpd on core 0, which answers with the same 89 bytes as nginx does elsewhere, until it is dropped.
struct Server {
    child: Child,
    folder: PathBuf,
    url: String,
}

impl Server {
    fn start() -> Self {
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let folder = std::env::temp_dir().join(format!("throng-http2-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join("index.html"), SMALL).unwrap();
        let mut command = Command::new("taskset");
        command.args(["-c", "0", "nghttpd", "-n1", "--no-tls", "-d"]).arg(&folder).arg(port.to_string());
        let child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        let server = Self { child, folder, url: format!("http://127.0.0.1:{port}/") };
        let there = (0..100).any(|_| {
            sleep(Duration::from_millis(20));
            TcpStream::connect(("127.0.0.1", port)).is_ok()
        });
        assert!(there, "nghttpd did not start: 'apt-get install nghttp2-server'");
        server
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
        let _ = fs::remove_dir_all(&self.folder);
    }
}
