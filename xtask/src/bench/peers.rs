//! The peers: exact versions, brought by each language's own package manager into a folder of the user's cache.

use std::env;
use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

use crate::workspace::Workspace;
use crate::{apt, process};

/// Where a peer comes from.
#[derive(Debug, Clone, Copy)]
enum From {
    /// A package of Debian's, of whichever version it has.
    Debian(&'static str),
    /// A program of crates.io.
    Crate,
    /// A program of ours over a crate: `benches/peers/NAME`.
    OurProgram,
    PyPi,
    Npm,
    /// A program of a Go module.
    Go(&'static str),
    /// Nowhere: it is used where somebody has installed it, for this reason.
    Path(&'static str),
}

/// A peer, and its version.
const PEERS: [(&str, &str, From); 9] = [
    ("wrk", "", From::Debian("wrk")),
    ("hey", "", From::Debian("hey")),
    ("h2load", "", From::Debian("nghttp2-client")),
    ("oha", "1.16.0", From::Crate),
    ("goose", "0.19.0", From::OurProgram),
    ("locust", "2.47.0", From::PyPi),
    ("autocannon", "9.0.0", From::Npm),
    ("k6", "", From::Path("it is under the AGPL, so whether to install it is yours to say")),
    ("vegeta", "12.13.0", From::Go("github.com/tsenart/vegeta/v12")),
];

/// A peer on this machine.
pub(crate) struct Peer {
    pub(crate) name: &'static str,
    pub(crate) version: String,
    /// The program, or why there is none.
    pub(crate) program: Result<PathBuf>,
}

/// Brings those that `wanted` says. One that can't be brought is no failure: its reason is part of the results.
pub(crate) fn provide(workspace: &Workspace, wanted: impl Fn(&str) -> bool) -> Result<Vec<Peer>> {
    let folder = folder().context("there is no home: set XDG_CACHE_HOME or HOME")?;
    let peers = PEERS.into_iter().filter(|(name, ..)| wanted(name)).map(|(name, version, from)| {
        let program = from.bring(workspace, name, version, &folder.join(format!("{name}-{version}")));
        match &program {
            Ok(path) => println!("    {name} {version}: {}", path.display()),
            Err(error) => println!("    {name} is left out: {error:#}"),
        }
        let version = match from {
            From::Debian(package) => version_of(package),
            From::Path(_) => "of the PATH".to_owned(),
            _ => version.to_owned(),
        };
        Peer { name, version, program }
    });
    Ok(peers.collect())
}

fn folder() -> Option<PathBuf> {
    let cache = env::var_os("XDG_CACHE_HOME").map(PathBuf::from).filter(|path| path.is_absolute());
    Some(cache.or_else(|| Some(PathBuf::from(env::var_os("HOME")?).join(".cache")))?.join("throng/peers"))
}

/// The version of a package of Debian's.
pub(crate) fn version_of(package: &str) -> String {
    let query = process::output(Command::new("dpkg-query").args(["-W", "-f=${Version}", package]));
    query.unwrap_or_else(|_| "unknown".to_owned())
}

impl From {
    fn bring(self, workspace: &Workspace, name: &str, version: &str, folder: &Path) -> Result<PathBuf> {
        let program = match self {
            Self::Debian(package) => {
                if process::find(name).is_none() {
                    apt::provide(&[package])?;
                }
                return process::find(name).with_context(|| format!("{package} brought no {name}"));
            }
            Self::Path(why) => {
                return process::find(name).with_context(|| format!("there is no {name} on the PATH; {why}"));
            }
            Self::Npm => folder.join("node_modules/.bin").join(name),
            Self::OurProgram => folder.join("bin").join(format!("{name}-peer")),
            _ => folder.join("bin").join(name),
        };
        if program.is_file() && !(matches!(self, Self::OurProgram) && is_stale(workspace, name, folder)) {
            return Ok(program);
        }
        println!("    installing {name} {version}");
        fs::create_dir_all(folder)?;
        match self {
            Self::Debian(_) | Self::Path(_) => {}
            Self::Crate => {
                let what = [name, "--version", version].map(OsStr::new);
                install_by_cargo(workspace, &what, folder)?;
            }
            Self::OurProgram => {
                let source = source(workspace, name);
                install_by_cargo(workspace, &[OsStr::new("--path"), source.as_os_str()], folder)?;
                fs::write(folder.join("source"), text(&source))?;
            }
            Self::PyPi => install_by_pip(name, version, folder)?,
            Self::Npm => {
                let words = ["install", "--no-audit", "--no-fund", "--loglevel=error", "--prefix"];
                process::run(Command::new("npm").args(words).arg(folder).arg(format!("{name}@{version}")))?;
            }
            Self::Go(module) => install_by_go(module, version, folder)?,
        }
        Ok(program)
    }
}

fn install_by_cargo(workspace: &Workspace, what: &[&OsStr], folder: &Path) -> Result<()> {
    let target = folder.join("target");
    let mut cargo = workspace.cargo("install");
    cargo.args(["--locked", "--force", "--root"]).arg(folder).args(what);
    let result = process::run(cargo.env("CARGO_TARGET_DIR", &target));
    let _ = fs::remove_dir_all(target);
    result
}

fn install_by_pip(name: &str, version: &str, folder: &Path) -> Result<()> {
    process::run(Command::new("python3").args(["-m", "venv"]).arg(folder))?;
    let pip = folder.join("bin/pip");
    process::run(Command::new(pip).args(["install", "--quiet"]).arg(format!("{name}=={version}")))
}

/// In a module of its own: `go install PATH@VERSION` would ask the module's site about its later versions.
fn install_by_go(module: &str, version: &str, folder: &Path) -> Result<()> {
    fs::write(folder.join("go.mod"), "module peer\n")?;
    let go = |words: &[&str]| {
        process::run(Command::new("go").args(words).current_dir(folder).env("GOBIN", folder.join("bin")))
    };
    go(&["get", &format!("{module}@v{version}")])?;
    go(&["install", module])
}

fn source(workspace: &Workspace, name: &str) -> PathBuf {
    workspace.root().join("benches/peers").join(name)
}

fn is_stale(workspace: &Workspace, name: &str, folder: &Path) -> bool {
    fs::read_to_string(folder.join("source")).unwrap_or_default() != text(&source(workspace, name))
}

/// What a program of ours is made from.
fn text(source: &Path) -> String {
    ["Cargo.toml", "Cargo.lock", "src/main.rs"]
        .map(|file| fs::read_to_string(source.join(file)).unwrap_or_default())
        .concat()
}
