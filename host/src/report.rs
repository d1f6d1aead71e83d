//! What people and programs see of a run: lines while it runs, a table at its end, JSON. Everything at the end is drawn
//! from one [`Report`], so that the table and the JSON can't disagree.

mod advice;
mod audience;
mod build;
mod csv;
mod episode;
mod github;
mod harmless;
mod html;
mod json;
mod junit;
mod lines;
#[cfg(test)]
pub(crate) mod made_up;
mod notices;
mod observed;
mod own;
mod progress;
mod recording;
mod rows;
mod screen;
mod seen;
mod story;
mod table;
mod timeline;

use std::io;

pub use advice::Advice;
pub use audience::{Audience, Audiences, Begun, SoFar, Standing};
pub use build::{Ended, Outcome, ScenarioEnded, brief, build, moments, run_id};
pub use episode::{episode, episode_line};
pub use github::{annotations, summary};
pub use harmless::harmless;
pub use html::{Page, page};
pub use json::{
    Breakpoint, Check, ConnectionMoment, Environment, Example, Generator, GivenOrder, Lifecycle, Metric,
    MetricFigures, ReasonCount, Report, RunFacts, ScenarioFacts, Seen, Series, SeriesError, SeriesFigures,
    SeriesTag, Tag, Task, Threshold, TotalsFacts, read_json, schema,
};
pub use lines::{
    CheckLine, EndLine, ErrorLine, Line, LineContext, RequestsLine, RunLine, SeriesLine, TaskLine,
    WindowLine, lines_schema,
};
pub use notices::generator_short;
pub use own::{files_of, printed};
pub use progress::{Progress, Style};
pub use recording::{Recording, recording_schema, write_recording};
pub use screen::Screen;
pub use seen::examples;
pub use story::{generator_falls_short, share_exceeds, spoken};
pub use table::table;
pub use timeline::{Columns, Percentiles, SeriesColumns, TagColumns, Timeline, columns};

use crate::plan::{Format, Output};

/// Writes a report as an output wants it.
pub fn write(report: &Report, output: &Output) -> io::Result<()> {
    match output.format {
        Format::Json => json::write(report, &output.path),
        Format::Csv => csv::write(report, &output.path),
        Format::Html => html::write(report, &output.path),
        Format::Junit => junit::write(report, &output.path),
        Format::Summary => own::write(report, &output.path),
    }
}
