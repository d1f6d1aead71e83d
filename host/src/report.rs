//! What people and programs see of a run: lines while it runs, a table at its end, JSON. Everything at the end is drawn
//! from one [`Report`], so that the table and the JSON can't disagree.

mod build;
mod harmless;
mod json;
mod notices;
mod progress;
mod table;

pub use build::{Ended, Outcome, ScenarioEnded, build};
pub use harmless::harmless;
pub use json::{
    Breakpoint, Check, Generator, Lifecycle, Metric, MetricFigures, ReasonCount, Report, RunFacts,
    ScenarioFacts, Series, SeriesError, SeriesFigures, Tag, Task, Threshold, TotalsFacts, schema, write_json,
};
pub use progress::{Progress, Style};
pub use table::table;
