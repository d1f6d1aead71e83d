//! Runs that are kept, called by their names, and held against each other.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;
use tempfile::TempDir;
use throng_tests::{Ended, Shop, Throng, component};

/// A history of its own.
struct History {
    folder: TempDir,
}

impl History {
    fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap() }
    }

    fn place(&self) -> PathBuf {
        self.folder.path().join("history.db")
    }

    fn throng(&self, arguments: &[&str]) -> Throng {
        Throng::new(arguments).env("THRONG_HISTORY", &self.place())
    }

    /// A run of a second.
    fn run(&self, shop: &Shop, more: &[&str]) -> Ended {
        let short = ["--users", "2", "--duration", "1s", "--pause", "20ms"];
        let health = ["--set", "config.path=/api/v1/health"];
        let run = Throng::run(&component("flat"), &shop.url).with(health).with(short).with(more);
        run.env("THRONG_HISTORY", &self.place()).end()
    }

    fn list(&self, flags: &[&str]) -> Vec<Value> {
        let ended = self.throng(&["history", "--json"]).with(flags).end().succeeded();
        serde_json::from_str(&ended.stdout).unwrap()
    }
}

#[test]
fn runs_are_kept_named_drawn_again_and_removed() {
    let (shop, history) = (Shop::start(&["--fail", "10%"]), History::new());
    let first = history.run(&shop, &["--set", "labels.team=shop"]).succeeded();
    let second = history.run(&shop, &["--threshold", "error_rate < 1%"]);
    history.run(&shop, &["--no-history"]).succeeded();
    history.run(&shop, &["--set", "history=false"]).succeeded();
    let [first_id, second_id] =
        [&first, &second].map(|it| it.report()["run"]["id"].as_str().unwrap().to_owned());

    let entries = history.list(&[]);
    let ids: Vec<_> = entries.iter().map(|entry| entry["id"].as_str().unwrap()).collect();
    assert_eq!(ids, [second_id.as_str(), first_id.as_str()]);
    assert_eq!((&entries[0]["exit_code"], &entries[1]["labels"]["team"]), (&4.into(), &"shop".into()));
    assert_eq!(entries[1]["requests"], first.report()["totals"]["requests"]);
    for (flags, count) in [
        (["--scenario", "flat"], 2),
        (["--target", "nowhere"], 0),
        (["--label", "team=shop"], 1),
        (["--since", "1h"], 2),
        (["--since", "2100-01-01"], 0),
        (["--limit", "1"], 1),
    ] {
        assert_eq!(history.list(&flags).len(), count, "{flags:?}");
    }

    history.throng(&["history", "baseline", "good", "last~1"]).end().succeeded();
    for name in ["good", "last~1", first_id.as_str()] {
        assert_eq!(history.throng(&["report", name]).end().succeeded().stdout, first.stdout, "{name}");
    }
    let again = history.folder.path().join("again.json");
    history.throng(&["report"]).with([format!("--out=json={}", again.display())]).end().succeeded();
    assert_eq!(serde_json::from_str::<Value>(&fs::read_to_string(&again).unwrap()).unwrap(), second.report());
    let replays = history.throng(&["replay", "last"]).end().succeeded();
    assert!(replays.stdout.contains("Replay one with 'throng replay last' and:"), "{}", replays.stdout);

    let listed = history.throng(&["history"]).end().succeeded().stdout;
    assert!(listed.contains("finished  [good]") && listed.contains("thresholds failed"), "{listed}");
    history.throng(&["history", "prune", "--keep", "0"]).end().succeeded();
    assert_eq!(history.list(&[]).len(), 1, "a baseline stays");
    history.throng(&["history", "remove", "good"]).end().succeeded();
    assert!(history.throng(&["history"]).end().succeeded().stdout.contains("No such run in /"));
    history.throng(&["history", "add"]).with([&again]).end().succeeded();
    assert_eq!(history.list(&[])[0]["id"].as_str(), Some(second_id.as_str()));
}

#[test]
fn a_history_that_can_not_be_used_costs_a_word_and_not_the_run() {
    let (shop, history) = (Shop::start(&[]), History::new());
    fs::write(
        history.place(),
        "no database of any kind, and long enough that it would have to have been one",
    )
    .unwrap();
    let ended = history.run(&shop, &[]).succeeded();
    assert!(ended.stderr.contains("warning: the run is not in the history"), "{}", ended.stderr);
    history.throng(&["history"]).end().failed_with(1, "can't use the history");
    let ended = Throng::run(&component("flat"), &shop.url)
        .with(["--set", "config.path=/api/v1/health", "--users", "1", "--duration", "1s"])
        .env("THRONG_HISTORY", Path::new("/proc/nowhere/history.db"))
        .end()
        .succeeded();
    assert!(ended.stderr.contains("can't use the history /proc/nowhere/history.db"), "{}", ended.stderr);
    // An empty place is no place.
    let ended = Throng::run(&component("flat"), &shop.url)
        .with(["--set", "config.path=/api/v1/health", "--users", "1", "--duration", "1s"])
        .env("THRONG_HISTORY", Path::new(""))
        .end()
        .succeeded();
    assert!(!ended.stderr.contains("history"), "{}", ended.stderr);
}

