use std::rc::Rc;
use std::task::Wake;

use tokio::runtime::{Builder, LocalOptions};
use tokio::task::{JoinSet, spawn_blocking};

use super::*;
use crate::clock::Clock;

const MS: Duration = Duration::from_millis(1);
/// So long that no test comes to its end, however slow the machine.
const LONG: Duration = Duration::from_hours(1);

/// Does `work` as a shard does.
fn on_a_shard<T>(work: impl AsyncFnOnce(Clock, Arc<Timer>) -> T) -> T {
    let runtime = Builder::new_current_thread().enable_all().build_local(LocalOptions::default()).unwrap();
    let work = async { work(Clock::start(), installed().unwrap()).await };
    runtime.block_on(with_fine_timer(work)).unwrap()
}

fn listed(timer: &Timer) -> usize {
    timer.sleepers.lock().wakers.len()
}

/// A sleep for `wait` that has been polled with `waker`.
fn asleep(timer: &Arc<Timer>, wait: Duration, waker: &Waker) -> Sleep {
    let mut sleep = Arc::clone(timer).sleep_until(monotonic() + wait);
    poll(&mut sleep, waker);
    sleep
}

/// Waits until the timer has come to it: on a busy machine a sleeper may see that its time is up before the timer does.
async fn eventually(holds: impl Fn() -> bool) {
    let given_up = monotonic() + 30_000 * MS;
    while !holds() {
        assert!(monotonic() < given_up, "the timer did not come to it");
        tokio::time::sleep(MS).await;
    }
}

fn poll(sleep: &mut Sleep, waker: &Waker) {
    assert!(Pin::new(sleep).poll(&mut Context::from_waker(waker)).is_pending());
}

#[test]
fn sleepers_wake_in_the_order_of_their_deadlines_and_none_early() {
    let woken = on_a_shard(async |clock, timer| {
        let woken = Rc::new(RefCell::new(Vec::new()));
        let mut users = JoinSet::new();
        for user in 0..100_u32 {
            let woken = Rc::clone(&woken);
            // 37 and 100 have no common divisor: every tenth of a millisecond once, in a wild order.
            let deadline = 1_000 * MS + MS / 10 * (user * 37 % 100);
            users.spawn_local(async move {
                clock.sleep_until(deadline).await;
                assert!(clock.now() >= deadline);
                woken.borrow_mut().push(deadline);
            });
        }
        users.join_all().await;
        assert_eq!(listed(&timer), 0);
        woken.take()
    });
    assert_eq!(woken.len(), 100);
    assert!(woken.is_sorted(), "{woken:?}");
}

#[test]
fn a_sleep_is_late_by_less_than_tokios_timer() {
    let late = on_a_shard(async |clock, _| {
        let mut best = Duration::MAX;
        for _ in 0..20 {
            let deadline = clock.now() + 5 * MS;
            clock.sleep_until(deadline).await;
            best = best.min(clock.now() - deadline);
        }
        best
    });
    assert!(late < MS, "late by {late:?} at best");
}

#[test]
fn a_passed_deadline_is_ready_at_once() {
    on_a_shard(async |_, timer| {
        let mut sleep = Arc::clone(&timer).sleep_until(monotonic());
        assert!(Pin::new(&mut sleep).poll(&mut Context::from_waker(Waker::noop())).is_ready());
        assert_eq!(listed(&timer), 0);
    });
}

#[test]
fn a_dropped_sleep_leaves_the_queue_and_the_others_in_it() {
    on_a_shard(async |clock, timer| {
        let others = [LONG, 2 * LONG].map(|wait| asleep(&timer, wait, Waker::noop()));
        let dropped = asleep(&timer, LONG / 2, Waker::noop());
        assert_eq!(listed(&timer), 3);
        drop(dropped);
        assert_eq!(listed(&timer), 2);
        clock.sleep_until(clock.now() + 10 * MS).await;
        assert_eq!(listed(&timer), 2);
        drop(others);
        assert_eq!(listed(&timer), 0);
    });
}

