//! Which state of which branch a run was made with.

use std::process::{Command, Stdio};

/// Where services that build detached commits name the branch, in the order in which they are asked.
const BRANCH_VARIABLES: [&str; 4] =
    ["GITHUB_HEAD_REF", "GITHUB_REF_NAME", "CI_COMMIT_REF_NAME", "BRANCH_NAME"];

/// Git's branch and commit.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Revision {
    /// The branch.
    pub branch: Option<String>,
    /// The commit, in hexadecimal.
    pub commit: Option<String>,
}

impl Revision {
    /// Those of the folder that this process is in. None of what git does not tell, or if there is no git.
    pub fn here() -> Self {
        let Some(commit) = git(&["rev-parse", "--verify", "--quiet", "HEAD"]) else { return Self::default() };
        let branch = git(&["symbolic-ref", "--short", "--quiet", "HEAD"]).or_else(|| {
            let mut values = BRANCH_VARIABLES.iter().filter_map(|name| std::env::var(name).ok());
            values.find(|value| !value.is_empty())
        });
        Self { branch, commit: Some(commit) }
    }
}

/// These commands read two files and run nothing of the repository's.
fn git(arguments: &[&str]) -> Option<String> {
    let output =
        Command::new("git").args(arguments).stdin(Stdio::null()).stderr(Stdio::null()).output().ok()?;
    let text = String::from_utf8(output.stdout).ok()?.trim().to_owned();
    (output.status.success() && !text.is_empty()).then_some(text)
}
