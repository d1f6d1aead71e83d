//! The run in groups of intervals, each with enough requests to say something of.

use std::ops::Range;

use super::super::json::Report;
use super::super::timeline::{Columns, Percentiles};
use crate::recorder::Compact;
use crate::units::{rate, thousands};

/// So many requests a group should have.
const ENOUGH: u64 = 20;
/// There are at least so many groups, if the run has as many intervals.
const LEAST_GROUPS: usize = 12;

/// The run over time: its intervals past the warm-up, in groups.
pub(super) struct Course<'a> {
    pub(super) report: &'a Report,
    /// Intervals of the timeline.
    groups: Vec<Range<usize>>,
}

impl<'a> Course<'a> {
    pub(super) fn new(report: &'a Report) -> Self {
        let timeline = &report.timeline;
        let warm_up = report.run.duration_s - report.run.recorded_s;
        let start = |at: usize| if at == 0 { 0.0 } else { timeline.to_s[at - 1] };
        let first = (0..timeline.to_s.len()).find(|at| start(*at) >= warm_up - 0.05).unwrap_or(0);
        let mut end = timeline.to_s.len();
        // What is left of an interval at the end is not held against whole ones.
        if end - first > 2
            && timeline.to_s[end - 1] - start(end - 1) < 0.5 * (timeline.to_s[end - 2] - start(end - 2))
        {
            end -= 1;
        }
        let mut requests = timeline.all.requests[first..end].to_vec();
        requests.sort_unstable();
        let usual = requests.get(requests.len() / 2).copied().unwrap_or(0).max(1);
        let most = ((end - first) / LEAST_GROUPS).max(1);
        let size = usize::try_from(ENOUGH.div_ceil(usual)).map_or(most, |size| size.min(most));
        let groups = (first..end).step_by(size).map(|from| from..(from + size).min(end)).collect();
        Self { report, groups }
    }

    /// How many groups there are.
    pub(super) fn len(&self) -> usize {
        self.groups.len()
    }

    /// When a group begins, in seconds from the run's start; past the last one, the run's end.
    pub(super) fn starts(&self, group: usize) -> f64 {
        match self.groups.get(group) {
            Some(Range { start: 0, .. }) => 0.0,
            Some(range) => self.report.timeline.to_s[range.start - 1],
            None => self.report.run.duration_s,
        }
    }

    /// How long a group is, in seconds.
    pub(super) fn seconds(&self, group: usize) -> f64 {
        let ends = self.groups[group].end.checked_sub(1).and_then(|last| self.report.timeline.to_s.get(last));
        (ends.copied().unwrap_or_default() - self.starts(group)).max(1e-3)
    }

    /// The users at a group's end.
    pub(super) fn users(&self, group: usize) -> usize {
        let last = self.groups[group].end - 1;
        self.report.timeline.users.get(last).copied().unwrap_or(0)
    }

    /// A column's sum over each group.
    pub(super) fn sums(&self, column: &[u64]) -> Vec<u64> {
        let sum = |group: &Range<usize>| column.get(group.clone()).map_or(0, |it| it.iter().sum());
        self.groups.iter().map(sum).collect()
    }

    /// The greatest of a column in each group.
    pub(super) fn greatest(&self, column: &[Option<u64>]) -> Vec<Option<u64>> {
        let greatest = |group: &Range<usize>| column.get(group.clone())?.iter().copied().flatten().max();
        self.groups.iter().map(greatest).collect()
    }

    /// Failures that are none of the target's rate limit, in each group.
    pub(super) fn faults(&self, columns: &Columns) -> Vec<u64> {
        let (failures, throttled) = (self.sums(&columns.failures), self.sums(&columns.throttled));
        failures
            .iter()
            .zip(throttled)
            .map(|(failures, throttled)| failures.saturating_sub(throttled))
            .collect()
    }

    /// A percentile of response times in each group that has enough requests for it, in microseconds.
    pub(super) fn levels(
        &self,
        columns: &Columns,
        share: f64,
        of: impl Fn(&Percentiles) -> &[Option<u64>],
    ) -> Vec<Option<f64>> {
        let requests = self.sums(&columns.requests);
        let level = |(group, requests): (&Range<usize>, u64)| {
            if requests < ENOUGH {
                return None;
            }
            if group.len() == 1 {
                return of(&columns.response_time_us).get(group.start).copied().flatten().map(|us| us as f64);
            }
            let mut all = Compact::default();
            for text in columns.response_time_histograms.get(group.clone())? {
                all.merge(&Compact::of_text(text));
            }
            (all.count() > 0).then(|| all.quantile(share) as f64)
        };
        self.groups.iter().zip(requests).map(level).collect()
    }

    /// Whether arrivals drive all scenarios, so that users are what comes of it.
    pub(super) fn open(&self) -> bool {
        let scenarios = &self.report.run.scenarios;
        !scenarios.is_empty() && scenarios.iter().all(|it| it.r#loop == "open")
    }

    /// What drove the target in a group: `120 users` or `250 iterations/s`.
    pub(super) fn load(&self, group: usize) -> String {
        if !self.open() {
            let users = self.users(group) as u64;
            return format!("{} {}", thousands(users), super::words::plural(users, "user", "users"));
        }
        let timeline = &self.report.timeline;
        let arrivals =
            self.sums(&timeline.iterations)[group] + self.sums(&timeline.dropped_iterations)[group];
        format!("{} iterations/s", rate(arrivals as f64 / self.seconds(group)))
    }
}
