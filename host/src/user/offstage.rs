//! Work for a call that is done on the thread's stack instead of on the call's fiber.
//!
//! A user keeps its fiber's stack, with every page that was ever touched, and sending a request goes several times deeper than
//! a scenario does. So the call leaves the work in a slot, and whoever drives the call does it there; until it is done the fiber
//! is not even looked at. A call that nobody attends does its work itself.

use std::future::{Future, poll_fn};
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::Poll;

use parking_lot::Mutex;

/// Where a user's calls leave work, of which there is one at a time. All that is left here comes to a `T`.
pub(super) struct Offstage<T>(Arc<Mutex<Slot<T>>>);

struct Slot<T> {
    attended: bool,
    work: Option<Work<T>>,
    outcome: Option<T>,
}

type Work<T> = Pin<Box<dyn Future<Output = T> + Send>>;

impl<T> Offstage<T> {
    /// Does `work` offstage and gives what came of it. The caller must wait for nothing else meanwhile.
    pub(super) async fn perform(&self, work: Work<T>) -> T {
        if !self.0.lock().attended {
            return work.await;
        }
        self.0.lock().work = Some(work);
        // No waker: who attends comes back here when it is done.
        poll_fn(|_| self.0.lock().outcome.take().map_or(Poll::Pending, Poll::Ready)).await
    }

    /// Drives a call, and the work that it leaves.
    pub(super) async fn attend<C>(&self, call: impl Future<Output = C>) -> C {
        let mut call = pin!(call);
        self.0.lock().attended = true;
        poll_fn(|context| {
            loop {
                let work = self.0.lock().work.take();
                if let Some(mut work) = work {
                    let polled = work.as_mut().poll(context);
                    let mut slot = self.0.lock();
                    match polled {
                        Poll::Ready(outcome) => slot.outcome = Some(outcome),
                        Poll::Pending => {
                            slot.work = Some(work);
                            return Poll::Pending;
                        }
                    }
                }
                let polled = call.as_mut().poll(context);
                if polled.is_ready() || self.0.lock().work.is_none() {
                    return polled;
                }
            }
        })
        .await
    }
}

impl<T> Clone for Offstage<T> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<T> Default for Offstage<T> {
    fn default() -> Self {
        Self(Arc::new(Mutex::new(Slot { attended: false, work: None, outcome: None })))
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[tokio::test]
    async fn work_is_done_between_two_turns_of_the_call() {
        let offstage = Offstage::default();
        let turns = Arc::new(Mutex::new(0));
        let call = async {
            let mut sum = 0;
            for number in 1..=3 {
                sum += offstage.perform(Box::pin(slow(number))).await;
            }
            sum
        };
        let mut call = pin!(call);
        let counted = poll_fn(|context| {
            *turns.lock() += 1;
            call.as_mut().poll(context)
        });
        assert_eq!(offstage.attend(counted).await, 6);
        assert_eq!(*turns.lock(), 4, "the call is looked at only when its work is done");
    }

    #[tokio::test]
    async fn a_call_that_nobody_attends_works_itself() {
        assert_eq!(Offstage::default().perform(Box::pin(slow(7))).await, 7);
    }

    async fn slow(number: u32) -> u32 {
        tokio::time::sleep(Duration::from_millis(1)).await;
        tokio::task::yield_now().await;
        number
    }
}
