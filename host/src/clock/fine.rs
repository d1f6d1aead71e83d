//! A timer for one thread that is finer than the runtime's, over the system's own (`timerfd`).
//!
//! tokio's timer counts whole milliseconds and rounds up: its sleepers wake 1.1 ms late at the median. Here the alarm is
//! set to the nanosecond, to the earliest deadline, and rings in the loop that waits for sockets anyway.
//!
//! **Ahead.** An idle machine takes up to 0.2 ms from the alarm until the thread runs, so it rings that much ahead of the
//! deadline and the rest is spent yielding to other work. It rings ahead by at most a twentieth of the time it was set
//! to: so yielding costs at most a twentieth of a core, and next to nothing at thousands of sleeps a second, where the
//! machine is awake anyway.
//!
//! **At rest.** It rings no sooner than 0.1 ms after it rang last, and then for all that are due. To wake a thread takes as long as
//! to send a request: at 50,000 deadlines a second, each with a ring of its own, half of the core would go there.
//!
//! **What to accept.** Never early. Late by about 0.1 ms at most while the thread and the machine are idle; a busy thread
//! comes to its sleepers when it has run what was ready before them.
//!
//! A sleep costs an entry in a tree, and a system call if it is the earliest of all. One that is dropped leaves the tree,
//! though not the alarm. It belongs to the timer of the thread on which it was made, wherever it is awaited, and is over
//! at the latest with the work that the timer was made for: nothing would wake it after that.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::convert::Infallible;
use std::io;
use std::marker::PhantomData;
use std::os::fd::{AsFd, AsRawFd, RawFd};
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use nix::sys::time::TimeSpec;
use nix::sys::timerfd::{ClockId, Expiration, TimerFd, TimerFlags, TimerSetTimeFlags};
use parking_lot::Mutex;
use tokio::io::unix::AsyncFd;
use tokio::task::yield_now;
use tokio::time::Instant;

use super::monotonic;

/// How long ahead of a deadline the alarm rings, at most.
const AHEAD: Duration = Duration::from_micros(200);
/// The part of the time until the deadline by which it rings ahead, at most.
const AHEAD_PART: u32 = 20;
/// How long it rests after it rang.
const REST: Duration = Duration::from_micros(100);

thread_local! {
    static INSTALLED: RefCell<Option<Arc<Timer>>> = const { RefCell::new(None) };
}

/// Runs `work` with a fine timer for all sleeps that are made on this thread meanwhile, by `work` or by tasks beside it.
///
/// Give it to `block_on` itself: a runtime polls that future right after it looked for events, ahead of all tasks.
pub async fn with_fine_timer<T>(work: impl Future<Output = T>) -> io::Result<T> {
    let timer = Arc::new(Timer::new()?);
    let _installed = Installed::new(Arc::clone(&timer));
    tokio::select! {
        biased;
        Err(error) = timer.drive() => Err(error),
        output = work => Ok(output),
    }
}

/// The timer of this thread, if it has one.
pub(super) fn installed() -> Option<Arc<Timer>> {
    INSTALLED.with_borrow(Clone::clone)
}

/// Puts the thread's former timer back when it is dropped.
struct Installed {
    former: Option<Arc<Timer>>,
    /// It must stay on the thread.
    not_send: PhantomData<*const ()>,
}

impl Installed {
    fn new(timer: Arc<Timer>) -> Self {
        Self { former: INSTALLED.replace(Some(timer)), not_send: PhantomData }
    }
}

impl Drop for Installed {
    fn drop(&mut self) {
        INSTALLED.set(self.former.take());
    }
}

/// A sleep's place in the queue: its deadline, and a number that tells it from others of the same deadline.
type Key = (Instant, u64);

pub(super) struct Timer {
    alarm: AsyncFd<Alarm>,
    next_number: AtomicU64,
    sleepers: Mutex<Sleepers>,
}

#[derive(Default)]
struct Sleepers {
    wakers: BTreeMap<Key, Waker>,
    /// What the alarm is set for, or rings for now: the first deadline, or the end of its rest. None if nobody sleeps.
    alarm_for: Option<Instant>,
    /// When it rang last.
    rang: Option<Instant>,
}

impl Sleepers {
    /// When it can ring for a deadline.
    fn ring_for(&self, deadline: Instant) -> Instant {
        self.rang.map_or(deadline, |rang| deadline.max(rang + REST))
    }
}

