//! Debian's matching pair for guests: a compiler, and the source of its standard library.
//!
//! The way for a machine that reaches Debian's packages but not rustup's. The library is built from source by
//! `-Zbuild-std`, once for each target folder, so these guests have a folder of their own. Clippy is not in the pair.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, ensure};

use crate::{process, rust};

/// The pair.
pub const PACKAGES: [&str; 2] = ["rustc-web", "rust-web-src"];

/// The command that a person would run for the same.
pub const INSTALL: &str = "apt-get install --no-install-recommends rustc-web rust-web-src";

/// The pair, and the linker from the toolchain that runs cargo: Debian's has none for WebAssembly.
#[derive(Debug)]
pub struct DebianPair {
    rustc: PathBuf,
    linker: PathBuf,
}

impl DebianPair {
    /// Finds the pair's compiler and a linker.
    pub(crate) fn find() -> Result<Self> {
        let files = process::output(Command::new("dpkg").args(["-L", "rustc-web"]))
            .context("Debian's rustc-web is not installed")?;
        let rustc = rustc_among(&files).context("the package rustc-web lists no bin/rustc")?;
        let library = rust::sysroot(Command::new(&rustc))?.join("lib/rustlib/src/rust/library");
        ensure!(
            library.is_dir(),
            "rust-web-src has no standard library for {} at {}",
            rustc.display(),
            library.display()
        );
        Ok(Self { rustc, linker: linker()? })
    }

    /// Has this cargo command build guests with the pair, and their standard library with them.
    pub(crate) fn equip(&self, cargo: &mut Command) {
        // Released compilers take `-Z` flags only when told to.
        cargo.env("RUSTC_BOOTSTRAP", "1").arg("-Zbuild-std=std,panic_abort");
        cargo.env("RUSTC", &self.rustc).env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER", &self.linker);
    }
}

/// `rust-lld` of the toolchain that runs cargo, else a `wasm-ld` on the `PATH`.
fn linker() -> Result<PathBuf> {
    let host = process::output(rust::rustc().args(["--print", "host-tuple"]))?;
    let beside_rustc = rust::sysroot(rust::rustc())?.join(format!("lib/rustlib/{host}/bin/rust-lld"));
    if beside_rustc.is_file() {
        return Ok(beside_rustc);
    }
    process::find("wasm-ld").with_context(|| {
        format!("no linker for WebAssembly: neither {} nor `wasm-ld` on the PATH", beside_rustc.display())
    })
}

/// The compiler among a package's files, one path a line.
fn rustc_among(files: &str) -> Option<PathBuf> {
    files.lines().map(Path::new).find(|file| file.ends_with("bin/rustc")).map(Path::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_compiler_is_the_file_in_a_bin_folder() {
        let files =
            "/.\n/usr\n/usr/bin\n/usr/bin/rustdoc\n/usr/lib/rust-1.96/bin/rustc\n/usr/share/doc/rustc";
        assert_eq!(rustc_among(files), Some("/usr/lib/rust-1.96/bin/rustc".into()));
        assert_eq!(rustc_among("/.\n/usr/share/rustc\n"), None);
    }

    #[test]
    fn cargo_is_told_all_four_things() {
        let pair = DebianPair { rustc: "/usr/bin/rustc".into(), linker: "/opt/rust-lld".into() };
        let mut cargo = Command::new("cargo");
        pair.equip(&mut cargo);
        assert!(cargo.get_args().any(|word| word == "-Zbuild-std=std,panic_abort"));
        let set = |name: &str| cargo.get_envs().any(|(key, value)| key == name && value.is_some());
        assert!(set("RUSTC") && set("RUSTC_BOOTSTRAP") && set("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER"));
    }
}
