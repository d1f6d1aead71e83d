//! What an instance has used up of its budget, and how it is stopped when it wants more.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use wasmtime::ResourceLimiter;

use crate::budget::{Budget, Limit, Passed};
use crate::sample::MemoryGauge;

/// Why the host ended a call. It travels through wasmtime as the trap's cause.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Stopped {
    /// The scenario wanted more than its budget.
    OverBudget(Passed),
    /// The run was aborted; nobody's fault.
    Aborted,
    /// It went on computing when the graceful stop had run out.
    Interrupted,
}

impl fmt::Display for Stopped {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::OverBudget(passed) => passed.fmt(f),
            Self::Aborted => f.write_str("the run was aborted"),
            Self::Interrupted => f.write_str("the run ended while it computed"),
        }
    }
}

impl std::error::Error for Stopped {}

/// Counts what an instance uses, and stops it at its limits.
#[derive(Debug)]
pub(super) struct Meter {
    budget: Arc<Budget>,
    /// The memory of all users of the scenario.
    gauge: Arc<MemoryGauge>,
    memory: usize,
    table_elements: usize,
    /// Bytes of bodies in the scenario's hands.
    kept: u64,
    /// Requests of this call.
    requests: u64,
    /// When this call must be over, and by which limit.
    until: Duration,
    limit: Limit,
}

impl Meter {
    pub(super) fn new(budget: Arc<Budget>, gauge: Arc<MemoryGauge>) -> Self {
        let (until, limit) = (Duration::MAX, Limit::StartTime);
        Self { budget, gauge, memory: 0, table_elements: 0, kept: 0, requests: 0, until, limit }
    }

    pub(super) fn budget(&self) -> &Budget {
        &self.budget
    }

    /// Notes that a call began at `now` which `limit` gives its time.
    pub(super) fn begin(&mut self, limit: Limit, now: Duration) {
        self.requests = 0;
        self.limit = limit;
        self.until = now.saturating_add(self.budget.time(limit));
    }

    /// When the call must be over.
    pub(super) fn until(&self) -> Duration {
        self.until
    }

    /// Stops a call whose time is over.
    pub(super) fn check_time(&self, now: Duration) -> wasmtime::Result<()> {
        if now > self.until { Err(self.stop(self.limit)) } else { Ok(()) }
    }

    /// Stops what uses more than `limit`.
    pub(super) fn check(&self, limit: Limit, used: u64) -> wasmtime::Result<()> {
        if used > self.budget.get(limit) { Err(self.stop(limit)) } else { Ok(()) }
    }

    pub(super) fn stop(&self, limit: Limit) -> wasmtime::Error {
        Stopped::OverBudget(self.budget.passed(limit)).into()
    }

    /// Counts requests that are to be sent, so many of them at a time.
    pub(super) fn send(&mut self, requests: usize, at_a_time: usize) -> wasmtime::Result<()> {
        self.requests += requests as u64;
        self.check(Limit::RequestsPerIteration, self.requests)?;
        self.check(Limit::RequestsInFlight, at_a_time as u64)
    }

    /// Counts a body that the scenario gets.
    pub(super) fn keep(&mut self, bytes: usize) -> wasmtime::Result<()> {
        self.kept += bytes as u64;
        self.check(Limit::ResponseBytes, self.kept)
    }

    /// Counts a body that the scenario gave back.
    pub(super) fn release(&mut self, bytes: usize) {
        self.kept = self.kept.saturating_sub(bytes as u64);
    }

    /// Bytes of memory that the instance has.
    pub(super) fn memory(&self) -> usize {
        self.memory
    }

    /// Counts growth, unless the memory or table's own limit is going to refuse it.
    fn grow(used: &mut usize, current: usize, desired: usize, most: Option<usize>) -> usize {
        let allowed = most.is_none_or(|most| desired <= most);
        let more = if allowed { desired.saturating_sub(current) } else { 0 };
        *used += more;
        more
    }
}

