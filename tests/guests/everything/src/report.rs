//! Checks, metrics and log lines.

use throng_sdk::prelude::*;

static COUNTER: Counter = Counter::new("everything_counter");
static GAUGE: Gauge = Gauge::new("everything_gauge");
static TREND: Trend = Trend::new("everything_trend");

pub(crate) fn all() {
    check("holds", true);
    check("does not hold", false);
    COUNTER.increment();
    COUNTER.add(2.5);
    COUNTER.add(f64::NAN);
    for value in [1, 3, 2] {
        GAUGE.set(value);
        TREND.add(10 * value);
        Rate::new("everything_rate").add(value > 1);
    }
    debug!("a {} line", "debug");
    info!("an info line");
    warn!("a warning");
    error!("an error line");
}
