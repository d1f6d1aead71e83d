//! A server that is another program: found, started, waited for, and ended with its test.

use std::ffi::OsStr;
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU16, Ordering};
use std::thread::sleep;
use std::time::Duration;

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

/// Seconds after which `timeout` ends it, whatever becomes of the test.
const LONGEST: &str = "120";
const BETWEEN_LOOKS: Duration = Duration::from_millis(20);
/// It listens within ten seconds, or the test fails.
const MOST_LOOKS: u32 = 500;

/// A running server; it ends with this value.
pub(crate) struct Server(Child);

impl Server {
    /// Starts a program and waits until it listens on this port. What it says goes to a file.
    pub(crate) fn start<A: AsRef<OsStr>>(
        program: &str,
        arguments: impl IntoIterator<Item = A>,
        port: u16,
        said: &Path,
    ) -> Self {
        let said_to = || Stdio::from(std::fs::File::options().append(true).create(true).open(said).unwrap());
        let child = Command::new("timeout")
            .args(["-k", "1", LONGEST])
            .arg(find(program))
            .args(arguments)
            .stdin(Stdio::null())
            .stdout(said_to())
            .stderr(said_to())
            .spawn()
            .unwrap();
        let mut server = Self(child);
        let listens = (0..MOST_LOOKS).any(|_| server.listens(port) || server.has_ended());
        let said = || std::fs::read_to_string(said).unwrap_or_default();
        assert!(listens && !server.has_ended(), "{program} did not start:\n{}", said());
        server
    }

    fn listens(&self, port: u16) -> bool {
        // No event tells that another program listens.
        sleep(BETWEEN_LOOKS);
        TcpStream::connect(("127.0.0.1", port)).is_ok()
    }

    fn has_ended(&mut self) -> bool {
        self.0.try_wait().unwrap().is_some()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // `timeout` passes it on, and kills what does not heed it.
        let _ = kill(Pid::from_raw(self.0.id().try_into().unwrap()), Signal::SIGTERM);
        let _ = self.0.wait();
    }
}

/// A port that nobody listens on. It lies below those that outgoing connections get, as one of these could take it before
/// its server does; and none is given twice.
pub(crate) fn free_port() -> u16 {
    static NEXT: AtomicU16 = AtomicU16::new(0);
    let first = 20_000 + (std::process::id() % 40) as u16 * 250;
    loop {
        let port = first + NEXT.fetch_add(1, Ordering::Relaxed) % 2_000;
        if TcpListener::bind(("127.0.0.1", port)).is_ok() {
            return port;
        }
    }
}

/// Where a program is, if it is not named with its folder: servers are in folders that only root has on its `PATH`.
fn find(program: &str) -> PathBuf {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let beside = ["/usr/sbin", "/usr/local/sbin"].map(PathBuf::from);
    std::env::split_paths(&path)
        .chain(beside)
        .map(|folder| folder.join(program))
        .find(|file| file.is_file())
        .unwrap_or_else(|| panic!("there is no {program}: run 'cargo xtask test' once, or install it"))
}
