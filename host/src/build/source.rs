//! What a path leads to: a language, a folder, and the file to begin with.

use std::fs;
use std::path::{Path, PathBuf};

use super::about::About;
use super::{BuildError, Language};

/// A scenario's source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// What it is written in.
    pub language: Language,
    /// The folder that holds it, absolute.
    pub folder: PathBuf,
    /// The file to begin with, absolute: the author's module, or a project's manifest.
    pub entry: PathBuf,
    /// What it is called: as its manifest has it, or its file, or its folder.
    pub name: String,
    /// What it says of itself, for the component's metadata.
    pub about: About,
    /// Variables for scripts that read their environment: names and values.
    pub variables: Vec<(String, String)>,
}

const PROJECTS: [Language; 2] = [Language::Rust, Language::Go];

impl Source {
    /// Finds out what `path` is: a file of a known language, or a folder with a project or with one such file in it.
    pub fn find(path: &Path) -> Result<Self, BuildError> {
        let absolute = fs::canonicalize(path)
            .map_err(|error| BuildError::Source(format!("can't build {}: {error}", path.display())))?;
        if absolute.is_dir() { Self::in_folder(path, &absolute) } else { Self::of_file(path, absolute) }
    }

    /// The same, with these variables.
    #[must_use]
    pub fn with_variables(self, variables: &[(String, String)]) -> Self {
        Self { variables: variables.to_vec(), ..self }
    }

    /// Whether `path` looks like something to build rather than something to run.
    pub fn is_meant_by(path: &Path) -> bool {
        let has_language = Language::of(path).is_some_and(|language| language != Language::Core);
        path.is_dir() || has_language || is_part_of_project(path)
    }

    /// Whether the project has the SDK in its own `.throng/`, as `throng new` writes it: for its manifest, or for editors.
    pub(super) fn names_own_sdk(&self) -> bool {
        let text = fs::read_to_string(self.folder.join(self.language.settings()));
        text.is_ok_and(|text| text.contains(".throng/"))
    }

    fn of_file(path: &Path, file: PathBuf) -> Result<Self, BuildError> {
        if is_part_of_project(&file) {
            return match file.ancestors().skip(1).find(|folder| project_in(folder).is_some()) {
                Some(folder) => Self::in_folder(folder, folder),
                None => Err(BuildError::Source(format!(
                    "{} belongs to no project: neither its folder nor one above has a Cargo.toml or go.mod",
                    path.display()
                ))),
            };
        }
        let Some(language) = Language::of(&file) else {
            return Err(BuildError::Source(format!(
                "{} is in no language that throng builds: give a folder with Cargo.toml or go.mod, a .js, .ts, .py, .c or .zig file, \
                 or a core .wasm module",
                path.display()
            )));
        };
        let name = stem(&file);
        let folder = file.parent().unwrap_or(Path::new("/")).to_owned();
        let about = About::read(language, &folder);
        Ok(Self { language, folder, entry: file, name, about, variables: Vec::new() })
    }

    fn in_folder(path: &Path, folder: &Path) -> Result<Self, BuildError> {
        if let Some((language, entry)) = project_in(folder) {
            let about = About::read(language, folder);
            let name = about.name.clone().unwrap_or_else(|| stem(folder));
            let variables = Vec::new();
            return Ok(Self { language, folder: folder.to_owned(), entry, name, about, variables });
        }
        let files =
            sources_in(folder).map_err(|error| BuildError::Source(format!("{}: {error}", path.display())))?;
        match &files[..] {
            [file] => Self::of_file(file, file.clone()),
            [] => Err(BuildError::Source(format!(
                "{} holds nothing to build: no Cargo.toml, no go.mod, no .js, .ts, .py, .c or .zig file",
                path.display()
            ))),
            several => Err(BuildError::Source(format!(
                "{} holds {} sources; name one: {}",
                path.display(),
                several.len(),
                several
                    .iter()
                    .map(|file| path.join(file.file_name().unwrap_or_default()).display().to_string())
                    .collect::<Vec<_>>()
                    .join(", ")
            ))),
        }
    }
}

fn is_part_of_project(file: &Path) -> bool {
    let name = file.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    name.ends_with(".rs") || name.ends_with(".go") || PROJECTS.iter().any(|it| it.manifest() == Some(name))
}

fn project_in(folder: &Path) -> Option<(Language, PathBuf)> {
    PROJECTS.into_iter().find_map(|language| {
        let manifest = folder.join(language.manifest()?);
        manifest.is_file().then_some((language, manifest))
    })
}

/// The folder's files in a known language, without tests, sorted.
fn sources_in(folder: &Path) -> std::io::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder)? {
        let file = entry?.path();
        let name = file.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        let known = Language::of(&file).is_some_and(|language| language != Language::Core);
        if known
            && !name.contains("test")
            && !name.ends_with(".d.ts")
            && name != "build.zig"
            && file.is_file()
        {
            files.push(file);
        }
    }
    files.sort_unstable();
    Ok(files)
}

fn stem(path: &Path) -> String {
    path.file_stem().unwrap_or_default().to_string_lossy().into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder(files: &[&str]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        for file in files {
            let path = folder.path().join(file);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, "").unwrap();
        }
        folder
    }

    fn found(folder: &tempfile::TempDir, path: &str) -> Result<(Language, String), String> {
        let source = Source::find(&folder.path().join(path)).map_err(|error| error.to_string())?;
        Ok((source.language, source.entry.file_name().unwrap().to_string_lossy().into_owned()))
    }

    #[test]
    fn a_file_s_name_tells_its_language() {
        use Language::{C, Core, JavaScript, Python, TypeScript, Zig};
        let folder = folder(&["a.c", "b.zig", "c.wasm", "d.py", "e.js", "f.mts"]);
        for (name, language) in [
            ("a.c", C),
            ("b.zig", Zig),
            ("c.wasm", Core),
            ("d.py", Python),
            ("e.js", JavaScript),
            ("f.mts", TypeScript),
        ] {
            assert_eq!(found(&folder, name), Ok((language, name.to_owned())));
        }
    }

    #[test]
    fn a_project_is_found_from_its_folder_its_manifest_and_its_files() {
        let folder = folder(&["shop/Cargo.toml", "shop/src/lib.rs", "crowd/go.mod", "crowd/main.go"]);
        for path in ["crowd", "crowd/go.mod", "crowd/main.go"] {
            assert_eq!(found(&folder, path), Ok((Language::Go, "go.mod".to_owned())), "{path}");
        }
        for path in ["shop", "shop/Cargo.toml", "shop/src/lib.rs"] {
            assert_eq!(found(&folder, path), Ok((Language::Rust, "Cargo.toml".to_owned())), "{path}");
        }
    }

    #[test]
    fn a_folder_with_one_source_is_that_source() {
        let folder = folder(&["shopper.c", "shopper_test.c", "throng.h", "README.md"]);
        assert_eq!(found(&folder, ""), Ok((Language::C, "shopper.c".to_owned())));
    }

    #[test]
    fn what_can_not_be_built_is_told() {
        let folder = folder(&["two/a.c", "two/b.zig", "none/README.md", "lone.rs", "a.txt"]);
        let error = |path| found(&folder, path).unwrap_err();
        assert!(error("two").contains("holds 2 sources; name one: "), "{}", error("two"));
        assert!(error("none").contains("holds nothing to build"), "{}", error("none"));
        assert!(error("lone.rs").contains("belongs to no project"), "{}", error("lone.rs"));
        assert!(error("a.txt").contains("in no language that throng builds"), "{}", error("a.txt"));
        assert!(error("absent.c").contains("No such file"), "{}", error("absent.c"));
    }
}
