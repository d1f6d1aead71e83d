//! An attack: played by user 0 of a scenario, beside a user that behaves and another scenario that does.

use std::fs;
use std::path::{Path, PathBuf};
use std::thread;

use serde_json::Value;
use tempfile::TempDir;
use throng_tests::{Ended, NameServer, Remembers, Rogue, Throng, component, repository};

use super::raw;

/// What is played, by what, and how it must end.
pub(super) struct Vector {
    /// What it does.
    what: &'static str,
    guest: Guest,
    /// More of the plan.
    plan: &'static str,
    /// Seconds of the run.
    lasts: u32,
    /// What holds it: a budget's key, or another limit.
    held_by: &'static str,
    ends: Ends,
    /// Whether all users of the scenario fare so, and never make an iteration.
    for_all: bool,
}

enum Guest {
    /// Pieces of `tests/guests/hostile.wat`.
    Wat(Vec<(&'static str, String)>),
    /// Core instances more than it needs.
    Instances(u32),
    /// Bytes that mean nothing.
    Padded(usize),
    /// The configuration of `tests/guests/hostile`.
    Rust(&'static str),
    /// That of `tests/guests/hostile.c`.
    C(&'static str),
}

enum Ends {
    /// Nothing runs; the complaint has this text.
    Refused(&'static str),
    /// The user loses its instance; the reason begins so.
    BudgetStop(&'static str),
    /// The same, for a trap whose reason has this text.
    Trap(&'static str),
    /// Its requests fail, of this kind and for a reason that has this text.
    Request(&'static str, &'static str),
    /// It goes on, and this holds of the report.
    GoesOn(&'static str, fn(&Value) -> bool),
}

impl Vector {
    fn new(what: &'static str, guest: Guest) -> Self {
        Self { what, guest, plan: "", lasts: 1, held_by: "", ends: Ends::Refused(""), for_all: false }
    }

    pub(super) fn wat(what: &'static str, pieces: &[(&'static str, &str)]) -> Self {
        let pieces = pieces.iter().map(|(name, piece)| (*name, (*piece).to_owned()));
        Self::new(what, Guest::Wat(pieces.collect()))
    }

    pub(super) fn instances(what: &'static str, count: u32) -> Self {
        Self::new(what, Guest::Instances(count))
    }

    pub(super) fn padded(what: &'static str, bytes: usize) -> Self {
        Self::new(what, Guest::Padded(bytes))
    }

    pub(super) fn rust(what: &'static str, config: &'static str) -> Self {
        Self::new(what, Guest::Rust(config))
    }

    pub(super) fn c(what: &'static str, config: &'static str) -> Self {
        Self::new(what, Guest::C(config))
    }

    /// More lines of the plan, before its scenarios.
    pub(super) fn with(mut self, plan: &'static str) -> Self {
        self.plan = plan;
        self
    }

    pub(super) fn for_seconds(mut self, seconds: u32) -> Self {
        self.lasts = seconds;
        self
    }

    pub(super) fn held_by(mut self, limit: &'static str) -> Self {
        self.held_by = limit;
        self
    }

    pub(super) fn refused(mut self, text: &'static str) -> Self {
        self.ends = Ends::Refused(text);
        self
    }

    pub(super) fn stopped(mut self, reason: &'static str) -> Self {
        self.ends = Ends::BudgetStop(reason);
        self
    }

    pub(super) fn traps(mut self, reason: &'static str) -> Self {
        self.ends = Ends::Trap(reason);
        self
    }

    pub(super) fn fails(mut self, kind: &'static str, reason: &'static str) -> Self {
        self.ends = Ends::Request(kind, reason);
        self
    }

    pub(super) fn goes_on(mut self, what: &'static str, holds: fn(&Value) -> bool) -> Self {
        self.ends = Ends::GoesOn(what, holds);
        self
    }

    /// No user of the scenario gets further.
    pub(super) fn for_all(mut self) -> Self {
        self.for_all = true;
        self
    }

    /// A row of the table.
    pub(super) fn row(&self, test: &str) -> String {
        let guest = match self.guest {
            Guest::Wat(_) | Guest::Instances(_) | Guest::Padded(_) => "WAT",
            Guest::Rust(_) => "Rust",
            Guest::C(_) => "C",
        };
        let ends = match self.ends {
            Ends::Refused(text) => format!("refused, exit code 3: `{text}`"),
            Ends::BudgetStop(reason) => format!("budget stop: `{reason}`"),
            Ends::Trap(reason) => format!("trap: `{reason}`"),
            Ends::Request(kind, reason) => format!("its request fails, `{kind}`: `{reason}`"),
            Ends::GoesOn(what, _) => what.to_owned(),
        };
        let all = if self.for_all { "; the scenario is given up, exit code 3" } else { "" };
        format!("| {} | {guest} | {} | {ends}{all} | `{test}` |\n", self.what, self.held_by)
    }
}

/// Servers that are the same for all attacks of a test.
struct Servers {
    /// The target.
    rogue: Rogue,
    /// Nobody may ask it for anything.
    other: Remembers,
    /// Leads all names to this machine.
    names: NameServer,
}

/// So many attacks are played at a time.
const AT_A_TIME: usize = 2;
const NEIGHBOURS: u32 = 5;
/// How many of their requests must have been answered, of about 200 in a second on a machine that does nothing else.
const LEAST_REQUESTS: u64 = 20;
/// What the host may take at most, whatever is tried. A run without an attack takes 50 MB.
const MOST_MEMORY: u64 = 400 << 20;
/// A second of graceful stop, ten of cleaning up, and time for a machine that is busy.
const MOST_SECONDS_MORE: f64 = 16.0;

/// Plays the attacks.
pub(super) fn play(vectors: &[Vector]) {
    let folder = tempfile::tempdir().unwrap();
    let servers = Servers { rogue: Rogue::start(), other: Remembers::start(), names: NameServer::start() };
    let mut complaints = Vec::new();
    for (group, some) in vectors.chunks(AT_A_TIME).enumerate() {
        thread::scope(|scope| {
            let played = some.iter().enumerate().map(|(index, vector)| {
                let name = format!("{group}-{index}");
                let (servers, folder) = (&servers, &folder);
                scope.spawn(move || vector.complaint(&vector.run(&name, servers, folder)))
            });
            let played: Vec<_> = played.collect();
            complaints.extend(played.into_iter().filter_map(|it| it.join().unwrap()));
        });
    }
    assert!(complaints.is_empty(), "{}", complaints.join("\n"));
    assert_eq!(servers.other.requests(), [""; 0], "what is not allowed was sent");
}

impl Vector {
    fn run(&self, name: &str, servers: &Servers, folder: &TempDir) -> Ended {
        let plan = folder.path().join(format!("{name}.toml"));
        fs::write(&plan, self.plan(&self.component(name, folder), servers)).unwrap();
        Throng::run(&plan, &servers.rogue.url).with(["--shards", "1", "--seed", "1"]).end()
    }

    fn component(&self, name: &str, folder: &TempDir) -> PathBuf {
        let file = folder.path().join(format!("{name}.wasm"));
        let write = |bytes: Vec<u8>| fs::write(&file, bytes).unwrap();
        match &self.guest {
            Guest::Wat(pieces) => {
                let pieces: Vec<_> = pieces.iter().map(|(name, piece)| (*name, piece.as_str())).collect();
                write(raw::scenario(&pieces));
            }
            Guest::Instances(count) => write(raw::with_instances(raw::scenario(&[]), *count)),
            Guest::Padded(bytes) => write(raw::padded(raw::scenario(&[]), *bytes)),
            Guest::Rust(_) => return component("tests/hostile"),
            Guest::C(_) => {
                let source = repository("tests/guests/hostile.c");
                let build = Throng::new([Path::new("build"), &source, Path::new("-o"), &file]);
                build.end().succeeded();
            }
        }
        file
    }

    fn plan(&self, component: &Path, servers: &Servers) -> String {
        let config = match self.guest {
            Guest::Rust(config) | Guest::C(config) => config,
            Guest::Wat(_) | Guest::Instances(_) | Guest::Padded(_) => "",
        };
        let (lasts, visit) = (self.lasts, throng_tests::component("tests/visit"));
        let other = servers.other.url.rsplit(':').next().unwrap();
        let text = format!(
            r#"
            graceful_stop = "1s"
            {plan}
            [scenarios.hostile]
            component = {component:?}
            users = 2
            duration = "{lasts}s"
            config = {{ {config} }}
            [scenarios.neighbours]
            component = {visit:?}
            users = {NEIGHBOURS}
            duration = "{lasts}s"
            pause = "20ms"
            config = {{ paths = ["/ok"] }}
            "#,
            plan = self.plan,
        );
        text.replace("OTHER", other).replace("DNS", &servers.names.address.to_string())
    }

    /// What is not as it must be.
    fn complaint(&self, ended: &Ended) -> Option<String> {
        let problem = match self.ends {
            Ends::Refused(text) => self.not_refused(ended, text),
            _ if ended.code != Some(if self.for_all { 3 } else { 0 }) => {
                Some(format!("exit code {:?}", ended.code))
            }
            _ => self.not_held(&ended.report()),
        };
        let problem = host_s_fault(ended).or(problem);
        problem.map(|problem| {
            let said: String = ended.stderr.chars().take(2000).collect();
            format!("{}: {problem}\n{said}", self.what)
        })
    }

    fn not_refused(&self, ended: &Ended, text: &str) -> Option<String> {
        let refused = ended.code == Some(3) && ended.stderr.contains(text);
        (!refused).then(|| format!("exit code {:?}, expected 3 and '{text}'", ended.code))
    }

    fn not_held(&self, report: &Value) -> Option<String> {
        let ok = row(&report["series"], "name", "/ok");
        let (failed, memory) = (failures_before_the_end(ok), &report["generator"]["peak_rss_bytes"]);
        let duration = report["run"]["duration_s"].as_f64().unwrap();
        let own = match self.ends {
            Ends::Refused(_) => None,
            Ends::BudgetStop(reason) => missing(&report["generator"]["budget_stop_reasons"], reason),
            Ends::Trap(reason) => missing(&report["generator"]["traps"], reason),
            Ends::Request(kind, reason) => not_failed(row(&report["series"], "name", "attack"), kind, reason),
            Ends::GoesOn(what, holds) => {
                (!holds(report)).then(|| format!("not so: {what}: {}", report["generator"]))
            }
        };
        let least = if self.for_all { 0 } else { LEAST_REQUESTS };
        let others = [
            (ok["requests"].as_u64() < Some(least) || failed > 0)
                .then(|| format!("its neighbours suffered: {failed} of {} failed", ok["requests"])),
            (memory.as_u64() > Some(MOST_MEMORY)).then(|| format!("the host took {memory} bytes")),
            (duration > f64::from(self.lasts) + MOST_SECONDS_MORE).then(|| format!("it took {duration} s")),
        ];
        own.or_else(|| others.into_iter().flatten().next())
    }
}

/// What no scenario may bring about, whatever becomes of it.
fn host_s_fault(ended: &Ended) -> Option<String> {
    let acts = |it: char| it.is_control() && !matches!(it, '\n' | '\t');
    let faults = [
        (ended.stderr.contains("panicked at host/"), "the host panicked"),
        (
            ended.stderr.contains(acts) || ended.stdout.contains(acts),
            "control characters reached the terminal",
        ),
    ];
    faults.into_iter().find(|(is_so, _)| *is_so).map(|(_, fault)| fault.to_owned())
}

/// The row of a list in which a key has this value; null if there is none.
pub(super) fn row<'a>(list: &'a Value, key: &str, value: &str) -> &'a Value {
    list.as_array().and_then(|rows| rows.iter().find(|row| row[key] == value)).unwrap_or(&Value::Null)
}

/// How many requests of a series failed, but for those that the end of the run cut off.
pub(super) fn failures_before_the_end(series: &Value) -> u64 {
    let cut_off =
        |error: &Value| if error["kind"] == "stopping" { error["count"].as_u64().unwrap() } else { 0 };
    let cut_off: u64 = series["errors"].as_array().into_iter().flatten().map(cut_off).sum();
    series["failures"].as_u64().unwrap_or(0) - cut_off
}

fn missing(reasons: &Value, text: &str) -> Option<String> {
    let found = reasons.as_array().unwrap().iter().any(|it| it["reason"].as_str().unwrap().contains(text));
    (!found).then(|| format!("expected '{text}', found {reasons}"))
}

fn not_failed(series: &Value, kind: &str, text: &str) -> Option<String> {
    let fits = |error: &Value| error["kind"] == kind && error["reason"].as_str().unwrap().contains(text);
    let all = series["requests"].as_u64() > Some(0) && series["requests"] == series["failures"];
    let fits = all && series["errors"].as_array().unwrap().iter().all(fits);
    (!fits).then(|| {
        let errors: String = series["errors"].to_string().chars().take(500).collect();
        format!("expected {kind} '{text}', but {} of {}: {errors}", series["failures"], series["requests"])
    })
}
