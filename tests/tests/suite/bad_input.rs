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
            r#"(component (import "wasi:http/outgoing-handler@0.2.0" (instance))
                (instance $i) (export "throng:load/user@0.1.0" (instance $i)))"#,
            "imports wasi:http/outgoing-handler@0.2.0, which a scenario does not get",
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
        (&["--duration", "soon"], "'soon' is not a time; give one like 500ms, 30s or 1m30s"),
        (&["--duration", "0s"], "must be longer than 0"),
        (&["--spawn-rate", "-1"], "unexpected argument"),
        (&["--spawn-rate", "0"], "is not a rate"),
        (&["--weight", "list_products"], "is not TASK=N"),
        (
            &["--set", "usrs=3"],
            "usrs: there is no such key; the keys here are target, headers, secret_headers, http",
        ),
        (&["--set", "scenario.usrs=3"], "usrs: there is no such key; did you mean 'users'?"),
        (&["--feed", "accounts"], "is not NAME=FILE"),
        (&["--executor", "ramping-users"], "stages: is missing; give stages like"),
        (&["--executor", "rampng-users"], "a similar value exists: 'ramping-users'"),
        (&["--out", "pdf=x.pdf"], "'pdf=x.pdf' is not an output; give json=FILE, html=FILE"),
        (&["--rate", "0"], "'0' is not a rate"),
        (
            &["--rate", "5", "--spawn-rate", "5"],
            "spawn_rate: executor constant-arrival-rate has no use for it",
        ),
        (&["--stages", "10s"], "is not a list of TIME:TARGET"),
        (&["--pause", "often"], "is not a pause"),
        (&["--warm-up", "1h"], "warm_up: must be shorter than the run, 30s, but is 1h"),
        (&["--threshold", "p95(response_tme) < 1s"], "did you mean 'response_time'?"),
        (&["--threshold", "p95(response_time) < 1%"], "300ms"),
        (&["--executor", "breakpoint", "--rate", "5"], "a breakpoint needs one that can break"),
        (
            &["--executor", "breakpoint", "--rate", "5", "--threshold", "error_rate < 1%", "--warm-up", "5s"],
            "a breakpoint's first step is its warm-up",
        ),
        (&["--nonsense"], "unexpected argument '--nonsense'"),
        (&["--ui", "fancy"], "give live, line, plain, none or web[=ADDRESS:PORT]"),
        (&["--ui", "web=shop"], "is not a place to listen at"),
    ] {
        run(&browse, flags).failed_with(2, message);
    }
    Throng::new(["run"]).with([&browse]).end().failed_with(2, "target: is missing; give --target URL");
    for (target, message) in [("ftp://a.example", "give http or https"), ("nowhere", "is not a URL")] {
        Throng::new(["run", "x.wasm", "--target", target]).end().failed_with(2, message);
    }
}

#[test]
fn plan_files() {
    run(Path::new("/no/such.toml"), &[]).failed_with(3, "/no/such.toml: can't read the plan: No such file");
    let browse = component("browse").display().to_string();
    for (text, message) in [
        ("= 5", "not valid TOML"),
        ("tresholds = []", "tresholds: there is no such key; did you mean 'thresholds'?"),
        ("[scenarios.a]\nusers = 5", "scenarios.a: missing field `component`"),
        ("[scenarios.a]\ncomponent = \"BROWSE\"\ndurations = \"5s\"", "did you mean 'duration'?"),
        ("[scenarios.a]\ncomponent = \"none.wasm\"", "none.wasm: No such file"),
        ("thresholds = [\"p95 < 1s\"]\n[scenarios.a]\ncomponent = \"BROWSE\"", "thresholds[0]: "),
        (
            "[scenarios.a]\ncomponent = \"FLAT\"\nconfig = { path = 5 }",
            "scenarios.a.config.path: 5 is not of type",
        ),
        ("[scenarios.a]\ncomponent = \"FLAT\"\nconfig = { pth = \"/\" }", "'pth' was unexpected"),
    ] {
        let flat = component("flat").display().to_string();
        let (_folder, plan) =
            file("plan.toml", text.replace("BROWSE", &browse).replace("FLAT", &flat).as_bytes());
        run(&plan, &[]).failed_with(3, message);
        run(&plan, &["--dry-run"]).failed_with(3, message);
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
