//! What the benches share: components that `cargo xtask plugins` built, and users to drive.

#![expect(clippy::unwrap_used, reason = "a bench that can't be set up should stop")]
#![expect(clippy::missing_panics_doc, reason = "a bench that can't be set up should stop")]

mod guests;
mod native;
mod nginx;

pub use guests::Guests;
pub use native::NativeUser;
pub use nginx::{Nginx, against_nginx, client, pinned};

use std::path::PathBuf;
use std::sync::Arc;

use throng::clock::Clock;
use throng::http::{Clients, Network, Settings, Tls};
use throng::plan::{self, Override, Plan, Source};
use throng::report::{Progress, Report, Style};
use throng::run::run;

/// A component by its name.
pub fn component(name: &str) -> PathBuf {
    let this_bench = std::env::current_exe().unwrap();
    let target = this_bench.ancestors().nth(3).unwrap();
    let path = target.join("components").join(format!("{name}.wasm"));
    assert!(path.is_file(), "{} is missing: run 'cargo xtask plugins' first", path.display());
    path
}

/// Clients for this target, whose times are `clock`'s.
pub fn clients(target: &str, clock: Clock) -> Clients {
    let settings = Settings::new(target.parse().unwrap());
    let tls = Tls::load(&settings).unwrap();
    Clients::new(Network::new(Arc::new(settings), Arc::new(tls), clock, Arc::default()))
}

/// A plan of `flat` against `url` on one shard, with these settings.
pub fn flat_plan(url: &str, settings: Vec<Override>) -> Plan {
    let mut source = Source::component(&component("flat"));
    let common = [Override::at(&["target"], url), Override::at(&["shards"], 1)];
    common.into_iter().chain(settings).for_each(|setting| source.replace(setting).unwrap());
    plan::build(&source, 1, 1).unwrap()
}

/// Carries it out.
pub fn run_flat(url: &str, settings: Vec<Override>) -> Report {
    let plan = flat_plan(url, settings);
    let mut silent = Progress::new(std::io::sink(), Style::None, plan.duration());
    run(&plan, &mut silent).unwrap()
}
