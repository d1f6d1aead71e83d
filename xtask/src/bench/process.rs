//! What the kernel says of a process: CPU time and memory.

use std::fs;
use std::time::Duration;

/// Ticks of `/proc`'s times in a second: 100 wherever Linux runs.
const TICKS: f64 = 100.0;

/// User and system time so far, in seconds, of a process and the children it has waited for.
pub(crate) fn cpu_seconds(pid: u32) -> Option<f64> {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    // Its name may hold spaces: what counts begins behind the parenthesis, with the third field.
    let fields: Vec<_> = stat.rsplit_once(')')?.1.split_whitespace().collect();
    let ticks = (11..15).map(|field| fields.get(field)?.parse::<u64>().ok()).sum::<Option<u64>>()?;
    Some(ticks as f64 / TICKS)
}

/// The memory that it has now, in MiB. What it has mapped several times, as all users have what their component begins with, counts
/// once: its resident size counts that for each.
pub(crate) fn memory_mib(pid: u32) -> Option<f64> {
    let rollup = fs::read_to_string(format!("/proc/{pid}/smaps_rollup")).ok()?;
    let line = rollup.lines().find(|line| line.starts_with("Pss:"))?;
    Some(line.split_whitespace().nth(1)?.parse::<f64>().ok()? / 1024.0)
}

/// The first child of a process.
pub(crate) fn child_of(pid: u32) -> Option<u32> {
    fs::read_to_string(format!("/proc/{pid}/task/{pid}/children"))
        .ok()?
        .split_whitespace()
        .next()?
        .parse()
        .ok()
}

/// Sleeps.
pub(crate) fn pause(milliseconds: u64) {
    std::thread::sleep(Duration::from_millis(milliseconds));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn this_process_has_used_something() {
        let this = std::process::id();
        assert!(cpu_seconds(this).is_some());
        assert!(memory_mib(this).unwrap() > 1.0);
        assert_eq!(cpu_seconds(u32::MAX), None);
    }
}
