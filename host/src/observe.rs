//! The target's own metrics: Prometheus endpoints that are scraped while a run goes on, put on the run's time axis, and held against
//! what the run measured.
//!
//! It runs on a thread of its own and never holds the run up. Bounded: [`MOST_SERIES`] series an endpoint, [`MOST_BYTES`] an
//! answer, one scrape at a time, and each series keeps at most some thousand points however long the run. A scrape that fails
//! is counted and told, and the run goes on.

mod align;
mod correlation;
mod observed;
mod scraper;
mod selector;
mod series;
mod text;

pub use observed::{Correlation, Endpoint, Observed, ObservedMetric, Reading};
pub use scraper::{MOST_BYTES, ObserveError, Observer, Observing};
pub use selector::{Choice, Selector, SelectorError, Source, Treatment};
pub use series::MOST_SERIES;
