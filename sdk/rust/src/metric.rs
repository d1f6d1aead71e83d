//! Figures of the scenario's own, in the report beside those of the host.
//!
//! A metric is a name and a kind. Make it a `static`, or write it where it is needed: the host's handle is created once
//! for each user and kept. All users of the run add to the same metric.
//!
//! ```no_run
//! use throng_sdk::prelude::*;
//!
//! static ORDERS: Counter = Counter::new("orders");
//! static BASKET: Trend = Trend::new("basket_items");
//!
//! # fn order(items: u32) {
//! ORDERS.increment();
//! BASKET.add(items);
//! # }
//! ```
//!
//! Values that are not finite are left out.

use std::cell::RefCell;

use crate::bindings::throng::load::report::{self, MetricKind};

/// A sum over all users.
#[derive(Debug, Clone, Copy)]
pub struct Counter(&'static str);

impl Counter {
    /// A counter of this name.
    #[must_use]
    pub const fn new(name: &'static str) -> Self {
        Self(name)
    }

    /// Adds a value to the sum.
    pub fn add(&self, value: impl Into<f64>) {
        add(self.0, MetricKind::Counter, value.into());
    }

    /// Adds one.
    pub fn increment(&self) {
        self.add(1);
    }
}

/// A value that goes up and down: the last one is kept, with the least and the greatest.
#[derive(Debug, Clone, Copy)]
pub struct Gauge(&'static str);

impl Gauge {
    /// A gauge of this name.
    #[must_use]
    pub const fn new(name: &'static str) -> Self {
        Self(name)
    }

    /// Sets the value.
    pub fn set(&self, value: impl Into<f64>) {
        add(self.0, MetricKind::Gauge, value.into());
    }
}

/// A distribution: the report has its mean and percentiles. Values below 0 count as 0.
#[derive(Debug, Clone, Copy)]
pub struct Trend(&'static str);

impl Trend {
    /// A trend of this name. Put the unit into the name, as in `checkout_ms`.
    #[must_use]
    pub const fn new(name: &'static str) -> Self {
        Self(name)
    }

    /// Adds a value to the distribution.
    pub fn add(&self, value: impl Into<f64>) {
        add(self.0, MetricKind::Trend, value.into());
    }
}

/// A share: how often something was so.
#[derive(Debug, Clone, Copy)]
pub struct Rate(&'static str);

impl Rate {
    /// A rate of this name.
    #[must_use]
    pub const fn new(name: &'static str) -> Self {
        Self(name)
    }

    /// Counts one case, in which it was so or not.
    pub fn add(&self, was_so: bool) {
        add(self.0, MetricKind::Rate, f64::from(u8::from(was_so)));
    }
}

struct Handle {
    name: &'static str,
    kind: MetricKind,
    metric: report::Metric,
}

thread_local! {
    /// Few, so that looking through them costs less than anything cleverer.
    static HANDLES: RefCell<Vec<Handle>> = const { RefCell::new(Vec::new()) };
}

fn add(name: &'static str, kind: MetricKind, value: f64) {
    HANDLES.with_borrow_mut(|handles| {
        let known = handles.iter().position(|handle| handle.kind == kind && handle.name == name);
        let position = known.unwrap_or_else(|| {
            handles.push(Handle { name, kind, metric: report::Metric::new(name, kind) });
            handles.len() - 1
        });
        handles[position].metric.add(value);
    });
}
