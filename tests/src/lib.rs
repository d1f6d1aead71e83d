//! The harness: starts the program that was built, the shop, and reads what they leave behind. Every child is bounded in
//! time and ends with its test.

#![expect(clippy::missing_panics_doc, reason = "a harness fails by panicking")]
#![expect(clippy::unwrap_used, reason = "a harness fails by panicking")]

mod authority;
mod mirror;
mod names;
mod nginx;
mod program;
mod proxies;
mod python;
mod readers;
mod remembers;
mod rogue;
mod server;
mod shop;
mod terminal;

pub use authority::{Authority, Certified, Validity};
pub use mirror::Mirror;
pub use names::NameServer;
pub use nginx::Nginx;
pub use program::{Ended, Running, Throng};
pub use proxies::{HttpProxy, SocksProxy};
pub use python::PythonServer;
pub use readers::{OtlpReceiver, Prometheus, read_exposition, read_hlog};
pub use remembers::Remembers;
pub use rogue::{Rogue, Tls};
pub use shop::Shop;
pub use terminal::Terminal;

use std::path::{Path, PathBuf};

/// The build's folder for this profile: `target/debug`.
fn profile_folder() -> PathBuf {
    let this_test = std::env::current_exe().unwrap();
    this_test.ancestors().nth(2).unwrap().to_owned()
}

/// Where `cargo xtask plugins` puts components: `target/components`, or below `CARGO_TARGET_DIR`.
pub fn components() -> PathBuf {
    profile_folder().with_file_name("components")
}

/// A component that `cargo xtask plugins` built: `browse`, or `tests/spin` for a guest of the tests.
pub fn component(name: &str) -> PathBuf {
    let path = components().join(format!("{name}.wasm"));
    assert!(path.is_file(), "{} is missing: run 'cargo xtask plugins' first", path.display());
    path
}

/// A file of the repository.
pub fn repository(path: &str) -> PathBuf {
    // Not as it was compiled: a target folder may be used again for a clone in another place.
    let package = std::env::var_os("CARGO_MANIFEST_DIR").unwrap_or_else(|| env!("CARGO_MANIFEST_DIR").into());
    Path::new(&package).parent().unwrap().join(path)
}
