//! Throng as a client of the benches: one measurement, told as one line of JSON.
//!
//! `cargo xtask bench` runs it, as it runs the peers; by itself it is what a profiler is put on:
//! `throng-bench load --client native --users 64 --seconds 5 http://127.0.0.1:8080`.

#![expect(clippy::print_stdout, reason = "printing is what it is for")]
#![expect(clippy::unwrap_used, reason = "a bench that can't be set up should stop")]

mod crowd;
mod sleeps;

use std::path::{Path, PathBuf};

use clap::Parser;
use serde_json::{Value, json};
use throng::build::{self, Source};
use throng_benches::{Amount, Job, Load, single};

#[global_allocator]
static ALLOCATOR: throng::Allocator = throng::Allocator;

/// One measurement.
#[derive(Debug, Parser)]
enum Measurement {
    /// Load on a server.
    Load {
        /// `native`, for the closure without Wasm, or a component.
        #[arg(long)]
        client: PathBuf,
        /// The request.
        #[arg(long, value_enum, default_value_t)]
        job: Job,
        /// Over HTTP/2: shared connections of 16 streams.
        #[arg(long)]
        http2: bool,
        /// How many at a time.
        #[arg(long, default_value_t = 64)]
        users: u64,
        /// For how long.
        #[arg(long, default_value_t = 5.0)]
        seconds: f64,
        /// Requests per second; without it, one after another.
        #[arg(long, conflicts_with = "iterations")]
        rate: Option<f64>,
        /// How many in all, in place of the seconds.
        #[arg(long)]
        iterations: Option<u64>,
        /// The server.
        url: String,
    },
    /// One user, driven by hand: for counting what a request takes.
    Single {
        /// `native`, or a component.
        client: PathBuf,
        /// How many.
        requests: u64,
        /// The server.
        url: String,
    },
    /// What idle users cost: memory, mappings, and the time to start.
    Crowd {
        /// The scenario.
        component: PathBuf,
        /// How many.
        users: u64,
    },
    /// A thread that sleeps until each of so many moments a second, and by how much it is late.
    Sleeps {
        /// Moments a second.
        rate: f64,
        /// For how long.
        seconds: f64,
    },
    /// Builds a component from source and tells where it is.
    Build {
        /// The source.
        path: PathBuf,
    },
}

fn main() {
    let told = match Measurement::parse() {
        Measurement::Load { client, job, http2, users, seconds, rate, iterations, url } => {
            let amount = match (rate, iterations) {
                (Some(rate), _) => Amount::Rate(rate, seconds),
                (None, Some(iterations)) => Amount::Iterations(iterations),
                (None, None) => Amount::Seconds(seconds),
            };
            load(&client, &Load { url, job, http2, users, amount })
        }
        Measurement::Single { client, requests, url } => {
            single(&client, &url, requests);
            json!({ "requests": requests })
        }
        Measurement::Crowd { component, users } => crowd::measure(&component, users),
        Measurement::Sleeps { rate, seconds } => sleeps::measure(rate, seconds),
        Measurement::Build { path } => build(&path),
    };
    println!("{told}");
}

fn load(client: &Path, load: &Load) -> Value {
    if client == Path::new("native") { load.native() } else { load.component(client) }
}

fn build(path: &Path) -> Value {
    let source = Source::find(path).unwrap();
    build::set_up(source.language, &mut |_| ()).unwrap();
    json!({ "component": build::build(&source).unwrap().path })
}
