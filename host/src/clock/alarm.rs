//! An alarm for one deadline after another. Most deadlines are never reached, and each is later than the one before: so it stays
//! set for an earlier one, and only when that comes is it set again. Setting a timer anew for every request would cost more
//! than everything else about its deadline.

use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll};

use tokio::time::{Instant, Sleep, sleep_until};

/// An alarm, to be used for one thing at a time.
#[derive(Default)]
pub struct Alarm(Option<Pin<Box<Sleep>>>);

impl Alarm {
    /// Whether `deadline` has come; if not, whoever asks is woken by then.
    pub(super) fn poll(&mut self, deadline: Instant, cx: &mut Context<'_>) -> Poll<()> {
        let sleep = self.0.get_or_insert_with(|| Box::pin(sleep_until(deadline)));
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
