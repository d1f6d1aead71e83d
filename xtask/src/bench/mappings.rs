//! The kernel's limit of memory mappings: what ten thousand users in JavaScript, or fifty thousand of any kind, need goes beyond the usual
//! one.

use std::fs;

use anyhow::{Context, Result};

const LIMIT: &str = "/proc/sys/vm/max_map_count";
/// With room to spare; usual are 65,530.
const MAPPINGS: u64 = 1_000_000;

/// More are allowed, until it is dropped.
pub(crate) struct MoreMappings {
    before: String,
}

impl MoreMappings {
    /// Raises the limit of the whole machine, where we may.
    pub(crate) fn allowed() -> Result<Self> {
        let before = fs::read_to_string(LIMIT)?;
        fs::write(LIMIT, MAPPINGS.to_string())
            .with_context(|| format!("so many users need `sysctl -w vm.max_map_count={MAPPINGS}`"))?;
        Ok(Self { before })
    }
}

impl Drop for MoreMappings {
    fn drop(&mut self) {
        let _ = fs::write(LIMIT, self.before.trim());
    }
}
