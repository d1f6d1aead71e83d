//! Scripts of k6 as they stand: `tests/k6/NAME.js` is built and run, and `NAME.toml` says what must be reported.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use throng_tests::{Ended, Mirror, Shop, Throng, repository};

/// What a script's run must come to. `{BASE}` is the server's address, `{FOLDER}` a folder of the run's own.
struct Expected(Value);

impl Expected {
    fn of(script: &Path) -> Self {
        let text = fs::read_to_string(script.with_extension("toml")).unwrap();
        let expected: Value = toml::from_str(&text).unwrap();
        let known = [
            "server",
            "arguments",
            "exit",
            "outcome",
            "totals",
            "series",
            "tags",
            "checks",
            "tasks",
            "metrics",
            "thresholds",
            "errors",
            "connections",
            "stdout",
            "stderr",
            "times",
            "files",
            "dry_run",
        ];
        let unknown = expected.as_object().unwrap().keys().find(|key| !known.contains(&key.as_str()));
        assert_eq!(unknown, None, "{}", script.display());
        Self(expected)
    }

    fn texts(&self, key: &str) -> Vec<String> {
        let list = self.0[key].as_array().into_iter().flatten();
        list.map(|it| it.as_str().unwrap().to_owned()).collect()
    }

    fn table(&self, key: &str) -> impl Iterator<Item = (&String, &Value)> {
        self.0[key].as_object().into_iter().flatten()
    }
}

fn run(script: &Path) {
    let expected = Expected::of(script);
    let (mirror, shop) = (Mirror::start(), Shop::start(&[]));
    let base = if expected.0["server"] == "shop" { &shop.url } else { &mirror.url };
    let folder = tempfile::tempdir().unwrap();
    let arguments = expected.texts("arguments").into_iter();
    let arguments = arguments.map(|it| it.replace("{FOLDER}", &folder.path().display().to_string()));
    let run = || Throng::planned(script).with(["-e", &format!("BASE_URL={base}")]);
    let ended = run().with(arguments).end();
    let name = script.file_name().unwrap().to_string_lossy().into_owned();
    let exit = expected.0["exit"].as_i64().unwrap_or(0);
    assert_eq!(ended.code.map(i64::from), Some(exit), "{name}: {}{}", ended.stdout, ended.stderr);
    check_texts(&expected, &ended, &name);
    for (file, text) in expected.table("files") {
        assert_eq!(fs::read_to_string(folder.path().join(file)).unwrap(), text.as_str().unwrap(), "{name}");
    }
    if exit != 3 {
        check_report(&expected, &ended.report(), base, &name);
    }
    for text in expected.texts("dry_run") {
        let preview = run().with(["--dry-run"]).end().succeeded().stdout;
        assert!(preview.contains(&text), "{name}: no '{text}' in:\n{preview}");
    }
}

fn check_texts(expected: &Expected, ended: &Ended, name: &str) {
    for (key, said) in [("stdout", &ended.stdout), ("stderr", &ended.stderr)] {
        for text in expected.texts(key) {
            assert!(said.contains(&text), "{name}: no '{text}' in:\n{said}");
        }
    }
    for (text, times) in expected.table("times") {
        assert_eq!(json!(ended.stderr.matches(text).count()), *times, "{name}: '{text}' in {}", ended.stderr);
    }
}

fn check_report(expected: &Expected, report: &Value, base: &str, name: &str) {
    for (key, value) in expected.table("totals") {
        assert_eq!(report["totals"][key], *value, "{name}: {key} in {:#}", report["totals"]);
    }
    let rows = |list: &str, columns: [&str; 2]| -> BTreeMap<String, Value> {
        let mut rows = BTreeMap::new();
        for row in report[list].as_array().unwrap() {
            let sums = rows.entry(row["name"].as_str().unwrap().to_owned()).or_insert([0, 0]);
            *sums = [0, 1].map(|index| sums[index] + row[columns[index]].as_u64().unwrap());
        }
        rows.into_iter().map(|(name, sums)| (name, json!(sums))).collect()
    };
    let expect = |key: &str| -> BTreeMap<String, Value> {
        expected.table(key).map(|(name, value)| (name.replace("{BASE}", base), value.clone())).collect()
    };
    for (key, columns, all) in [
        ("series", ["requests", "failures"], true),
        ("checks", ["passes", "fails"], true),
        ("tasks", ["iterations", "errors"], false),
    ] {
        let (expect, mut found) = (expect(key), rows(key, columns));
        found.retain(|row, _| all || expect.contains_key(row));
        assert!(expect.is_empty() || found == expect, "{name}: {key}: {found:#?}\nand not {expect:#?}");
    }
    check_rows(expected, report, name);
}

fn check_rows(expected: &Expected, report: &Value, name: &str) {
    let found = |list: &str, fits: &dyn Fn(&Value) -> bool| {
        let row = report[list].as_array().unwrap().iter().find(|row| fits(row));
        row.cloned().unwrap_or_else(|| panic!("{name}: no such row in {:#}", report[list]))
    };
    for (tag, requests) in expected.table("tags") {
        let (key, value) = tag.split_once('=').unwrap();
        let row = found("tags", &|row| row["key"] == key && row["value"] == value);
        assert_eq!(row["requests"], *requests, "{name}: {tag}");
    }
    for (metric, figures) in expected.table("metrics") {
        let row = found("metrics", &|row| row["name"] == metric.as_str());
        for (figure, value) in figures.as_object().unwrap() {
            assert_eq!(row[figure], *value, "{name}: {metric} in {row:#}");
        }
    }
    let verdicts: Vec<_> = report["thresholds"].as_array().unwrap().iter().map(|it| &it["ok"]).collect();
    let wanted: Vec<_> = expected.0["thresholds"].as_array().into_iter().flatten().collect();
    assert!(wanted.is_empty() || verdicts == wanted, "{name}: {:#}", report["thresholds"]);
    let reasons = report["tasks"].as_array().unwrap().iter();
    let reasons: Vec<_> = reasons.flat_map(|task| task["error_reasons"].as_array().unwrap()).collect();
    for error in expected.texts("errors") {
        assert!(
            reasons.iter().any(|it| it["reason"] == error.as_str()),
            "{name}: no '{error}' in {reasons:#?}"
        );
    }
    for (key, value) in
        [("/run/outcome", &expected.0["outcome"]), ("/connections/opened", &expected.0["connections"])]
    {
        assert!(
            value.is_null() || report.pointer(key) == Some(value),
            "{name}: {key} is {:?}",
            report.pointer(key)
        );
    }
}

fn scripts() -> Vec<PathBuf> {
    let files = fs::read_dir(repository("tests/k6")).unwrap().map(|entry| entry.unwrap().path());
    let mut scripts: Vec<_> = files.filter(|file| file.extension().is_some_and(|it| it == "js")).collect();
    scripts.sort_unstable();
    scripts
}

/// Two at a time: each takes a build.
fn run_every(half: usize) {
    let scripts = scripts();
    assert_eq!(scripts.len(), 20);
    scripts.iter().skip(half).step_by(2).for_each(|script| run(script));
}

#[test]
fn one_half_of_the_scripts_reports_what_it_must() {
    run_every(0);
}

#[test]
fn the_other_half_of_the_scripts_reports_what_it_must() {
    run_every(1);
}
