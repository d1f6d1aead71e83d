//! What each language costs: `cargo bench -q -p throng-benches --bench languages > sdk/LANGUAGES.md`
//!
//! The scenario is the one of `throng new`, its task `list` alone: one GET, whose response is looked into once. The server is
//! nginx on core 0; the scenarios run on core 1, each measure in a process of its own. Needs what `throng setup` installs.

#![expect(clippy::print_stdout, reason = "printing is what it is for")]
#![expect(clippy::unwrap_used, reason = "a bench that can't be set up should stop")]

use std::fs;
use std::path::Path;

use std::time::Duration;
use throng::build::{self, Language, Source};
use throng::clock::monotonic;
use throng::plan::{Override, Time};
use throng_benches::{Guests, Nginx, after, against_nginx, client, private_kib, run_quietly};

/// And how many users their memory is measured with.
const LANGUAGES: [(Language, u64); 7] = [
    (Language::Rust, 1_000),
    (Language::C, 1_000),
    (Language::Zig, 1_000),
    (Language::Go, 200),
    (Language::JavaScript, 1_000),
    (Language::TypeScript, 1_000),
    (Language::Python, 200),
];
/// How many users send at a time.
const USERS: u64 = 64;
const SECONDS: u64 = 5;

const HEAD: &str = "\
# What each language costs

Made by `cargo bench -q -p throng-benches --bench languages > sdk/LANGUAGES.md`; its first lines tell what is measured. Times
are of one machine and noisy: compare the rows, not the figures. The build is a new project's, with the tools in use before;
instantiating includes the user's `start`; memory is what a user shares with nobody, after an iteration; a request is CPU time, that of
the host and the kernel included.

| | component | build | after a change | instantiate | a user | a request |
|---|--:|--:|--:|--:|--:|--:|";

#[global_allocator]
static ALLOCATOR: throng::Allocator = throng::Allocator;

fn main() {
    against_nginx(measure, as_client);
}

fn measure(nginx: &Nginx) {
    println!("{HEAD}");
    let folder = std::env::temp_dir().join(format!("throng-languages-{}", std::process::id()));
    for (language, users) in LANGUAGES {
        println!("{}", row(language, users, &folder, &nginx.url));
    }
    fs::remove_dir_all(&folder).unwrap();
}

fn row(language: Language, users: u64, folder: &Path, url: &str) -> String {
    let project = folder.join(format!("shop-{language}").to_lowercase());
    build::create(language, &project).unwrap();
    let source = Source::find(&project).unwrap();
    let (first, _) = built(&source);
    change(&project);
    let (again, component) = built(&source);
    let size = fs::metadata(&component).unwrap().len() as f64 / 1024.0;
    let told = |words: &[&str]| {
        let output = client(words).output().unwrap();
        String::from_utf8_lossy(&output.stdout).into_owned()
    };
    let crowd = told(&["crowd", &component, url, &users.to_string()]);
    let (start, memory) = (after(&crowd, "start:").unwrap(), after(&crowd, "memory:").unwrap());
    let time = after(&told(&["rate", &component, url]), "time:").unwrap();
    format!(
        "| {language} | {size:.0} KiB | {first:.1} s | {again:.1} s | {start:.0} µs | {memory:.0} KiB ({users}) | {time:.1} µs |"
    )
}

/// How many seconds it took, and the component.
fn built(source: &Source) -> (f64, String) {
    let begun = monotonic();
    let built = build::build(source).unwrap();
    (begun.elapsed().as_secs_f64(), built.path.display().to_string())
}

/// Names a series otherwise, in whichever language.
fn change(project: &Path) {
    let source = Source::find(project).unwrap();
    for file in [source.entry, project.join("src/lib.rs"), project.join("main.go")] {
        if let Ok(text) = fs::read_to_string(&file) {
            fs::write(&file, text.replace("/products/:id", "/products/:number")).unwrap();
        }
    }
}

/// What `--as-client KIND COMPONENT URL [USERS]` does.
fn as_client(arguments: &[String]) {
    match arguments {
        [kind, component, url, users] if kind == "crowd" => {
            crowd(Path::new(component), url, users.parse().unwrap());
        }
        [kind, component, url] if kind == "rate" => rate(Path::new(component), url),
        _ => panic!("KIND COMPONENT URL [USERS]"),
    }
}

/// Starts users and has each make an iteration. Of the memory, the first quarter takes what the compiler has left.
fn crowd(component: &Path, url: &str, users: u64) {
    let guests = Guests::new(component, users, url, "{}");
    let begun = monotonic();
    let mut crowd: Vec<_> = (0..users).map(|number| guests.started(number)).collect();
    let took = begun.elapsed().as_secs_f64() * 1e6;
    crowd.clear();
    let mut each = |numbers: std::ops::Range<u64>| {
        for number in numbers {
            crowd.push(guests.started(number));
            guests.iterate(crowd.last_mut().unwrap());
        }
        private_kib()
    };
    let (quarter, all) = (each(0..users / 4), each(users / 4..users));
    let memory = all.saturating_sub(quarter) as f64 / (users - users / 4) as f64;
    println!("start: {}\nmemory: {memory}", took / users as f64);
}

/// Sends without a pause.
fn rate(component: &Path, url: &str) {
    let settings = [
        Override::at(&["scenario", "users"], USERS),
        Override::at(&["scenario", "duration"], Time(Duration::from_secs(SECONDS)).to_string()),
        Override::at(&["scenario", "pause"], "none"),
        Override::at(&["scenario", "task_weights", "product"], 0),
    ];
    let report = run_quietly(component, url, settings);
    assert_eq!((report.totals.failures, report.totals.iteration_errors), (0, 0), "requests failed");
    println!("time: {}", report.generator.cpu_utilisation * 1e6 / report.totals.request_rate);
}
