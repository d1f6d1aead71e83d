//! The same locustfiles under Throng and under the real Locust, in turns: requests per second of one core, with nginx on the other.
//! `fast` are of `FastHttpUser`, `plain` of `HttpUser`; `get` only send, `json` look at the body in a `with` block. Needs the Python tools (`throng setup python`) and Locust (`cargo xtask test` brings it).
//!
//!     cargo bench -p throng-benches --bench locust

#![expect(clippy::unwrap_used, reason = "a bench that can't be set up should stop")]
#![expect(clippy::print_stdout, reason = "this is its output")]

use std::path::{Path, PathBuf};
use std::process::Command;

use throng::build::{self, Source};
use throng::plan::Override;
use throng_benches::{Nginx, against_nginx, client, pinned, run_quietly};

const USERS: &str = "64";
const SECONDS: &str = "4";
const ROUNDS: usize = 3;
const FILES: [&str; 4] = ["fast_get", "fast_json", "plain_get", "plain_json"];

/// Throng's own, as in the program.
#[global_allocator]
static ALLOCATOR: throng::Allocator = throng::Allocator;

fn main() {
    against_nginx(measure, as_client);
}

fn measure(nginx: &Nginx) {
    println!("{USERS} users, {SECONDS} s each, requests per second");
    let files = FILES.map(|name| {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("locust").join(name).with_extension("py");
        let component = build::build(&Source::find(&path).unwrap()).unwrap().path;
        (name, path, component)
    });
    let mut ratios = FILES.map(|_| Vec::new());
    for _ in 0..ROUNDS {
        for ((name, path, component), ratios) in files.iter().zip(&mut ratios) {
            let ours = last_number(&mut client(&[&component.display().to_string(), &nginx.url]));
            let theirs = last_number(&mut locust(path, &nginx.url)) / SECONDS.parse::<f64>().unwrap();
            println!("{name}: Throng {ours:.0}, Locust {theirs:.0}: {:.1} times as many", ours / theirs);
            ratios.push(ours / theirs);
        }
    }
    for (name, mut ratios) in FILES.into_iter().zip(ratios) {
        ratios.sort_by(f64::total_cmp);
        println!("{name}: {:.1} times as many in the middle of {ROUNDS} rounds", ratios[ROUNDS / 2]);
    }
}

fn as_client(words: &[String]) {
    let [component, url] = words else { panic!("a component and a URL") };
    let settings = [
        Override::at(&["scenario", "users"], USERS.parse::<u64>().unwrap()),
        Override::at(&["scenario", "duration"], format!("{SECONDS}s")),
    ];
    let report = run_quietly(Path::new(component), url, settings);
    assert_eq!(report.totals.failures, 0);
    println!("{}", report.totals.request_rate);
}

/// Locust, whose last number is how many requests it made.
fn locust(file: &Path, url: &str) -> Command {
    let cache = PathBuf::from(std::env::var_os("HOME").unwrap()).join(".cache/throng/peers");
    let program = cache.join("locust-2.47.0/bin/locust");
    let count =
        "import json,sys; print(sum(it['num_requests'] - it['num_failures'] for it in json.load(sys.stdin)))";
    let said = format!(
        "{} -f {} --headless --json -L ERROR -u {USERS} -r {USERS} -t {SECONDS}s -H {} | python3 -c \"{count}\"",
        program.display(),
        file.display(),
        url.trim_end_matches('/')
    );
    pinned("sh", &["-c", &said])
}

fn last_number(command: &mut Command) -> f64 {
    let output = command.output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    let told = || format!("{said}\n{}", String::from_utf8_lossy(&output.stderr));
    said.split_whitespace().last().and_then(|it| it.parse().ok()).unwrap_or_else(|| panic!("{}", told()))
}
