//! How guests get their standard library: three ways, tried in order, and the error when none works.
//!
//! 1. the target is installed beside rustc; 2. `rustup target add`; 3. Debian's compiler and library source.
//!
//! `THRONG_GUEST_TOOLCHAIN` forces one way, and then no other is tried.

use std::env;
use std::fmt::{self, Write};
use std::path::Path;
use std::process::Command;

use anyhow::{Result, bail, ensure};
use throng_toolchain::debian;
use throng_toolchain::rust::{RustToolchain, TARGET};

use crate::workspace::Workspace;
use crate::{apt, process};

const FORCED_BY: &str = "THRONG_GUEST_TOOLCHAIN";

/// What builds guests.
#[derive(Debug)]
pub(crate) struct GuestToolchain(RustToolchain);

impl GuestToolchain {
    /// The first of the ways that works; brings what it needs.
    pub(crate) fn provide() -> Result<Self> {
        let mut tried = Vec::new();
        for way in Way::asked_for(env::var(FORCED_BY).ok().as_deref())? {
            match way.attempt() {
                Ok(toolchain) => {
                    println!("    the guests' standard library: {way}");
                    return Ok(Self(toolchain));
                }
                Err(error) => tried.push((way, format!("{error:#}"))),
            }
        }
        bail!(none_works(&tried))
    }

    /// The compiler.
    pub(crate) fn rust(&self) -> &RustToolchain {
        &self.0
    }

    /// Cargo on a workspace of guests, for their target and without flags that are meant for native code.
    pub(crate) fn cargo(&self, workspace: &Workspace, subcommand: &str, manifest: &Path) -> Command {
        let mut cargo = workspace.cargo_beside(subcommand, manifest);
        self.0.equip(&mut cargo);
        if let RustToolchain::Debian(_) = self.0 {
            cargo.env("CARGO_TARGET_DIR", workspace.target().join("guests-debian"));
        }
        cargo
    }
}

/// One way to a standard library for guests.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    Installed,
    Rustup,
    Debian,
}

impl Way {
    const IN_ORDER: [Self; 3] = [Self::Installed, Self::Rustup, Self::Debian];

    /// All in order, or the one that was forced.
    fn asked_for(forced: Option<&str>) -> Result<Vec<Self>> {
        let Some(name) = forced.filter(|name| !name.is_empty()) else { return Ok(Self::IN_ORDER.to_vec()) };
        match Self::IN_ORDER.into_iter().find(|way| way.name() == name) {
            Some(way) => Ok(vec![way]),
            None => bail!("{FORCED_BY} must be installed, rustup or debian, but is `{name}`"),
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Installed => "installed",
            Self::Rustup => "rustup",
            Self::Debian => "debian",
        }
    }

    fn attempt(self) -> Result<RustToolchain> {
        match self {
            Self::Installed => {}
            Self::Rustup => {
                ensure!(process::find("rustup").is_some(), "rustup is not on the PATH");
                process::run(Command::new("rustup").args(["target", "add", TARGET]))?;
            }
            Self::Debian => {
                apt::provide(&debian::PACKAGES)?;
                return RustToolchain::debian();
            }
        }
        RustToolchain::installed()
    }
}

impl fmt::Display for Way {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Installed => write!(f, "{TARGET}, installed beside rustc"),
            Self::Rustup => write!(f, "rustup target add {TARGET}"),
            Self::Debian => f.write_str("Debian's rustc-web and rust-web-src"),
        }
    }
}

fn none_works(tried: &[(Way, String)]) -> String {
    let mut text = format!("no standard library to build guests with ({TARGET}); tried:");
    for (way, reason) in tried {
        let _ = write!(text, "\n  - {way}: {reason}");
    }
    let _ =
        write!(text, "\nrun `rustup target add {TARGET}`, or on Debian `{}`, and try again", debian::INSTALL);
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn by_default_the_ways_are_tried_from_the_cheapest() {
        let order = [Way::Installed, Way::Rustup, Way::Debian];
        assert_eq!(Way::asked_for(None).unwrap(), order);
        assert_eq!(Way::asked_for(Some("")).unwrap(), order);
    }

    #[test]
    fn a_forced_way_is_the_only_one() {
        for way in Way::IN_ORDER {
            assert_eq!(Way::asked_for(Some(way.name())).unwrap(), [way]);
        }
    }

    #[test]
    fn an_unknown_way_is_refused_with_the_known_ones() {
        let error = Way::asked_for(Some("nix")).unwrap_err().to_string();
        assert_eq!(error, "THRONG_GUEST_TOOLCHAIN must be installed, rustup or debian, but is `nix`");
    }

    #[test]
    fn a_failure_lists_every_attempt_and_what_to_run() {
        let text = none_works(&[(Way::Installed, "there is no x".into()), (Way::Rustup, "offline".into())]);
        assert!(
            text.contains("\n  - wasm32-unknown-unknown, installed beside rustc: there is no x\n"),
            "{text}"
        );
        assert!(text.contains("\n  - rustup target add wasm32-unknown-unknown: offline\n"), "{text}");
        assert!(text.ends_with("rust-web-src`, and try again"), "{text}");
    }
}
