//! `throng test`: scripted replies, virtual time, and what is expected.

use std::fs;
use std::path::Path;

use throng_tests::{Ended, Throng, component, repository};

fn test(scenario: &Path, script: &str) -> Ended {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("script.toml");
    fs::write(&path, script).unwrap();
    Throng::new(["test"]).with([scenario]).with(["--script"]).with([path]).end()
}

/// The case's first words, and what it says of a user of `flat`, which asks for one path.
fn flat(replies: &str, expect: &str) -> Ended {
    let head = "[[case]]\nname = \"one request\"\nconfig.path = \"/a?b=1\"\n";
    test(&component("flat"), &format!("{head}{replies}\n[case.expect]\n{expect}"))
}

#[test]
fn the_example_holds_in_every_language() {
    let script = repository("examples/browse/browse.test.toml");
    let sources = ["examples/browse/browse.js", "examples/browse/browse.c", "examples/browse/browse.py"];
    let scenarios = sources.map(repository).into_iter().chain([component("browse")]);
    for scenario in scenarios {
        let ended = Throng::new(["test"]).with([&scenario]).with(["--script"]).with([&script]).end();
        let shown = format!("{}: {}{}", scenario.display(), ended.stdout, ended.stderr);
        assert!(ended.code == Some(0) && ended.stdout.contains("2 cases, 0 failed"), "{shown}");
    }
    let beside = Throng::new(["test"]).with([repository("examples/browse/browse.c")]).end();
    assert!(beside.stdout.contains("2 cases, 0 failed"), "its script lies beside it: {}", beside.stderr);
}

#[test]
fn time_is_virtual() {
    // An iteration of `idle` thinks for an hour.
    let ended =
        test(&component("tests/idle"), "[[case]]\nname = \"an hour\"\niterations = 1\nexpect.time = \"1h\"");
    assert!(ended.stdout.contains("ok    an hour  0 requests, 0 checks, 3600.000 s"), "{}", ended.stdout);
    let reply = "[[case.reply]]\nto = \"GET /a\"\ndelay = \"59s\"";
    assert_eq!(flat(reply, "time = \"59s\"").code, Some(0));
    let late = "[[case.reply]]\nto = \"GET /a\"\ndelay = \"61s\"";
    assert_eq!(
        flat(late, "time = \"1m\"\nfailures = [\"GET /a: timeout: *\"]\nerrors = [\"small: error: *\"]").code,
        Some(0)
    );
    // One that waits through WASI.
    let script = "[[case]]\nname = \"sleeps\"\nrun = [\"sleeps\"]\nexpect.time = \"1m\"";
    let ended = test(&component("tests/wasi"), script);
    assert!(ended.stdout.contains("sleeps  0 requests"), "{}{}", ended.stdout, ended.stderr);
}

#[test]
fn what_does_not_come_as_expected_is_told_with_its_place() {
    let reply = "[[case.reply]]\nto = \"GET /a?b=1\"\nstatus = 404";
    for (replies, expect, told) in [
        (
            reply,
            "",
            "expect.failures[0]\n        expected nothing\n        observed GET /a: status: 404 Not Found",
        ),
        (
            reply,
            "failures = [\"*404*\"]\nrequests = [\"GET /b\"]",
            "expected GET /b\n        observed GET /a?b=1",
        ),
        (
            reply,
            "failures = [\"*404*\"]\nchecks = { c = true }",
            "expect.checks.\"c\"\n        expected passes\n        observed is not made",
        ),
        (reply, "failures = [\"*404*\"]\nlog = [\"*\"]", "observed no line"),
        (reply, "failures = [\"*404*\"]\nmetrics = { m = 1.0 }", "observed no value"),
        (
            reply,
            "failures = [\"*404*\"]\ntime = \"2s\"",
            "expect.time\n        expected 2s\n        observed 0s",
        ),
        ("[[case.reply]]\nto = \"GET /b\"", "", "GET /a?b=1, to which none fits"),
        ("[[case.reply]]\nto = \"GET /a\"\nwhen.headers = { x = \"*\" }", "", "to which none fits"),
        ("[[case.reply]]\nto = \"GET /a\"\ntimes = 0", "", "to which none fits"),
    ] {
        let ended = flat(replies, expect);
        assert_eq!(ended.code, Some(4), "{}{}", ended.stdout, ended.stderr);
        assert!(ended.stdout.contains(told), "expected '{told}' in:\n{}", ended.stdout);
    }
}

#[test]
fn each_transport_error_can_be_played() {
    for error in ["dns", "connect", "tls", "timeout", "closed", "protocol"] {
        let ended = flat(
            &format!("[[case.reply]]\nto = \"GET /a\"\nerror = \"{error}\""),
            &format!("failures = [\"GET /a: {error}: *\"]\nerrors = [\"small: error: no response: *\"]"),
        );
        assert_eq!(ended.code, Some(0), "{}", ended.stdout);
    }
}

#[test]
fn a_trap_and_a_budget_stop_are_outcomes() {
    let script = "[[case]]\nname = \"exits\"\nrun = [\"exits\", \"exits\"]\nexpect.errors = [\"exits: trap: *exit with 1\"]";
    let ended = test(&component("tests/wasi"), script);
    assert_eq!(ended.code, Some(0), "it is not started anew: {}", ended.stdout);
    let script = "[[case]]\nname = \"spins\"\nuser = 0\niterations = 3\nexpect.errors = [\"*budget: CPU time: more than 2s*\"]";
    let ended = test(&component("tests/spin"), &format!("{script}\n[[case.reply]]\nto = \"*\""));
    assert!(ended.stdout.contains("1 cases"), "{}", ended.stderr);
}

#[test]
fn junit_has_each_case() {
    let folder = tempfile::tempdir().unwrap();
    let (script, file) = (folder.path().join("a.toml"), folder.path().join("junit.xml"));
    fs::write(&script, "[[case]]\nname = \"no reply\"\n[[case]]\nname = \"nothing to do\"\niterations = 0")
        .unwrap();
    let output = format!("junit={}", file.display());
    let ended = Throng::new(["test"])
        .with([component("flat")])
        .with(["--script"])
        .with([script])
        .with(["--out", &output])
        .end();
    assert_eq!(ended.code, Some(4), "{}", ended.stderr);
    let xml = fs::read_to_string(file).unwrap();
    assert!(
        xml.contains("tests=\"2\"") && xml.contains("failures=\"1\"") && xml.contains("no reply"),
        "{xml}"
    );
}

#[test]
fn a_script_that_does_not_hold_is_not_tried() {
    let scenario = component("flat");
    for (script, says) in [
        ("[[case]", "not valid TOML"),
        ("[[case]]\nname = \"a\"\nrun = [\"visits\"]", "case[0].run: the scenario has no task 'visits'"),
        ("[[case]]\nname = \"a\"\nexpct = 1", "case[0].expct: there is no such key; did you mean 'expect'?"),
    ] {
        test(&scenario, script).failed_with(3, says);
    }
    Throng::new(["test"]).with([&scenario]).end().failed_with(3, "flat.test.toml");
    Throng::new(["test"]).with([&scenario]).with(["--out", "html=a"]).end().failed_with(2, "give junit=FILE");
}
