//! What is wrong gets its own message and exit code.

use std::net::TcpListener;
use std::path::Path;

use tempfile::TempDir;
use throng_tests::{Ended, Throng, component};

fn run(component: &Path, more: &[&str]) -> Ended {
    Throng::run(component, "http://127.0.0.1:9").with(more).end()
}

/// A file of these bytes.
fn file(name: &str, bytes: &[u8]) -> (TempDir, std::path::PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    std::fs::write(&path, bytes).unwrap();
    (folder, path)
}

#[test]
fn files_that_are_not_scenarios() {
    run(Path::new("/no/such.wasm"), &[]).failed_with(3, "can't read scenario /no/such.wasm: No such file");
    let (_folder, text) = file("notes.wasm", b"these are notes");
    run(&text, &[]).failed_with(3, "is not WebAssembly");
    let (_folder, empty) = file("empty.wasm", b"");
    run(&empty, &[]).failed_with(3, "is not WebAssembly");
    let (_folder, elf) = file("compiled.cwasm", b"\x7fELF\x02\x01\x01\0\0\0");
    run(&elf, &[]).failed_with(3, "compiled artefact, which throng never loads");
    let module = wat::parse_str("(module)").unwrap();
    let (_folder, module) = file("module.wasm", &module);
    run(&module, &[]).failed_with(3, "is a core module, not a component");
    let mut broken = std::fs::read(component("browse")).unwrap();
    broken.truncate(broken.len() / 2);
    let (_folder, broken) = file("broken.wasm", &broken);
    run(&broken, &[]).failed_with(3, "is not a valid component");
}

#[test]
fn components_of_another_world_or_version() {
    let cases = [
        ("(component)", "it exports nothing"),
        (
            r#"(component (instance $i) (export "wasi:cli/run@0.2.0" (instance $i)))"#,
            "it exports wasi:cli/run@0.2.0",
        ),
        (
            r#"(component (instance $i) (export "throng:load/user@0.2.0" (instance $i)))"#,
            "was built for throng:load/user@0.2.0; this throng speaks throng:load@0.1.0",
        ),
        (
            r#"(component (import "wasi:sockets/tcp@0.2.0" (instance))
                (instance $i) (export "throng:load/user@0.1.0" (instance $i)))"#,
            "imports wasi:sockets/tcp@0.2.0, which a scenario does not get",
        ),
        (
            r#"(component (instance $i) (export "throng:load/user@0.1.0" (instance $i)))"#,
            "does not fit the contract",
        ),
    ];
    for (text, message) in cases {
        let (_folder, path) = file("other.wasm", &wat::parse_str(text).unwrap());
        run(&path, &[]).failed_with(3, message);
        Throng::new(["inspect"]).with([path]).end().failed_with(3, message);
    }
}

#[test]
fn profiles_that_do_not_hold() {
    run(&component("tests/describe-no-tasks"), &[]).failed_with(3, "describes no task");
    run(&component("tests/describe-twice"), &[]).failed_with(3, "twice; names must be unique");
}

#[test]
fn flags_and_values() {
    let browse = component("browse");
    for (flags, message) in [
        (&["--users", "0"][..], "0 is not in 1.."),
        (&["--users", "many"], "invalid value 'many' for '--users <N>'"),
        (&["--duration", "soon"], "give a time like 500ms, 30s or 1m30s"),
        (&["--duration", "0s"], "must be longer than 0"),
        (&["--spawn-rate", "-1"], "unexpected argument"),
        (&["--spawn-rate", "0"], "is not a rate"),
        (&["--weight", "list_products"], "is not TASK=N"),
        (&["--set", "users=3"], "it has config.KEY and labels.KEY"),
        (&["--feed", "accounts"], "is not NAME=FILE"),
        (&["--executor", "ramping-users"], "possible values: constant-users"),
        (&["--out", "html=x.html"], "output 'html' is not there yet"),
        (&["--rate", "5/s"], "--rate is not there yet"),
        (&["--threshold", "p95(response_time) < 1s"], "--threshold is not there yet"),
        (&["--nonsense"], "unexpected argument '--nonsense'"),
        (&["--ui", "web"], "invalid value 'web'"),
    ] {
        run(&browse, flags).failed_with(2, message);
    }
    Throng::new(["run"]).with([&browse]).end().failed_with(2, "--target <URL>");
    Throng::new(["run", "plan.toml", "--target", "http://127.0.0.1:9"]).end().failed_with(2, "not there yet");
    for (target, message) in [("https://a.example", "speaks http only"), ("nowhere", "is not a URL")] {
        Throng::new(["run", "x.wasm", "--target", target]).end().failed_with(2, message);
    }
    for command in ["build", "new", "report", "compare", "history"] {
        Throng::new([command, "x"]).end().failed_with(2, "is not there yet");
    }
}

#[test]
fn plans_that_do_not_fit_the_scenario() {
    let browse = component("browse");
    run(&browse, &["--weight", "lst=3"]).failed_with(3, "the scenario has no task 'lst'; it has health,");
    run(&browse, &["--tag", "nothing"]).failed_with(3, "no task is left to run");
    run(&browse, &["--feed", "a=/no/such.csv"]).failed_with(3, "can't read feed /no/such.csv");
}

#[test]
fn a_target_that_is_not_there() {
    let unreachable = run(&component("browse"), &[]);
    unreachable.failed_with(3, "the target http://127.0.0.1:9 can't be reached");
    unreachable.failed_with(3, "nothing was sent");
    Throng::run(&component("browse"), "http://no-such-host.invalid").end().failed_with(3, "can't resolve");
}

#[test]
fn a_port_in_use() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let shop = Throng::new(["shop", "--listen", &address]).end();
    shop.failed_with(1, &address);
    shop.failed_with(1, "--listen 127.0.0.1:0");
}

#[test]
fn a_report_that_can_not_be_written() {
    let shop = throng_tests::Shop::start(&[]);
    let ended = Throng::new(["run"])
        .with([component("browse")])
        .with([
            "--target",
            &shop.url,
            "--users",
            "1",
            "--duration",
            "1s",
            "--out",
            "json=/no/such/report.json",
        ])
        .end();
    ended.failed_with(1, "can't write /no/such/report.json");
    assert!(ended.stdout.contains("finished after"), "the table is shown all the same: {}", ended.stdout);
}
