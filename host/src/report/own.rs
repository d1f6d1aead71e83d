//! What a scenario makes of the result itself. Its files lie below the folder that the runner names, whatever it calls them.

use std::fs;
use std::io;
use std::path::{Component, Path, PathBuf};

use super::Report;

/// Texts of these names are printed.
const PRINTED: [&str; 2] = ["stdout", "stderr"];

/// What the scenario has for standard output or standard error.
pub fn printed(report: &Report, name: &str) -> Option<String> {
    let texts: Vec<_> =
        report.summaries.iter().filter(|(it, _)| it == name).map(|(_, text)| text.as_str()).collect();
    (!texts.is_empty()).then(|| texts.concat())
}

/// The names of its files.
pub fn files_of(report: &Report) -> Vec<&str> {
    report.summaries.iter().map(|(name, _)| name.as_str()).filter(|it| !PRINTED.contains(it)).collect()
}

/// Writes its files below `folder`.
///
/// # Errors
///
/// If one can't be written, or its name leads out of the folder.
pub(super) fn write(report: &Report, folder: &Path) -> io::Result<()> {
    for (name, text) in report.summaries.iter().filter(|(name, _)| !PRINTED.contains(&name.as_str())) {
        let place = folder.join(inside(name)?);
        fs::create_dir_all(place.parent().unwrap_or(folder))?;
        fs::write(&place, text)?;
    }
    Ok(())
}

/// A relative path of plain names; a folder at its beginning that is this one is left out.
fn inside(name: &str) -> io::Result<PathBuf> {
    let parts = Path::new(name).components().filter(|part| !matches!(part, Component::CurDir));
    let plain: Option<PathBuf> = parts
        .map(|part| match part {
            Component::Normal(part) => Some(part),
            _ => None,
        })
        .collect();
    plain.filter(|path| !path.as_os_str().is_empty()).ok_or_else(|| {
        let problem =
            format!("the scenario's file '{name}' would not lie in the folder; it needs a relative path");
        io::Error::new(io::ErrorKind::InvalidInput, problem)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_stay_in_their_folder() {
        for (name, place) in [("a.json", "a.json"), ("./b/c.xml", "b/c.xml")] {
            assert_eq!(inside(name).unwrap(), Path::new(place));
        }
        for name in ["/etc/a", "../a", "a/../../b", "", "."] {
            assert!(inside(name).unwrap_err().to_string().contains("needs a relative path"), "{name}");
        }
    }
}
