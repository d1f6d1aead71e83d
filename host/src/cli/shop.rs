//! `throng shop`

use std::net::SocketAddr;
use std::path::PathBuf;
use std::str::FromStr;
use std::time::Duration;

use anyhow::Context;
use clap::Args;

use super::run::positive_duration;
use super::{Failed, say};
use crate::exit;
use crate::plan::{Rate, Share};
use crate::shop::{Database, Faults, Freeze, Settings, Shop, Work};

/// The arguments of `throng shop`.
#[derive(Debug, Args)]
pub(super) struct ShopArgs {
    /// Where to listen; port 0 picks a free one
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:8080")]
    listen: SocketAddr,
    /// Keep the data in this file; without it, in memory
    #[arg(long, value_name = "FILE")]
    database: Option<PathBuf>,
    /// Answer this much later
    #[arg(long, value_name = "TIME", default_value = "0s", value_parser = humantime::parse_duration)]
    delay: Duration,
    /// Answer up to this much later still, evenly drawn
    #[arg(long, value_name = "TIME", default_value = "0s", value_parser = humantime::parse_duration)]
    jitter: Duration,
    /// Answer this share of requests with 500 (1%, 0.01); --fail-from and --fail-above say of which
    #[arg(long, value_name = "SHARE", default_value = "0%")]
    fail: Share,
    /// Only from this time on after the start
    #[arg(long, value_name = "TIME", default_value = "0s", value_parser = humantime::parse_duration)]
    fail_from: Duration,
    /// Only while more than N requests are under way, or were within the last second
    #[arg(long, value_name = "N", default_value = "0")]
    fail_above: usize,
    /// Serve at most N requests at a time, each for the time of --work; the others wait in line.
    /// Its capacity is N / TIME a second
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=1_000_000), requires = "work")]
    workers: Option<u32>,
    /// How long a worker takes for a request (20ms)
    #[arg(long, value_name = "TIME", requires = "workers", value_parser = positive_duration)]
    work: Option<Duration>,
    /// Answer what comes faster than this with 429 and Retry-After (100/s)
    #[arg(long, value_name = "RATE")]
    rate_limit: Option<Rate>,
    /// Stop the whole server now and then: EVERY:LASTS (10s:500ms)
    #[arg(long, value_name = "EVERY:LASTS")]
    freeze: Option<Frozen>,
    /// How long a report takes to be made
    #[arg(long, value_name = "TIME", default_value = "3s", value_parser = humantime::parse_duration)]
    report_time: Duration,
    /// Fixes the chance in the faults
    #[arg(long, value_name = "N", default_value = "1")]
    seed: u64,
}

/// A freeze on the command line.
#[derive(Debug, Clone, Copy)]
struct Frozen(Freeze);

impl FromStr for Frozen {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (every, lasts) = text.split_once(':').ok_or("give EVERY:LASTS, like 10s:500ms")?;
        let (every, lasts) = (positive_duration(every)?, positive_duration(lasts)?);
        if lasts >= every {
            return Err(format!("a freeze of {lasts:?} every {every:?} never ends"));
        }
        Ok(Self(Freeze { every, lasts }))
    }
}

/// Serves the shop until it is interrupted.
pub(super) fn shop(args: ShopArgs) -> Result<u8, Failed> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().context("no runtime")?;
    runtime.block_on(async {
        let shop = Shop::bind(args.into()).await.map_err(anyhow::Error::new)?;
        say(&format!("the shop listens on http://{}", shop.address()));
        shop.serve(async {
            // Without a handler for it, Ctrl-C would end the process by itself.
            let _ = tokio::signal::ctrl_c().await;
        })
        .await
        .map_err(anyhow::Error::new)?;
        Ok(exit::OK)
    })
}

impl From<ShopArgs> for Settings {
    fn from(args: ShopArgs) -> Self {
        Self {
            listen: args.listen,
            database: args.database.map_or(Database::Memory, Database::File),
            faults: Faults {
                delay: args.delay,
                jitter: args.jitter,
                fail: args.fail.0,
                fail_from: args.fail_from,
                fail_above: args.fail_above,
                work: args
                    .workers
                    .zip(args.work)
                    .map(|(workers, takes)| Work { workers: workers as usize, takes }),
                rate_limit: args.rate_limit.map(|rate| rate.per_second),
                freeze: args.freeze.map(|it| it.0),
            },
            report_time: args.report_time,
            seed: args.seed,
        }
    }
}

/// The shop of the demo: in memory, on a free port, without faults.
pub(super) fn demo_settings() -> Settings {
    Settings {
        listen: SocketAddr::from(([127, 0, 0, 1], 0)),
        database: Database::Memory,
        faults: Faults::default(),
        report_time: Duration::from_secs(3),
        seed: 1,
    }
}