#[test]
fn the_alarm_goes_to_an_earlier_deadline_and_back() {
    on_a_shard(async |clock, timer| {
        let later = asleep(&timer, LONG, Waker::noop());
        clock.sleep_until(clock.now() + 5 * MS).await;
        eventually(|| timer.sleepers.lock().alarm_for == Some(later.key.0)).await;
    });
}

/// Counts its wakes.
#[derive(Default)]
struct Counter(AtomicU64);

impl Wake for Counter {
    fn wake(self: Arc<Self>) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }
}

#[test]
fn a_sleep_wakes_the_last_task_that_polled_it() {
    let [first, last] = [(); 2].map(|()| Arc::<Counter>::default());
    let wakes = || [&first, &last].map(|counter| counter.0.load(Ordering::Relaxed));
    on_a_shard(async |_, timer| {
        let mut sleep = asleep(&timer, 500 * MS, &Arc::clone(&first).into());
        poll(&mut sleep, &Arc::clone(&last).into());
        assert_eq!(listed(&timer), 1);
        eventually(|| listed(&timer) == 0).await;
    });
    assert_eq!(wakes(), [0, 1]);
}

#[test]
fn a_sleep_may_be_awaited_on_another_thread() {
    on_a_shard(async |_, timer| {
        let deadline = monotonic() + 5 * MS;
        let sleep = timer.sleep_until(deadline);
        let elsewhere = spawn_blocking(|| Builder::new_current_thread().build().unwrap().block_on(sleep));
        elsewhere.await.unwrap();
        assert!(monotonic() >= deadline);
    });
}

/// A task that lives as long as its wakers.
struct Task {
    _sleep: Sleep,
}

impl Wake for Task {
    fn wake(self: Arc<Self>) {}
}

#[test]
fn a_waker_may_drop_another_sleep() {
    on_a_shard(async |_, timer| {
        let task = || Waker::from(Arc::new(Task { _sleep: asleep(&timer, LONG, Waker::noop()) }));
        let mut sleep = asleep(&timer, LONG, &task());
        poll(&mut sleep, &task());
        assert_eq!(listed(&timer), 2, "the first task went with its waker");
        drop(sleep);
        assert_eq!(listed(&timer), 0);
        let _woken = asleep(&timer, 500 * MS, &task());
        eventually(|| listed(&timer) == 0).await;
    });
}

#[test]
fn the_timer_is_the_threads_while_its_work_lasts() {
    on_a_shard(async |_, timer| {
        with_fine_timer(async { assert!(!Arc::ptr_eq(&installed().unwrap(), &timer)) }).await.unwrap();
        assert!(Arc::ptr_eq(&installed().unwrap(), &timer));
    });
    assert!(installed().is_none());
}

#[tokio::test(start_paused = true)]
async fn without_a_fine_timer_time_can_be_paused() {
    let clock = Clock::start();
    clock.sleep_until(LONG).await;
    assert_eq!(clock.now(), LONG);
}

#[test]
fn it_rests_after_it_rang_and_only_then() {
    let rang = monotonic();
    let never = Sleepers::default();
    let sleepers = Sleepers { rang: Some(rang), ..Sleepers::default() };
    for (soon, rings) in [(REST / 5, REST), (REST, REST), (REST * 3, REST * 3)] {
        assert_eq!(sleepers.ring_for(rang + soon), rang + rings);
        assert_eq!(never.ring_for(rang + soon), rang + soon);
    }
}

#[test]
fn it_does_not_ring_while_it_rests() {
    on_a_shard(async |clock, timer| {
        clock.sleep_until(clock.now() + MS).await;
        let rang = timer.sleepers.lock().rang.expect("it rang for the first");
        let mut sleeps = [REST / 4, REST / 2].map(|soon| Arc::clone(&timer).sleep_until(rang + soon));
        for sleep in &mut sleeps {
            // On a busy machine its time may be up already.
            let _ = Pin::new(sleep).poll(&mut Context::from_waker(Waker::noop()));
        }
        let set = timer.sleepers.lock().alarm_for;
        assert!(set.is_none_or(|at| at >= rang + REST), "{set:?}");
    });
}
