//! One iteration again: from a report, and from a recording of failures.

use std::path::Path;

use serde_json::Value;
use tempfile::TempDir;
use throng_tests::{Ended, Remembers, Shop, Throng, component, repository};

fn first_lines(server: &Remembers) -> Vec<String> {
    server.requests().iter().map(|head| head.lines().next().unwrap().to_owned()).collect()
}

fn replay(run: &Path, arguments: &[&str]) -> Ended {
    Throng::new(["replay"]).with([run]).with(arguments).end()
}

/// A folder with the report of a run, `report.json`, and the recording of its failures, `failures.json`.
fn kept(scenario: &Path, target: &str, arguments: &[&str]) -> (TempDir, Ended) {
    let folder = tempfile::tempdir().unwrap();
    let ended = Throng::new(["run"])
        .with([scenario])
        .with(["--target", target, "--ui", "none"])
        .with([format!("--out=json={}", folder.path().join("report.json").display())])
        .with([format!("--record-failures={}", folder.path().join("failures.json").display())])
        .with(arguments)
        .end();
    (folder, ended)
}

#[test]
fn an_iteration_by_itself_sends_what_it_sent_in_the_run() {
    let languages = ["examples/browse/browse.js", "examples/browse/browse.c", "examples/browse/browse.py"];
    for scenario in languages.map(repository).into_iter().chain([component("browse")]) {
        let server = Remembers::start();
        let once =
            ["--executor", "per-user-iterations", "--users", "1", "--iterations", "9", "--pause", "none"];
        let (folder, _) = kept(&scenario, &server.url, &once);
        let sent = first_lines(&server);
        let distinct: std::collections::BTreeSet<_> = sent.iter().collect();
        assert!(sent.len() == 9 && distinct.len() > 3, "{sent:?}");
        for iteration in [0, 7] {
            let number = iteration.to_string();
            let report = folder.path().join("report.json");
            let ended = replay(&report, &["--user", "0", "--iteration", &number]);
            let again = first_lines(&server).pop().unwrap();
            assert_eq!(again, sent[iteration], "{}: {}{}", scenario.display(), ended.stdout, ended.stderr);
        }
    }
}

#[test]
fn users_and_seeds_are_those_of_the_run() {
    let server = Remembers::start();
    let (folder, _) = kept(
        &component("tests/sequence"),
        &server.url,
        &["--executor", "per-user-iterations", "--users", "5", "--iterations", "6", "--seed", "11"],
    );
    let of = |head: &String| {
        let header = |name: &str| head.lines().find_map(|line| line.strip_prefix(name)).map(str::to_owned);
        (header("x-user: "), head.lines().next().unwrap().to_owned(), header("x-iteration: "))
    };
    let sent: Vec<_> = server.requests().iter().map(of).collect();
    let fifth = sent.iter().find(|it| it.0.as_deref() == Some("3") && it.2.as_deref() == Some("5")).unwrap();
    replay(&folder.path().join("report.json"), &["--user", "3", "--iteration", "5"]).succeeded();
    let (user, line, _) = server.requests().last().map(of).unwrap();
    assert_eq!((user.as_deref(), &line), (Some("3"), &fifth.1));
}

#[test]
fn failures_are_recorded_listed_shown_and_run_again() {
    let shop = Shop::start(&["--fail", "30%"]);
    let (folder, ended) = kept(
        &component("account"),
        &shop.url,
        &["--users", "4", "--duration", "3s", "--pause", "20ms", "--seed", "1"],
    );
    assert!(ended.stderr.contains("look at a failure: throng replay"), "{}", ended.stderr);
    let file = folder.path().join("failures.json");
    let text = std::fs::read_to_string(&file).unwrap();
    let recording: Value = serde_json::from_str(&text).unwrap();
    let failures = recording["failures"].as_array().unwrap();
    assert!((5..=100).contains(&failures.len()), "{}", failures.len());
    // A login that failed, and with it a start; the others sent their token.
    assert!(!text.contains("Bearer "), "a secret header was written");
    assert!(text.contains("\"***\"") && text.contains("injected by --fail"), "{text}");

    let listed = replay(&file, &[]).succeeded().stdout;
    assert_eq!(listed.lines().filter(|line| line.contains("--iteration")).count(), failures.len());
    let one = failures.iter().find(|it| it["task"] != "start").unwrap();
    let (user, iteration) = (one["user"].to_string(), one["iteration"].to_string());
    let which = ["--user", &user, "--iteration", &iteration];
    let shown = replay(&file, &[&which[..], &["--recorded"]].concat());
    assert_eq!(shown.code, Some(4));
    for part in ["FAILED: status 500", "> authorization: ***", "< HTTP/1.1 500", "\"error\": \"this failure"]
    {
        assert!(shown.stdout.contains(part), "{part} is missing in\n{}", shown.stdout);
    }
    // Against a target that is whole, the same iteration goes well.
    let whole = Shop::start(&[]);
    let again = replay(&file, &[&which[..], &["--target", &whole.url]].concat()).succeeded();
    assert!(
        again.stdout.contains("Nothing failed.") && again.stdout.contains("POST /auth/login"),
        "{}",
        again.stdout
    );
    let unknown = replay(&file, &["--user", "3", "--iteration", "99999", "--recorded"]);
    unknown.failed_with(2, "iteration 99999 of user 3 was not recorded");
}

