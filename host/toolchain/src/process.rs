//! Running another program, with an error that says which one and how it ended.
//!
//! Children write straight to the terminal; only `output` captures, for short answers such as a path.

use std::env;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus, Stdio};

use anyhow::{Context, Result, ensure};

/// Runs to the end; fails unless the program ends with 0.
pub fn run(command: &mut Command) -> Result<()> {
    let status = command.status().with_context(|| could_not_start(command))?;
    succeeded(command, status)
}

/// Runs to the end and gives what the program printed, trimmed; its error output joins the error.
pub fn output(command: &mut Command) -> Result<String> {
    let output = command.stdin(Stdio::null()).output().with_context(|| could_not_start(command))?;
    let said = String::from_utf8_lossy(&output.stderr);
    succeeded(command, output.status).with_context(|| said.trim().to_owned())?;
    Ok(String::from_utf8(output.stdout).with_context(|| written(command))?.trim().to_owned())
}

/// An error that names the command, unless it ended with 0.
pub fn succeeded(command: &Command, status: ExitStatus) -> Result<()> {
    ensure!(status.success(), "{} ended with {status}", written(command));
    Ok(())
}

/// The context for a program that never ran.
pub fn could_not_start(command: &Command) -> String {
    format!("could not start {}", written(command))
}

/// Where a program of this name is on the `PATH`, if it is.
pub fn find(program: &str) -> Option<PathBuf> {
    let path = env::var_os("PATH")?;
    env::split_paths(&path).map(|folder| folder.join(program)).find(|file| file.is_file())
}

/// The command as a person would type it: the program without its folder, then the arguments.
pub fn written(command: &Command) -> String {
    let program = Path::new(command.get_program());
    let name = program.file_name().unwrap_or(program.as_os_str());
    let words: Vec<String> = [name].into_iter().chain(command.get_args()).map(quoted).collect();
    format!("`{}`", words.join(" "))
}

fn quoted(word: &OsStr) -> String {
    let word = word.to_string_lossy();
    if word.is_empty() || word.contains(char::is_whitespace) {
        format!("'{word}'")
    } else {
        word.into_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failure_names_the_command_and_how_it_ended() {
        let error = run(Command::new("/bin/sh").args(["-c", "exit 3"])).unwrap_err();
        assert_eq!(error.to_string(), "`sh -c 'exit 3'` ended with exit status: 3");
    }

    #[test]
    fn a_missing_program_is_named() {
        let error = run(&mut Command::new("throng-no-such-program")).unwrap_err();
        assert_eq!(error.to_string(), "could not start `throng-no-such-program`");
    }

    #[test]
    fn output_is_trimmed_and_a_failure_carries_what_was_said() {
        assert_eq!(output(Command::new("/bin/sh").args(["-c", "echo /usr"])).unwrap(), "/usr");
        let error = output(Command::new("/bin/sh").args(["-c", "echo no room >&2; exit 1"])).unwrap_err();
        assert!(format!("{error:#}").starts_with("no room: `sh"), "{error:#}");
    }

    #[test]
    fn programs_are_found_on_the_path_or_not() {
        assert!(find("sh").is_some());
        assert!(find("throng-no-such-program").is_none());
    }
}
