//! A thousand users go on as before while others on their shard never come back.

use std::fs;

use serde_json::Value;
use tempfile::TempDir;
use throng_tests::{Rogue, Throng, component};

use super::vector::{failures_before_the_end, row};

const SECONDS: u32 = 5;
/// Neighbours' requests beside the attack, at least, as a share of those beside users that do nothing. It is 0.9 and more; in a test
/// the machine is busy with others.
const LEAST_SHARE: f64 = 0.7;

/// A thousand users that ask once a second, beside ten of another scenario, all on one shard.
fn run(attack: &str, rogue: &Rogue, folder: &TempDir) -> Value {
    let (hostile, visit) = (component("tests/hostile"), component("tests/visit"));
    let plan = folder.path().join("plan.toml");
    let text = format!(
        r#"
        graceful_stop = "1s"
        [scenarios.hostile]
        component = {hostile:?}
        users = 10
        duration = "{SECONDS}s"
        config = {{ attack = "{attack}", attackers = 9 }}
        [scenarios.neighbours]
        component = {visit:?}
        users = 1000
        duration = "{SECONDS}s"
        pause = "500ms..1500ms"
        config = {{ paths = ["/ok"] }}
        "#
    );
    fs::write(&plan, text).unwrap();
    let ended = Throng::run(&plan, &rogue.url).with(["--shards", "1", "--seed", "1"]).end().succeeded();
    ended.report()
}

#[test]
fn a_thousand_users_go_on_beside_users_that_never_come_back() {
    let (rogue, folder) = (Rogue::start(), tempfile::tempdir().unwrap());
    let (calm, attacked) = (run("", &rogue, &folder), run("loops", &rogue, &folder));
    let requests = |report: &Value| row(&report["series"], "name", "/ok")["requests"].as_f64().unwrap();
    let share = requests(&attacked) / requests(&calm);
    assert!(share >= LEAST_SHARE, "{share}: {} of {}", requests(&attacked), requests(&calm));
    assert_eq!(failures_before_the_end(row(&attacked["series"], "name", "/ok")), 0);
    assert!(attacked["run"]["duration_s"].as_f64().unwrap() < f64::from(SECONDS) + 16.0);
}
