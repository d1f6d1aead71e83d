//! The `throng` program as a child process.

use std::ffi::OsStr;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::Duration;

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use serde_json::Value;
use tempfile::TempDir;

use crate::profile_folder;

/// After this long, a child is killed.
const LONGEST: Duration = Duration::from_secs(120);

/// A command line of `throng`.
pub struct Throng {
    command: Command,
    folder: TempDir,
}

/// A `throng` that is running.
pub struct Running {
    child: Child,
    folder: TempDir,
}

/// A `throng` that has ended.
pub struct Ended {
    /// The exit code; none if a signal ended it.
    pub code: Option<i32>,
    /// Standard output.
    pub stdout: String,
    /// Standard error.
    pub stderr: String,
    folder: TempDir,
}

impl Throng {
    /// `throng` with these arguments.
    pub fn new<A: AsRef<OsStr>>(arguments: impl IntoIterator<Item = A>) -> Self {
        let program = profile_folder().join("throng");
        assert!(program.is_file(), "{} is missing: run 'cargo build -p throng' first", program.display());
        let mut command = Command::new(program);
        // Where these tests run is not what they are about.
        command.args(arguments).env_remove("GITHUB_ACTIONS").env_remove("GITHUB_STEP_SUMMARY");
        let folder = tempfile::tempdir().unwrap();
        // Nor are its runs part of anybody's history.
        command.env("THRONG_HISTORY", folder.path().join("history.db"));
        Self { command, folder }
    }

    /// `throng run` of a component against a target, with its report kept.
    pub fn run(component: &Path, target: &str) -> Self {
        Self::run_shown(component, target, "plain")
    }

    /// The same, with its progress shown in this way.
    pub fn run_shown(component: &Path, target: &str, ui: &str) -> Self {
        let mut throng = Self::new(["run"]);
        let report = throng.folder.path().join("report.json");
        throng.command.arg(component).args(["--target", target, "--ui", ui]);
        throng.command.arg("--out").arg(format!("json={}", report.display()));
        throng
    }

    /// `throng run` of a scenario that says itself what it does and where, with its report kept.
    pub fn planned(scenario: &Path) -> Self {
        let mut throng = Self::new(["run"]);
        let report = throng.folder.path().join("report.json");
        throng
            .command
            .arg(scenario)
            .args(["--ui", "plain"])
            .arg("--out")
            .arg(format!("json={}", report.display()));
        throng
    }

    /// More arguments.
    #[must_use]
    pub fn with<A: AsRef<OsStr>>(mut self, arguments: impl IntoIterator<Item = A>) -> Self {
        self.command.args(arguments);
        self
    }

    /// A variable of its environment.
    #[must_use]
    pub fn env(mut self, name: &str, value: &Path) -> Self {
        self.command.env(name, value);
        self
    }

    /// Starts it.
    pub fn start(self) -> Running {
        self.start_with(Stdio::null(), Stdio::piped(), Stdio::piped())
    }

    pub(crate) fn start_with(mut self, input: Stdio, output: Stdio, errors: Stdio) -> Running {
        let command = self.command.stdin(input).stdout(output).stderr(errors);
        Running { child: command.spawn().unwrap(), folder: self.folder }
    }

    /// Runs it to its end.
    pub fn end(self) -> Ended {
        self.start().end()
    }
}

impl Running {
    /// The process's number, to send it a signal.
    pub fn id(&self) -> i32 {
        self.child.id().try_into().unwrap()
    }

    /// Sends it what Ctrl-C sends.
    pub fn interrupt(&self) {
        kill(Pid::from_raw(self.id()), Signal::SIGINT).unwrap();
    }

    /// Waits for its end; after two minutes it is killed.
    pub fn end(self) -> Ended {
        let id = self.id();
        let (ended, watched) = mpsc::channel::<()>();
        let watchdog = thread::spawn(move || {
            if watched.recv_timeout(LONGEST) == Err(RecvTimeoutError::Timeout) {
                let _ = Command::new("kill").args(["-9", &id.to_string()]).status();
            }
        });
        let output = self.child.wait_with_output().unwrap();
        drop(ended);
        watchdog.join().unwrap();
        let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
        Ended {
            code: output.status.code(),
            stdout: text(output.stdout),
            stderr: text(output.stderr),
            folder: self.folder,
        }
    }
}

impl Ended {
    /// The JSON report of [`Throng::run`].
    pub fn report(&self) -> Value {
        let path = self.folder.path().join("report.json");
        let text = std::fs::read_to_string(&path)
            .unwrap_or_else(|error| panic!("no report ({error}):\n{}{}", self.stdout, self.stderr));
        serde_json::from_str(&text).unwrap()
    }

    /// Asserts the exit code and that standard error holds a text.
    pub fn failed_with(&self, code: i32, text: &str) {
        assert_eq!(self.code, Some(code), "{}{}", self.stdout, self.stderr);
        assert!(self.stderr.contains(text), "expected '{text}' in:\n{}", self.stderr);
        assert!(!self.stderr.contains("panicked"), "{}", self.stderr);
    }

    /// Asserts exit code 0.
    pub fn succeeded(self) -> Self {
        assert_eq!(self.code, Some(0), "{}{}", self.stdout, self.stderr);
        self
    }
}
