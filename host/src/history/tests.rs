use std::path::PathBuf;
use std::time::{Duration, SystemTime};

use super::*;
use crate::report::Report;
use crate::report::made_up::nothing;

/// A report with nothing in it but what the history looks at.
fn report(number: u64, scenario: &str) -> Report {
    let started = SystemTime::UNIX_EPOCH + Duration::from_secs(1_700_000_000 + number * 3_600);
    let mut report = nothing();
    report.run.id = format!("{number:04x}-1");
    report.run.started_at = humantime::format_rfc3339_millis(started).to_string();
    report.run.scenario = scenario.to_owned();
    report.run.target = "http://shop:80".to_owned();
    report.run.outcome = "finished".to_owned();
    report.run.plan = serde_json::json!({"labels": {"team": "shop", "wave": 3}});
    report.totals.requests = number;
    report
}

struct History {
    store: Store,
    folder: tempfile::TempDir,
}

impl History {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        Self { store: Store::open(&folder.path().join("deep/history.db")).unwrap(), folder }
    }

    /// Runs 1 to `count`, the last one last; even ones on the branch `side`.
    fn of(count: u64) -> Self {
        let mut history = Self::new();
        for number in 1..=count {
            let branch = if number % 2 == 0 { "side" } else { "main" };
            history.keep(&report(number, "browse"), branch, Bounds::default());
        }
        history
    }

    fn keep(&mut self, report: &Report, branch: &str, bounds: Bounds) {
        let revision = Revision { branch: Some(branch.to_owned()), commit: Some("c0ffee".to_owned()) };
        self.store.keep(report, &revision, bounds).unwrap();
    }

    fn ids(&mut self, filter: &Filter) -> Vec<String> {
        self.store.list(filter).unwrap().into_iter().map(|entry| entry.id).collect()
    }

    fn found(&mut self, name: &str) -> Result<String, String> {
        self.store.find(name).map_err(|error| error.to_string())
    }
}

#[test]
fn a_report_comes_back_as_it_was() {
    let mut history = History::new();
    let kept = report(7, "browse");
    history.keep(&kept, "main", Bounds::default());
    assert_eq!(history.store.report("0007-1").unwrap(), Some(kept.clone()));
    assert_eq!(history.store.report("0008-1").unwrap(), None);
    // The same run again is no second one.
    history.keep(&kept, "main", Bounds::default());
    let entries = history.store.list(&Filter::default()).unwrap();
    assert_eq!(entries.len(), 1);
    let Entry { branch, revision, requests, baselines, .. } = entries[0].clone();
    assert_eq!(
        (branch.as_deref(), revision.as_deref(), requests, baselines.len()),
        (Some("main"), Some("c0ffee"), 7, 0)
    );
    let place = history.folder.path().join("deep/history.db");
    let mode = std::os::unix::fs::PermissionsExt::mode(&std::fs::metadata(&place).unwrap().permissions());
    assert_eq!(mode & 0o777, 0o600);
    assert_eq!(Store::open(&place).unwrap().list(&Filter::default()).unwrap().len(), 1);
}

#[test]
fn lists_are_filtered() {
    let mut history = History::of(4);
    let mut stopped = report(5, "account, browse");
    stopped.run.outcome = "stopped".to_owned();
    stopped.run.target = "http://other:80".to_owned();
    stopped.run.plan = serde_json::json!({});
    history.keep(&stopped, "side", Bounds::default());
    let all = ["0005-1", "0004-1", "0003-1", "0002-1", "0001-1"];
    assert_eq!(history.ids(&Filter::default()), all);
    let text = |it: &str| Some(it.to_owned());
    assert_eq!(history.ids(&Filter { scenario: text("account"), ..Filter::default() }), all[..1]);
    assert_eq!(history.ids(&Filter { target: text("shop"), ..Filter::default() }), all[1..]);
    assert_eq!(
        history.ids(&Filter { branch: text("side"), ended: true, ..Filter::default() }),
        ["0004-1", "0002-1"]
    );
    assert_eq!(history.ids(&Filter { limit: Some(2), ..Filter::default() }), all[..2]);
    for (key, value, count) in
        [("team", "shop", 4), ("wave", "3", 4), ("team", "bank", 0), ("crew", "shop", 0)]
    {
        let label = Some((key.to_owned(), value.to_owned()));
        assert_eq!(history.ids(&Filter { label, ..Filter::default() }).len(), count, "{key}={value}");
    }
    let since = Some(SystemTime::UNIX_EPOCH + Duration::from_secs(1_700_000_000 + 4 * 3_600));
    assert_eq!(history.ids(&Filter { since, ..Filter::default() }), all[..2]);
}

