//! What is tried: plans of one scenario each.

use std::path::Path;

use serde_json::Value;
use throng_tests::repository;

/// A part of the contract.
pub(super) struct Part {
    /// The tag of its tasks.
    pub(super) name: &'static str,
    /// As the matrix has it.
    pub(super) what: &'static str,
    load: &'static str,
    /// How many checks pass; none fails.
    checks: u64,
}

/// So many bytes may a body have.
const LIMIT: u64 = 9 << 20;
const BODIES: [usize; 8] = [0, 1, 255, 256, 65_535, 65_536, 1 << 20, 8 << 20];
const ERRORS: [(&str, &str); 9] = [
    ("invalid-request", "no-slash"),
    ("forbidden", "http://elsewhere.example/"),
    ("dns", "http://no-such-host.invalid/"),
    // Nothing listens at the port of tcpmux.
    ("connect", "http://127.0.0.1:1/"),
    ("tls", "UNTRUSTED/ok"),
    ("timeout", "/slow-headers"),
    ("closed", "/early-close"),
    ("protocol", "/garbage"),
    ("body-too-large", "/endless-body"),
];
const ONCE: &str = "executor = \"per-user-iterations\"\nusers = 1\niterations = 1\n";

/// Every one of them in every language.
pub(super) const PARTS: [Part; 8] = [
    Part {
        name: "weights",
        what: "weighted tasks, the same draws with the same seed",
        load: "executor = \"per-user-iterations\"\nusers = 3\niterations = 100\n",
        checks: 300,
    },
    Part {
        name: "decided",
        what: "a task names the next one; `done`",
        load: "executor = \"per-user-iterations\"\nusers = 2\niterations = 10\n",
        checks: 2,
    },
    Part {
        name: "bodies",
        what: "binary bodies of 0 B to 8 MiB, both ways",
        load: ONCE,
        checks: BODIES.len() as u64,
    },
    Part {
        name: "unicode",
        what: "Unicode in URLs, names, tags, bodies, feeds, checks, reasons, logs",
        load: ONCE,
        checks: 2,
    },
    Part {
        name: "errors",
        what: "each transport error as its own variant",
        load: ONCE,
        checks: ERRORS.len() as u64 + 1,
    },
    Part {
        name: "stopping",
        what: "the transport error `stopping`",
        load: "users = 2\nduration = \"500ms\"\ngraceful_stop = \"300ms\"\n",
        checks: 2,
    },
    Part {
        name: "fails",
        what: "an error as an iteration's outcome",
        load: "executor = \"per-user-iterations\"\nusers = 2\niterations = 3\n",
        checks: 0,
    },
    Part {
        name: "starts",
        what: "a start that fails, and succeeds the second time",
        load: "executor = \"per-user-iterations\"\nusers = 1\niterations = 2\n",
        checks: 1,
    },
];

impl Part {
    /// The plan that tries it.
    pub(super) fn plan(&self, component: &Path, target: &str, untrusted: &str) -> String {
        let starts = self.name == "starts";
        let tag = if starts { "decided" } else { self.name };
        let feed = |name: &str| repository("tests/guests/conformance/feeds").join(name).display().to_string();
        let errors: Vec<_> = ERRORS
            .iter()
            .map(|(kind, url)| {
                format!("{{ kind = \"{kind}\", url = \"{}\" }}", url.replace("UNTRUSTED", untrusted))
            })
            .collect();
        format!(
            r#"
            target = "{target}"
            [http]
            max_body = {LIMIT}
            allow_hosts = ["127.0.0.1", "localhost", "*.invalid"]
            [feeds]
            starts = "{}"
            people = "{}"
            [scenarios.conformance]
            component = "{}"
            tags = ["{tag}"]
            config = {{ bodies = {BODIES:?}, errors = [{}], limit = {LIMIT}, starts = {starts} }}
            {}
            "#,
            feed("starts.csv"),
            feed("people.csv"),
            component.display(),
            errors.join(", "),
            self.load,
        )
    }

    /// Asserts what the first language's report must have.
    pub(super) fn holds(&self, report: &Value) {
        let checks = report["checks"].as_array().unwrap();
        let sum = |key: &str| checks.iter().map(|check| check[key].as_u64().unwrap()).sum::<u64>();
        assert_eq!((sum("passes"), sum("fails")), (self.checks, 0), "{}: {report:#}", self.name);
    }
}
