//! Packages from PyPI, in a virtual environment.

use std::path::PathBuf;
use std::process::Command;

use super::super::{BuildError, work};
use super::{COMPLETE, folder, found, program, run};

const PYTHON: &str = "install Python 3.10 or later (Debian: `apt-get install python3 python3-venv`)";

/// A list of packages.
pub(in crate::build) struct Pip {
    language: &'static str,
    what: &'static str,
    list: &'static str,
}

impl Pip {
    /// For C and Zig.
    pub(in crate::build) const C: Self = Self {
        language: "c",
        what: "ziglang (it compiles C and Zig)",
        list: include_str!("../../../../sdk/c/requirements.txt"),
    };

    /// For Go, where there is none.
    pub(in crate::build) const GO: Self =
        Self { language: "go", what: "Go", list: include_str!("../../../../sdk/go/requirements.txt") };

    /// For Python.
    pub(in crate::build) const PYTHON: Self = Self {
        language: "python",
        what: "componentize-py (it makes components of Python)",
        list: include_str!("../../../../sdk/python/requirements.txt"),
    };

    /// Installs them, unless they are there.
    pub(super) fn provide(&self, say: &mut dyn FnMut(&str)) -> Result<(), BuildError> {
        self.find().map(drop).or_else(|_| self.install(say))
    }

    /// The environment's folder of programs.
    pub(in crate::build) fn find(&self) -> Result<PathBuf, BuildError> {
        Ok(found(self.folder()?, self.what, self.language)?.join("bin"))
    }

    fn folder(&self) -> Result<PathBuf, BuildError> {
        folder(self.language, self.list.as_bytes())
    }

    fn install(&self, say: &mut dyn FnMut(&str)) -> Result<(), BuildError> {
        let (folder, python) = (self.folder()?, program("python3", PYTHON)?);
        run(Command::new(python).args(["-m", "venv", "--clear"]).arg(&folder), say)?;
        let list = folder.join("requirements.txt");
        work::write(&list, self.list.as_bytes())?;
        let pip = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r"];
        run(Command::new(folder.join("bin/python")).args(pip).arg(&list), say)?;
        work::write(&folder.join(COMPLETE), b"")
    }
}
