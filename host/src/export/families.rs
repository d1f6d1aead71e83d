//! The run's figures as metrics: named, with labels, as every format of them wants it. Names and labels are a public interface;
//! `host/README.md` lists them.

use std::sync::Arc;
use std::time::SystemTime;

use super::Histogram;

/// All metrics at one moment. Counters and histograms are sums since `since`.
#[derive(Debug)]
pub struct Snapshot {
    /// When.
    pub at: SystemTime,
    /// When what is counted began: the run, or the end of its warm-up.
    pub since: SystemTime,
    /// The metrics.
    pub families: Vec<Family>,
    /// What tells this run from others: its id, and the plan's labels.
    pub identity: Arc<Vec<(String, String)>>,
}

/// Metrics of one name.
#[derive(Debug)]
pub struct Family {
    /// The name, without `throng_`, unit and ending.
    pub name: &'static str,
    /// `seconds` or `bytes`, if it has a unit.
    pub unit: Option<&'static str>,
    /// One line.
    pub help: &'static str,
    /// What the values are.
    pub kind: Kind,
    /// One for each set of labels.
    pub points: Vec<Point>,
}

/// What a metric's values are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A sum that only grows.
    Counter,
    /// A value.
    Gauge,
    /// Counts of values by size.
    Histogram,
}

/// A value with its labels.
#[derive(Debug)]
pub struct Point {
    /// Names and values.
    pub labels: Vec<(&'static str, String)>,
    /// The value.
    pub value: Value,
}

/// A metric's value.
#[derive(Debug)]
pub enum Value {
    /// Of counters and gauges.
    Number(f64),
    /// Of histograms.
    Histogram(Histogram),
}

impl Family {
    pub(super) fn new(
        name: &'static str,
        unit: Option<&'static str>,
        kind: Kind,
        help: &'static str,
    ) -> Self {
        Self { name, unit, help, kind, points: Vec::new() }
    }

    pub(super) fn number<const N: usize>(&mut self, labels: [(&'static str, &str); N], value: f64) {
        let labels = labels.map(|(key, value)| (key, value.to_owned())).into();
        self.points.push(Point { labels, value: Value::Number(value) });
    }

    pub(super) fn histogram<const N: usize>(&mut self, labels: [(&'static str, &str); N], value: Histogram) {
        let labels = labels.map(|(key, value)| (key, value.to_owned())).into();
        self.points.push(Point { labels, value: Value::Histogram(value) });
    }

    /// Its name in Prometheus, without a counter's `_total`.
    pub(super) fn prometheus_name(&self) -> String {
        match self.unit {
            Some(unit) => format!("throng_{}_{unit}", self.name),
            None => format!("throng_{}", self.name),
        }
    }

    /// The name of its samples in Prometheus.
    pub(super) fn sample_name(&self) -> String {
        let name = self.prometheus_name();
        if self.kind == Kind::Counter { format!("{name}_total") } else { name }
    }
}
