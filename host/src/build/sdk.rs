//! The contract and the SDKs, which are part of this program: unpacked into the user's cache, as the repository has them, for
//! tools to read.

use std::borrow::Cow;
use std::path::{Path, PathBuf};

use rust_embed::{Embed, EmbeddedFile};

use super::work::{self, Key};
use super::{BuildError, Language};

#[derive(Embed)]
#[folder = "../wit"]
#[include = "*.wit"]
struct Wit;

#[derive(Embed)]
#[folder = "../sdk/rust"]
#[include = "Cargo.*"]
#[include = "*/Cargo.toml"]
#[include = "README.md"]
#[include = "*src/*.rs"]
struct Rust;

#[derive(Embed)]
#[folder = "../sdk/c"]
#[include = "*.h"]
#[include = "src/*.c"]
#[include = "zig/*.zig"]
struct C;

#[derive(Embed)]
#[folder = "../sdk/go"]
#[include = "go.mod"]
#[include = "*.go"]
#[exclude = "testdata/*"]
#[exclude = "*_test.go"]
struct Go;

#[derive(Embed)]
#[folder = "../sdk/python"]
#[include = "*.py"]
#[include = "requirements.txt"]
#[exclude = "tests/*"]
struct Python;

#[derive(Embed)]
#[folder = "../sdk/js"]
#[include = "build.mjs"]
#[include = "build/*.mjs"]
#[include = "package.json"]
#[include = "src/*.ts"]
struct JavaScript;

/// A folder of the repository, and what is in it.
struct Part {
    folder: &'static str,
    names: Vec<Cow<'static, str>>,
    get: fn(&str) -> Option<EmbeddedFile>,
}

impl Part {
    fn of<E: Embed>(folder: &'static str) -> Self {
        Self { folder, names: E::iter().collect(), get: E::get }
    }

    /// Paths below the repository's root, and contents.
    fn files(&self) -> impl Iterator<Item = (PathBuf, Cow<'static, [u8]>)> {
        let file =
            |name: &Cow<'_, str>| Some((Path::new(self.folder).join(name.as_ref()), (self.get)(name)?.data));
        self.names.iter().filter_map(file)
    }
}

fn parts() -> [Part; 6] {
    [
        Part::of::<Wit>("wit"),
        Part::of::<Rust>("sdk/rust"),
        Part::of::<C>("sdk/c"),
        Part::of::<Go>("sdk/go"),
        Part::of::<Python>("sdk/python"),
        Part::of::<JavaScript>("sdk/js"),
    ]
}

/// What was unpacked.
pub(super) struct Kit(PathBuf);

impl Kit {
    /// Unpacks everything, unless that was done before.
    pub(super) fn unpack() -> Result<Self, BuildError> {
        let files: Vec<_> = parts().iter().flat_map(|part| part.files().collect::<Vec<_>>()).collect();
        let contents = files.iter().flat_map(|(path, bytes)| [path.as_os_str().as_encoded_bytes(), bytes]);
        let root = work::cache()?.join("kit").join(Key::of(contents).short());
        let complete = root.join(".complete");
        if !complete.is_file() {
            for (path, bytes) in &files {
                work::write(&root.join(path), bytes)?;
            }
            work::write(&complete, b"")?;
        }
        Ok(Self(root))
    }

    /// The contract's folder.
    pub(super) fn wit(&self) -> PathBuf {
        self.0.join("wit")
    }

    /// An SDK's folder.
    pub(super) fn sdk(&self, name: &str) -> PathBuf {
        self.0.join("sdk").join(name)
    }
}

/// Puts the SDK of a project that names it there into the project's own `.throng/`, which is not for version control: a
/// manifest can only name files. Gives the SDK's folder.
pub(super) fn vendor(language: Language, folder: &Path) -> Result<PathBuf, BuildError> {
    let own = match language {
        Language::Rust | Language::Core => "sdk/rust",
        Language::Go => "sdk/go",
        Language::C | Language::Zig => "sdk/c",
        Language::Python => "sdk/python",
        Language::JavaScript | Language::TypeScript => "sdk/js",
    };
    let place = folder.join(".throng");
    for part in parts().iter().filter(|part| part.folder == own || part.folder == "wit") {
        for (path, bytes) in part.files() {
            let path = place.join(path);
            // What has not changed is left as it is, so that there is nothing to build.
            if std::fs::read(&path).ok().as_deref() != Some(&*bytes) {
                work::write(&path, &bytes)?;
            }
        }
    }
    work::write(&place.join(".gitignore"), b"*\n")?;
    Ok(place.join(own))
}
