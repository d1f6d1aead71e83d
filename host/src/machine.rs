//! What this machine allows a process: the walls that a load generator runs into, and how to move them.

use std::fs;

use nix::sys::resource::{Resource, UsageWho, getrlimit, getrusage, setrlimit};
use nix::sys::time::TimeValLike;

/// The kernel's file for the number of mappings that a process may have.
const MAX_MAP_COUNT: &str = "/proc/sys/vm/max_map_count";
/// The kernel's file for the ports that outgoing connections get.
const PORT_RANGE: &str = "/proc/sys/net/ipv4/ip_local_port_range";

/// A machine's walls. What can't be read is taken to be no wall.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Machine {
    /// Cores that this process may use.
    pub cores: usize,
    /// Bytes of memory, free and reclaimable.
    pub memory_available: u64,
    /// Files, sockets among them, that a process may have open.
    pub open_files: u64,
    /// Memory mappings that a process may have.
    pub mappings: u64,
    /// Connections from one address to one target.
    pub ports: u64,
}

impl Machine {
    /// Reads the walls, after raising the number of open files as far as an ordinary user may.
    pub fn look() -> Self {
        Self {
            cores: std::thread::available_parallelism().map_or(1, usize::from),
            memory_available: memory("MemAvailable:").unwrap_or(u64::MAX),
            open_files: raise_open_files(),
            mappings: number_in(MAX_MAP_COUNT).unwrap_or(u64::MAX),
            ports: port_count().unwrap_or(u64::MAX),
        }
    }
}

/// What a machine is called, for whoever reads a result later.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    /// The operating system and its kernel's release.
    pub system: String,
    /// The processor's name, or its architecture.
    pub cpu: String,
    /// Bytes of memory.
    pub memory: u64,
}

/// What this machine is called.
pub fn identity() -> Identity {
    let release = fs::read_to_string("/proc/sys/kernel/osrelease").unwrap_or_default();
    let processors = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = processors.lines().find_map(|line| line.strip_prefix("model name")?.split_once(':'));
    Identity {
        system: format!("{} {}", std::env::consts::OS, release.trim()).trim_end().to_owned(),
        cpu: model.map_or(std::env::consts::ARCH, |(_, name)| name.trim()).to_owned(),
        memory: memory("MemTotal:").unwrap_or(0),
    }
}

/// CPU time of this process so far, in seconds, and its largest resident size, in bytes.
pub fn used() -> (f64, u64) {
    let Ok(usage) = getrusage(UsageWho::RUSAGE_SELF) else { return (0.0, 0) };
    let cpu = usage.user_time() + usage.system_time();
    (cpu.num_microseconds() as f64 / 1e6, peak_rss().unwrap_or(0))
}

/// In bytes. `getrusage` would give that of the program that started this one, if it was larger.
fn peak_rss() -> Option<u64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let (_, peak) = status.split_once("VmHWM:")?;
    Some(peak.split_whitespace().next()?.parse::<u64>().ok()? * 1024)
}

/// Memory mappings of this process at this moment.
pub fn mappings_used() -> u64 {
    fs::read_to_string("/proc/self/maps").map_or(0, |maps| maps.lines().count() as u64)
}

fn raise_open_files() -> u64 {
    let Ok((soft, hard)) = getrlimit(Resource::RLIMIT_NOFILE) else { return u64::MAX };
    if soft < hard && setrlimit(Resource::RLIMIT_NOFILE, hard, hard).is_ok() { hard } else { soft }
}

/// A row of the kernel's table, in bytes.
fn memory(row: &str) -> Option<u64> {
    let table = fs::read_to_string("/proc/meminfo").ok()?;
    let line = table.lines().find(|line| line.starts_with(row))?;
    Some(line.split_whitespace().nth(1)?.parse::<u64>().ok()? * 1024)
}

fn port_count() -> Option<u64> {
    let range = fs::read_to_string(PORT_RANGE).ok()?;
    let mut bounds = range.split_whitespace().map(str::parse::<u64>);
    let (first, last) = (bounds.next()?.ok()?, bounds.next()?.ok()?);
    Some(last.saturating_sub(first) + 1)
}

fn number_in(file: &str) -> Option<u64> {
    fs::read_to_string(file).ok()?.trim().parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_resident_once_counts() {
        let (_, before) = used();
        drop(std::hint::black_box(vec![1_u8; 256 << 20]));
        let (cpu, after) = used();
        assert!(before > 1 << 20 && after >= 256 << 20, "{before}, {after}");
        assert!(cpu > 0.0);
    }
}
