//! Components that a fuzzer made: whatever the bytes are, loading them ends, with a scenario or with an error.
//!
//! It happens in a process of its own: what is compiled goes into a cache that is thrown away, and a crash is told with the bytes.
//! `THRONG_FUZZ_SECONDS` and `THRONG_FUZZ_SEED` say how long, and where chance begins.

mod cases;

use std::collections::BTreeMap;
use std::env;
use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use throng::budget::Budget;
use throng::clock::monotonic;
use throng::user::{Compiler, Component, ComponentError, Tasks};
use throng_tests::components;

use cases::Cases;

const SECONDS: u64 = 10;
const SEED: u64 = 1;
/// No component may loop for longer.
const CPU_TIME: &str = "50ms";
/// It took 250 MB when this was written.
const MOST_MEMORY_KIB: u64 = 1 << 20;
const CASE: &str = "THRONG_FUZZ_CASE";

#[test]
fn loading_survives_whatever_it_is_given() {
    let folder = tempfile::tempdir().unwrap();
    let case = folder.path().join("case.wasm");
    let output = Command::new(env::current_exe().unwrap())
        .args(["--exact", "fuzzing::in_a_process_of_its_own", "--ignored", "--nocapture"])
        .env("XDG_CACHE_HOME", folder.path())
        .env(CASE, &case)
        .output()
        .unwrap();
    if !output.status.success() {
        let kept = components().join("fuzzed.wasm");
        fs::copy(&case, &kept).unwrap();
        let said = String::from_utf8_lossy(&output.stderr);
        panic!("{}: see {}\n{said}", output.status, kept.display());
    }
}

#[test]
#[ignore = "the test above calls it"]
fn in_a_process_of_its_own() {
    let Some(case) = env::var_os(CASE) else { return };
    let number = |name, usual| env::var(name).map_or(usual, |text| text.parse().unwrap());
    let until = monotonic() + Duration::from_secs(number("THRONG_FUZZ_SECONDS", SECONDS));
    let mut cases = Cases::new(number("THRONG_FUZZ_SEED", SEED));
    let mut outcomes = BTreeMap::<_, u64>::new();
    while monotonic() < until {
        fs::write(&case, cases.another()).unwrap();
        *outcomes.entry(load(Path::new(&case))).or_default() += 1;
    }
    let peak = peak_kib();
    eprintln!("{outcomes:?}, {peak} KiB");
    assert!(peak < MOST_MEMORY_KIB, "{peak} KiB");
    for expected in ["loaded", "invalid", "describe"] {
        assert!(outcomes.contains_key(expected), "no case of {expected}: {outcomes:?}");
    }
}

/// Loads a component as a run does. Gives what came of it, in a word.
fn load(path: &Path) -> &'static str {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let mut budget = Budget::default();
    budget.set("cpu_time", CPU_TIME).unwrap();
    match runtime.block_on(Component::load(path, 1, &budget, &Compiler::Here)) {
        Ok(component) => {
            let _ = Tasks::new(&component.profile.tasks, &[], &[], &[]);
            "loaded"
        }
        Err(ComponentError::Invalid(..)) => "invalid",
        Err(ComponentError::Describe { .. }) => "describe",
        Err(ComponentError::Profile(..)) => "profile",
        Err(_) => "no scenario",
    }
}

fn peak_kib() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    line.split_whitespace().next().unwrap().parse().unwrap()
}
