//! A recording of iterations that failed: a file of its own.

use std::io;
use std::path::Path;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::json::RunFacts;
use crate::episode::Episode;

/// The version of the file's layout.
const SCHEMA: u32 = 1;

/// Iterations that failed, in full: what `--record-failures` writes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Recording {
    /// The version of this layout.
    pub schema: u32,
    /// What ran.
    pub run: RunFacts,
    /// The failures, as they happened.
    pub failures: Vec<Episode>,
    /// How many more there were.
    pub left_out: u64,
}

/// Writes a recording as one JSON object.
pub fn write_recording(run: &RunFacts, failures: Vec<Episode>, left_out: u64, path: &Path) -> io::Result<()> {
    let recording = Recording { schema: SCHEMA, run: run.clone(), failures, left_out };
    let mut text = serde_json::to_string_pretty(&recording).map_err(io::Error::other)?;
    text.push('\n');
    std::fs::write(path, text)
}

/// The JSON Schema of a recording.
pub fn recording_schema() -> Value {
    schemars::schema_for!(Recording).to_value()
}
