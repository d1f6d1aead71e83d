//! How a target scales: the load is raised step by step, each step is waited for until it is steady, and from the steps come
//! the knee, the Universal Scalability Law's coefficients, and what is to be said of them.
//!
//! Each step is a run of its own, so that it starts from nothing and has a report. What runs it is not known here: `climb`
//! says which step is next, `watch` ends it, and the rest is arithmetic over [`Step`]s. `host/SCALE.md` tells the method.

mod chart;
mod climb;
mod csv;
mod html;
mod knee;
mod steady;
mod step;
mod story;
mod table;
mod usl;
mod watch;

use std::io;
use std::path::Path;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

pub use climb::{By, Climb};
pub use knee::Knee;
pub use step::{SeriesOfStep, Step};
pub use table::{line, table};
pub use usl::{Coefficient, Usl};
pub use watch::Watch;

use crate::plan::{Format, Output};

/// The version of the JSON's layout.
const SCHEMA: u32 = 1;

/// What `throng scale` found.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Scaling {
    /// The version of this layout.
    pub schema: u32,
    /// What was scaled.
    pub scenario: String,
    /// Where relative URLs led.
    pub target: String,
    /// RFC 3339, UTC.
    pub started_at: String,
    /// `users` or `rate`: what the steps raise.
    pub by: By,
    /// What fixed all chance.
    pub seed: u64,
    /// The process's exit code.
    pub exit_code: u8,
    /// What there is to say, what matters most first.
    pub story: Vec<String>,
    /// The steps, by their load.
    pub steps: Vec<Step>,
    /// Where more load stops bringing more throughput; null if that was not reached.
    pub knee: Option<Knee>,
    /// The Universal Scalability Law, fitted to the steady steps; null if there are fewer than three.
    pub usl: Option<Usl>,
}

/// What the steps have in common.
#[derive(Debug, Clone)]
pub struct Subject {
    /// What was scaled.
    pub scenario: String,
    /// Where relative URLs led.
    pub target: String,
    /// RFC 3339, UTC.
    pub started_at: String,
    /// What the steps raise.
    pub by: By,
    /// What fixed all chance.
    pub seed: u64,
}

/// Draws up what the steps come to.
pub fn draw_up(subject: Subject, mut steps: Vec<Step>, exit_code: u8) -> Scaling {
    steps.sort_by(|a, b| a.load.total_cmp(&b.load));
    let Subject { scenario, target, started_at, by, seed } = subject;
    let (knee, usl) = (knee::knee(by, &steps, seed), usl::usl(by, &steps, seed));
    let mut scaling = Scaling {
        schema: SCHEMA,
        scenario,
        target,
        started_at,
        by,
        seed,
        exit_code,
        story: Vec::new(),
        steps,
        knee,
        usl,
    };
    scaling.story = story::story(&scaling);
    scaling
}

/// The forms that it has.
pub const FORMATS: [Format; 3] = [Format::Json, Format::Html, Format::Csv];

/// Writes it as an output wants it; in [`FORMATS`] only.
pub fn write(scaling: &Scaling, output: &Output) -> io::Result<()> {
    match output.format {
        Format::Json => write_json(scaling, &output.path),
        Format::Csv => csv::write(scaling, &output.path),
        Format::Html => std::fs::write(&output.path, html::document(scaling)),
        Format::Junit | Format::Summary => Err(io::ErrorKind::Unsupported.into()),
    }
}

fn write_json(scaling: &Scaling, path: &Path) -> io::Result<()> {
    let mut text = serde_json::to_string_pretty(scaling).map_err(io::Error::other)?;
    text.push('\n');
    std::fs::write(path, text)
}

/// The JSON Schema of it.
pub fn schema() -> Value {
    schemars::schema_for!(Scaling).to_value()
}

#[cfg(test)]
mod tests;
