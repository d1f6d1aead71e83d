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
        let read: (&str, fn(&str) -> Self) = match language {
            Language::Rust => ("Cargo.toml", Self::of_cargo),
            Language::Go => ("go.mod", Self::of_go),
            Language::JavaScript | Language::TypeScript => ("package.json", Self::of_npm),
            Language::Python => ("pyproject.toml", Self::of_python),
            Language::C | Language::Zig | Language::Core => return Self::default(),
        };
        fs::read_to_string(folder.join(read.0)).map(|text| read.1(&text)).unwrap_or_default()
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

    fn of_npm(text: &str) -> Self {
        let package: Value = serde_json::from_str(text).unwrap_or_default();
        let authors = person(&package["author"]);
        let source =
            package["repository"]["url"].as_str().map(|url| url.trim_start_matches("git+").to_owned());
        let read = Self::of(&package);
        Self { authors, source: read.source.clone().or(source), ..read }
    }

    fn of_python(text: &str) -> Self {
        let manifest = toml::from_str::<Value>(text).unwrap_or_default();
        let (project, urls) = (&manifest["project"], &manifest["project"]["urls"]);
        let source =
            ["Repository", "Source", "repository", "source"].iter().find_map(|key| urls[*key].as_str());
        Self { source: source.map(str::to_owned), ..Self::of(project) }
    }

    /// What all manifests call alike.
    fn of(package: &Value) -> Self {
        let text = |key: &str| package[key].as_str().map(str::to_owned);
        let authors: Vec<_> =
            package["authors"].as_array().into_iter().flatten().filter_map(person).collect();
        Self {
            name: text("name"),
            version: text("version"),
            authors: (!authors.is_empty()).then(|| authors.join(", ")),
            licence: text("license"),
            description: text("description"),
            source: text("repository"),
        }
    }
}

/// `A. Author <a@example.com>`, or the same as an object.
fn person(value: &Value) -> Option<String> {
    match (value.as_str(), value["name"].as_str(), value["email"].as_str()) {
        (Some(text), ..) => Some(text.to_owned()),
        (_, Some(name), Some(email)) => Some(format!("{name} <{email}>")),
        (_, name, email) => name.or(email).map(str::to_owned),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn about(manifest: &str) -> About {
        about_of(Language::Rust, "Cargo.toml", manifest)
    }

    fn about_of(language: Language, name: &str, manifest: &str) -> About {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join(name), manifest).unwrap();
        About::read(language, folder.path())
    }

    #[test]
    fn packages_of_npm_and_of_python_tell_the_same() {
        let package = r#"{ "name": "crowd", "version": "1.2.0", "license": "MIT", "description": "A crowd",
            "author": { "name": "A. Author", "email": "a@example.com" },
            "repository": { "type": "git", "url": "git+https://example.com/crowd" } }"#;
        let npm = about_of(Language::TypeScript, "package.json", package);
        let project = r#"
            [project]
            name = "crowd"
            version = "1.2.0"
            license = "MIT"
            description = "A crowd"
            authors = [{ name = "A. Author", email = "a@example.com" }]
            urls = { Repository = "https://example.com/crowd" }"#;
        let python = about_of(Language::Python, "pyproject.toml", project);
        assert_eq!(npm, python);
        assert_eq!(npm.authors.as_deref(), Some("A. Author <a@example.com>"));
        assert_eq!(npm.source.as_deref(), Some("https://example.com/crowd"));
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