#[test]
fn runs_have_many_names() {
    let mut history = History::of(20);
    history.store.set_baseline("release/1.0", "0003-1", SystemTime::UNIX_EPOCH).unwrap();
    let good = [
        ("last", "0014-1"),
        ("last~0", "0014-1"),
        ("last~2", "0012-1"),
        ("branch:main", "0013-1"),
        ("branch:side~1", "0012-1"),
        ("release/1.0", "0003-1"),
        ("0003-1", "0003-1"),
        ("0007", "0007-1"),
    ];
    for (name, id) in good {
        assert_eq!(history.found(name).as_deref(), Ok(id), "{name}");
    }
    let bad = [
        ("last~20", "no run is called 'last~20': there are only 20"),
        ("branch:gone", "no run of that branch came to its end here"),
        ("000", "is the beginning of several runs' ids: 0001-1, 0002-1"),
        ("ffff", "'throng history' lists them"),
        ("", "no run is called ''"),
        ("%", "no run is called '%'"),
    ];
    for (name, problem) in bad {
        let found = history.found(name).unwrap_err();
        assert!(found.contains(problem), "{name}: {found}");
    }
    assert!(History::new().found("last").unwrap_err().contains("none was kept yet in /"));
}

#[test]
fn what_looks_like_a_file_is_one() {
    let file = |text: &str| Reference::File(PathBuf::from(text));
    assert_eq!(Reference::of("a/report.json"), file("a/report.json"));
    assert_eq!(Reference::of("./last"), file("./last"));
    assert_eq!(Reference::of("Cargo.toml"), file("Cargo.toml"));
    assert_eq!(Reference::of("feature/x"), Reference::Name("feature/x".to_owned()));
    assert_eq!(Reference::of("branch:a~b"), Reference::Branch("a~b".to_owned(), 0));
    assert_eq!(Reference::of("branch:a~3"), Reference::Branch("a".to_owned(), 3));
    assert!(matches!(load("/nowhere.json"), Err(HistoryError::Unreadable { .. })));
    assert!(matches!(load("Cargo.toml"), Err(HistoryError::NotAReport { .. })));
}

#[test]
fn baselines_move_and_go() {
    let mut history = History::of(3);
    let now = SystemTime::UNIX_EPOCH;
    history.store.set_baseline("main", "0001-1", now).unwrap();
    history.store.set_baseline("main", "0002-1", now).unwrap();
    history.store.set_baseline("old", "0002-1", now).unwrap();
    let names: Vec<_> = history.store.baselines().unwrap().into_iter().map(|it| (it.name, it.run)).collect();
    let expected =
        [("main", "0002-1"), ("old", "0002-1")].map(|(name, run)| (name.to_owned(), run.to_owned()));
    assert_eq!(names, expected);
    assert_eq!(history.store.list(&Filter::default()).unwrap()[1].baselines, ["main", "old"]);
    assert!(history.store.remove_baseline("old").unwrap());
    assert!(!history.store.remove_baseline("old").unwrap());
    for name in ["", "last", "last~1", "branch:x", "a b", "x.json", "-x", "../x", "Cargo.toml", "é"] {
        let refused = history.store.set_baseline(name, "0001-1", now);
        assert!(matches!(refused, Err(HistoryError::Name(_))), "{name}");
    }
    assert!(history.store.set_baseline("good", "ffff-1", now).is_err());
    // Whoever removes a run removes its names.
    assert_eq!(history.store.remove(&["0002-1".to_owned(), "0009-1".to_owned()]).unwrap(), 1);
    assert_eq!(history.store.baselines().unwrap(), []);
}

#[test]
fn the_oldest_go_but_for_baselines() {
    let mut history = History::of(6);
    history.store.set_baseline("first", "0001-1", SystemTime::UNIX_EPOCH).unwrap();
    let bounds = Bounds { runs: 3, bytes: u64::MAX };
    history.keep(&report(7, "browse"), "main", bounds);
    assert_eq!(history.ids(&Filter::default()), ["0007-1", "0006-1", "0005-1", "0001-1"]);
    // An old one that is added is the one that counts as the last.
    history.keep(&report(2, "browse"), "main", bounds);
    assert_eq!(history.ids(&Filter::default()), ["0007-1", "0006-1", "0002-1", "0001-1"]);
    assert_eq!(history.store.prune(Bounds { runs: 1, bytes: u64::MAX }).unwrap(), 2);
    assert_eq!(history.store.prune(Bounds { runs: 9, bytes: 1 }).unwrap(), 1);
    assert_eq!(history.ids(&Filter::default()), ["0001-1"]);
}

#[test]
fn two_programs_keep_runs_at_the_same_time() {
    let history = History::new();
    let place = history.store.place().to_owned();
    let threads = (0..4).map(|thread| {
        let place = place.clone();
        std::thread::spawn(move || {
            for number in 0..10 {
                let mut store = Store::open(&place).unwrap();
                store
                    .keep(&report(thread * 10 + number, "browse"), &Revision::default(), Bounds::default())
                    .unwrap();
            }
        })
    });
    threads.collect::<Vec<_>>().into_iter().for_each(|thread| thread.join().unwrap());
    assert_eq!(Store::open(&place).unwrap().list(&Filter::default()).unwrap().len(), 40);
}

#[test]
fn what_is_no_history_is_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let place = folder.path().join("history.db");
    std::fs::write(&place, "this is a text, and no database of any kind; it is long enough to be looked at")
        .unwrap();
    assert!(matches!(Store::open(&place), Err(HistoryError::Store { .. })));
    assert!(matches!(Store::open(&place.join("below")), Err(HistoryError::Files { .. })));
    let later = folder.path().join("later.db");
    Store::open(&later).unwrap().connection.pragma_update(None, "user_version", 2).unwrap();
    assert!(matches!(Store::open(&later), Err(HistoryError::Later { found: 2, .. })));
}
