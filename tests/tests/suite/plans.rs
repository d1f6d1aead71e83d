//! Each plan of `examples/plans`, at a small scale.

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;

use serde_json::Value;
use tempfile::TempDir;
use throng_tests::{Shop, Throng, component, components, repository};

/// A plan, the flags that make it small, and what must come out.
type Case = (&'static str, &'static [&'static str], fn(&Value) -> bool);

const CASES: [Case; 12] = [
    ("constant-users", &["--users", "4", "--spawn-rate", "10", "--duration", "2s"], |it| {
        it["totals"]["users_peak"] == 4 && it["totals"]["requests"].as_u64() > Some(2)
    }),
    ("ramping-users", &["--stages", "500ms:4,1s:4,500ms:0"], |it| it["totals"]["users_peak"] == 4),
    ("per-user-iterations", &["--users", "3", "--iterations", "4"], |it| it["totals"]["iterations"] == 12),
    ("shared-iterations", &["--users", "3", "--iterations", "17"], |it| it["totals"]["iterations"] == 17),
    ("constant-arrival-rate", &["--rate", "20", "--duration", "2s"], |it| it["totals"]["iterations"] == 40),
    ("ramping-arrival-rate", &["--stages", "1s:20,1s:20"], |it| {
        // 35 on average, and a Poisson process has that variance: four standard deviations are 24.
        (11..=59).contains(&it["totals"]["iterations"].as_u64().unwrap())
    }),
    ("load", &["--users", "5", "--duration", "3s", "--warm-up", "500ms"], |it| {
        it["totals"]["users_peak"] == 5 && (it["run"]["recorded_s"].as_f64().unwrap() - 2.5).abs() < 0.5
    }),
    ("stress", &["--users", "8", "--duration", "3s"], |it| it["totals"]["users_peak"] == 8),
    // 3 s at 2/s, 2 s at 20/s, 5 s at 2/s: 6 + 40 + 10.
    ("spike", &["--rate", "20", "--duration", "10s"], |it| it["totals"]["iterations"] == 56),
    ("soak", &["--users", "3", "--duration", "2s"], |it| it["totals"]["users_peak"] == 3),
    (
        "breakpoint",
        &[
            "--rate",
            "30",
            "--set",
            "scenario.start_rate=10",
            "--set",
            "scenario.step=10",
            "--set",
            "scenario.step_duration=1s",
        ],
        |it| {
            let found = &it["run"]["breakpoint"];
            it["totals"]["iterations"] == 60 && found["held_rate"] == 30.0 && found["broken_rate"].is_null()
        },
    ),
    (
        "mixed",
        &[
            "--set",
            "load.users=8",
            "--set",
            "load.duration=3s",
            "--set",
            "scenarios.reports.start=0s",
            "--set",
            "scenarios.reports.duration=3s",
            "--set",
            "scenarios.reports.rate=1/s",
        ],
        |it| {
            let scenarios: Vec<_> =
                it["run"]["scenarios"].as_array().unwrap().iter().map(|it| it["name"].as_str()).collect();
            let tags = it["tags"].as_array().unwrap().iter().filter(|tag| tag["key"] == "scenario").count();
            scenarios == [Some("browse"), Some("account"), Some("reports")] && tags == 3
        },
    ),
];

/// The plans of `examples/plans`, naming components where this build has put them.
struct Examples(TempDir);

impl Examples {
    fn copy() -> Self {
        let copies = tempfile::tempdir().unwrap();
        let built = components().display().to_string();
        for (name, ..) in CASES {
            let plan = fs::read_to_string(repository(&format!("examples/plans/{name}.toml"))).unwrap();
            let plan = plan.replace("../../target/components", &built);
            fs::write(copies.path().join(name).with_extension("toml"), plan).unwrap();
        }
        Self(copies)
    }

    fn plan(&self, name: &str) -> PathBuf {
        self.0.path().join(name).with_extension("toml")
    }
}

#[test]
fn every_example_is_run() {
    let folder = fs::read_dir(repository("examples/plans")).unwrap();
    let plans = folder
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|it| it == "toml"));
    let found: BTreeSet<_> =
        plans.map(|path| path.file_stem().unwrap().to_string_lossy().into_owned()).collect();
    assert_eq!(found, CASES.iter().map(|(name, ..)| (*name).to_owned()).collect());
}

