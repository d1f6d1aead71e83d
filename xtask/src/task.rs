//! The commands a developer can give, and how their words are read.
//!
//! Reading is pure and strict: an unknown command or a stray argument is refused before any work is done.

use std::ffi::OsString;

use anyhow::{Result, bail};

use crate::{bench, check, counts, demo, dist, plugins, screen, test, web};

/// What `cargo xtask help` prints.
pub(crate) const HELP: &str = "\
cargo xtask COMMAND

  demo [-- ARGS]  build everything in release, then run `throng demo ARGS`; its exit code is passed on
  test            build all that the tests need, then run every test: the workspace's and the SDK's; brings nginx,
                  tinyproxy, microsocks and Chromium if they are missing
  check           formatting, clippy and documentation of every workspace; warnings are errors
  dist            build what is handed out, target/HOST/dist/throng: optimised by a profile of loads on nginx, which it counts first
  plugins         build every Rust guest (plugins/, examples/, tests/guests/) into target/components/
  bench [-- ARGS] measure Throng beside its peers, which are installed into the user's cache, and draw benches/RESULTS.md;
                  `bench -- --help` tells how to narrow it down
  counts [--renew] instructions, system calls and allocations of a request, held against benches/counts.json
  web             build the pages of host/web/ into host/web/dist/, by npm; after a change of their source
  screen          run the demo in tmux and put a picture of its screen into the README
  screenshots     make the pictures in docs/pictures/ anew, with a headless Chromium
  help            this text

Every command first brings what is missing: a C compiler for the bundled SQLite, and a standard library for guests.
THRONG_GUEST_TOOLCHAIN=installed|rustup|debian forces where that library comes from; by default they are tried in
this order: the target installed beside rustc, `rustup target add`, Debian's rustc-web and rust-web-src.
CARGO_TARGET_DIR is respected; where this text says target/, read that folder.";

/// One command with its arguments.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Task {
    /// Print the list of commands.
    Help,
    /// Build every guest into a component.
    Plugins,
    /// Run `throng demo` with these arguments.
    Demo(Vec<OsString>),
    /// Run every test.
    Test,
    /// Build the pages.
    Web,
    /// Take the README's picture of the terminal.
    Screen,
    /// Make the documentation's pictures.
    Screenshots,
    /// Run the formatter, the linter and the documentation build.
    Check,
    /// Build what is handed out.
    Dist,
    /// Measure, with these arguments.
    Bench(Vec<OsString>),
    /// Count what a request takes, with these arguments.
    Counts(Vec<OsString>),
}

impl Task {
    /// Reads the words after `cargo xtask`. The error is one line that names the offending word.
    pub(crate) fn parse(words: impl IntoIterator<Item = OsString>) -> Result<Self> {
        let mut words = words.into_iter();
        let Some(command) = words.next() else { return Ok(Self::Help) };
        let mut rest: Vec<OsString> = words.collect();
        let task = match command.to_str() {
            Some("help" | "--help" | "-h") => return Ok(Self::Help),
            Some(name @ ("demo" | "bench")) => {
                if rest.first().is_some_and(|word| word == "--") {
                    rest.remove(0);
                }
                return Ok(if name == "demo" { Self::Demo(rest) } else { Self::Bench(rest) });
            }
            Some("counts") => return Ok(Self::Counts(rest)),
            Some("plugins") => Self::Plugins,
            Some("dist") => Self::Dist,
            Some("web") => Self::Web,
            Some("screen") => Self::Screen,
            Some("screenshots") => Self::Screenshots,
            Some("test") => Self::Test,
            Some("check") => Self::Check,
            _ => bail!("unknown command `{}`", command.display()),
        };
        match rest.first() {
            None => Ok(task),
            Some(stray) => bail!("`{}` takes no arguments, but got `{}`", command.display(), stray.display()),
        }
    }

    /// Does the work. `Demo` does not come back when it succeeds: `throng` takes this process over.
    pub(crate) fn run(self) -> Result<()> {
        match self {
            Self::Help => {
                println!("{HELP}");
                Ok(())
            }
            Self::Plugins => plugins::run(),
            Self::Demo(arguments) => demo::run(&arguments),
            Self::Dist => dist::run(),
            Self::Web => web::run(),
            Self::Screen => screen::run(),
            Self::Screenshots => web::screenshots(),
            Self::Test => test::run(),
            Self::Check => check::run(),
            Self::Bench(arguments) => bench::run(&arguments),
            Self::Counts(arguments) => counts::run(&arguments),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(words: &[&str]) -> Result<Task> {
        Task::parse(words.iter().map(OsString::from))
    }

    #[test]
    fn no_word_at_all_asks_for_help() {
        assert_eq!(parse(&[]).unwrap(), Task::Help);
        assert_eq!(parse(&["--help"]).unwrap(), Task::Help);
    }

    #[test]
    fn demo_passes_its_arguments_on_without_the_separator() {
        assert_eq!(parse(&["demo"]).unwrap(), Task::Demo(vec![]));
        let with = Task::Demo(vec!["--users".into(), "5".into()]);
        assert_eq!(parse(&["demo", "--", "--users", "5"]).unwrap(), with);
        assert_eq!(parse(&["demo", "--users", "5"]).unwrap(), with);
    }

    #[test]
    fn only_the_first_separator_is_taken() {
        assert_eq!(parse(&["demo", "--", "--"]).unwrap(), Task::Demo(vec!["--".into()]));
    }

    #[test]
    fn strange_words_are_named() {
        assert_eq!(parse(&["dmeo"]).unwrap_err().to_string(), "unknown command `dmeo`");
        let stray = parse(&["test", "host"]).unwrap_err().to_string();
        assert_eq!(stray, "`test` takes no arguments, but got `host`");
    }
}
