//! What a page that starts runs needs to know, and what it sends.

use serde::{Deserialize, Serialize};

/// Something that can be started.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Subject {
    /// What [`Form::subject`] names.
    pub path: String,
    /// `component`, `source` or `plan`.
    pub kind: &'static str,
}

/// What is to be run, as somebody typed it: empty texts stand for what the plan or the host says.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Form {
    /// One of the subjects' paths.
    pub subject: String,
    /// Where relative URLs lead.
    pub target: String,
    /// Users of a closed loop; those ready beforehand of an open one.
    pub users: String,
    /// Users started in a second.
    pub spawn_rate: String,
    /// Iterations started in a second.
    pub rate: String,
    /// How long iterations are started.
    pub duration: String,
    /// Expressions, one a line.
    pub thresholds: String,
}

/// Why something was not started: which of the form's fields, if it is one's fault.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Refusal {
    /// The field's name.
    pub field: Option<&'static str>,
    /// What is wrong.
    pub message: String,
}

/// Who starts runs. Called on a thread that may block.
pub trait Starter: Send + Sync {
    /// What there is to start, sorted.
    fn subjects(&self) -> Vec<Subject>;

    /// What the form says of the target at first.
    fn target(&self) -> Option<String>;

    /// Starts a run, which goes on by itself, or says why not.
    fn start(&self, form: &Form) -> Result<(), Vec<Refusal>>;
}
