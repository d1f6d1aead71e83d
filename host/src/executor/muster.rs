//! Who is still at it: a closed scenario is over early when none of its users is there, or will come, on any shard.

use tokio::sync::watch;

/// Counts, over all shards, a scenario's users that are there or will come by themselves, and what else keeps it from being over:
/// a shard that has yet to do what it was told, and a pause. Once it has come to none, it stays over.
#[derive(Debug)]
pub struct Muster(watch::Sender<u64>);

impl Muster {
    /// For so many shards, each of which counts its users and then takes itself off.
    pub fn new(shards: usize) -> Self {
        Self(watch::Sender::new(shards as u64))
    }

    /// Counts so many more. False: it is over.
    #[must_use]
    pub fn add(&self, more: u64) -> bool {
        let mut goes_on = false;
        self.0.send_if_modified(|count| {
            goes_on = *count > 0;
            *count += if goes_on { more } else { 0 };
            false
        });
        goes_on
    }

    /// Takes so many off.
    pub fn remove(&self, less: u64) {
        self.0.send_if_modified(|count| {
            *count = count.saturating_sub(less);
            *count == 0
        });
    }

    /// Returns when it is over.
    pub async fn over(&self) {
        // The sender is here, so waiting can't fail.
        let _ = self.0.subscribe().wait_for(|count| *count == 0).await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn it_is_over_when_the_last_has_gone_and_stays_so() {
        let muster = Muster::new(2);
        assert!(muster.add(1));
        muster.remove(2);
        assert!(muster.add(1));
        muster.remove(2);
        muster.over().await;
        assert!(!muster.add(1));
        muster.over().await;
    }
}
