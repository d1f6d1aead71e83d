//! What people and programs see of a run: lines while it runs, a table at its end, JSON. Everything at the end is drawn
//! from one [`Report`], so that the table and the JSON can't disagree.

mod advice;
mod audience;
mod build;
mod csv;
mod episode;
mod github;
mod harmless;
mod json;
mod junit;
mod notices;
mod progress;
mod recording;
mod screen;
mod seen;
mod story;
mod table;
mod timeline;

use std::io;

pub use advice::Advice;
pub use audience::{Audience, Audiences, SoFar, Standing};
pub use build::{Ended, Outcome, ScenarioEnded, brief, build, moments};
pub use episode::{episode, episode_line};
pub use github::{annotations, summary};
pub use harmless::harmless;
pub use json::{
    Breakpoint, Check, ConnectionMoment, Environment, Example, Generator, GivenOrder, Lifecycle, Metric,
    MetricFigures, ReasonCount, Report, RunFacts, ScenarioFacts, Seen, Series, SeriesError, SeriesFigures,
    SeriesTag, Tag, Task, Threshold, TotalsFacts, read_json, schema,
};
pub use progress::{Progress, Style};
pub use recording::{Recording, recording_schema, write_recording};
pub use screen::Screen;
pub use seen::examples;
pub use table::table;
pub use timeline::{Columns, Percentiles, SeriesColumns, TagColumns, Timeline, columns};

use crate::plan::{Format, Output};

/// Writes a report as an output wants it.
pub fn write(report: &Report, output: &Output) -> io::Result<()> {
    match output.format {
        Format::Json => json::write(report, &output.path),
        Format::Csv => csv::write(report, &output.path),
        Format::Junit => junit::write(report, &output.path),
    }
}
