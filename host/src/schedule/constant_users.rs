//! So many users, started at a rate, then kept.

use std::time::Duration;

use super::Slot;

/// The shape of the executor `constant-users`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ConstantUsers {
    /// How many users.
    pub users: u64,
    /// How many start in a second; none: all at offset 0.
    pub spawn_rate: Option<f64>,
}

impl ConstantUsers {
    /// The slots of one shard: every `shards`-th, from `shard` on. Offsets never decrease, and no slot is left out or
    /// given twice.
    pub fn slots(self, shard: usize, shards: usize) -> impl Iterator<Item = Slot> {
        (shard as u64..self.users).step_by(shards.max(1)).map(move |index| self.slot(index))
    }

    fn slot(self, index: u64) -> Slot {
        let offset = self.spawn_rate.map_or(Duration::ZERO, |rate| {
            Duration::try_from_secs_f64(index as f64 / rate).unwrap_or(Duration::MAX)
        });
        Slot { index, offset }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn users_start_at_the_rate() {
        let shape = ConstantUsers { users: 5, spawn_rate: Some(2.0) };
        let offsets: Vec<_> = shape.slots(0, 1).map(|slot| slot.offset.as_millis()).collect();
        assert_eq!(offsets, [0, 500, 1000, 1500, 2000]);
    }

    #[test]
    fn shards_neither_lose_nor_add_a_slot() {
        for users in [0, 1, 7, 100] {
            for shards in 1..9 {
                let shape = ConstantUsers { users, spawn_rate: Some(3.0) };
                let mut slots: Vec<_> = (0..shards).flat_map(|shard| shape.slots(shard, shards)).collect();
                slots.sort_by_key(|slot| slot.index);
                assert!(slots.iter().copied().eq(shape.slots(0, 1)), "{users} users on {shards} shards");
            }
        }
    }

    #[test]
    fn a_hopeless_rate_is_never_rather_than_a_panic() {
        let shape = ConstantUsers { users: 2, spawn_rate: Some(f64::MIN_POSITIVE) };
        assert_eq!(shape.slots(0, 1).last().map(|slot| slot.offset), Some(Duration::MAX));
    }
}