#[test]
fn a_runner_s_history_holds_nobody_else_s_plans_unless_it_wants_them() {
    let (shop, history) = (Shop::start(&[]), History::new());
    let policy = history.folder.path().join("policy.toml");
    for (text, kept) in [("max_users = 10\n", 0), ("max_users = 10\nhistory = true\n", 1)] {
        fs::write(&policy, text).unwrap();
        history.run(&shop, &["--policy", policy.to_str().unwrap()]).succeeded();
        assert_eq!(history.list(&[]).len(), kept, "{text}");
    }
    history.run(&shop, &["--policy", policy.to_str().unwrap(), "--no-history"]).succeeded();
    assert_eq!(history.list(&[]).len(), 1);
}

#[test]
fn a_run_knows_its_branch() {
    let (shop, history) = (Shop::start(&[]), History::new());
    let repository = history.folder.path().join("repository");
    let git = |arguments: &[&str]| {
        let mut git = Command::new("git");
        git.args(["-c", "user.name=a", "-c", "user.email=a@example.com", "-C"])
            .arg(&repository)
            .args(arguments);
        let output = git.output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap().trim().to_owned()
    };
    fs::create_dir(&repository).unwrap();
    git(&["init", "--quiet", "--initial-branch", "feature/x"]);
    git(&["commit", "--quiet", "--allow-empty", "--message", "first"]);
    let commit = git(&["rev-parse", "HEAD"]);
    Throng::run(&component("flat"), &shop.url)
        .with(["--set", "config.path=/api/v1/health", "--users", "1", "--duration", "1s"])
        .env("THRONG_HISTORY", &history.place())
        .env("GIT_DIR", &repository.join(".git"))
        .end()
        .succeeded();
    let entry = &history.list(&["--branch", "feature/x"])[0];
    assert_eq!(
        (entry["branch"].as_str(), entry["revision"].as_str()),
        (Some("feature/x"), Some(commit.as_str()))
    );
    history.throng(&["report", "branch:feature/x"]).end().succeeded();
    let same = history.throng(&["compare", "branch:feature/x"]).end();
    same.failed_with(2, "are the same run");
}

#[test]
fn a_slower_target_is_called_slower_and_fails_a_job() {
    let (quick, slow) = (Shop::start(&["--delay", "10ms"]), Shop::start(&["--delay", "20ms"]));
    let history = History::new();
    let run = |shop: &Shop| {
        Throng::run(&component("browse"), &shop.url)
            .with(["--users", "5", "--duration", "8s", "--pause", "10ms"])
            .env("THRONG_HISTORY", &history.place())
            .start()
    };
    // Side by side they take no longer than one.
    let runs = [run(&quick), run(&slow)].map(|it| it.end().succeeded());
    let [a, b] = runs.map(|it| it.report()["run"]["id"].as_str().unwrap().to_owned());
    history.throng(&["history", "baseline", "main", &a]).end().succeeded();
    let (json, html) = (history.folder.path().join("c.json"), history.folder.path().join("c.html"));
    let outputs = [format!("--out=json={}", json.display()), format!("--out=html={}", html.display())];
    let ended = history.throng(&["compare", "main", &b, "--fail-on", "regression=5%"]).with(outputs).end();
    assert_eq!(ended.code, Some(4), "{}{}", ended.stdout, ended.stderr);
    assert!(ended.stdout.contains("B is slower than A: response times +"), "{}", ended.stdout);
    assert!(ended.stdout.contains(&format!("The target: {} → {}.", quick.url, slow.url)), "{}", ended.stdout);
    let found: Value = serde_json::from_str(&fs::read_to_string(&json).unwrap()).unwrap();
    assert_eq!((&found["verdict"], &found["broken"][0]["gate"]), (&"slower".into(), &"regression=5%".into()));
    let shift = found["total"]["times"]["shift"]["low"].as_f64().unwrap();
    assert!(shift > 0.4, "{shift}");
    assert!(fs::read_to_string(&html).unwrap().contains("B is slower"));
    // The other way round it is faster, and nothing fails.
    let ended = history.throng(&["compare", &b, "main", "--fail-on", "regression=5%"]).end().succeeded();
    assert!(ended.stdout.contains("B is faster than A"), "{}", ended.stdout);
}

#[test]
fn names_that_nobody_has() {
    let history = History::new();
    let ended = |arguments: &[&str]| history.throng(arguments).end();
    ended(&["report"]).failed_with(2, "no run is called 'last': none was kept yet in /");
    ended(&["report", "nobody"])
        .failed_with(2, "it is no file, no baseline and no id; 'throng history' lists them");
    ended(&["compare", "main"]).failed_with(2, "no run is called 'main'");
    ended(&["compare", "branch:main", "last"]).failed_with(2, "no run of that branch came to its end here");
    ended(&["compare", "Cargo.toml", "last"]).failed_with(3, "Cargo.toml is not a report of this version");
    ended(&["compare", "a", "b", "--fail-on", "slow=5%"]).failed_with(2, "is none of regression=5%");
    ended(&["compare", "a", "b", "--margin", "0"]).failed_with(2, "give a share above 0");
    ended(&["compare", "a", "b", "--out", "csv=x"]).failed_with(2, "give json=FILE or html=FILE");
    ended(&["history", "--since", "yesterday"]).failed_with(2, "give a time that has passed like 2h");
    ended(&["history", "baseline", "last", "x"]).failed_with(2, "no run is called 'x'");
    ended(&["history", "baseline", "x", "--remove"]).failed_with(2, "there is no baseline 'x'");
    ended(&["history", "remove", "x"]).failed_with(2, "no run is called 'x'");
    assert!(ended(&["history", "baseline"]).succeeded().stdout.contains("There is no baseline"));
    ended(&["replay", "nobody"]).failed_with(2, "no run is called 'nobody'");
}
