//! `throng doctor`

use std::fmt::Write as _;

use super::{Failed, say};
use crate::exit;
use crate::machine::Machine;
use crate::run::walls;
use crate::user::{PoolSize, cache_directory};

/// A user of a scenario written in Rust or C.
const SMALL_USER: PoolSize = PoolSize { memories_each: 1, tables_each: 1 };
/// Bytes that such a user takes, with a connection: measured, rounded up.
const SMALL_USER_BYTES: u64 = 64 << 10;
/// The crowd that is looked up to.
const CROWD: u64 = 1_000_000;

/// Prints the machine's walls and the number of users at which each stands.
pub(super) fn doctor() -> Result<u8, Failed> {
    let machine = Machine::look();
    let mut text = format!(
        "cores            {} (one shard each by default)\nfree memory      {} MiB, room for about {} users\n",
        machine.cores,
        machine.memory_available >> 20,
        machine.memory_available / SMALL_USER_BYTES,
    );
    let _ = writeln!(text, "open files       {}", machine.open_files);
    let _ = writeln!(text, "memory mappings  {}", machine.mappings);
    let _ = writeln!(text, "local ports      {} for each target", machine.ports);
    match cache_directory() {
        Some(path) => {
            let _ = writeln!(text, "compile cache    {}", path.display());
        }
        None => {
            text.push_str("compile cache    none: set HOME or XDG_CACHE_HOME to keep compiled scenarios\n");
        }
    }
    let walls = walls(&machine, &[(CROWD, SMALL_USER)]);
    let most = walls.iter().map(|wall| wall.users).chain([machine.memory_available / SMALL_USER_BYTES]).min();
    let _ = writeln!(
        text,
        "\nThis machine can drive about {} users of a small scenario (Rust, C).",
        most.unwrap_or(CROWD)
    );
    if !walls.is_empty() {
        text.push_str("To go further, raise the limits in this order:\n");
    }
    let mut walls = walls;
    walls.sort_by_key(|wall| wall.users);
    for wall in walls {
        let _ = writeln!(text, "  {} users: {}; for {CROWD}: {}", wall.users, wall.what, wall.remedy);
    }
    say(text.trim_end());
    Ok(exit::OK)
}
