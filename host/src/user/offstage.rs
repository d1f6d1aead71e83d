//! Work for a call that is done on the thread's stack instead of on the call's fiber.
//!
//! A user keeps its fiber's stack, with every page that was ever touched, and sending a request goes several times deeper than
//! a scenario does. So the call leaves the work in a slot, and whoever drives the call does it there; until it is done the fiber
//! is not even looked at.

use std::future::{Future, poll_fn};
use std::pin::pin;
use std::sync::Arc;
use std::task::Poll;

use parking_lot::Mutex;

/// Where a user's calls leave work `W`, of which there is one at a time, and find the outcome `T`.
pub(super) struct Offstage<W, T>(Arc<Mutex<Slot<W, T>>>);

enum Slot<W, T> {
    /// Nobody would do what is left here.
    Unattended,
    Empty,
    Left(W),
    Done(T),
}

impl<W, T> Slot<W, T> {
    fn take_left(&mut self) -> Option<W> {
        match std::mem::replace(self, Self::Empty) {
            Self::Left(work) => Some(work),
            _ => None,
        }
    }

    /// What was left stays.
    fn take_done(&mut self) -> Option<T> {
        let Self::Done(_) = self else { return None };
        match std::mem::replace(self, Self::Empty) {
            Self::Done(outcome) => Some(outcome),
            _ => None,
        }
    }
}

impl<W, T> Offstage<W, T> {
    /// Has `work` done offstage and gives what came of it, or the work itself if nobody attends. The caller must wait for nothing
    /// else meanwhile.
    pub(super) async fn perform(&self, work: W) -> Result<T, W> {
        {
            let mut slot = self.0.lock();
            if matches!(*slot, Slot::Unattended) {
                return Err(work);
            }
            *slot = Slot::Left(work);
        }
        // No waker: who attends comes back here when it is done.
        Ok(poll_fn(|_| self.0.lock().take_done().map_or(Poll::Pending, Poll::Ready)).await)
    }

    /// Drives a call, and by `act` the work that it leaves.
    pub(super) async fn attend<C, F>(&self, call: impl Future<Output = C>, act: impl Fn(W) -> F) -> C
    where
        F: Future<Output = T>,
    {
        let mut call = pin!(call);
        *self.0.lock() = Slot::Empty;
        loop {
            let turn = poll_fn(|context| match call.as_mut().poll(context) {
                Poll::Ready(outcome) => Poll::Ready(Turn::Over(outcome)),
                Poll::Pending => {
                    self.0.lock().take_left().map_or(Poll::Pending, |it| Poll::Ready(Turn::Left(it)))
                }
            });
            match turn.await {
                Turn::Over(outcome) => return outcome,
                Turn::Left(work) => {
                    // Pinned where it is made: it is large, and to move it would cost more than what it does.
                    let done = pin!(act(work)).await;
                    *self.0.lock() = Slot::Done(done);
                }
            }
        }
    }
}

/// How far a call has come.
enum Turn<C, W> {
    Over(C),
    Left(W),
}

impl<W, T> Clone for Offstage<W, T> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<W, T> Default for Offstage<W, T> {
    fn default() -> Self {
        Self(Arc::new(Mutex::new(Slot::Unattended)))
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
                sum += offstage.perform(number).await.unwrap();
            }
            sum
        };
        let mut call = pin!(call);
        let counted = poll_fn(|context| {
            *turns.lock() += 1;
            call.as_mut().poll(context)
        });
        assert_eq!(offstage.attend(counted, slow).await, 6);
        assert_eq!(*turns.lock(), 4, "the call is looked at only when its work is done");
    }

    #[tokio::test]
    async fn a_call_that_nobody_attends_gets_its_work_back() {
        assert_eq!(Offstage::<_, ()>::default().perform(7).await, Err(7));
    }

    #[tokio::test]
    async fn what_a_call_left_that_was_given_up_is_forgotten() {
        let offstage = Offstage::default();
        let given_up = tokio::time::timeout(Duration::ZERO, offstage.attend(offstage.perform(1), slow));
        assert!(given_up.await.is_err());
        assert_eq!(offstage.attend(async { 5 }, slow).await, 5);
    }

    async fn slow(number: u32) -> u32 {
        tokio::time::sleep(Duration::from_millis(1)).await;
        tokio::task::yield_now().await;
        number
    }
}
