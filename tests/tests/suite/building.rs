//! Sources of other languages, built and run by `throng` itself.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use tempfile::TempDir;
use throng_tests::{Shop, Throng, component, repository};

const STORIES: [&str; 4] = ["browse", "account", "tasks", "reports"];

/// What of a report depends neither on time nor on what is drawn within an iteration, which is each language's own business: series
/// with their counts, checks and errors.
fn essence(report: &Value) -> Value {
    let series = report["series"].as_array().unwrap().iter();
    let series: Vec<_> =
        series.map(|it| json!([it["name"], it["method"], it["requests"], it["failures"]])).collect();
    json!({ "series": series, "checks": report["checks"], "errors": report["totals"]["iteration_errors"] })
}

/// Five users that make a few iterations each, without pauses.
fn essence_of_run(scenario: &Path) -> Value {
    let shop = Shop::start(&["--report-time", "0s"]);
    let flags = ["--executor", "per-user-iterations", "--users", "5", "--iterations", "4", "--seed", "7"];
    essence(
        &Throng::run(scenario, &shop.url).with(flags).with(["--pause", "none"]).end().succeeded().report(),
    )
}

#[test]
fn the_four_stories_are_the_same_in_each_language() {
    for story in STORIES {
        let expected = essence_of_run(&component(story));
        for source in [
            format!("{story}.c"),
            format!("{story}.zig"),
            "go".to_owned(),
            format!("{story}.py"),
            format!("{story}.js"),
            format!("{story}.ts"),
        ] {
            let source = repository(&format!("examples/{story}/{source}"));
            assert_eq!(essence_of_run(&source), expected, "{}", source.display());
        }
    }
}

fn build(path: &Path, folder: &TempDir) -> Throng {
    Throng::new(["build"]).with([path]).with([Path::new("-o"), &folder.path().join("built.wasm")])
}

fn written(folder: &TempDir, name: &str, text: &str) -> PathBuf {
    let path = folder.path().join(name);
    fs::write(&path, text).unwrap();
    path
}

#[test]
fn a_build_tells_what_it_made_and_is_kept() {
    let (folder, source) = (tempfile::tempdir().unwrap(), repository("examples/browse/browse.c"));
    build(&source, &folder).end().succeeded();
    let again = build(&source, &folder).end().succeeded().stdout;
    assert!(
        again.contains("built.wasm from C, ") && again.contains("unchanged since it was built"),
        "{again}"
    );
    assert!(
        again.contains("tasks    health 1, list_products 5, product_detail 3, list_category 2"),
        "{again}"
    );
    let inspected =
        Throng::new(["inspect"]).with([folder.path().join("built.wasm")]).end().succeeded().stdout;
    assert!(inspected.contains("  name           browse\n"), "{inspected}");
    assert!(!inspected.contains("wasi:"), "{inspected}");
}

#[test]
fn a_rust_package_is_built_with_what_its_manifest_says() {
    let folder = tempfile::tempdir().unwrap();
    let ended = build(&repository("plugins/flat"), &folder).end().succeeded();
    assert!(ended.stdout.contains("built.wasm from Rust, "), "{}", ended.stdout);
    let inspected =
        Throng::new(["inspect"]).with([folder.path().join("built.wasm")]).end().succeeded().stdout;
    assert!(inspected.contains("  name           flat\n"), "{inspected}");
    assert!(inspected.contains("  description "), "{inspected}");
}

#[test]
fn the_author_is_told_the_file_and_the_line() {
    let folder = tempfile::tempdir().unwrap();
    let source = written(&folder, "mistaken.c", "#include <throng.h>\nthrong_respons r;\n");
    build(&source, &folder).end().failed_with(3, "mistaken.c:2:1: error: unknown type name");
    fs::write(folder.path().join("go.mod"), "module mistaken\n").unwrap();
    let go = written(&folder, "main.go", "package main\nfunc main() { look() }\n");
    build(&go, &folder).end().failed_with(3, "main.go:2:15: undefined: look");
    let other = "package main\n\nfunc main() {}\n";
    fs::write(&go, other).unwrap();
    build(&go, &folder).end().failed_with(3, "it is no scenario: import \"throng\"");
    let source = written(&folder, "other.c", "int other(void) { return 1; }\n");
    build(&source, &folder).end().failed_with(3, "it defines no scenario: write `const throng_scenario");
    let text = "const throng = @import(\"throng\");\npub const scenario: throng.Scenari = .{};\n";
    let source = written(&folder, "mistaken.zig", text);
    build(&source, &folder).end().failed_with(3, "mistaken.zig:2:");
    let text =
        "from throng import Scenario, task\nclass Mistaken(Scenario):\n    @tusk\n    def a(self): ...\n";
    let source = written(&folder, "mistaken.py", text);
    build(&source, &folder).end().failed_with(3, "mistaken.py\", line 3, in Mistaken");
    let text = "import { Scenario } from \"throng\";\nexport default class Mistaken extends Scenario {\n  static tasks = { a: one };\n}\n";
    let source = written(&folder, "mistaken.ts", text);
    build(&source, &folder).end().failed_with(3, "mistaken.ts:3:");
    let text = "import { Scenario } from \"throng\";\nexport default class Mistaken extends Scenario {\n  \
                static tasks = { a: 1 };\n  async a() {}\n}\n";
    let source = written(&folder, "waits.js", text);
    build(&source, &folder).end().failed_with(3, "Mistaken.a is asynchronous: write a plain method");
    let source = written(&folder, "unbalanced.js", "export default class {\n  static tasks = {;\n}\n");
    build(&source, &folder).end().failed_with(3, "unbalanced.js:2:18");
}

