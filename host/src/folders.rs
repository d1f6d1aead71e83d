//! The folders of a user's that Throng writes to.

use std::env;
use std::path::PathBuf;

/// What can be made again: compiled and built components. None, if there is no home.
pub fn cache() -> Option<PathBuf> {
    below("XDG_CACHE_HOME", ".cache")
}

/// What was brought: the tools that `throng setup` installs. None, if there is no home.
pub fn data() -> Option<PathBuf> {
    below("XDG_DATA_HOME", ".local/share")
}

fn below(variable: &str, in_home: &str) -> Option<PathBuf> {
    let base = env::var_os(variable)
        .map(PathBuf::from)
        .filter(|path| path.is_absolute())
        .or_else(|| Some(PathBuf::from(env::var_os("HOME")?).join(in_home)))?;
    Some(base.join("throng"))
}
