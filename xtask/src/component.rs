//! From a core module to a component on disk.

use std::path::Path;
use std::{fs, process};

use anyhow::{Context, Result};
use wit_component::ComponentEncoder;

/// What became of a component's file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// New, or other than before.
    Written,
    /// The same bytes as before: the file was not touched, so caches by time or content stay warm.
    Unchanged,
}

/// Wraps a core module that carries its WIT (as wit-bindgen embeds it) into a validated component.
pub(crate) fn encode(core: &[u8]) -> Result<Vec<u8>> {
    ComponentEncoder::default().module(core)?.validate(true).encode()
}

/// Writes the file unless it holds these very bytes; readers see the old file or the new one, never half of it.
pub(crate) fn write(path: &Path, bytes: &[u8]) -> Result<Outcome> {
    if fs::read(path).is_ok_and(|present| present == bytes) {
        return Ok(Outcome::Unchanged);
    }
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).with_context(|| format!("could not create {}", folder.display()))?;
    }
    let draft = path.with_extension(format!("{}.part", process::id()));
    fs::write(&draft, bytes).with_context(|| format!("could not write {}", draft.display()))?;
    fs::rename(&draft, path).with_context(|| format!("could not write {}", path.display()))?;
    Ok(Outcome::Written)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_module_without_a_contract_becomes_an_empty_component() {
        let component = encode(b"\0asm\x01\0\0\0").unwrap();
        assert_eq!(&component[..8], b"\0asm\x0d\0\x01\0");
    }

    #[test]
    fn what_is_not_wasm_is_refused() {
        assert!(encode(b"hello").is_err());
    }

    #[test]
    fn a_file_is_written_once_and_again_only_when_it_differs() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("tests/a.wasm");
        assert_eq!(write(&path, b"one").unwrap(), Outcome::Written);
        assert_eq!(write(&path, b"one").unwrap(), Outcome::Unchanged);
        assert_eq!(write(&path, b"two").unwrap(), Outcome::Written);
        assert_eq!(fs::read(&path).unwrap(), b"two");
        assert_eq!(fs::read_dir(path.parent().unwrap()).unwrap().count(), 1);
    }
}
