//! Compiles components where it can do no harm: in a process of its own, with limits on its time and memory. It leaves what it
//! made in the cache, from which this process takes it.

use std::fs;
use std::io::{self, Read};
use std::os::unix::process::ExitStatusExt;
use std::path::{Path, PathBuf};
use std::process::{Output, Stdio};
use std::time::Duration;

use nix::sys::resource::{Resource, setrlimit};
use nix::sys::signal::Signal;
use sha2::{Digest, Sha256};
use tokio::io::AsyncWriteExt;
use tokio::process::Command;

use super::{ComponentError, engine};
use crate::budget::{Budget, Limit, Passed};
use crate::folders;

/// Where components are compiled.
#[derive(Debug, Clone)]
pub enum Compiler {
    /// In this process, without limits: for components of one's own.
    Here,
    /// In a process of this program, which calls [`compile_apart`] when it is told `compile-apart` and three numbers: bytes of
    /// address space that a memory is compiled for, and seconds and bytes that it may use.
    Apart(PathBuf),
}

impl Compiler {
    /// Another process of this program.
    ///
    /// # Errors
    ///
    /// If the system does not tell where it is.
    pub fn apart() -> io::Result<Self> {
        std::env::current_exe().map(Self::Apart)
    }

    /// Sees to it that `bytes` are compiled already, or can be without harm. What was compiled within limits once is not tried again.
    pub(super) async fn prepare(
        &self,
        path: &Path,
        bytes: &[u8],
        reservation: u64,
        budget: &Budget,
    ) -> Result<(), ComponentError> {
        let (Self::Apart(program), Some(kept)) = (self, folders::cache()) else { return Ok(()) };
        let mark = kept.join("compiles").join(fingerprint(bytes, reservation));
        if mark.exists() {
            return Ok(());
        }
        let failed = |error: io::Error| ComponentError::Compile(path.to_owned(), error.to_string());
        let ended = compile(program, bytes, reservation, budget).await.map_err(failed)?;
        match ended {
            Ended::Well => {
                // Without the mark, it is only tried again.
                let _ = mark.parent().map(fs::create_dir_all).and(fs::write(&mark, "").ok());
                Ok(())
            }
            Ended::Refused(reason) => {
                Err(ComponentError::Invalid(path.to_owned(), wasmtime::Error::msg(reason)))
            }
            Ended::Over(passed) => Err(ComponentError::Budget(path.to_owned(), passed)),
        }
    }
}

enum Ended {
    Well,
    /// It is not a component: why.
    Refused(String),
    Over(Passed),
}

async fn compile(program: &Path, bytes: &[u8], reservation: u64, budget: &Budget) -> io::Result<Ended> {
    let time = budget.time(Limit::CompileTime);
    let numbers = [reservation, time.as_secs().max(1), budget.get(Limit::CompileMemory)];
    let mut child = Command::new(program)
        .arg(COMMAND)
        .args(numbers.map(|number| number.to_string()))
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .kill_on_drop(true)
        .spawn()?;
    let stdin = child.stdin.take();
    let feed = async {
        if let Some(mut stdin) = stdin {
            // One that is gone already says why by how it ended.
            let _ = stdin.write_all(bytes).await;
        }
    };
    let wait = async { tokio::join!(feed, child.wait_with_output()).1 };
    // What waits for something other than the CPU is not worth waiting for either.
    let Ok(output) = tokio::time::timeout(2 * time + Duration::from_secs(10), wait).await else {
        return Ok(Ended::Over(budget.passed(Limit::CompileTime)));
    };
    Ok(judge(&output?, budget))
}

fn judge(output: &Output, budget: &Budget) -> Ended {
    let said = String::from_utf8_lossy(&output.stderr);
    match (output.status.code(), output.status.signal()) {
        (Some(0), _) => Ended::Well,
        (Some(REFUSED), _) if said.contains(OUT_OF_MEMORY) => {
            Ended::Over(budget.passed(Limit::CompileMemory))
        }
        (Some(REFUSED), _) => Ended::Refused(said.trim_end().trim_start_matches("error: ").to_owned()),
        // The kernel's answer to too much CPU time.
        (_, Some(XCPU | KILL)) => Ended::Over(budget.passed(Limit::CompileTime)),
        // An allocation that fails ends a Rust program, and one for a thread's stack says so.
        (_, Some(_)) => Ended::Over(budget.passed(Limit::CompileMemory)),
        _ if said.contains(NO_STACK) => Ended::Over(budget.passed(Limit::CompileMemory)),
        _ => Ended::Refused(format!("the compiler failed: {}", said.trim_end())),
    }
}

/// How the system's own words for it end.
const OUT_OF_MEMORY: &str = "(os error 12)";
/// What the system says where there is no room for a thread.
const NO_STACK: &str = "failed to spawn thread";
const XCPU: i32 = Signal::SIGXCPU as i32;
const KILL: i32 = Signal::SIGKILL as i32;
/// What the other process is told to do.
const COMMAND: &str = "compile-apart";
/// Its exit code if the bytes are no component.
const REFUSED: i32 = 3;

/// The other process's work: compiles the component that comes over standard input into the cache, within `seconds` of CPU time
/// and `memory` bytes of address space.
///
/// # Errors
///
/// If the bytes are not a component, why.
pub fn compile_apart(reservation: u64, seconds: u64, memory: u64) -> Result<(), String> {
    let limits = [(Resource::RLIMIT_CPU, seconds), (Resource::RLIMIT_AS, memory), (Resource::RLIMIT_CORE, 0)];
    for (resource, most) in limits {
        setrlimit(resource, most, most).map_err(|error| error.to_string())?;
    }
    let mut bytes = Vec::new();
    io::stdin().read_to_end(&mut bytes).map_err(|error| error.to_string())?;
    let engine = engine::plain(reservation).map_err(|error| format!("{error:#}"))?;
    let compiled = wasmtime::component::Component::new(&engine, &bytes);
    compiled.map(drop).map_err(|error| format!("{error:#}"))
}

/// The same for the same bytes, compiled the same way by the same program.
fn fingerprint(bytes: &[u8], reservation: u64) -> String {
    let mut digest = Sha256::new();
    digest.update(concat!(env!("CARGO_PKG_VERSION"), " "));
    digest.update(reservation.to_le_bytes());
    digest.update(bytes);
    digest.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}
