//! New projects: a scenario that builds and runs at once, a test, and what editors want to know.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use anyhow::anyhow;
use clap::ValueEnum;
use rust_embed::Embed;

use super::{BuildError, Language, go, sdk, work};

/// Files by language, and `common` ones. In names and contents these words are replaced: `NAME`, `LANGUAGE`, `SETUP` (the
/// language as `throng setup` has it), `SOURCE` (the scenario's file), `PATH` (what is built).
#[derive(Embed)]
#[folder = "../sdk/templates"]
struct Templates;

/// What every project has.
const COMMON: &str = "common";

/// Makes a project in a folder that is not there yet, or is empty, and gives its files.
pub fn create(language: Language, folder: &Path) -> Result<Vec<PathBuf>, BuildError> {
    let name = name_of(folder)?;
    refuse_full(folder)?;
    let words = Words::new(language, name);
    let mut files = Vec::new();
    for path in Templates::iter() {
        let Some((of, relative)) = path.split_once('/') else { continue };
        let Some(file) = Templates::get(&path).filter(|_| of == COMMON || of == words.setup) else {
            continue;
        };
        let relative = relative.replace("gitignore", ".gitignore").replace("NAME", name);
        let text = words.put_into(&String::from_utf8_lossy(&file.data));
        work::write(&folder.join(&relative), text.as_bytes())?;
        files.push(PathBuf::from(relative));
    }
    if language == Language::Go {
        go::vendor(folder)?;
    } else {
        sdk::vendor(language, folder)?;
    }
    files.sort_unstable();
    Ok(files)
}

/// The last part of the folder's path: what all languages take for a name.
fn name_of(folder: &Path) -> Result<&str, BuildError> {
    let name = folder.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-' || c == '_';
    if name.starts_with(|c: char| c.is_ascii_lowercase()) && name.chars().all(fits) {
        return Ok(name);
    }
    Err(BuildError::Source(format!(
        "'{name}' is no name for a project: take a lower-case letter, then more of them, digits, '-' and '_'"
    )))
}

fn refuse_full(folder: &Path) -> Result<(), BuildError> {
    match fs::read_dir(folder).map(|mut entries| entries.next().is_some()) {
        Ok(true) => Err(BuildError::Source(format!("{} is there already, and not empty", folder.display()))),
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            Err(anyhow!("can't look into {}: {error}", folder.display()).into())
        }
        _ => Ok(()),
    }
}

struct Words<'a> {
    name: &'a str,
    language: Language,
    setup: String,
    source: String,
    path: String,
}

impl<'a> Words<'a> {
    fn new(language: Language, name: &'a str) -> Self {
        let setup =
            language.to_possible_value().map_or_else(String::new, |value| value.get_name().to_owned());
        let ending = match language {
            Language::C => "c",
            Language::Zig => "zig",
            Language::Python => "py",
            Language::JavaScript => "js",
            Language::TypeScript => "ts",
            Language::Rust | Language::Go | Language::Core => "",
        };
        let file = format!("{name}.{ending}");
        let (source, path) = match language {
            Language::Rust => ("src/lib.rs".to_owned(), ".".to_owned()),
            Language::Go => ("main.go".to_owned(), ".".to_owned()),
            _ => (file.clone(), file),
        };
        Self { name, language, setup, source, path }
    }

    fn put_into(&self, text: &str) -> String {
        text.replace("NAME", self.name)
            .replace("LANGUAGE", &self.language.to_string())
            .replace("SETUP", &self.setup)
            .replace("SOURCE", &self.source)
            .replace("PATH", &self.path)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(folder: &Path) -> String {
        create(Language::Go, folder).unwrap_err().to_string()
    }

    #[test]
    fn a_name_fits_all_languages() {
        for name in ["Shop", "1st", "a b", "sh\u{f6}p", ".."] {
            assert!(
                refused(&Path::new("/nowhere").join(name)).contains("is no name for a project"),
                "{name}"
            );
        }
    }

    #[test]
    fn what_is_there_is_not_touched() {
        let folder = tempfile::tempdir().unwrap();
        let shop = folder.path().join("shop");
        fs::create_dir(&shop).unwrap();
        fs::write(shop.join("main.go"), "mine").unwrap();
        assert!(refused(&shop).contains("is there already, and not empty"));
        assert_eq!(fs::read_to_string(shop.join("main.go")).unwrap(), "mine");
    }

    #[test]
    fn no_word_is_left_to_be_replaced() {
        let folder = tempfile::tempdir().unwrap();
        for language in Language::value_variants() {
            let project = folder.path().join(format!("{language}").to_lowercase());
            for file in create(*language, &project).unwrap() {
                let text = fs::read_to_string(project.join(&file)).unwrap();
                for word in ["NAME", "LANGUAGE", "SETUP", "SOURCE", "PATH"] {
                    assert!(!text.contains(word), "{word} in {}", file.display());
                }
            }
        }
    }
}
