//! `cargo xtask screen`: the picture of the terminal in the README, taken from a real run.

use std::fs;
use std::process::Command;
use std::thread::sleep;
use std::time::Duration;

use anyhow::{Context, Result};

use crate::steps::Steps;
use crate::workspace::Workspace;
use crate::{apt, plugins, process};

/// What the picture stands between.
const MARKS: (&str, &str) = ("<!-- screen -->\n", "<!-- end of screen -->");
const SESSION: &str = "throng-screen";
/// How far the run has come when the picture is taken.
const UNDER_WAY: Duration = Duration::from_secs(24);

/// Runs `throng demo` in tmux, and puts what is on the screen into the README.
pub(crate) fn run() -> Result<()> {
    let workspace = Workspace::locate()?;
    let mut steps = Steps::new();
    if process::find("tmux").is_none() {
        steps.step("tmux", || apt::provide(&["tmux"]))?;
    }
    plugins::build_all(&workspace, &mut steps)?;
    steps.step("throng", || {
        process::run(workspace.cargo("build").args(["--workspace", "--bins", "--tests"]))
    })?;
    let picture = steps.step("a run to look at", || take(&workspace))?;
    let path = workspace.root().join("README.md");
    let text = fs::read_to_string(&path).with_context(|| format!("can't read {}", path.display()))?;
    fs::write(&path, replaced(&text, &picture)?)
        .with_context(|| format!("can't write {}", path.display()))?;
    steps.summary();
    Ok(())
}

fn take(workspace: &Workspace) -> Result<String> {
    let throng = workspace.target().join("debug/throng");
    let demo = [throng.as_os_str(), "demo".as_ref(), "--users".as_ref(), "200".as_ref()];
    let size = ["new-session", "-d", "-s", SESSION, "-x", "120", "-y", "30"];
    process::run(tmux(&size).args(demo).args(["--duration", "40s"]))?;
    sleep(UNDER_WAY);
    let picture = process::output(&mut tmux(&["capture-pane", "-p", "-t", SESSION]));
    process::run(&mut tmux(&["kill-session", "-t", SESSION]))?;
    picture
}

fn tmux(arguments: &[&str]) -> Command {
    let mut tmux = Command::new("tmux");
    tmux.args(arguments);
    tmux
}

/// The text with the picture between its marks.
fn replaced(text: &str, picture: &str) -> Result<String> {
    let (before, rest) = text.split_once(MARKS.0).context("the README has no mark for the screen")?;
    let (_, after) = rest.split_once(MARKS.1).context("the README has no mark for the screen's end")?;
    let lines: Vec<_> = picture.lines().map(str::trim_end).collect();
    Ok(format!("{before}{}```text\n{}\n```\n{}{after}", MARKS.0, lines.join("\n"), MARKS.1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_takes_the_place_of_the_last_one() {
        let text = format!("a\n{}```text\nold\n```\n{}\nb\n", MARKS.0, MARKS.1);
        let expected = format!("a\n{}```text\nnew  x\nline\n```\n{}\nb\n", MARKS.0, MARKS.1);
        assert_eq!(replaced(&text, "new  x   \nline\n").unwrap(), expected);
        assert!(replaced("no marks", "x").is_err());
    }
}
