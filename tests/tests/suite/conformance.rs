//! One behaviour in every language: the scenario `conformance`, written in each, gives the same report up to time.
//!
//! What it found is `sdk/CONFORMANCE.md`, which this test writes anew beside the components it built.

mod languages;
mod plan;
mod timeless;

use std::fmt::Write as _;
use std::fs;

use serde_json::Value;
use tempfile::TempDir;
use throng_tests::{Authority, Rogue, Throng, Tls, components, repository};

use languages::LANGUAGES;
use plan::PARTS;

/// The servers that a scenario is held against; they are the same for all.
struct Servers {
    rogue: Rogue,
    untrusted: Rogue,
    _authority: Authority,
}

impl Servers {
    fn start() -> Self {
        let authority = Authority::new("nobody's authority");
        let untrusted = Rogue::tls(&Tls::Good(&authority));
        Self { rogue: Rogue::start(), untrusted, _authority: authority }
    }
}

/// What a language's scenario did: for each part of the plan, the report up to time.
fn reports(language: &languages::Language, servers: &Servers, folder: &TempDir) -> Vec<Value> {
    let component = language.component(folder);
    let run = |part: &plan::Part| {
        let path = folder.path().join(format!("{}-{}.toml", language.name, part.name));
        fs::write(&path, part.plan(&component, &servers.rogue.url, &servers.untrusted.url)).unwrap();
        let ended = Throng::run(&path, &servers.rogue.url).with(["--seed", "7"]).end();
        assert!(!ended.stderr.contains("panicked"), "{}", ended.stderr);
        timeless::report(&ended.succeeded().report())
    };
    PARTS.iter().map(run).collect()
}

#[test]
fn every_language_s_scenario_gives_the_same_report() {
    let (servers, folder) = (Servers::start(), tempfile::tempdir().unwrap());
    let rust = reports(&LANGUAGES[0], &servers, &folder);
    for (part, report) in PARTS.iter().zip(&rust) {
        part.holds(report);
    }
    let (mut matrix, mut complaints) = (matrix_head(), String::new());
    let all: Vec<_> = LANGUAGES.iter().skip(1).map(|language| reports(language, &servers, &folder)).collect();
    for (index, part) in PARTS.iter().enumerate() {
        let _ = write!(matrix, "| {} | ✓ |", part.what);
        for (language, reports) in LANGUAGES[1..].iter().zip(&all) {
            let same = reports[index] == rust[index];
            let _ = write!(matrix, " {} |", if same { "✓" } else { "✗" });
            if !same {
                let difference = timeless::difference(&rust[index], &reports[index]);
                let _ = writeln!(complaints, "{}, {}: {difference}", language.name, part.name);
            }
        }
        matrix.push('\n');
    }
    assert!(complaints.is_empty(), "not as in Rust:\n{complaints}\n{matrix}");
    let found = components().join("CONFORMANCE.md");
    fs::write(&found, &matrix).unwrap();
    let written = fs::read_to_string(repository("sdk/CONFORMANCE.md")).unwrap_or_default();
    assert!(written == matrix, "renew it with 'cp {} sdk/CONFORMANCE.md'", found.display());
}

fn matrix_head() -> String {
    let names: Vec<_> = LANGUAGES.iter().map(|language| language.name).collect();
    format!(
        "# What works in which language\n\n\
         Made by `cargo test --workspace --test suite -- conformance`: the scenario `conformance` of each language runs against the\n\
         same server, and its report must be Rust's up to time. A ✓ is a report that was.\n\n\
         | | {} |\n|---|{}\n",
        names.join(" | "),
        ":-:|".repeat(names.len())
    )
}
