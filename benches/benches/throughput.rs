//! Requests per second of one core: the Rust component and the native closure in the same host, beside wrk and oha,
//! against nginx on another core: `cargo bench -p throng-benches --bench throughput`
//!
//! Needs nginx, wrk and oha (a peer that is missing is left out), `taskset`, and two cores. Rounds are interleaved; the
//! table gives each client's median and its ratio to wrk's and oha's of the same rounds. nginx serves 85 bytes of JSON
//! over 64 keep-alive connections.

#![expect(clippy::print_stdout, clippy::print_stderr, reason = "printing is what it is for")]
#![expect(clippy::unwrap_used, reason = "a bench that can't be set up should stop")]

#[path = "throughput/clients.rs"]
mod clients;
#[path = "throughput/nginx.rs"]
mod nginx;

use clients::Client;
use nginx::Nginx;

/// Connections of each client.
const CONNECTIONS: usize = 64;
const SECONDS: u64 = 5;
const ROUNDS: usize = 5;

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    if let Some(position) = arguments.iter().position(|it| it == "--as-client") {
        clients::run_in_this_process(&arguments[position + 1..]);
        return;
    }
    if arguments.iter().any(|it| it == "--test") {
        return;
    }
    let Some(nginx) = Nginx::start() else {
        eprintln!("nginx is not installed: 'apt-get install nginx-light wrk', 'cargo install oha --locked'");
        return;
    };
    let clients: Vec<_> = Client::ALL.into_iter().filter(|client| client.is_there()).collect();
    let mut rates = vec![Vec::new(); clients.len()];
    for round in 1..=ROUNDS {
        for (client, rates) in clients.iter().zip(&mut rates) {
            let rate = client.measure(&nginx.url, CONNECTIONS, SECONDS);
            println!("round {round}  {:<22} {rate:>9.0} requests/s", client.name());
            rates.push(rate);
        }
    }
    print_table(&clients, &rates);
}

fn print_table(clients: &[Client], rates: &[Vec<f64>]) {
    let of = |wanted: Client| clients.iter().position(|it| *it == wanted).map(|position| &rates[position]);
    println!("\n{:<22} {:>12} {:>8} {:>8} {:>8}", "one core", "requests/s", "× wrk", "× oha", "× native");
    for (client, rates) in clients.iter().zip(rates) {
        let ratio = |peer: Option<&Vec<f64>>| match peer {
            Some(peer) => {
                format!("{:.2}", median(rates.iter().zip(peer).map(|(ours, theirs)| ours / theirs).collect()))
            }
            None => "-".to_owned(),
        };
        let peers = [Client::Wrk, Client::Oha, Client::Native].map(|peer| ratio(of(peer)));
        println!(
            "{:<22} {:>12.0} {:>8} {:>8} {:>8}",
            client.name(),
            median(rates.clone()),
            peers[0],
            peers[1],
            peers[2]
        );
    }
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_unstable_by(f64::total_cmp);
    values[values.len() / 2]
}