#[test]
fn an_error_at_run_time_tells_the_author_s_file_and_line() {
    let (folder, shop) = (tempfile::tempdir().unwrap(), Shop::start(&[]));
    let sources = [
        (
            "late.js",
            "import { Scenario } from \"throng\";\nexport default class Late extends Scenario {\n  static tasks = { a: 1 };\n  \
             a() {\n    null.b;\n  }\n}\n",
            "(late.js:5)",
        ),
        (
            "late.ts",
            "import { Scenario } from \"throng\";\ninterface None {\n  b: number;\n}\nexport default class Late extends Scenario {\n  \
             static override tasks = { a: 1 };\n  a(): number {\n    const none: None[] = [];\n    return none[0]!.b;\n  }\n}\n",
            "(late.ts:9)",
        ),
        (
            "late.py",
            "from throng import Scenario, task\nclass Late(Scenario):\n    @task\n    def a(self):\n        None.b\n",
            "(late.py:5)",
        ),
        (
            "promises.js",
            "import { Scenario } from \"throng\";\nexport default class Late extends Scenario {\n  static tasks = { a: 1 };\n  \
             a() {\n    return Promise.resolve();\n  }\n}\n",
            "a: it returned a promise",
        ),
    ];
    for (name, text, expected) in sources {
        let report = Throng::run(&written(&folder, name, text), &shop.url)
            .with(["--executor", "per-user-iterations", "--users", "1", "--iterations", "2"])
            .end()
            .succeeded()
            .report();
        let reasons = &report["tasks"][0]["error_reasons"];
        assert_eq!(reasons[0]["count"], 2, "{name}: {reasons}");
        assert!(reasons[0]["reason"].as_str().unwrap().contains(expected), "{name}: {reasons}");
    }
}

#[test]
fn a_warning_is_shown_and_stops_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let text = "#include <throng.h>\nstatic throng_error look(void) { int unused; return NULL; }\n\
                const throng_scenario scenario = {.tasks = THRONG_TASKS({\"look\", look})};\n";
    let ended = build(&written(&folder, "warned.c", text), &folder).end().succeeded();
    assert!(ended.stderr.contains("warned.c:2:38: warning: unused variable 'unused'"), "{}", ended.stderr);
}

#[test]
fn what_can_not_be_built_is_told() {
    let (folder, empty) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    build(empty.path(), &folder).end().failed_with(3, "holds nothing to build");
    let script = written(&folder, "scenario.js", "");
    build(&script, &folder).end().failed_with(3, "no scenario in it: write `export default class");
    Throng::run(&script, "http://127.0.0.1:1").end().failed_with(3, "no scenario in it");
    build(&component("browse"), &folder).end().failed_with(3, "is a component already");
    let text = written(&folder, "text.wasm", "no module");
    build(&text, &folder).end().failed_with(3, "is not WebAssembly");
    let empty = written(&folder, "empty.wasm", "\0asm\u{1}\0\0\0");
    build(&empty, &folder).end().failed_with(3, "it does not export throng:load/user@0.1.0");
}

#[test]
fn a_missing_tool_is_named_with_the_command_that_installs_it() {
    let (folder, empty) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let missing = |source: &str, what: &str| {
        let source = repository(&format!("examples/browse/{source}"));
        build(&source, &folder).env("XDG_DATA_HOME", empty.path()).end().failed_with(1, what);
    };
    missing("browse.c", "ziglang (it compiles C and Zig) is missing: `throng setup c` installs it");
    missing(
        "browse.js",
        "componentize-qjs (it makes components of JavaScript) is missing: `throng setup javascript`",
    );
    missing(
        "browse.py",
        "componentize-py (it makes components of Python) is missing: `throng setup python` installs",
    );
    let go = build(&repository("examples/browse/go"), &folder).env("PATH", empty.path());
    let ended = go.env("XDG_DATA_HOME", empty.path()).end();
    ended.failed_with(1, "Go is missing: `throng setup go` installs it");
    let node = build(&repository("examples/browse/browse.js"), &folder).env("PATH", empty.path());
    node.end().failed_with(1, "`node` is missing: install Node.js 18 or later");
}

const LANGUAGES: [&str; 7] = ["rust", "go", "c", "zig", "python", "javascript", "typescript"];

#[test]
fn a_new_project_builds_and_passes_its_own_test() {
    let (folder, shop) = (tempfile::tempdir().unwrap(), Shop::start(&[]));
    for language in LANGUAGES {
        let project = folder.path().join(format!("shop-{language}"));
        let path = project.display().to_string();
        Throng::new(["new", &path, "--lang", language]).end().succeeded();
        let report = Throng::run(&project.join("smoke.toml"), &shop.url).end().succeeded().report();
        assert_eq!((&report["totals"]["iterations"], &report["totals"]["failures"]), (&20.into(), &0.into()));
        Throng::new(["new", &path, "--lang", language])
            .end()
            .failed_with(3, "is there already, and not empty");
    }
}
