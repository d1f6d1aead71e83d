//! The same locustfiles under Throng and under the real Locust, in turns: requests per second of one core, with nginx on the other.
//! `fast` are of `FastHttpUser`, `plain` of `HttpUser`; `get` only send, `json` look at the body in a `with` block. Needs the
//! program (`cargo xtask dist`), the Python tools (`throng setup python`) and Locust (`cargo xtask test` brings it).
//!
//!     cargo bench -p throng-benches --bench locust --profile dev

#![expect(clippy::unwrap_used, reason = "a bench that can't be set up should stop")]
#![expect(clippy::print_stdout, reason = "this is its output")]

use std::path::{Path, PathBuf};

use serde_json::Value;
use throng_benches::{Nginx, Program, against_nginx, peer, pinned, told};

const USERS: [u64; 2] = [16, 64];
const SECONDS: u64 = 4;
const ROUNDS: usize = 3;
const FILES: [&str; 4] = ["fast_get", "fast_json", "plain_get", "plain_json"];

fn main() {
    against_nginx(measure, |_| ());
}

fn measure(nginx: &Nginx) {
    let program = Program::find();
    let target = nginx.url.trim_end_matches('/');
    let folder = tempfile::tempdir().unwrap();
    let files: Vec<(PathBuf, PathBuf)> = FILES
        .iter()
        .map(|name| Path::new(env!("CARGO_MANIFEST_DIR")).join("locust").join(name).with_extension("py"))
        .map(|file| (program.build(&file, folder.path(), &[]), file))
        .collect();
    println!("requests per second, {SECONDS} s each, medians of {ROUNDS} rounds in turns");
    println!("{:<12} {:>5} {:>9} {:>9} {:>7}   all ratios", "", "users", "Throng", "Locust", "ratio");
    for users in USERS {
        let mut rounds = FILES.map(|_| Vec::new());
        for _ in 0..ROUNDS {
            for ((component, file), rounds) in files.iter().zip(&mut rounds) {
                let ours = program.rate(component, target, users, SECONDS);
                rounds.push((ours, locust(file, target, users)));
            }
        }
        for (name, rounds) in FILES.iter().zip(&rounds) {
            let ours = sorted(rounds.iter().map(|it| it.0));
            let theirs = sorted(rounds.iter().map(|it| it.1));
            let ratios = sorted(rounds.iter().map(|it| it.0 / it.1));
            let [ours, theirs, ratio] = [&ours, &theirs, &ratios].map(|it| it[ROUNDS / 2]);
            println!("{name:<12} {users:>5} {ours:>9.0} {theirs:>9.0} {ratio:>7.1}   {ratios:.1?}");
        }
    }
}

fn locust(file: &Path, target: &str, users: u64) -> f64 {
    let (users, time) = (users.to_string(), format!("{SECONDS}s"));
    let mut command = pinned(peer("locust-2.47.0/bin/locust"), &["--headless", "--json", "-L", "ERROR"]);
    command.arg("-f").arg(file).args(["-u", &users, "-r", &users, "-t", &time, "-H", target]);
    let rows: Vec<Value> = serde_json::from_str(&told(&mut command)).unwrap();
    let counts = rows.iter().map(|it| {
        assert_eq!(it["num_failures"], 0);
        it["num_requests"].as_f64().unwrap()
    });
    counts.sum::<f64>() / SECONDS as f64
}

fn sorted(numbers: impl Iterator<Item = f64>) -> Vec<f64> {
    let mut numbers: Vec<_> = numbers.collect();
    numbers.sort_by(f64::total_cmp);
    numbers
}
