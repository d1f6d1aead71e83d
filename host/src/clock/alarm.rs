//! An alarm for one deadline after another. Most deadlines are never reached, and each is later than the one before: so it stays
//! set for an earlier one, and only when that comes is it set again. Setting a timer anew for every request would cost more
//! than everything else about its deadline.

use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll, Waker};

use tokio::time::{Instant, Sleep, sleep_until};

/// An alarm, to be used for one thing at a time.
#[derive(Default)]
pub struct Alarm(Option<Set>);

/// An alarm that was set once, and who hears it.
struct Set {
    sleep: Pin<Box<Sleep>>,
    listener: Option<Waker>,
}

impl Alarm {
    /// Whether `deadline` has come; if not, whoever asks is woken by then.
    pub(super) fn poll(&mut self, deadline: Instant, cx: &mut Context<'_>) -> Poll<()> {
        let set = self.0.get_or_insert_with(|| Set::new(deadline));
        if set.waits(deadline, cx) {
            return Poll::Pending;
        }
        set.listener = Some(cx.waker().clone());
        let sleep = &mut set.sleep;
        if sleep.deadline() > deadline {
            sleep.as_mut().reset(deadline);
        }
        while sleep.as_mut().poll(cx).is_ready() {
            if sleep.deadline() >= deadline {
                return Poll::Ready(());
            }
            sleep.as_mut().reset(deadline);
        }
        Poll::Pending
    }
}

impl Set {
    fn new(deadline: Instant) -> Self {
        Self { sleep: Box::pin(sleep_until(deadline)), listener: None }
    }

    /// Whether it will wake whoever asks, in time, and has not yet: then there is nothing to ask the timer.
    fn waits(&self, deadline: Instant, cx: &Context<'_>) -> bool {
        let heard = self.listener.as_ref().is_some_and(|listener| listener.will_wake(cx.waker()));
        heard && self.sleep.deadline() <= deadline && !self.sleep.is_elapsed()
    }
}

impl fmt::Debug for Alarm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Alarm")
    }
}

#[cfg(test)]
mod tests {
    use std::future::{pending, ready};
    use std::time::Duration;

    use super::*;
    use crate::clock::Clock;

    #[tokio::test(start_paused = true)]
    async fn each_deadline_holds_whatever_the_alarm_was_set_for() {
        let (clock, mut alarm) = (Clock::start(), Alarm::default());
        let seconds = Duration::from_secs;
        assert_eq!(clock.until(seconds(5), &mut alarm, ready(1)).await, Some(1));
        assert_eq!(clock.until(seconds(9), &mut alarm, pending::<()>()).await, None);
        assert_eq!(clock.now().as_secs(), 9);
        assert_eq!(clock.until(seconds(100), &mut alarm, clock.sleep_until(seconds(50))).await, Some(()));
        assert_eq!(clock.until(seconds(60), &mut alarm, pending::<()>()).await, None);
        assert_eq!(clock.now().as_secs(), 60);
        assert_eq!(clock.until(seconds(10), &mut alarm, pending::<()>()).await, None, "it has passed");
        assert_eq!(clock.until(Duration::MAX, &mut alarm, ready(2)).await, Some(2));
    }
}
