//! `throng history`

use std::time::SystemTime;

use anyhow::anyhow;
use clap::{Args, Subcommand};
use comfy_table::{CellAlignment, ContentArrangement, Table, presets};

use super::{Failed, complain, say};
use crate::clock::wall_clock;
use crate::exit;
use crate::history::{
    Bounds, Entry, Filter, Found, HistoryError, MOST_BYTES, MOST_RUNS, Revision, Store, load, place,
};
use crate::units::{milliseconds, percent, rate, thousands};

/// So many characters of a commit are shown.
const COMMIT: usize = 7;
/// So many runs are listed unless told.
const LISTED: usize = 20;

/// The arguments of `throng history`.
#[derive(Debug, Args)]
#[command(
    args_conflicts_with_subcommands = true,
    after_help = "\
Each run that ends is kept whole, unless --no-history or 'history = false' in the plan says otherwise, in throng/history.db below \
XDG_DATA_HOME or ~/.local/share, or in the file that THRONG_HISTORY names. Past 1,000 runs or 512 MiB the oldest go, but for baselines.
Commands that take a RUN know it by: last, last~1 (the one before), branch:NAME, a baseline's name, an id or its beginning, a JSON \
report's file."
)]
pub(super) struct HistoryArgs {
    #[command(subcommand)]
    command: Option<HistoryCommand>,
    #[command(flatten)]
    list: ListArgs,
}

#[derive(Debug, Args)]
struct ListArgs {
    /// Only runs whose scenarios' names hold this
    #[arg(long, value_name = "TEXT")]
    scenario: Option<String>,
    /// Only runs whose target holds this
    #[arg(long, value_name = "TEXT")]
    target: Option<String>,
    /// Only runs of this branch
    #[arg(long, value_name = "NAME")]
    branch: Option<String>,
    /// Only runs with this label
    #[arg(long, value_name = "KEY=VALUE", value_parser = label)]
    label: Option<(String, String)>,
    /// Only runs since: 2h, 7d, 2026-01-31 or 2026-01-31T12:00:00Z
    #[arg(long, value_name = "WHEN", value_parser = since)]
    since: Option<SystemTime>,
    /// How many at most
    #[arg(long, value_name = "N", default_value_t = LISTED)]
    limit: usize,
    /// As JSON
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Subcommand)]
enum HistoryCommand {
    /// Name a run, so that others can be held against it; without a name, list the names
    Baseline {
        /// The name, like main or release/1.0
        name: Option<String>,
        /// The run
        #[arg(value_name = "RUN", default_value = "last")]
        run: String,
        /// Take the name away; the run stays
        #[arg(long, requires = "name", conflicts_with = "run")]
        remove: bool,
    },
    /// Add runs from files that 'throng run --out json=FILE' wrote
    Add {
        /// The files
        #[arg(value_name = "FILE", required = true)]
        files: Vec<String>,
    },
    /// Remove runs, and the baselines that name them
    Remove {
        /// The runs
        #[arg(value_name = "RUN", required = true)]
        runs: Vec<String>,
    },
    /// Remove the oldest runs, but for baselines
    Prune {
        /// How many are kept
        #[arg(long, value_name = "N", default_value_t = MOST_RUNS)]
        keep: usize,
    },
}

impl From<HistoryError> for Failed {
    fn from(error: HistoryError) -> Self {
        let code = match &error {
            usage if usage.is_usage() => exit::USAGE,
            invalid if invalid.is_invalid() => exit::INVALID,
            _ => exit::HOST_FAILED,
        };
        Self { error: error.into(), code }
    }
}

/// The run of this name.
pub(super) fn found(name: &str) -> Result<Found, Failed> {
    Ok(load(name)?)
}

/// Lists runs, or changes what is kept.
pub(super) fn history(args: &HistoryArgs) -> Result<u8, Failed> {
    match &args.command {
        None => list(&args.list)?,
        Some(HistoryCommand::Baseline { name: None, .. }) => baselines()?,
        Some(HistoryCommand::Baseline { name: Some(name), remove: true, .. }) => {
            if !open()?.remove_baseline(name)? {
                return Err(Failed { error: anyhow!("there is no baseline '{name}'"), code: exit::USAGE });
            }
            say(&format!("{name} is no baseline any more"));
        }
        Some(HistoryCommand::Baseline { name: Some(name), run, .. }) => {
            let mut store = open()?;
            let id = store.find(run)?;
            store.set_baseline(name, &id, wall_clock())?;
            say(&format!("{name} is run {id}"));
        }
        Some(HistoryCommand::Add { files }) => add(files)?,
        Some(HistoryCommand::Remove { runs }) => {
            let mut store = open()?;
            let ids = runs.iter().map(|run| store.find(run)).collect::<Result<Vec<_>, _>>()?;
            say(&format!("removed {}", runs_in_words(store.remove(&ids)?)));
        }
        Some(HistoryCommand::Prune { keep }) => {
            let pruned = open()?.prune(Bounds { runs: *keep, bytes: MOST_BYTES })?;
            say(&format!("removed {}", runs_in_words(pruned)));
        }
    }
    Ok(exit::OK)
}