impl Timer {
    fn new() -> io::Result<Self> {
        #[expect(deprecated, reason = "its successor is unsafe; `Alarm` keeps its descriptor while it lives")]
        let alarm = AsyncFd::new(Alarm::new()?)?;
        Ok(Self { alarm, next_number: AtomicU64::new(0), sleepers: Mutex::default() })
    }

    /// Returns at `deadline`, or at once if that has passed.
    pub(super) fn sleep_until(self: Arc<Self>, deadline: Instant) -> Sleep {
        let number = self.next_number.fetch_add(1, Ordering::Relaxed);
        Sleep { timer: self, key: (deadline, number), listed: false }
    }

    /// Wakes the sleepers, for ever.
    async fn drive(&self) -> io::Result<Infallible> {
        let mut due = Vec::new();
        loop {
            // It need not be read: each ring is a new event, and setting the alarm silences it.
            self.alarm.readable().await?.clear_ready();
            while !self.take_due(&mut due) {
                yield_now().await;
            }
            due.drain(..).for_each(Waker::wake);
        }
    }

    /// Takes the wakers of all that are due and sets the alarm for the next, or says no if it has only rung ahead.
    fn take_due(&self, due: &mut Vec<Waker>) -> bool {
        let now = monotonic();
        let mut sleepers = self.sleepers.lock();
        if sleepers.alarm_for.is_some_and(|deadline| now < deadline) {
            return false;
        }
        (sleepers.alarm_for, sleepers.rang) = (None, Some(now));
        while let Some(first) = sleepers.wakers.first_entry() {
            let (deadline, _) = *first.key();
            if now < deadline {
                let at = sleepers.ring_for(deadline);
                self.set_alarm(&mut sleepers, at, now);
                break;
            }
            due.push(first.remove());
        }
        true
    }

    fn list(&self, key: Key, waker: Waker, now: Instant) {
        let mut sleepers = self.sleepers.lock();
        let (deadline, _) = key;
        let at = sleepers.ring_for(deadline);
        if sleepers.alarm_for.is_none_or(|set| at < set) {
            self.set_alarm(&mut sleepers, at, now);
        }
        let former = sleepers.wakers.insert(key, waker);
        // Dropping a waker may drop a task that sleeps.
        drop(sleepers);
        drop(former);
    }

    fn unlist(&self, key: Key) {
        let former = self.sleepers.lock().wakers.remove(&key);
        drop(former);
    }

    fn set_alarm(&self, sleepers: &mut Sleepers, at: Instant, now: Instant) {
        let wait = at - now;
        self.alarm.get_ref().ring_in(wait - AHEAD.min(wait / AHEAD_PART));
        sleepers.alarm_for = Some(at);
    }
}

/// Over at its deadline.
pub(super) struct Sleep {
    timer: Arc<Timer>,
    key: Key,
    /// Whether the timer has heard of it.
    listed: bool,
}

impl Future for Sleep {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        let (now, (deadline, _)) = (monotonic(), self.key);
        if deadline <= now {
            return Poll::Ready(());
        }
        self.timer.list(self.key, context.waker().clone(), now);
        self.listed = true;
        Poll::Pending
    }
}

impl Drop for Sleep {
    fn drop(&mut self) {
        if self.listed {
            self.timer.unlist(self.key);
        }
    }
}

/// The system's timer.
struct Alarm(TimerFd);

impl Alarm {
    fn new() -> io::Result<Self> {
        let flags = TimerFlags::TFD_NONBLOCK | TimerFlags::TFD_CLOEXEC;
        Ok(Self(TimerFd::new(ClockId::CLOCK_MONOTONIC, flags)?))
    }

    /// Rings once, so long from now, and no longer when it was to before.
    fn ring_in(&self, wait: Duration) {
        // Zero would silence it.
        let wait = TimeSpec::from_duration(wait.max(Duration::from_nanos(1)));
        let once = self.0.set(Expiration::OneShot(wait), TimerSetTimeFlags::empty());
        once.expect("a timerfd takes any duration");
    }
}

impl AsRawFd for Alarm {
    fn as_raw_fd(&self) -> RawFd {
        self.0.as_fd().as_raw_fd()
    }
}

#[cfg(test)]
mod tests;