impl ResourceLimiter for Meter {
    fn memory_growing(
        &mut self,
        current: usize,
        desired: usize,
        most: Option<usize>,
    ) -> wasmtime::Result<bool> {
        let more = Self::grow(&mut self.memory, current, desired, most);
        self.gauge.grow(more as u64);
        self.check(Limit::Memory, self.memory as u64).map(|()| true)
    }

    fn table_growing(
        &mut self,
        current: usize,
        desired: usize,
        most: Option<usize>,
    ) -> wasmtime::Result<bool> {
        // A pool gives tables no more than the budget, and calls that the table's own limit.
        let own = most.filter(|most| (*most as u64) < self.budget.get(Limit::TableElements));
        Self::grow(&mut self.table_elements, current, desired, own);
        self.check(Limit::TableElements, self.table_elements as u64).map(|()| true)
    }

    fn instances(&self) -> usize {
        self.budget.size(Limit::Instances)
    }

    fn memories(&self) -> usize {
        self.budget.size(Limit::Instances)
    }

    fn tables(&self) -> usize {
        self.budget.size(Limit::Instances)
    }
}

impl Drop for Meter {
    fn drop(&mut self) {
        self.gauge.shrink(self.memory as u64);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn meter(limits: &[(&str, &str)]) -> Meter {
        let mut budget = Budget::default();
        limits.iter().for_each(|(key, text)| budget.set(key, text).unwrap());
        Meter::new(Arc::new(budget), Arc::default())
    }

    fn reason(result: wasmtime::Result<impl Sized>) -> String {
        result.map(drop).unwrap_err().to_string()
    }

    #[test]
    fn memories_count_together_and_are_given_back() {
        let mut meter = meter(&[("memory", "3MiB")]);
        let gauge = Arc::clone(&meter.gauge);
        assert!(meter.memory_growing(0, 2 << 20, None).unwrap());
        assert!(meter.memory_growing(1 << 20, 9 << 20, Some(4 << 20)).unwrap(), "its own limit refuses that");
        assert!(meter.memory_growing(0, 1 << 20, None).unwrap());
        assert_eq!(reason(meter.memory_growing(0, 1, None)), "memory: more than 3 MiB (budget.memory)");
        drop(meter);
        assert_eq!((gauge.now(), gauge.peak()), (0, (3 << 20) + 1));
    }

    #[test]
    fn a_table_that_the_pool_holds_to_the_budget_passes_it_all_the_same() {
        let mut meter = meter(&[("table_elements", "10")]);
        assert!(meter.table_growing(0, 6, Some(5)).unwrap(), "its own limit refuses that");
        assert!(meter.table_growing(0, 10, Some(10)).unwrap());
        assert!(reason(meter.table_growing(10, 11, Some(10))).contains("more than 10 elements"));
    }

    #[test]
    fn requests_and_time_count_by_call() {
        let mut meter = meter(&[("requests_per_iteration", "3"), ("iteration_time", "1s")]);
        let at = Duration::from_secs;
        meter.begin(Limit::IterationTime, at(5));
        meter.send(3, 3).unwrap();
        assert!(reason(meter.send(1, 1)).starts_with("requests: more than 3 in an iteration"));
        meter.check_time(at(6)).unwrap();
        assert_eq!(reason(meter.check_time(at(7))), "iteration time: more than 1s (budget.iteration_time)");
        meter.begin(Limit::IterationTime, at(7));
        meter.send(3, 3).unwrap();
        meter.check_time(at(7)).unwrap();
    }

    #[test]
    fn bodies_that_were_given_back_do_not_count() {
        let mut meter = meter(&[("response_bytes", "10B")]);
        meter.keep(10).unwrap();
        meter.release(6);
        meter.keep(6).unwrap();
        assert!(reason(meter.keep(1)).contains("of bodies kept"));
    }
}
