//! The program as it is handed out, and its peers: what is measured as its users have it, on core 1.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use crate::nginx::{pinned, told};

/// The program that `cargo xtask dist` made.
pub struct Program(PathBuf);

impl Program {
    /// Panics if it is not there.
    pub fn find() -> Self {
        let this_bench = std::env::current_exe().unwrap();
        let folders = this_bench.ancestors().flat_map(fs::read_dir).flatten().flatten();
        let found = folders.map(|it| it.path().join("dist/throng")).find(|it| it.is_file());
        Self(found.expect("target/*/dist/throng is missing: run 'cargo xtask dist' first"))
    }

    /// The component of a source file, in this folder; with more words of `throng build`.
    pub fn build(&self, source: &Path, folder: &Path, words: &[&str]) -> PathBuf {
        let component = folder.join(source.file_name().unwrap()).with_extension("wasm");
        told(Command::new(&self.0).arg("build").arg(source).arg("-o").arg(&component).args(words));
        component
    }

    /// Requests per second of so many users for so many seconds. None may fail.
    pub fn rate(&self, component: &Path, target: &str, users: u64, seconds: u64) -> f64 {
        let folder = tempfile::tempdir().unwrap();
        let report = folder.path().join("report.json");
        let plan = [
            "shards=1".to_owned(),
            format!("scenario.users={users}"),
            format!("scenario.duration={seconds}s"),
        ];
        let mut command = pinned(&self.0, &["run", "--target", target, "--ui", "none"]);
        command.arg("--out").arg(format!("json={}", report.display())).arg(component);
        told(command.args(plan.iter().flat_map(|it| ["--set", it])));
        let report: Value = serde_json::from_slice(&fs::read(report).unwrap()).unwrap();
        let totals = &report["totals"];
        assert_eq!((&totals["failures"], &totals["iteration_errors"]), (&0.into(), &0.into()), "{totals}");
        totals["request_rate"].as_f64().unwrap()
    }
}

/// A program of a peer, as `cargo xtask bench` or `cargo xtask test` brings it (`oha-1.16.0/bin/oha`), else from the `PATH`.
pub fn peer(program: &str) -> PathBuf {
    let brought = std::env::home_dir().unwrap_or_default().join(".cache/throng/peers").join(program);
    if brought.is_file() { brought } else { brought.file_name().unwrap().into() }
}
