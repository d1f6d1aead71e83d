//! What a project says of itself in its manifest.

use std::fs;
use std::path::Path;

use serde_json::Value;

use super::Language;

/// For a component's metadata. Each as the manifest has it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct About {
    /// What it is called.
    pub name: Option<String>,
    /// The version.
    pub version: Option<String>,
    /// Who wrote it.
    pub authors: Option<String>,
    /// An SPDX expression.
    pub licence: Option<String>,
    /// What it is.
    pub description: Option<String>,
    /// Where its source is, a URL.
    pub source: Option<String>,
}

impl About {
    /// Reads the manifest in `folder`; empty where there is none or it can't be read.
    pub(super) fn read(language: Language, folder: &Path) -> Self {
        let text = language.manifest().and_then(|name| fs::read_to_string(folder.join(name)).ok());
        match (language, text) {
            (Language::Rust, Some(text)) => Self::of_cargo(&text),
            (Language::Go, Some(text)) => Self::of_go(&text),
            _ => Self::default(),
        }
    }

    /// Of a module's path, the last part is the name.
    fn of_go(text: &str) -> Self {
        let module = text.lines().find_map(|line| line.strip_prefix("module "));
        let name = module.and_then(|path| path.trim().rsplit('/').next()).map(str::to_owned);
        Self { name, ..Self::default() }
    }

    fn of_cargo(text: &str) -> Self {
        toml::from_str::<Value>(text).map(|manifest| Self::of(&manifest["package"])).unwrap_or_default()
    }

    fn of(package: &Value) -> Self {
        let text = |key: &str| package[key].as_str().map(str::to_owned);
        let authors =
            package["authors"].as_array().map(|all| all.iter().filter_map(Value::as_str).collect::<Vec<_>>());
        Self {
            name: text("name"),
            version: text("version"),
            authors: authors.filter(|all| !all.is_empty()).map(|all| all.join(", ")),
            licence: text("license"),
            description: text("description"),
            source: text("repository"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn about(manifest: &str) -> About {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("Cargo.toml"), manifest).unwrap();
        About::read(Language::Rust, folder.path())
    }

    #[test]
    fn a_manifest_is_read() {
        let text = |text: &str| Some(text.to_owned());
        let read = about(
            r#"
            [package]
            name = "crowd"
            version = "1.2.0"
            authors = ["A. Author <a@example.com>", "B"]
            license = "MIT"
            description = "A crowd"
            repository = "https://example.com/crowd""#,
        );
        let expected = About {
            name: text("crowd"),
            version: text("1.2.0"),
            authors: text("A. Author <a@example.com>, B"),
            licence: text("MIT"),
            description: text("A crowd"),
            source: text("https://example.com/crowd"),
        };
        assert_eq!(read, expected);
    }

    #[test]
    fn a_module_is_called_by_the_last_part_of_its_path() {
        let about = About::of_go("// A crowd.\nmodule example.com/load/crowd\n\ngo 1.25\n");
        assert_eq!(about.name.as_deref(), Some("crowd"));
    }

    #[test]
    fn what_is_not_there_or_broken_or_inherited_says_nothing() {
        assert_eq!(about("[package"), About::default());
        assert_eq!(about("[package]\nversion.workspace = true"), About::default());
        assert_eq!(About::read(Language::C, Path::new("/nowhere")), About::default());
    }
}
