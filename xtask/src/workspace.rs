//! Where the repository and its target folder are, and how cargo is called in them.
//!
//! The target folder is cargo's own answer, so `CARGO_TARGET_DIR` and cargo's configuration hold. Every child runs in
//! the repository's root. Guests and the SDK share `guests/` in the target folder: what they have in common is built once.

use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};
use cargo_metadata::MetadataCommand;

/// The Rust SDK's manifest, relative to the root; a workspace of its own.
const SDK_MANIFEST: &str = "sdk/rust/Cargo.toml";

/// The root workspace's two folders.
pub(crate) struct Workspace {
    root: PathBuf,
    target: PathBuf,
}

impl Workspace {
    /// Asks cargo about the package it is running, or about the current folder when cargo did not start us.
    pub(crate) fn locate() -> Result<Self> {
        let mut command = MetadataCommand::new();
        if let Some(package) = env::var_os("CARGO_MANIFEST_DIR") {
            command.manifest_path(PathBuf::from(package).join("Cargo.toml"));
        }
        let metadata = command.no_deps().exec().context("could not ask cargo where the workspace is")?;
        Ok(Self { root: metadata.workspace_root.into(), target: metadata.target_directory.into() })
    }

    /// The repository's root.
    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    /// The target folder of the root workspace.
    pub(crate) fn target(&self) -> &Path {
        &self.target
    }

    /// Where every component goes.
    pub(crate) fn components(&self) -> PathBuf {
        self.target.join("components")
    }

    /// The SDK's manifest, if there is one.
    pub(crate) fn sdk_manifest(&self) -> Option<PathBuf> {
        Some(self.root.join(SDK_MANIFEST)).filter(|manifest| manifest.is_file())
    }

    /// Cargo on the root workspace.
    pub(crate) fn cargo(&self, subcommand: &str) -> Command {
        let mut command = cargo();
        // Absolute: a relative one would be read anew in the folder of each child.
        command.arg(subcommand).current_dir(&self.root).env("CARGO_TARGET_DIR", &self.target);
        command
    }

    /// Cargo on the workspace of this manifest, one of those beside the root's.
    pub(crate) fn cargo_beside(&self, subcommand: &str, manifest: &Path) -> Command {
        let mut command = self.cargo(subcommand);
        command.arg("--manifest-path").arg(manifest).env("CARGO_TARGET_DIR", self.target.join("guests"));
        command
    }
}

/// The cargo that started us, without what it told us about our own package: build scripts that watch these variables
/// would run again, and all that depends on them, each time one changes between `cargo build` and `cargo xtask`.
fn cargo() -> Command {
    let mut command = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    for (name, _) in env::vars_os().filter(|(name, _)| name.to_str().is_some_and(is_about_our_package)) {
        command.env_remove(name);
    }
    command
}

fn is_about_our_package(variable: &str) -> bool {
    ["CARGO_PKG_", "CARGO_MANIFEST_"].iter().any(|prefix| variable.starts_with(prefix))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_describes_our_package_is_hidden_from_children() {
        assert!(is_about_our_package("CARGO_PKG_VERSION_MAJOR"));
        assert!(is_about_our_package("CARGO_MANIFEST_DIR"));
        for kept in ["CARGO_HOME", "CARGO_TARGET_DIR", "CARGO_PROFILE_DEV_DEBUG", "RUSTFLAGS"] {
            assert!(!is_about_our_package(kept), "{kept}");
        }
    }

    #[test]
    fn the_workspace_holds_this_package() {
        let workspace = Workspace::locate().unwrap();
        assert!(workspace.root().join("xtask/Cargo.toml").is_file());
        assert!(workspace.components().starts_with(workspace.target()));
    }
}
