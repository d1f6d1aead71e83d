//! A run on a terminal: keys change its load and stop it, and the terminal is given back.

use throng_tests::{Shop, Terminal, Throng, component};

/// Takes and gives back the terminal.
const TAKES: &str = "\x1b[?1049h";
const GIVES_BACK: &str = "\x1b[?1049l";

fn start(shop: &Shop, load: &[&str]) -> Terminal {
    let throng = Throng::run_shown(&component("browse"), &shop.url, "live").with(load);
    let terminal = throng.env("TERM", "xterm-256color".as_ref()).start_on_terminal(100, 30);
    terminal.wait_for("req/s");
    terminal
}

#[test]
fn keys_change_users_and_stop_the_run() {
    let shop = Shop::start(&[]);
    let mut terminal = start(&shop, &["--users", "3", "--duration", "60s", "--shards", "2"]);
    assert!(!terminal.is_ordinary(), "keys come one by one");
    // Two spaces: the users that there are, rather than those that are asked for.
    terminal.wait_for("3 users  ");
    assert!(terminal.screen().contains("Thresholds"), "{}", terminal.screen());
    terminal.press("12\r");
    terminal.wait_for("12 users  ");
    terminal.press("-");
    terminal.wait_for("11 users  ");
    terminal.press("q");
    let (ended, written, ordinary) = terminal.end();
    assert_eq!(ended.code, Some(5), "{written}");
    assert!(ordinary, "the terminal is as it was");
    assert!(written.contains(TAKES), "{written}");
    let (_, after) = written.rsplit_once(GIVES_BACK).unwrap();
    // What was said meanwhile is said again, then comes the table.
    assert!(after.contains("12 users from now on") && after.contains("stopped after"), "{after}");
    let report = ended.report();
    let orders = report["run"]["orders"].as_array().unwrap();
    let asked: Vec<_> =
        orders.iter().map(|it| (it["what"].as_str().unwrap(), it["target"].as_f64())).collect();
    assert_eq!(asked, [("users", Some(12.0)), ("users", Some(11.0)), ("stop", None)], "{report:#}");
    assert_eq!((&report["totals"]["users_peak"], &report["run"]["outcome"]), (&12.into(), &"stopped".into()));
    let users = report["timeline"]["users"].as_array().unwrap();
    assert!([3, 12, 11].iter().all(|it| users.contains(&(*it).into())), "{users:?}");
}

#[test]
fn keys_change_a_rate_and_a_second_ctrl_c_stops_at_once() {
    let shop = Shop::start(&["--delay", "3s"]);
    let mut terminal =
        start(&shop, &["--rate", "4/s", "--users", "40", "--max-users", "40", "--duration", "60s"]);
    terminal.press("+");
    terminal.wait_for("4.1 iterations/s from now on");
    terminal.press("\x03");
    terminal.wait_for("interrupt again to stop at once");
    terminal.press("\x03");
    let (ended, written, ordinary) = terminal.end();
    assert_eq!((ended.code, ordinary), (Some(5), true), "{written}");
    let report = ended.report();
    let orders = report["run"]["orders"].as_array().unwrap();
    let asked: Vec<_> =
        orders.iter().map(|it| (it["what"].as_str().unwrap(), it["target"].as_f64())).collect();
    assert_eq!(asked, [("rate", Some(4.1)), ("stop", None), ("abort", None)], "{report:#}");
    assert_eq!(report["run"]["outcome"], "aborted");
}

#[test]
fn without_a_terminal_lines_come_instead() {
    let shop = Shop::start(&[]);
    let throng = Throng::run_shown(&component("browse"), &shop.url, "live");
    let ended = throng.with(["--users", "2", "--duration", "2s"]).end().succeeded();
    assert!(ended.stderr.contains("2 users") && !ended.stderr.contains('\x1b'), "{}", ended.stderr);
}

#[test]
fn a_run_that_can_not_begin_leaves_the_terminal_alone() {
    let nobody = "http://127.0.0.1:9";
    let throng = Throng::run_shown(&component("browse"), nobody, "live").with(["--duration", "2s"]);
    let terminal = throng.env("TERM", "xterm-256color".as_ref()).start_on_terminal(80, 24);
    let (ended, written, ordinary) = terminal.end();
    assert_eq!((ended.code, ordinary), (Some(3), true), "{written}");
    assert!(written.contains("can't be reached") && !written.contains(TAKES), "{written}");
}
