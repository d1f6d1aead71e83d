//! The C compiler that the bundled SQLite is built with.

use std::env;

use anyhow::{Context, Result};

use crate::{apt, process};

/// Makes sure there is one: `CC`, else `cc` on the `PATH`, else Debian's.
pub(crate) fn provide() -> Result<()> {
    if env::var_os("CC").is_some() || process::find("cc").is_some() {
        return Ok(());
    }
    apt::provide(&["gcc", "libc6-dev"]).context(
        "no C compiler: neither `CC` is set nor is `cc` on the PATH, and the bundled SQLite needs one; install gcc or \
         clang (Debian: `apt-get install gcc libc6-dev`)",
    )
}
