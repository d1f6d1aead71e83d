//! Whether this machine has room for a run, before it begins.

use std::fmt;

use crate::machine::Machine;
use crate::user::PoolSize;

/// Files that are open whatever the number of users: the host's own, shards, feeds.
const FILES_APART: u64 = 64;
/// Mappings of the host itself, before any user: measured at 300 on a 2-core machine, with room.
const MAPPINGS_APART: u64 = 1_000;

/// A limit that a run would run into.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wall {
    /// What is limited.
    pub what: &'static str,
    /// How much the run needs.
    pub needed: u64,
    /// How much there is.
    pub limit: u64,
    /// The largest number of users that would fit.
    pub users: u64,
    /// The command that raises it.
    pub remedy: String,
}

impl fmt::Display for Wall {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { what, needed, limit, users, remedy } = self;
        write!(
            f,
            "the run needs {needed} {what}, and this machine allows {limit}: run at most {users} users, or raise it with: {remedy}"
        )
    }
}

/// How many mappings a user's instance takes: a stack is one and its guard another, a memory is its image, its heap and its
/// reservation, tables are one together. The bench `footprint` counts them: 6 for a Rust guest.
pub fn mappings_each(pool: PoolSize) -> u64 {
    2 + 3 * u64::from(pool.memories_each) + u64::from(pool.tables_each.min(1))
}

/// What a run of these many users of each size needs: mappings, open files, local ports.
pub fn needs(crews: &[(u64, PoolSize)]) -> [(&'static str, u64); 3] {
    let users: u64 = crews.iter().map(|(users, _)| users).sum();
    let mappings = crews.iter().map(|(users, pool)| users.saturating_mul(mappings_each(*pool)));
    [
        ("memory mappings", mappings.fold(MAPPINGS_APART, u64::saturating_add)),
        ("open files", users.saturating_add(FILES_APART)),
        ("local ports", users),
    ]
}

/// The limits that these many users of each size would run into; empty if there is room.
pub fn walls(machine: &Machine, crews: &[(u64, PoolSize)]) -> Vec<Wall> {
    let all: u64 = crews.iter().map(|(users, _)| users).sum();
    let limits = [
        (MAPPINGS_APART, machine.mappings, "sysctl -w vm.max_map_count="),
        (FILES_APART, machine.open_files, "ulimit -n "),
        (0, machine.ports, "sysctl -w net.ipv4.ip_local_port_range='1024 65535' # at most "),
    ];
    let walls = needs(crews).into_iter().zip(limits).map(|((what, needed), (apart, limit, remedy))| {
        let room = u128::from(limit.saturating_sub(apart)) * u128::from(all);
        let users = room / u128::from((needed - apart).max(1));
        Wall { what, needed, limit, users: users as u64, remedy: format!("{remedy}{needed}") }
    });
    walls.filter(|wall| wall.needed > wall.limit).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const DEFAULTS: Machine = Machine {
        cores: 2,
        memory_available: 24 << 30,
        open_files: 1 << 20,
        mappings: 65_530,
        ports: 28_232,
    };
    const RUST_GUEST: PoolSize = PoolSize { memories_each: 1, tables_each: 1 };

    #[test]
    fn ten_thousand_rust_users_fit_default_limits_and_twelve_thousand_do_not() {
        assert_eq!(walls(&DEFAULTS, &[(10_000, RUST_GUEST)]), []);
        let refused = walls(&DEFAULTS, &[(12_000, RUST_GUEST)]);
        let text = refused[0].to_string();
        assert_eq!(refused.len(), 1, "{text}");
        assert!(
            text.contains("sysctl -w vm.max_map_count=73000") && text.contains("at most 10755 users"),
            "{text}"
        );
    }

    #[test]
    fn every_wall_is_named_at_once() {
        let small = Machine { open_files: 1024, ports: 100, ..DEFAULTS };
        let named: Vec<_> = walls(&small, &[(15_000, RUST_GUEST), (5_000, RUST_GUEST)])
            .iter()
            .map(|wall| wall.what)
            .collect();
        assert_eq!(named, ["memory mappings", "open files", "local ports"]);
    }
}
