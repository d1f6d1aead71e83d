//! Room for more users than were planned, where somebody may ask for them while the run goes on.

use super::{Cast, walls};
use crate::machine::Machine;
use crate::plan::{Plan, Shape};

/// Room for so many times the planned users, and at least so many.
const TIMES: u64 = 10;
const LEAST: u64 = 100;
/// Memories that pools may have room for: those for which each has the most generous reservation of address space.
const MOST_MEMORIES: u64 = 16_000;

/// Gives closed scenarios room, as far as the machine has it without being changed. There is none where the plan says how much,
/// where feeds are dealt by the number of users, and under a policy, which counts them.
pub(super) fn reserve(plan: &Plan, machine: &Machine, casts: &mut [Cast]) {
    if !plan.may_grow || !plan.feeds.is_empty() {
        return;
    }
    let wanted: Vec<_> = casts.iter().map(more).collect();
    // Each halving leaves less to ask for; the last one asks for nothing.
    for halvings in 0..=u64::BITS {
        for (cast, more) in casts.iter_mut().zip(&wanted) {
            cast.room = cast.scenario.shape.most_users() + more.checked_shr(halvings).unwrap_or(0);
        }
        let sizes: Vec<_> = casts.iter().map(Cast::size).collect();
        let memories: u64 = sizes.iter().map(|(users, pool)| users * u64::from(pool.memories_each)).sum();
        if memories <= MOST_MEMORIES && walls(machine, &sizes).is_empty() {
            return;
        }
    }
}

/// How many more a scenario is to have room for.
fn more(cast: &Cast) -> u64 {
    match cast.scenario.shape {
        Shape::Open { .. } => 0,
        Shape::Closed { ref users, max_users, .. } if max_users > users.peak() => 0,
        Shape::Closed { max_users, .. } => (TIMES * max_users).max(LEAST) - max_users,
    }
}
