//! All that must be there to measure: Throng, built as it is handed out, the scenarios, the server, and the peers.

use std::collections::HashMap;
use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};
use serde_json::{Value, json};

use super::client::{Client, Program};
use super::options::BenchOptions;
use super::peers::{self, Peer, version_of};
use super::results::Results;
use super::selection;
use crate::steps::Steps;
use crate::workspace::Workspace;
use crate::{apt, dist, plugins, process, tools};

/// The server, the certificate's maker, and what pins processes to cores.
const PACKAGES: [(&str, &str); 3] =
    [("nginx", "nginx-light"), ("openssl", "openssl"), ("taskset", "util-linux")];

/// The build that is optimised by a profile of its work, as `cargo xtask dist` makes it.
const HANDED_OUT: &str = "pgo";

/// What is there.
pub(crate) struct Kit {
    /// `throng-bench` of this tree.
    pub(crate) program: PathBuf,
    /// The cargo profile that micro-benches are built by.
    pub(crate) profile: String,
    before: Option<PathBuf>,
    peers: Vec<Peer>,
    /// The components, or why there is none.
    components: HashMap<&'static str, Result<PathBuf, String>>,
    /// `benches/peers`
    pub(crate) scripts: PathBuf,
    /// `target/components`
    pub(crate) folder: PathBuf,
    pub(crate) root: PathBuf,
}

impl Kit {
    /// Builds and brings it.
    pub(crate) fn provide(workspace: &Workspace, options: &BenchOptions, steps: &mut Steps) -> Result<Self> {
        steps.step("the server", provide_server)?;
        plugins::build_all(workspace, steps)?;
        let profile = options.profile.as_str();
        // Micro-benches are compared with twins in their own program, so a profile of a load would be of no use to them.
        let (folder, profile) = if profile == HANDED_OUT {
            (dist::build(workspace, steps, &dist::BENCH)?, "dist")
        } else {
            (build(workspace, steps, profile)?, profile)
        };
        let program = folder.join("throng-bench");
        let cells = selection::cells(options);
        let clients: Vec<_> = cells.iter().flat_map(|cell| selection::clients(options, *cell)).collect();
        let is_wanted =
            |name: &str| clients.iter().any(|client| client.program() == Program::Peer(peer(name)));
        let peers = steps.step("peers", || peers::provide(workspace, is_wanted))?;
        let mut components = HashMap::from([("rust", Ok(workspace.components().join("flat.wasm")))]);
        for (client, file) in
            [(Client::C, "bench.c"), (Client::JavaScript, "bench.js"), (Client::Python, "bench.py")]
        {
            if clients.contains(&client) {
                let source = workspace.root().join("benches/scenarios").join(file);
                let built = steps.step(file, || Ok(component(&program, &source)))?;
                components.insert(client.word(), built.map_err(|error| format!("{error:#}")));
            }
        }
        let (before, root) = (options.against.clone(), workspace.root().to_owned());
        let profile = profile.to_owned();
        Ok(Self {
            program,
            profile,
            before,
            peers,
            components,
            scripts: root.join("benches/peers"),
            folder: workspace.components(),
            root,
        })
    }

    /// What results of this build are told by.
    pub(crate) fn build(&self) -> String {
        let mut hasher = DefaultHasher::new();
        for path in [Some(&self.program), self.before.as_ref()].into_iter().flatten() {
            fs::read(path).unwrap_or_default().hash(&mut hasher);
        }
        format!("{:016x}", hasher.finish())
    }

    /// The program that runs a client, or why there is none.
    pub(crate) fn program_of(&self, client: Client) -> Result<PathBuf, String> {
        match client.program() {
            Program::Ours => Ok(self.program.clone()),
            Program::Before => self.before.clone().ok_or_else(|| "--against names none".to_owned()),
            Program::Peer(name) => {
                let peer = self.peers.iter().find(|peer| peer.name == name);
                let program = peer.map(|peer| peer.program.as_ref().map_err(|error| format!("{error:#}")));
                program.unwrap_or_else(|| Err("was not asked for".to_owned())).cloned()
            }
        }
    }

    /// The component of a client that is one.
    pub(crate) fn component_of(&self, client: Client) -> Result<PathBuf, String> {
        let word = if client == Client::RustBefore { "rust" } else { client.word() };
        self.components.get(word).cloned().unwrap_or_else(|| Ok(PathBuf::new()))
    }

    /// Keeps the machine and the versions with the results.
    pub(crate) fn note(&self, results: &mut Results) -> Result<()> {
        let mut versions: Vec<Value> = vec![json!(["nginx", version_of("nginx")])];
        versions.extend(self.peers.iter().map(|peer| json!([peer.name, peer.version])));
        let output = |program: &str, words: &[&str]| {
            process::output(Command::new(program).args(words).current_dir(&self.root)).unwrap_or_default()
        };
        results.probed(
            "machine",
            json!({
                "cpu": field("/proc/cpuinfo", "model name"),
                "cores": std::thread::available_parallelism().map_or(0, usize::from),
                "memory": field("/proc/meminfo", "MemTotal"),
                "kernel": output("uname", &["-sr"]),
                "rustc": output("rustc", &["--version"]),
                "throng": output("git", &["describe", "--always", "--dirty"]),
                "date": output("date", &["-u", "+%Y-%m-%d"]),
                "versions": versions,
            }),
        )
    }
}

/// As any build is made: without a profile of its work.
fn build(workspace: &Workspace, steps: &mut Steps, profile: &str) -> Result<PathBuf> {
    steps.step(format!("throng-bench, by the profile {profile}"), || {
        process::run(workspace.cargo("build").args(["--profile", profile]).args(dist::BENCH))
    })?;
    Ok(workspace.target().join(if profile == "dev" { "debug" } else { profile }))
}

fn peer(name: &str) -> &'static str {
    let client = Client::ALL.into_iter().find_map(|client| match client.program() {
        Program::Peer(known) if known == name => Some(known),
        _ => None,
    });
    client.unwrap_or("")
}

/// Brings what the server needs, where it is missing.
pub(crate) fn provide_server() -> Result<()> {
    packages(&PACKAGES)
}

/// Programs, and the packages of Debian's that bring them.
fn packages(wanted: &[(&str, &str)]) -> Result<()> {
    let is_there =
        |program: &str| process::find(program).is_some() || Path::new("/usr/sbin").join(program).is_file();
    let missing: Vec<_> = wanted.iter().filter(|(program, _)| !is_there(program)).map(|it| it.1).collect();
    if missing.is_empty() { Ok(()) } else { apt::provide(&missing) }
}

fn component(program: &Path, source: &Path) -> Result<PathBuf> {
    tools::interpreters()?;
    let told: Value =
        serde_json::from_str(&process::output(Command::new(program).arg("build").arg(source))?)?;
    let Some(path) = told["component"].as_str() else { bail!("{told} names no component") };
    Ok(path.into())
}

fn field(file: &str, name: &str) -> String {
    let text = fs::read_to_string(file).context("no such file").unwrap_or_default();
    let line = text.lines().find(|line| line.starts_with(name)).and_then(|line| line.split_once(':'));
    line.map_or("", |(_, value)| value.trim()).to_owned()
}
