//! The workspaces that hold guests, what is in them, and where their components go.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use anyhow::Result;
use cargo_metadata::{MetadataCommand, PackageId};

/// Each is a cargo workspace of its own. What only tests load stays apart from what people run.
const FOLDERS: [Folder; 3] = [
    Folder { path: "plugins", components: "" },
    Folder { path: "examples", components: "" },
    Folder { path: "tests/guests", components: "tests" },
];

#[derive(Debug, Clone, Copy)]
struct Folder {
    /// Below the repository's root.
    path: &'static str,
    /// Below `target/components/`.
    components: &'static str,
}

/// One workspace of guests, with at least one package.
#[derive(Debug)]
pub(crate) struct GuestWorkspace {
    folder: Folder,
    manifest: PathBuf,
    packages: HashMap<PackageId, String>,
}

impl GuestWorkspace {
    /// Those that this repository has; an absent folder or one without packages is passed over.
    pub(crate) fn all(root: &Path) -> Result<Vec<Self>> {
        let mut workspaces = Vec::new();
        for folder in FOLDERS {
            let manifest = root.join(folder.path).join("Cargo.toml");
            if !manifest.is_file() {
                continue;
            }
            let packages = packages(&manifest)?;
            if !packages.is_empty() {
                workspaces.push(Self { folder, manifest, packages });
            }
        }
        Ok(workspaces)
    }

    /// Its folder below the root.
    pub(crate) fn path(&self) -> &'static str {
        self.folder.path
    }

    /// Its manifest.
    pub(crate) fn manifest(&self) -> &Path {
        &self.manifest
    }

    /// The name of a package, if it is one of this workspace.
    pub(crate) fn package(&self, id: &PackageId) -> Option<&str> {
        self.packages.get(id).map(String::as_str)
    }

    /// Where the component of this package goes.
    pub(crate) fn component(&self, components: &Path, package: &str) -> PathBuf {
        self.folder.component(components, package)
    }
}

impl Folder {
    fn component(self, components: &Path, package: &str) -> PathBuf {
        components.join(self.components).join(format!("{package}.wasm"))
    }
}

fn packages(manifest: &Path) -> Result<HashMap<PackageId, String>> {
    let metadata = MetadataCommand::new().manifest_path(manifest).no_deps().exec()?;
    Ok(metadata.packages.into_iter().map(|package| (package.id, package.name.to_string())).collect())
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn components_are_named_after_their_package() {
        let [plugins, examples, tests] = FOLDERS;
        let components = Path::new("target/components");
        assert_eq!(plugins.component(components, "browse"), Path::new("target/components/browse.wasm"));
        assert_eq!(
            examples.component(components, "first-steps"),
            Path::new("target/components/first-steps.wasm")
        );
        assert_eq!(tests.component(components, "trap"), Path::new("target/components/tests/trap.wasm"));
    }

    #[test]
    fn absent_and_empty_workspaces_are_passed_over() {
        let root = tempfile::tempdir().unwrap();
        let write = |path: &str, text: &str| {
            let path = root.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        };
        write("examples/Cargo.toml", "[workspace]\nresolver = \"3\"\nmembers = []\n");
        write("tests/guests/Cargo.toml", "[workspace]\nresolver = \"3\"\nmembers = [\"trap\"]\n");
        write("tests/guests/trap/Cargo.toml", "[package]\nname = \"trap\"\nedition = \"2024\"\n");
        write("tests/guests/trap/src/lib.rs", "");
        let workspaces = GuestWorkspace::all(root.path()).unwrap();
        assert_eq!(workspaces.len(), 1);
        assert_eq!(workspaces[0].path(), "tests/guests");
        let id = workspaces[0].packages.keys().next().unwrap();
        assert_eq!(workspaces[0].package(id), Some("trap"));
    }
}
