//! What is going on, one line a step, and how long each took.
//!
//! The only place of xtask that reads the clock.

use std::time::{Duration, Instant};

use anyhow::{Context, Result};

/// The steps of one command, in order. A step that fails ends the command: its name heads the error.
pub(crate) struct Steps {
    taken: Vec<(String, Duration)>,
}

impl Steps {
    /// No step yet.
    pub(crate) fn new() -> Self {
        Self { taken: Vec::new() }
    }

    /// Prints the step's name, does the work and notes its time.
    pub(crate) fn step<T>(&mut self, name: impl Into<String>, work: impl FnOnce() -> Result<T>) -> Result<T> {
        let name = name.into();
        println!("==> {name}");
        let watch = Stopwatch::start();
        let result = work().with_context(|| format!("failed: {name}"))?;
        self.taken.push((name, watch.elapsed()));
        Ok(result)
    }

    /// Prints each step's time and the sum.
    pub(crate) fn summary(&self) {
        println!("==> time taken");
        for (name, time) in &self.taken {
            println!("    {:>12}  {name}", seconds(*time));
        }
        let sum = self.taken.iter().map(|(_, time)| *time).sum();
        println!("    {:>12}  in all", seconds(sum));
    }
}

/// Time since a moment.
pub(crate) struct Stopwatch(Instant);

impl Stopwatch {
    /// Starts now.
    #[expect(clippy::disallowed_methods, reason = "xtask times real builds; no test of it pauses time")]
    pub(crate) fn start() -> Self {
        Self(Instant::now())
    }

    /// Time since the start.
    pub(crate) fn elapsed(&self) -> Duration {
        self.0.elapsed()
    }
}

/// A time for people: tenths of a second, and minutes from the first full one on.
pub(crate) fn seconds(time: Duration) -> String {
    let tenths = time.as_millis() / 100;
    match tenths / 600 {
        0 => format!("{}.{} s", tenths / 10, tenths % 10),
        minutes => format!("{minutes} min {:02} s", tenths % 600 / 10),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_read_well() {
        assert_eq!(seconds(Duration::from_millis(40)), "0.0 s");
        assert_eq!(seconds(Duration::from_millis(12_370)), "12.3 s");
        assert_eq!(seconds(Duration::from_secs(125)), "2 min 05 s");
    }

    #[test]
    fn a_failing_step_heads_the_error() {
        let failed = Steps::new().step("building", || -> Result<()> { anyhow::bail!("no disk") });
        assert_eq!(format!("{:#}", failed.unwrap_err()), "failed: building: no disk");
    }
}
