//! The guide's stories as locustfiles: the same under the real Locust and under Throng, for the same users and seconds.
//!
//! Both run at once against one shop, and what they report is compared by chi-square tests: one of a story's requests over its
//! series, one of each series' failures. Each holds unless it is wrong by chance once in 100,000.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread;

use serde_json::Value;
use throng_tests::{Shop, Throng, repository};

const USERS: &str = "60";
const DURATION: &str = "10s";
const VERSION: &str = "2.47.0";
/// The quantile of the normal distribution at 1 - 1/100,000.
const Z: f64 = 4.265;
/// How far the sums may be apart beside that: starting up takes each its own time.
const STARTING: f64 = 0.06;
/// Series of fewer requests than that, of both together, are put together: the test's approximation needs some.
const FEW: u64 = 20;

/// Requests and failures by method and name.
type Figures = BTreeMap<String, (u64, u64)>;

#[test]
fn stories_come_out_as_under_the_real_locust() {
    let stories = ["browse", "account", "tasks", "reports"];
    let compared = stories.map(|story| thread::spawn(move || compare(story)));
    for story in compared {
        story.join().unwrap();
    }
}

fn compare(story: &str) {
    let shop = Shop::start(&["--report-time", "300ms"]);
    let file = repository(&format!("examples/{story}/locustfile.py"));
    // Built before the clocks run.
    let built = tempfile::tempdir().unwrap();
    let component = built.path().join("story.wasm");
    Throng::new(["build"]).with([&file]).with(["--output"]).with([&component]).end().succeeded();
    let beside = locust(&file, &shop.url);
    let flags = ["--users", USERS, "--spawn-rate", USERS, "--duration", DURATION];
    let ours = figures_of_throng(&Throng::run(&component, &shop.url).with(flags).end().succeeded().report());
    let output = beside.wait_with_output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    let theirs = figures_of_locust(&said);
    let told = format!("{story}\nThrong {ours:#?}\nLocust {theirs:#?}");
    let names = |it: &Figures| it.keys().cloned().collect::<Vec<_>>();
    assert_eq!(names(&ours), names(&theirs), "{told}");
    let sums = [&ours, &theirs].map(|it| it.values().map(|(requests, _)| *requests as f64).sum::<f64>());
    let apart = (sums[0] - sums[1]).abs();
    assert!(apart <= Z * (sums[0] + sums[1]).sqrt() + STARTING * sums[0], "{told}");
    let counts: Vec<_> = ours.iter().map(|(name, it)| [it.0, theirs[name].0]).collect();
    assert!(alike(&counts), "requests by series are not alike: {told}");
    for (name, (requests, failures)) in &ours {
        let (their_requests, their_failures) = theirs[name];
        assert_eq!(*failures == 0, their_failures == 0, "{name}: {told}");
        let both = [[*failures, their_failures], [requests - failures, their_requests - their_failures]];
        assert!(alike(&both), "failures of {name} are not alike: {told}");
    }
}

fn locust(file: &Path, target: &str) -> std::process::Child {
    let cache = std::env::var_os("XDG_CACHE_HOME").map(PathBuf::from);
    let cache = cache.unwrap_or_else(|| PathBuf::from(std::env::var_os("HOME").unwrap()).join(".cache"));
    let program = cache.join(format!("throng/peers/locust-{VERSION}/bin/locust"));
    assert!(program.is_file(), "{} is missing: run 'cargo xtask test' once", program.display());
    Command::new("timeout")
        .arg("60")
        .arg(program)
        .arg("-f")
        .arg(file)
        .args(["--headless", "--json", "--loglevel", "ERROR", "-u", USERS, "-r", USERS, "-t", DURATION])
        .args(["--stop-timeout", "30", "--exit-code-on-error", "0", "--host", target])
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

fn figures_of_throng(report: &Value) -> Figures {
    let series = report["series"].as_array().unwrap().iter();
    series.map(|it| figures(it, "requests", "failures")).collect()
}

fn figures_of_locust(said: &str) -> Figures {
    let stats: Value = serde_json::from_str(said).unwrap_or_else(|error| panic!("{error}: {said}"));
    stats.as_array().unwrap().iter().map(|it| figures(it, "num_requests", "num_failures")).collect()
}

fn figures(series: &Value, requests: &str, failures: &str) -> (String, (u64, u64)) {
    let text = |key: &str| series[key].as_str().unwrap();
    let count = |key: &str| series[key].as_u64().unwrap();
    (format!("{} {}", text("method"), text("name")), (count(requests), count(failures)))
}

/// Whether two samples over the same kinds may be of one distribution: Pearson's chi-square test of homogeneity, its critical value
/// by Wilson and Hilferty's approximation.
fn alike(counts: &[[u64; 2]]) -> bool {
    let (rare, mut kinds): (Vec<[u64; 2]>, Vec<_>) = counts.iter().partition(|[a, b]| a + b < FEW);
    let rest = rare.iter().fold([0, 0], |sum, it| [sum[0] + it[0], sum[1] + it[1]]);
    if rest[0] + rest[1] >= FEW {
        kinds.push(rest);
    }
    if kinds.len() < 2 {
        return true;
    }
    let columns = [0, 1].map(|side| kinds.iter().map(|it| it[side] as f64).sum::<f64>());
    let all = columns[0] + columns[1];
    let statistic: f64 = kinds
        .iter()
        .flat_map(|it| [0, 1].map(|side| (it[side] as f64, (it[0] + it[1]) as f64 * columns[side] / all)))
        .map(|(observed, expected)| (observed - expected).powi(2) / expected)
        .sum();
    let freedom = (kinds.len() - 1) as f64;
    let critical = freedom * (1.0 - 2.0 / (9.0 * freedom) + Z * (2.0 / (9.0 * freedom)).sqrt()).powi(3);
    statistic < critical
}

#[test]
fn the_comparison_tells_different_from_alike() {
    assert!(alike(&[[500, 520], [300, 290], [100, 110], [3, 9]]));
    assert!(!alike(&[[500, 400], [300, 400], [100, 110]]));
    assert!(!alike(&[[50, 5], [450, 500]]));
    assert!(alike(&[[50, 60]]));
}