#[test]
fn a_recording_is_as_long_as_was_asked_for_and_knows_each_reason() {
    let shop = Shop::start(&["--fail", "50%"]);
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("failures.json");
    let run = Throng::run(&component("account"), &shop.url);
    run.with([format!("--record-failures={},4", file.display())])
        .with(["--users", "8", "--duration", "3s", "--pause", "10ms"])
        .end();
    let recording: Value = serde_json::from_str(&std::fs::read_to_string(&file).unwrap()).unwrap();
    let failures = recording["failures"].as_array().unwrap();
    let tasks: std::collections::BTreeSet<_> = failures.iter().map(|it| it["task"].to_string()).collect();
    assert!(failures.len() == 4 && tasks.len() >= 3, "{tasks:?}");
    assert!(recording["left_out"].as_u64().unwrap() > 0);
}

#[test]
fn a_failure_becomes_a_test() {
    let shop = Shop::start(&["--fail", "40%", "--jitter", "5ms"]);
    let scenario = component("account");
    let (folder, _) =
        kept(&scenario, &shop.url, &["--users", "4", "--duration", "2s", "--pause", "20ms", "--seed", "1"]);
    let (report, script) = (folder.path().join("report.json"), folder.path().join("failure.test.json"));
    for iteration in ["0", "1", "2"] {
        let which = ["--user", "1", "--iteration", iteration, "--script", script.to_str().unwrap()];
        let again = replay(&report, &which);
        assert!(again.stderr.contains("wrote "), "{}{}", again.stdout, again.stderr);
        let tried = Throng::new(["test"]).with([&scenario]).with(["--script"]).with([&script]).end();
        let shown =
            format!("{}{}\n{}", tried.stdout, tried.stderr, std::fs::read_to_string(&script).unwrap());
        assert!(tried.code == Some(0) && tried.stdout.contains("1 cases, 0 failed"), "{shown}");
    }
}

#[test]
fn a_trap_is_shown_with_its_backtrace() {
    let server = Remembers::start();
    let (folder, _) = kept(
        &component("tests/trap-one-in-ten"),
        &server.url,
        &["--executor", "per-user-iterations", "--users", "2", "--iterations", "2", "--duration", "1s"],
    );
    let ended = replay(&folder.path().join("report.json"), &["--user", "0", "--iteration", "0"]);
    assert_eq!(ended.code, Some(4), "{}{}", ended.stdout, ended.stderr);
    assert!(ended.stdout.contains("trapped: ") && ended.stdout.contains("    at "), "{}", ended.stdout);
}

#[test]
fn what_can_not_be_replayed_says_why() {
    let server = Remembers::start();
    let copy = tempfile::tempdir().unwrap();
    let scenario = copy.path().join("sequence.wasm");
    std::fs::copy(component("tests/sequence"), &scenario).unwrap();
    let once = ["--executor", "per-user-iterations", "--users", "2", "--iterations", "1"];
    let (folder, _) = kept(&scenario, &server.url, &once);
    let report = folder.path().join("report.json");
    replay(&report, &["--user", "2"]).failed_with(2, "the run had no user 2; its users were 0 to 1");
    replay(&report, &["--user", "1", "--task", "pages"]).failed_with(2, "did you mean 'page'?");
    replay(&report, &["--user", "1", "--target", "http://127.0.0.1:1"]).failed_with(3, "can't be reached");
    replay(&scenario, &["--user", "1"]).failed_with(3, "sequence.wasm");
    replay(Path::new("/nowhere.json"), &[]).failed_with(3, "can't read /nowhere.json");
    // Another component in its place runs, and is told apart.
    std::fs::copy(component("browse"), &scenario).unwrap();
    let other = replay(&report, &["--user", "1"]);
    assert!(
        other.stderr.contains("the component of sequence is not the one that ran then"),
        "{}",
        other.stderr
    );
    std::fs::remove_file(&scenario).unwrap();
    replay(&report, &["--user", "1"]).failed_with(3, "sequence.wasm");
}
