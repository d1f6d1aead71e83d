//! The same locustfiles under Throng and under the real Locust, in turns: requests per second of one core, with nginx on the other.
//! `fast` are of `FastHttpUser`, `plain` of `HttpUser`; `get` only send, `json` look at the body in a `with` block. Throng is the
//! program that `cargo xtask dist` made. Needs the Python tools (`throng setup python`) and Locust (`cargo xtask test` brings it).
//!
//!     cargo bench -p throng-benches --bench locust --profile dev

#![expect(clippy::unwrap_used, reason = "a bench that can't be set up should stop")]
#![expect(clippy::print_stdout, reason = "this is its output")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;
use throng_benches::{Nginx, against_nginx, pinned, told};

const USERS: [&str; 2] = ["16", "64"];
const SECONDS: f64 = 4.0;
const ROUNDS: usize = 3;
const FILES: [&str; 4] = ["fast_get", "fast_json", "plain_get", "plain_json"];

fn main() {
    against_nginx(measure, |_| ());
}

fn measure(nginx: &Nginx) {
    let program = handed_out();
    let target = nginx.url.trim_end_matches('/');
    let built = tempfile::tempdir().unwrap();
    let files = FILES.map(|name| {
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("locust").join(name).with_extension("py");
        let component = built.path().join(name).with_extension("wasm");
        told(Command::new(&program).arg("build").arg(&file).arg("-o").arg(&component));
        (name, file, component)
    });
    println!("requests per second, {SECONDS} s each, medians of {ROUNDS} rounds in turns");
    println!("{:<12} {:>5} {:>9} {:>9} {:>7}   all ratios", "", "users", "Throng", "Locust", "ratio");
    for users in USERS {
        let mut rounds = FILES.map(|_| Vec::new());
        for _ in 0..ROUNDS {
            for ((_, file, component), rounds) in files.iter().zip(&mut rounds) {
                rounds.push((throng(&program, component, users, target), locust(file, users, target)));
            }
        }
        for (name, rounds) in FILES.into_iter().zip(rounds) {
            let ours = sorted(rounds.iter().map(|it| it.0));
            let theirs = sorted(rounds.iter().map(|it| it.1));
            let ratios = sorted(rounds.iter().map(|it| it.0 / it.1));
            let [ours_median, theirs_median, ratio] = [&ours, &theirs, &ratios].map(|it| it[ROUNDS / 2]);
            println!(
                "{name:<12} {users:>5} {ours_median:>9.0} {theirs_median:>9.0} {ratio:>7.1}   {ratios:.1?}"
            );
        }
    }
}

/// The program as it is handed out.
fn handed_out() -> PathBuf {
    let this_bench = std::env::current_exe().unwrap();
    let folders = this_bench.ancestors().flat_map(fs::read_dir).flatten().flatten();
    let found = folders.map(|it| it.path().join("dist/throng")).find(|it| it.is_file());
    found.expect("target/*/dist/throng is missing: run 'cargo xtask dist' first")
}

fn throng(program: &Path, component: &Path, users: &str, target: &str) -> f64 {
    let report = component.with_extension("json");
    let (component, out) = (component.display().to_string(), format!("json={}", report.display()));
    let (users, duration) = (format!("scenario.users={users}"), format!("scenario.duration={SECONDS}s"));
    let set = ["--set", &users, "--set", &duration, "--set", "shards=1"];
    told(pinned(program, &["run", &component, "--target", target, "--ui", "none", "--out", &out]).args(set));
    let report: Value = serde_json::from_slice(&fs::read(report).unwrap()).unwrap();
    assert_eq!(report["totals"]["failures"], 0);
    report["totals"]["request_rate"].as_f64().unwrap()
}

fn locust(file: &Path, users: &str, target: &str) -> f64 {
    let cache = PathBuf::from(std::env::var_os("HOME").unwrap()).join(".cache/throng/peers");
    let (file, time) = (file.display().to_string(), format!("{SECONDS}s"));
    let load = ["-f", &file, "-u", users, "-r", users, "-t", &time, "-H", target];
    let said = told(
        pinned(cache.join("locust-2.47.0/bin/locust"), &["--headless", "--json", "-L", "ERROR"]).args(load),
    );
    let rows: Vec<Value> = serde_json::from_str(&said).unwrap();
    let counts = rows.iter().map(|it| {
        assert_eq!(it["num_failures"], 0);
        it["num_requests"].as_f64().unwrap()
    });
    counts.sum::<f64>() / SECONDS
}

fn sorted(numbers: impl Iterator<Item = f64>) -> Vec<f64> {
    let mut numbers: Vec<_> = numbers.collect();
    numbers.sort_by(f64::total_cmp);
    numbers
}
