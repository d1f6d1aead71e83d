//! A Rust compiler with the standard library that guests need.

use std::env;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Result, anyhow, ensure};

use crate::debian::{self, DebianPair};
use crate::process;

/// The target of guests: no WASI, all that they can do comes from the host.
pub const TARGET: &str = "wasm32-unknown-unknown";

/// What builds Rust guests.
#[derive(Debug)]
pub enum RustToolchain {
    /// The toolchain that runs cargo has the target's standard library.
    Own,
    /// Debian's pair builds it from source.
    Debian(DebianPair),
}

impl RustToolchain {
    /// The first that is there; the error says what to run where none is.
    pub fn find() -> Result<Self> {
        Self::installed().or_else(|own| {
            Self::debian().map_err(|debian| {
                anyhow!(
                    "there is no standard library for {TARGET} ({own:#}; {debian:#}); run `rustup target add {TARGET}`, \
                     or on Debian `{}`",
                    debian::INSTALL
                )
            })
        })
    }

    /// The target beside the compiler that cargo uses.
    pub fn installed() -> Result<Self> {
        // `lib` inside, as an uninstalled target may leave its folder behind.
        let library = sysroot(rustc())?.join("lib/rustlib").join(TARGET).join("lib");
        ensure!(library.is_dir(), "there is no {}", library.display());
        Ok(Self::Own)
    }

    /// Debian's pair, if it is installed.
    pub fn debian() -> Result<Self> {
        DebianPair::find().map(Self::Debian)
    }

    /// Has this cargo command build for the guests' target, without flags that are meant for native code.
    pub fn equip(&self, cargo: &mut Command) {
        cargo.args(["--target", TARGET]).env_remove("RUSTFLAGS").env_remove("CARGO_ENCODED_RUSTFLAGS");
        if let Self::Debian(pair) = self {
            pair.equip(cargo);
        }
    }
}

/// The compiler that cargo uses for native code.
pub(crate) fn rustc() -> Command {
    Command::new(env::var_os("RUSTC").unwrap_or_else(|| "rustc".into()))
}

/// The folder of a compiler's own libraries.
pub(crate) fn sysroot(mut rustc: Command) -> Result<PathBuf> {
    process::output(rustc.args(["--print", "sysroot"])).map(PathBuf::from)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn native_flags_do_not_reach_guests() {
        let mut cargo = Command::new("cargo");
        RustToolchain::Own.equip(&mut cargo);
        assert!(cargo.get_envs().any(|(name, value)| name == "RUSTFLAGS" && value.is_none()));
        assert!(cargo.get_args().any(|word| word == TARGET));
    }
}
