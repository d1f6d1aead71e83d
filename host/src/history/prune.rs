//! Which runs are let go.

use rusqlite::Connection;

/// So many runs are kept unless told.
pub const MOST_RUNS: usize = 1_000;
/// So many bytes of packed reports are kept.
pub const MOST_BYTES: u64 = 512 << 20;

/// How much is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bounds {
    /// The most runs.
    pub runs: usize,
    /// The most bytes of packed reports.
    pub bytes: u64,
}

impl Default for Bounds {
    fn default() -> Self {
        Self { runs: MOST_RUNS, bytes: MOST_BYTES }
    }
}

/// Lets go of the oldest runs past the bounds, but for those that a baseline names, which do not count towards them, and for `last`,
/// which does. Says how many went.
pub(super) fn prune(connection: &Connection, bounds: Bounds, last: Option<&str>) -> rusqlite::Result<usize> {
    let mut query = connection.prepare(
        "SELECT id, size FROM runs WHERE id NOT IN (SELECT run FROM baselines)
         ORDER BY id IS ?1 DESC, started_ms DESC, id DESC",
    )?;
    let rows = query.query_map([last], |row| Ok((row.get::<_, String>(0)?, row.get::<_, i64>(1)?)))?;
    let (mut runs, mut bytes, mut pruned) = (0, 0_u64, 0);
    for row in rows.collect::<Result<Vec<_>, _>>()? {
        let (id, size) = row;
        runs += 1;
        bytes = bytes.saturating_add(u64::try_from(size).unwrap_or(0));
        if (runs > bounds.runs || bytes > bounds.bytes) && last != Some(id.as_str()) {
            pruned += connection.execute("DELETE FROM runs WHERE id = ?1", [id])?;
        }
    }
    Ok(pruned)
}
