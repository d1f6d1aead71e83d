//! A map that does not grow past a limit.

use std::collections::HashMap;
use std::hash::Hash;

use foldhash::fast::RandomState;

use super::Occurrences;

/// Values by key, at most `limit` of them: later keys share the row that the caller names for them.
#[derive(Debug, Clone)]
pub struct Capped<K, V> {
    rows: HashMap<K, V, RandomState>,
    limit: usize,
}

impl<K: Eq + Hash, V: Default> Capped<K, V> {
    /// An empty map of at most `limit` rows, and one more for what does not fit.
    pub fn new(limit: usize) -> Self {
        Self { rows: HashMap::default(), limit }
    }

    /// The row of `key`, or that of `overflow()` if the key is new and the map is full.
    pub fn row(&mut self, key: K, overflow: impl FnOnce() -> K) -> &mut V {
        let key = if self.rows.len() < self.limit || self.rows.contains_key(&key) { key } else { overflow() };
        self.rows.entry(key).or_default()
    }

    /// All rows, in no order.
    pub fn iter(&self) -> impl Iterator<Item = (&K, &V)> {
        self.rows.iter()
    }

    /// All values, to be changed in place.
    pub fn values_mut(&mut self) -> impl Iterator<Item = &mut V> {
        self.rows.values_mut()
    }

    /// Forgets all rows.
    pub fn clear(&mut self) {
        self.rows.clear();
    }

    /// How many rows there are.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there is no row.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }
}

impl<K: Eq + Hash + Clone> Capped<K, Occurrences> {
    /// Adds the counts of another map, which came later.
    pub fn add_counts(&mut self, other: &Self, overflow: impl Fn(&K) -> K) {
        for (key, occurrences) in other.iter() {
            self.row(key.clone(), || overflow(key)).merge(occurrences);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_past_the_limit_share_a_row() {
        let mut map: Capped<String, u64> = Capped::new(2);
        for key in ["a", "b", "c", "d", "a"] {
            *map.row(key.to_owned(), || "other".to_owned()) += 1;
        }
        let mut rows: Vec<_> = map.iter().map(|(key, count)| (key.as_str(), *count)).collect();
        rows.sort_unstable();
        assert_eq!(rows, [("a", 2), ("b", 1), ("other", 2)]);
    }
}
