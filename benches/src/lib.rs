//! What the benches share: components that `cargo xtask plugins` built, and users to drive.

#![expect(clippy::unwrap_used, reason = "a bench that can't be set up should stop")]
#![expect(clippy::missing_panics_doc, reason = "a bench that can't be set up should stop")]

mod guests;
mod job;
mod load;
mod native;
mod nginx;
mod program;
mod single;

pub use guests::Guests;
pub use job::Job;
pub use load::{Amount, Load};
pub use native::NativeUser;
pub use nginx::{Nginx, SMALL, against_nginx, client, measure_or_be_client, pinned, told};
pub use program::{Program, peer};
pub use single::single;

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use throng::clock::Clock;
use throng::http::{Clients, Network, Settings, Tls};
use throng::order::desk;
use throng::plan::{self, Override, Plan, Source};
use throng::report::{Progress, Report, Style};
use throng::run::run;
use throng::user::Compiler;

/// A component by its name.
pub fn component(name: &str) -> PathBuf {
    let this_bench = std::env::current_exe().unwrap();
    let file = Path::new("components").join(format!("{name}.wasm"));
    let found = this_bench.ancestors().skip(2).map(|folder| folder.join(&file)).find(|it| it.is_file());
    found.unwrap_or_else(|| panic!("{} is missing: run 'cargo xtask plugins' first", file.display()))
}

/// Clients for this target, whose times are `clock`'s.
pub fn clients(target: &str, clock: Clock) -> Clients {
    let settings = Settings::new(target.parse().unwrap());
    let tls = Tls::load(&settings).unwrap();
    Clients::new(Network::new(Arc::new(settings), Arc::new(tls), clock, Arc::default()))
}

/// A plan of a component against `url` on one shard, with these settings.
pub fn plan_of(component: &Path, url: &str, settings: impl IntoIterator<Item = Override>) -> Plan {
    let mut source = Source::component(component);
    let common = [Override::at(&["target"], url), Override::at(&["shards"], 1)];
    common.into_iter().chain(settings).for_each(|setting| source.replace(setting).unwrap());
    plan::build(&source, 1, 1).unwrap()
}

/// Runs a component and prints nothing.
pub fn run_quietly(component: &Path, url: &str, settings: impl IntoIterator<Item = Override>) -> Report {
    quietly(&plan_of(component, url, settings))
}

/// Runs a plan's file and prints nothing.
pub fn run_plan(path: &Path) -> Report {
    quietly(&plan::build(&Source::file(path).unwrap(), 1, 1).unwrap())
}

fn quietly(plan: &Plan) -> Report {
    let mut silent = Progress::new(std::io::sink(), Style::None, plan.duration());
    run(plan, &Compiler::Here, desk().1, &mut silent).unwrap_or_else(|error| panic!("{error}"))
}

/// The number behind a label, in what a client printed.
pub fn after(text: &str, label: &str) -> Option<f64> {
    let (_, rest) = text.split_once(label)?;
    rest.trim_start().split([',', '\n', ' ']).next()?.parse().ok()
}

/// The memory that this process takes of the machine, from the kernel. What it has mapped several times, as all users have what their
/// component begins with, counts once; the resident size (`ps`) counts that for each user.
pub fn taken_kib() -> u64 {
    memory_kib("smaps_rollup", "Pss:")
}

/// What of it is shared with nobody: a user's copy of what a component begins with counts only where it was written to.
pub fn private_kib() -> u64 {
    memory_kib("status", "RssAnon:")
}

fn memory_kib(file: &str, label: &str) -> u64 {
    let told = fs::read_to_string(Path::new("/proc/self").join(file)).unwrap_or_default();
    let line = told.lines().find(|line| line.starts_with(label));
    line.and_then(|line| line.split_whitespace().nth(1)?.parse().ok()).unwrap_or(0)
}