#[test]
fn every_example_does_what_it_says() {
    let shop = Shop::start(&["--report-time", "500ms"]);
    let examples = Examples::copy();
    for (name, flags, holds) in CASES {
        let run = || Throng::run(&examples.plan(name), &shop.url).with(flags).end();
        // Their thresholds are times: a machine that is busy with something else gets another try.
        let ended = (0..2).map(|_| run()).find(|ended| ended.code == Some(0)).unwrap_or_else(run).succeeded();
        let report = ended.report();
        assert!(holds(&report), "{name}: {report:#}\n{}", ended.stdout);
        assert_eq!(report["totals"]["failures"], 0, "{name}\n{}", ended.stdout);
        let thresholds = report["thresholds"].as_array().unwrap();
        assert!(thresholds.iter().all(|it| it["ok"] == true), "{name}\n{}", ended.stdout);
    }
}

#[test]
fn a_dry_run_shows_the_stages_and_runs_nothing() {
    let examples = Examples::copy();
    let ended =
        Throng::new(["run"]).with([examples.plan("spike")]).with(["--dry-run", "--duration", "100s"]).end();
    assert_eq!(ended.code, Some(0), "{}", ended.stderr);
    for text in [
        "browse: spike",
        "from 30 along stages 30s:30,0s:300,20s:300,0s:30,50s:30",
        "45.5 %  list_products",
        "error_rate < 1%",
        "memory mappings of",
        "█",
    ] {
        assert!(ended.stdout.contains(text), "no '{text}' in:\n{}", ended.stdout);
    }
}

#[test]
fn the_environment_and_flags_replace_values() {
    let shop = Shop::start(&[]);
    let examples = Examples::copy();
    let report = Throng::run(&examples.plan("shared-iterations"), &shop.url)
        .env("THRONG__SCENARIOS__TASKS__ITERATIONS", "9".as_ref())
        .env("THRONG__SEED", "77".as_ref())
        .with(["--set", "scenarios.tasks.users=2", "--set", "labels.team=x"])
        .end()
        .succeeded()
        .report();
    assert_eq!((&report["totals"]["iterations"], &report["run"]["seed"]), (&9.into(), &77.into()));
    assert_eq!(report["totals"]["users_peak"], 2);
}

#[test]
fn the_published_schemas_are_the_code_s() {
    let schemas = [
        ("comparison", throng::comparison::schema()),
        ("history", throng::history::schema()),
        ("plan", throng::plan::schema()),
        ("lines", throng::report::lines_schema()),
        ("policy", throng::policy::schema()),
        ("recording", throng::report::recording_schema()),
        ("scale", throng::scale::schema()),
        ("script", throng::trial::schema()),
    ];
    for (name, schema) in schemas {
        let file = format!("host/schema/{name}.schema.json");
        let published: Value = serde_json::from_str(&fs::read_to_string(repository(&file)).unwrap()).unwrap();
        assert!(published == schema, "run: cargo run -p throng --example schema {name} > {file}");
    }
}

#[test]
fn a_scenario_with_fewer_users_than_shards_drops_nothing() {
    let shop = Shop::start(&[]);
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("plan.toml");
    let flat = component("flat").display().to_string();
    let scenario = |name: &str, keys: &str| {
        format!(
            "[scenarios.{name}]\ncomponent = \"{flat}\"\nconfig = {{ path = \"/api/v1/health\" }}\n{keys}\n"
        )
    };
    let crowd = scenario("crowd", "users = 4\nduration = \"2s\"\npause = \"100ms\"");
    let lone = scenario("lone", "rate = 10\nusers = 1\nmax_users = 1\nduration = \"2s\"");
    fs::write(&path, format!("{crowd}{lone}")).unwrap();
    let report = Throng::run(&path, &shop.url).with(["--shards", "2"]).end().succeeded().report();
    let lone = report["tasks"].as_array().unwrap().iter().find(|task| task["scenario"] == "lone").unwrap();
    assert_eq!((&lone["iterations"], &report["totals"]["dropped_iterations"]), (&20.into(), &0.into()));
}
