//! Where a build happens, and what it leaves.
//!
//! Below the user's cache: `build/NAME-HASH/` to work in, one for each source, used by one build at a time; `built/` with
//! finished components, by the content that they were made from.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use anyhow::{Context, anyhow};
use sha2::{Digest, Sha256};

use super::{BuildError, Built, Source, component};
use crate::folders;

/// A folder for one build.
pub(super) struct Work {
    folder: PathBuf,
    built: PathBuf,
    /// Held until the build is over.
    _lock: File,
}

/// What a language's tools made: a core module that carries its contract, or a component.
pub(super) struct Module {
    pub(super) bytes: Vec<u8>,
    pub(super) warnings: String,
    /// What the source says of its run, as JSON; nothing, if it is empty.
    pub(super) plan: Vec<u8>,
}

impl Module {
    /// Made without a word, or with words that the author has seen.
    pub(super) fn silent(bytes: Vec<u8>) -> Self {
        Self { bytes, warnings: String::new(), plan: Vec::new() }
    }
}

impl Work {
    /// The folder for `source`; waits for another build of the same.
    pub(super) fn on(source: &Source) -> Result<Self, BuildError> {
        let cache = cache()?;
        let place = Key::of([source.entry.as_os_str().as_encoded_bytes()]);
        let folder = cache.join("build").join(format!("{}-{}", source.name, place.short()));
        let built = cache.join("built");
        for folder in [&folder, &built] {
            make(folder)?;
        }
        let lock = File::create(folder.join(".lock")).context("can't lock the build's folder")?;
        lock.lock().context("can't lock the build's folder")?;
        Ok(Self { folder, built, _lock: lock })
    }

    /// The folder.
    pub(super) fn folder(&self) -> &Path {
        &self.folder
    }

    /// An empty folder in it.
    pub(super) fn fresh(&self, name: &str) -> Result<PathBuf, BuildError> {
        let folder = self.folder.join(name);
        match fs::remove_dir_all(&folder) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                return Err(anyhow!("can't empty {}: {error}", folder.display()).into());
            }
            _ => make(&folder)?,
        }
        Ok(folder)
    }

    /// Makes a component of a module, names it and keeps it, unless that was done before.
    pub(super) fn finish(&self, source: &Source, module: Module) -> Result<Built, BuildError> {
        let Module { bytes, warnings, plan } = module;
        let content = Key::of([&bytes[..], format!("{:?}", source.about).as_bytes(), &plan]);
        let path = self.built.join(content.short()).join(format!("{}.wasm", source.name));
        let cached = path.is_file();
        if !cached {
            let component = component::encode(bytes, source)?;
            write(&path, &component::with_plan(component::name(&component, source)?, &plan))?;
        }
        Ok(Built { path, cached, warnings })
    }
}

/// A digest of contents.
pub(super) struct Key(String);

impl Key {
    /// Of all these, in this order.
    pub(super) fn of<'a>(contents: impl IntoIterator<Item = &'a [u8]>) -> Self {
        let mut hash = Sha256::new();
        for content in contents {
            hash.update((content.len() as u64).to_le_bytes());
            hash.update(content);
        }
        Self(hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect())
    }

    /// Enough of it to tell apart what one person makes.
    pub(super) fn short(&self) -> &str {
        &self.0[..16]
    }
}

/// The user's cache.
pub(super) fn cache() -> Result<PathBuf, BuildError> {
    folders::cache().ok_or_else(|| {
        anyhow!("there is no folder to build in: neither HOME nor XDG_CACHE_HOME is set").into()
    })
}

pub(super) fn make(folder: &Path) -> Result<(), BuildError> {
    fs::create_dir_all(folder).with_context(|| format!("can't make {}", folder.display()))?;
    Ok(())
}

pub(super) fn read(path: &Path) -> Result<Vec<u8>, BuildError> {
    Ok(fs::read(path).with_context(|| format!("can't read {}", path.display()))?)
}

/// Writes a file so that readers see the old one, the new one, or none, never half of it.
pub(super) fn write(path: &Path, bytes: &[u8]) -> Result<(), BuildError> {
    make(path.parent().unwrap_or(Path::new(".")))?;
    let draft = path.with_extension(format!("{}.part", std::process::id()));
    fs::write(&draft, bytes)
        .and_then(|()| fs::rename(&draft, path))
        .with_context(|| format!("can't write {}", path.display()))?;
    Ok(())
}
