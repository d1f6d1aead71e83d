//! `throng demo`

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, anyhow};
use clap::Args;

use super::run::{plan_of, positive_duration, start};
use super::shop::demo_settings;
use super::{Failed, complain};
use crate::exit;
use crate::plan::{Override, Source, Time};
use crate::shop::Shop;

/// The arguments of `throng demo`.
#[derive(Debug, Args)]
pub(super) struct DemoArgs {
    /// How many users browse
    #[arg(long, value_name = "N", default_value = "50", value_parser = clap::value_parser!(u64).range(1..=5_000))]
    users: u64,
    /// For how long
    #[arg(long, value_name = "TIME", default_value = "15s", value_parser = positive_duration)]
    duration: Duration,
    /// The scenario [default: browse.wasm in the folder 'components' beside the executable's]
    #[arg(long, value_name = "FILE")]
    scenario: Option<PathBuf>,
}

/// Serves the shop in this process and runs the browsing scenario against it.
pub(super) fn demo(args: &DemoArgs) -> Result<u8, Failed> {
    let component = match &args.scenario {
        Some(path) => path.clone(),
        None => built_component("browse")?,
    };
    let address = serve_in_background()?;
    complain(&format!(
        "the shop listens on http://{address}; {} users browse it for {}",
        args.users,
        humantime::format_duration(args.duration)
    ));
    let mut source = Source::component(&component);
    let settings = [
        Override::at(&["target"], format!("http://{address}")),
        Override::at(&["history"], false),
        Override::at(&["scenario", "users"], args.users),
        Override::at(&["scenario", "spawn_rate"], args.users as f64 / 2.0),
        Override::at(&["scenario", "duration"], Time(args.duration).to_string()),
    ];
    for setting in settings {
        source.replace(setting).map_err(anyhow::Error::new)?;
    }
    let code = start(&plan_of(&source).map_err(anyhow::Error::new)?, None)?;
    complain("(the shop ran in the same process: CPU and memory include its share)");
    Ok(code)
}

/// The component that the build left beside the executable: `target/components` for `target/release/throng`.
fn built_component(name: &str) -> Result<PathBuf, Failed> {
    let executable = std::env::current_exe().context("can't tell where the executable is")?;
    let target = executable.parent().and_then(Path::parent).unwrap_or(Path::new("."));
    let path = target.join("components").join(format!("{name}.wasm"));
    if path.is_file() {
        return Ok(path);
    }
    Err(Failed {
        error: anyhow!(
            "{} is not there; build it with 'cargo xtask plugins', or give a scenario with --scenario",
            path.display()
        ),
        code: exit::INVALID,
    })
}

/// Starts the shop on a free port; it ends with the process.
fn serve_in_background() -> Result<SocketAddr, Failed> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().context("no runtime")?;
    let shop = runtime.block_on(Shop::bind(demo_settings())).map_err(anyhow::Error::new)?;
    let address = shop.address();
    std::thread::Builder::new()
        .name("shop".to_owned())
        .spawn(move || runtime.block_on(shop.serve(std::future::pending())))
        .context("can't start the shop's thread")?;
    Ok(address)
}
