//! Requests per second of one core: the Rust component and the native closure in the same host, beside their peers,
//! against nginx on another core: `cargo bench -p throng-benches --bench throughput`, with `-- http1` or `-- http2` for
//! one of the two alone
//!
//! Needs nginx, `taskset` and two cores; peers are wrk and oha over HTTP/1.1, h2load and oha over HTTP/2, and one that is
//! missing is left out. Rounds are interleaved; the table gives each client's median and its ratio to the others' of the
//! same rounds. nginx serves 85 bytes of JSON: over 64 keep-alive connections, or over 4 that carry 16 streams each.

#![expect(clippy::print_stdout, reason = "printing is what it is for")]
#![expect(clippy::unwrap_used, reason = "a bench that can't be set up should stop")]

#[path = "throughput/clients.rs"]
mod clients;

use clients::{Client, Protocol};
use throng_benches::{Nginx, against_nginx};

const SECONDS: u64 = 5;
const ROUNDS: usize = 5;

fn main() {
    against_nginx(measure, clients::run_in_this_process);
}

fn measure(nginx: &Nginx) {
    let one = Protocol::ALL.into_iter().find(|it| std::env::args().any(|word| word == it.name()));
    for protocol in Protocol::ALL.into_iter().filter(|it| one.is_none_or(|one| one == *it)) {
        let url = if protocol == Protocol::Http1 { &nginx.url } else { &nginx.http2_url };
        compare(protocol, url);
    }
}

fn compare(protocol: Protocol, url: &str) {
    let clients: Vec<_> = protocol.clients().into_iter().filter(|client| client.is_there()).collect();
    let mut rates = vec![Vec::new(); clients.len()];
    for round in 1..=ROUNDS {
        for (client, rates) in clients.iter().zip(&mut rates) {
            let rate = client.measure(protocol, url, SECONDS);
            println!("{} round {round}  {:<22} {rate:>9.0} requests/s", protocol.name(), client.name());
            rates.push(rate);
        }
    }
    print_table(protocol, &clients, &rates);
}

fn print_table(protocol: Protocol, clients: &[Client], rates: &[Vec<f64>]) {
    let of = |wanted: Client| clients.iter().position(|it| *it == wanted).map(|position| &rates[position]);
    let [bare, oha, native, _] = protocol.clients();
    let header = format!("{}, one core", protocol.name());
    println!(
        "\n{header:<22} {:>12} {:>8} {:>8} {:>8}",
        "requests/s",
        format!("× {}", bare.name()),
        "× oha",
        "× native"
    );
    for (client, rates) in clients.iter().zip(rates) {
        let ratio = |peer: Option<&Vec<f64>>| match peer {
            Some(peer) => {
                format!("{:.2}", median(rates.iter().zip(peer).map(|(ours, theirs)| ours / theirs).collect()))
            }
            None => "-".to_owned(),
        };
        let peers = [bare, oha, native].map(|peer| ratio(of(peer)));
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