fn open() -> Result<Store, Failed> {
    Ok(Store::open(&place().ok_or(HistoryError::NoPlace)?)?)
}

fn list(args: &ListArgs) -> Result<(), Failed> {
    let filter = Filter {
        scenario: args.scenario.clone(),
        target: args.target.clone(),
        branch: args.branch.clone(),
        label: args.label.clone(),
        since: args.since,
        ended: false,
        limit: Some(args.limit),
    };
    let mut store = open()?;
    let entries = store.list(&filter)?;
    if args.json {
        say(&serde_json::to_string_pretty(&entries).map_err(anyhow::Error::new)?);
    } else if entries.is_empty() {
        say(&format!("No such run in {}.", store.place().display()));
    } else {
        say(&table(&entries));
        if entries.len() == args.limit {
            complain("(--limit N shows more)");
        }
    }
    Ok(())
}

fn baselines() -> Result<(), Failed> {
    let baselines = open()?.baselines()?;
    if baselines.is_empty() {
        say("There is no baseline; 'throng history baseline NAME [RUN]' makes one.");
    }
    baselines.iter().for_each(|it| say(&format!("{}  {}", it.run, it.name)));
    Ok(())
}

fn add(files: &[String]) -> Result<(), Failed> {
    let mut store = open()?;
    for file in files {
        let Found { report, file: Some(path) } = found(file)? else {
            let error = anyhow!("'{file}' is in the history already; give a file");
            return Err(Failed { error, code: exit::USAGE });
        };
        store.keep(&report, &Revision::default(), Bounds::default())?;
        say(&format!("{}  {}", report.run.id, path.display()));
    }
    Ok(())
}

fn table(entries: &[Entry]) -> String {
    let header = [
        "Run",
        "started (UTC)",
        "scenario",
        "target",
        "branch",
        "for",
        "requests",
        "per s",
        "failed",
        "median",
        "p95",
        "p99",
        "outcome",
    ];
    let mut table = Table::new();
    table
        .load_style(presets::NOTHING)
        .set_content_arrangement(ContentArrangement::Disabled)
        .set_header(header);
    for column in table.column_iter_mut().skip(5).take(7) {
        column.set_cell_alignment(CellAlignment::Right);
    }
    for entry in entries {
        table.add_row(row(entry));
    }
    format!("{}\nTimes are response times in ms.", table.trim_fmt())
}

fn row(entry: &Entry) -> [String; 13] {
    let branch = match (&entry.branch, &entry.revision) {
        (branch, Some(commit)) => {
            format!("{}@{}", branch.as_deref().unwrap_or_default(), commit.get(..COMMIT).unwrap_or(commit))
        }
        (branch, None) => branch.clone().unwrap_or_default(),
    };
    let names = if entry.baselines.is_empty() {
        String::new()
    } else {
        format!("  [{}]", entry.baselines.join(", "))
    };
    let outcome = match (entry.outcome.as_str(), entry.exit_code) {
        ("finished", exit::THRESHOLD_FAILED) => "thresholds failed",
        (outcome, _) => outcome,
    };
    [
        entry.id.clone(),
        entry.started_at.get(..16).unwrap_or(&entry.started_at).replace('T', " "),
        entry.scenario.clone(),
        entry.target.clone(),
        branch,
        format!("{:.0} s", entry.duration_s),
        thousands(entry.requests),
        rate(entry.request_rate),
        percent(entry.error_rate),
        milliseconds(entry.p50_us as f64),
        milliseconds(entry.p95_us as f64),
        milliseconds(entry.p99_us as f64),
        format!("{outcome}{names}"),
    ]
}

fn runs_in_words(count: usize) -> String {
    if count == 1 { "1 run".to_owned() } else { format!("{} runs", thousands(count as u64)) }
}

fn label(text: &str) -> Result<(String, String), String> {
    let (key, value) = text.split_once('=').ok_or("give KEY=VALUE")?;
    Ok((key.to_owned(), value.to_owned()))
}

fn since(text: &str) -> Result<SystemTime, String> {
    if let Ok(ago) = humantime::parse_duration(text) {
        return wall_clock().checked_sub(ago).ok_or_else(|| "lies too far back".to_owned());
    }
    let day = format!("{text} 00:00:00");
    let time = humantime::parse_rfc3339_weak(text).or_else(|_| humantime::parse_rfc3339_weak(&day));
    time.map_err(|_| "give a time that has passed like 2h or 7d, or a date like 2026-01-31".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_read() {
        let of = |text| since(text).map(|it| humantime::format_rfc3339_seconds(it).to_string());
        assert_eq!(of("2026-01-31").as_deref(), Ok("2026-01-31T00:00:00Z"));
        assert_eq!(of("2026-01-31T12:30:00Z").as_deref(), Ok("2026-01-31T12:30:00Z"));
        assert!(since("7d").unwrap() < wall_clock());
        assert!(since("yesterday").unwrap_err().contains("2h or 7d"));
    }
}
