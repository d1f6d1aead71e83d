//! Fair shares of a shard: scenarios that compute for long take turns with everyone else.
//!
//! A user that waits for the target now and then is never held up. One that has computed for longer than it waited, by more
//! than [`EPOCH`], goes on only in its scenario's next turn; a scenario has one turn a round, and in a round everything
//! else that is ready runs. So a scenario gets at most one epoch a round for all of its users that compute, however many
//! they are.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use tokio::sync::Semaphore;
use tokio::task::yield_now;

use crate::clock::Clock;

/// How often the epoch moves on: the grain of CPU time, and the longest that a user computes while others wait.
pub(super) const EPOCH: Duration = Duration::from_millis(2);

/// The turns of a scenario on a shard. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Turns(Arc<Semaphore>);

impl Default for Turns {
    fn default() -> Self {
        Self(Arc::new(Semaphore::new(1)))
    }
}

impl Turns {
    /// Waits for the scenario's next turn, in the order of asking.
    async fn next(&self) {
        // It is never closed.
        let _turn = self.0.acquire().await;
        yield_now().await;
    }
}

/// A user's account of its computing.
#[derive(Debug)]
pub(super) struct Account {
    turns: Turns,
    clock: Clock,
    /// Since when it computes.
    since: Duration,
    /// By how much it has computed longer than it waited.
    debt: Duration,
    /// Nanoseconds that others ran in its stead while it computed, since it last waited.
    aside: Arc<AtomicU64>,
    /// The same of the whole call, but for those.
    aside_before: Duration,
}

impl Account {
    pub(super) fn new(turns: Turns, clock: Clock) -> Self {
        let (since, debt, aside_before) = Default::default();
        Self { turns, clock, since, debt, aside: Arc::default(), aside_before }
    }

    /// Since when it computes, or last did.
    pub(super) fn since(&self) -> Duration {
        self.since
    }

    /// Notes that it waited from `from` to `to`.
    pub(super) fn waited(&mut self, from: Duration, to: Duration) {
        let computed = from.saturating_sub(self.since).saturating_sub(self.gather());
        self.debt = (self.debt + computed).saturating_sub(to.saturating_sub(from));
        self.since = to;
    }

    /// Lets others run, if it has computed for too long. Gives how long that took.
    pub(super) async fn settle(&mut self) -> Duration {
        if self.debt <= EPOCH {
            return Duration::ZERO;
        }
        self.turns.next().await;
        self.debt = Duration::ZERO;
        let before = std::mem::replace(&mut self.since, self.clock.now());
        self.since.saturating_sub(before)
    }

    /// Lets others run in the middle of computing.
    pub(super) fn step_aside(&self) -> impl Future<Output = ()> + Send + 'static {
        let (turns, clock, aside) = (self.turns.clone(), self.clock, Arc::clone(&self.aside));
        async move {
            let from = clock.now();
            turns.next().await;
            aside.fetch_add(clock.now().saturating_sub(from).as_nanos() as u64, Ordering::Relaxed);
        }
    }

    /// How long others ran in its stead while it computed in the call that ends.
    pub(super) fn take_aside(&mut self) -> Duration {
        self.gather();
        std::mem::take(&mut self.aside_before)
    }

    fn gather(&mut self) -> Duration {
        if self.aside.load(Ordering::Relaxed) == 0 {
            return Duration::ZERO;
        }
        let aside = Duration::from_nanos(self.aside.swap(0, Ordering::Relaxed));
        self.aside_before += aside;
        aside
    }
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;
    use std::rc::Rc;

    use tokio::task::LocalSet;

    use super::*;

    const MS: Duration = Duration::from_millis(1);

    #[test]
    fn only_who_computed_longer_than_it_waited_is_in_debt() {
        let mut account = Account::new(Turns::default(), Clock::start());
        for round in 0..100 {
            // One millisecond of computing, one of waiting.
            account.waited(MS * (2 * round + 1), MS * (2 * round + 2));
        }
        assert!(account.debt <= MS, "{:?}", account.debt);
        account.waited(MS * 205, MS * 205);
        assert!(account.debt > EPOCH);
    }

    #[tokio::test]
    async fn those_who_compute_take_one_turn_a_round() {
        let turns = Turns::default();
        let order = Rc::new(RefCell::new(Vec::new()));
        let local = LocalSet::new();
        for _ in 0..3 {
            let (turns, order) = (turns.clone(), Rc::clone(&order));
            local.spawn_local(async move {
                for _ in 0..20 {
                    turns.next().await;
                    order.borrow_mut().push("computes");
                }
            });
        }
        let others = Rc::clone(&order);
        local.spawn_local(async move {
            for _ in 0..20 {
                yield_now().await;
                others.borrow_mut().push("waits");
            }
        });
        local.await;
        let before_the_last = order.borrow().iter().rposition(|who| *who == "waits").unwrap();
        let turns = order.borrow()[..before_the_last].iter().filter(|who| **who == "computes").count();
        assert!(turns <= 21, "{turns} turns in 20 rounds");
    }

    /// As on a shard: those who wait for something else come with the events, between turns.
    #[test]
    fn whoever_waits_for_an_event_waits_for_a_turn_or_two() {
        let options = tokio::runtime::LocalOptions::default();
        let runtime =
            tokio::runtime::Builder::new_current_thread().enable_all().build_local(options).unwrap();
        let turns = Turns::default();
        let count = Rc::new(RefCell::new(0));
        runtime.block_on(async {
            for _ in 0..10 {
                let (turns, count) = (turns.clone(), Rc::clone(&count));
                tokio::task::spawn_local(async move {
                    loop {
                        turns.next().await;
                        *count.borrow_mut() += 1;
                        std::thread::sleep(MS);
                    }
                });
            }
            let mine = Rc::clone(&count);
            let waits = tokio::task::spawn_local(async move {
                let mut most = 0;
                for _ in 0..10 {
                    let before = *mine.borrow();
                    tokio::time::sleep(MS).await;
                    most = most.max(*mine.borrow() - before);
                }
                most
            });
            let most = waits.await.unwrap();
            assert!(most <= 5, "{most} turns while one slept for as long as one turn takes");
        });
    }
}
