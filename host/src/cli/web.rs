//! `throng web`, and `throng run --ui web`: the page.

mod launcher;

use std::io::stderr;
use std::path::PathBuf;
use std::sync::Arc;

use anyhow::Context;
use clap::Args;
use tokio::runtime::Runtime;
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::mpsc;

use super::run::{conclude, default_style, exports, no_run};
use super::{Failed, compiler, complain};
use crate::address::Target;
use crate::exit;
use crate::export::Exports;
use crate::order::desk;
use crate::plan::Plan;
use crate::report::{Audiences, Progress, Report};
use crate::run::{RunError, run as carry_out};
use crate::web::{Listen, Problem, Server, Watcher};
use launcher::Launcher;

/// The arguments of `throng web`.
#[derive(Debug, Args)]
pub(super) struct WebArgs {
    /// What can be started: scenarios, plans, or folders that are searched for components and plans [default: this folder]
    #[arg(value_name = "FOLDER|PLAN|SCENARIO")]
    subjects: Vec<PathBuf>,
    /// Where the page is served: ADDRESS:PORT, or :PORT on this machine alone [default: a free port on this machine alone]
    #[arg(long, value_name = "PLACE")]
    listen: Option<Listen>,
    /// What the form says of the target at first
    #[arg(long, value_name = "URL")]
    target: Option<Target>,
    /// Hold all that is started to this runner's policy (a .toml file); then sources are not built
    #[arg(long, value_name = "FILE")]
    policy: Option<PathBuf>,
}

/// Serves the page until it is interrupted while nothing runs.
pub(super) fn web(args: &WebArgs) -> Result<u8, Failed> {
    let (sender, mut plans) = mpsc::channel(1);
    let launcher = Launcher::new(&args.subjects, args.target.as_ref(), args.policy.as_deref(), sender)?;
    let server = serve(args.listen.unwrap_or_default(), Some(launcher))?;
    complain("start tests there; Ctrl-C ends a test, and this server when there is none");
    let waiting = runtime()?;
    while let Some(plan) = waiting.block_on(interruptible(plans.recv())).flatten() {
        let exports = match exports(&plan) {
            Ok(exports) => exports,
            Err(Failed { error, .. }) => {
                let message = format!("{error:#}");
                complain(&format!("error: {message}"));
                server.hub().fail(Problem { field: None, message });
                continue;
            }
        };
        match watched(&plan, &server, exports) {
            Ok(report) => conclude(&plan, &report)?,
            Err(error) => {
                let unreachable = matches!(error, RunError::Unreachable { .. });
                let failed = no_run(error);
                let message = format!("{:#}", failed.error);
                complain(&format!("error: {message}"));
                server.hub().fail(Problem { field: unreachable.then_some("target"), message });
            }
        }
    }
    Ok(exit::OK)
}

/// Carries out a run that a page shows. While one is open when the run is over, it stays, until it is closed or Ctrl-C.
pub(super) fn run(plan: &Plan, listen: Listen) -> Result<u8, Failed> {
    let exports = exports(plan)?;
    let server = serve(listen, None)?;
    let report = watched(plan, &server, exports).map_err(no_run)?;
    conclude(plan, &report)?;
    if server.hub().visitors() > 0 {
        complain("the page stays until it is closed; Ctrl-C ends it");
        runtime()?.block_on(interruptible(server.deserted()));
    }
    Ok(report.run.exit_code)
}

fn serve(listen: Listen, launcher: Option<Launcher>) -> Result<Server, Failed> {
    let starter = launcher.map(|launcher| Arc::new(launcher) as Arc<_>);
    let server = Server::bind(listen, starter).with_context(|| format!("can't serve the page at {listen}"));
    let server = server.map_err(|error| Failed { error, code: exit::USAGE })?;
    complain(&format!("the page is at {}", server.url()));
    Ok(server)
}

/// Carries out a run in sight of the pages and of the terminal.
fn watched(plan: &Plan, server: &Server, exports: Exports) -> Result<Report, RunError> {
    let (desk, orders) = desk();
    let progress = Progress::new(stderr(), default_style(), plan.duration());
    let watcher = Watcher::new(Arc::clone(server.hub()), plan, desk);
    let mut audience = Audiences(vec![Box::new(progress), Box::new(watcher), Box::new(exports)]);
    let compiler = compiler().map_err(|failed| RunError::Host(std::io::Error::other(failed.error)))?;
    carry_out(plan, &compiler, orders, &mut audience)
}

fn runtime() -> anyhow::Result<Runtime> {
    tokio::runtime::Builder::new_current_thread().enable_all().build().context("no runtime")
}

/// What `work` comes to; none, if it is interrupted.
async fn interruptible<T>(work: impl Future<Output = T>) -> Option<T> {
    let (Ok(mut interrupt), Ok(mut terminate)) =
        (signal(SignalKind::interrupt()), signal(SignalKind::terminate()))
    else {
        return Some(work.await);
    };
    tokio::select! {
        _ = interrupt.recv() => None,
        _ = terminate.recv() => None,
        done = work => Some(done),
    }
}
