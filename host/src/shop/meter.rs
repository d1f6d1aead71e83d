//! The counts that `GET /metrics` shows, in the OpenMetrics text format, which Prometheus reads.
//!
//! They are exact: a request is one increment, and requests for `/metrics` itself are none. So the counts of a load
//! test that had the shop to itself must equal them.

use std::time::Duration;

use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::{Registry, Unit};

use super::staff::StaffMeter;
use super::store::{CONNECTIONS, PoolMeter};
use super::workers::QueueMeter;

/// Upper bounds of the duration histogram, in seconds: from a quick read to a client's usual timeout.
const BUCKETS_S: [f64; 16] =
    [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0];

/// What a duration is filed under.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, EncodeLabelSet)]
pub(super) struct Route {
    pub(super) method: &'static str,
    /// The path's template, or `unmatched`.
    pub(super) route: &'static str,
}

/// What a request is counted under.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Answer {
    method: &'static str,
    route: &'static str,
    status: u16,
}

type MakeHistogram = fn() -> Histogram;

#[derive(Debug)]
pub(super) struct Meter {
    registry: Registry,
    requests: Family<Answer, Counter>,
    durations_s: Family<Route, Histogram, MakeHistogram>,
    /// Tasks stored.
    pub(super) tasks: Gauge,
}

impl Meter {
    /// A meter that shows the pool's, the queue's and the staff's counts beside its own.
    pub(super) fn new(pool: &PoolMeter, queue: &QueueMeter, staff: &StaffMeter) -> Self {
        let make: MakeHistogram = || Histogram::new(BUCKETS_S);
        let mut meter = Self {
            registry: Registry::with_prefix("shop"),
            requests: Family::default(),
            durations_s: Family::new_with_constructor(make),
            tasks: Gauge::default(),
        };
        meter.register_requests();
        meter.register_pool(pool);
        let registry = &mut meter.registry;
        registry.register("report_queue_depth", "Report jobs that wait for a worker", queue.pending.clone());
        registry.register("reports_running", "Report jobs that a worker has", queue.running.clone());
        registry.register("requests_waiting", "Requests that wait for a worker", staff.waiting.clone());
        registry.register("requests_running", "Requests that a worker has", staff.running.clone());
        registry.register("tasks_stored", "Tasks in the database", meter.tasks.clone());
        meter
    }

    fn register_requests(&mut self) {
        let registry = &mut self.registry;
        registry.register(
            "http_requests",
            "Requests answered, but for those of /metrics",
            self.requests.clone(),
        );
        registry.register_with_unit(
            "http_request_duration",
            "From a request's arrival to its response, injected faults included",
            Unit::Seconds,
            self.durations_s.clone(),
        );
    }

    fn register_pool(&mut self, pool: &PoolMeter) {
        let registry = &mut self.registry;
        let size = Gauge::<i64>::default();
        size.set(CONNECTIONS as i64);
        registry.register("db_pool_connections", "Database connections there are", size);
        registry.register(
            "db_pool_connections_in_use",
            "Database connections lent out now",
            pool.in_use.clone(),
        );
        registry.register("db_pool_lent", "Times a database connection was lent", pool.lent.clone());
        registry.register(
            "db_pool_waits",
            "Times a database connection had to be waited for",
            pool.waits.clone(),
        );
        registry.register_with_unit(
            "db_pool_busy",
            "Time for which database connections were lent, summed",
            Unit::Seconds,
            pool.busy_s.clone(),
        );
    }

    /// Counts one response.
    pub(super) fn count(&self, route: Route, status: u16, took: Duration) {
        let Route { method, route: template } = route;
        self.requests.get_or_create(&Answer { method, route: template, status }).inc();
        self.durations_s.get_or_create(&route).observe(took.as_secs_f64());
    }

    /// All counts as text.
    pub(super) fn render(&self) -> String {
        let mut text = String::new();
        // Writing to a string can't fail.
        let _ = encode(&mut text, &self.registry);
        text
    }
}
