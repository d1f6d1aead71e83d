//! A shard: a thread, its runtime, and its part of each scenario's users.

use std::io;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::thread;

use futures_util::future::{LocalBoxFuture, join_all};
use tokio::runtime::{Builder, LocalOptions};
use tokio::sync::mpsc;

use super::Crew;
use crate::chance::Chance;
use crate::clock::{Clock, with_fine_timer};
use crate::executor::{Allowance, Closed, Gate, Muster, Open, Place, RunIteration, Site, Targets};
use crate::phase::PhaseWatch;
use crate::plan::{Iterations, Shape};
use crate::recorder::Recorder;

/// How many tasks run before the shard looks for what has come in the meantime. Twice tokio's own number: those whose responses are
/// there go first and then all write, and the more they are the less often a server is woken.
const TURNS_BETWEEN_LOOKS: u32 = 128;

/// What the users of a scenario on a shard get to work with.
#[derive(Debug, Clone)]
pub struct Shard {
    /// The run's clock.
    pub clock: Clock,
    /// The shard's recorder.
    pub recorder: Recorder,
    /// The scenario's number.
    pub crew: usize,
}

/// A scenario's part on a shard.
pub(super) struct Part {
    pub(super) crew: Crew,
    pub(super) phase: PhaseWatch,
    /// Iterations that all shards share, if they do.
    pub(super) left: Arc<AtomicU64>,
    /// Where all shards count their users, if they go round.
    pub(super) muster: Arc<Muster>,
    /// Where changes of its load come from.
    pub(super) targets: Targets,
}

/// What all parts of a shard have in common.
pub(super) struct Common {
    pub(super) index: usize,
    pub(super) shards: usize,
    /// The most users of all scenarios together.
    pub(super) users: u64,
    pub(super) seed: u64,
    pub(super) clock: Clock,
    pub(super) recorder: Recorder,
    pub(super) gate: Gate,
}

/// Starts a shard. `alive` is dropped when all its users have ended; what keeps it from starting goes over it.
pub(super) fn spawn<R, N>(
    common: Common,
    parts: Vec<Part>,
    make: impl Fn(Shard) -> N + Send + 'static,
    alive: mpsc::Sender<io::Error>,
) -> io::Result<()>
where
    R: RunIteration + 'static,
    N: Fn(u64, PhaseWatch) -> (R, Chance) + 'static,
{
    let name = format!("shard-{}", common.index);
    let body = move || {
        let runtime = Builder::new_current_thread()
            .enable_all()
            .event_interval(TURNS_BETWEEN_LOOKS)
            .build_local(LocalOptions::default());
        if let Err(error) =
            runtime.and_then(|runtime| runtime.block_on(with_fine_timer(drive(common, parts, make))))
        {
            // There is room for one from each shard.
            let _ = alive.try_send(error);
        }
        drop(alive);
    };
    thread::Builder::new().name(name).spawn(body).map(drop)
}

async fn drive<R, N>(common: Common, parts: Vec<Part>, make: impl Fn(Shard) -> N)
where
    R: RunIteration + 'static,
    N: Fn(u64, PhaseWatch) -> (R, Chance) + 'static,
{
    let running: Vec<_> = parts
        .into_iter()
        .enumerate()
        .map(|(crew, part)| {
            let new_user = make(Shard { clock: common.clock, recorder: common.recorder.clone(), crew });
            part.run(crew, &common, new_user)
        })
        .collect();
    drop(common);
    join_all(running).await;
}

impl Part {
    /// Every user's number is its crew's first, and its own in the crew.
    fn run<R: RunIteration + 'static>(
        self,
        number: usize,
        common: &Common,
        new_user: impl Fn(u64, PhaseWatch) -> (R, Chance) + 'static,
    ) -> LocalBoxFuture<'static, ()> {
        let Common { index, shards, seed, clock, users: all_users, .. } = *common;
        let recorder = Arc::new(common.recorder.clone());
        let site = Site { clock, phase: self.phase, recorder };
        let Crew { shape, start, first_user, .. } = self.crew;
        let (lasts, gate, targets) = (shape.duration(), common.gate.clone(), self.targets);
        let numbers = Numbers { first: first_user, most: shape.most_users(), all: all_users };
        match shape {
            Shape::Closed { users, iterations, ramp_down, .. } => {
                let allowance = match iterations {
                    Iterations::Unlimited => Allowance::Unlimited,
                    Iterations::Each(iterations) => Allowance::Each(iterations),
                    Iterations::Shared(_) => Allowance::Shared(self.left),
                };
                let (place, muster) = (Place { index, shards }, self.muster);
                let closed = Closed { site, start, users, ramp_down, allowance, place, muster, targets };
                let new_user = move |user, phase| new_user(numbers.of(user), phase);
                Box::pin(closed.run(gate, new_user))
            }
            Shape::Open { arrivals, users, max_users, .. } => {
                // A shard without a user of this scenario must not get arrivals of it either.
                let shards = shards.min(usize::try_from(max_users).unwrap_or(shards));
                if index >= shards {
                    return Box::pin(async move { drop(gate) });
                }
                let (users, max_users) = (part(users, index, shards), part(max_users, index, shards));
                let open = Open { site, start, lasts, users, max_users, targets };
                let slots = arrivals.slots(Chance::of_arrivals(seed, number), index, shards);
                let new_user =
                    move |user, phase| new_user(numbers.of(index as u64 + user * shards as u64), phase).0;
                Box::pin(open.run(gate, slots, new_user))
            }
        }
    }
}

/// The numbers of a scenario's users in the run, which no user of another scenario has. Users of an open loop that are done
/// make room for others, and a closed loop may be told to have more than were planned, so that there may be more of them.
#[derive(Clone, Copy)]
struct Numbers {
    first: u64,
    /// The most users of the scenario at one time.
    most: u64,
    /// The most users of all scenarios.
    all: u64,
}

impl Numbers {
    /// The number of the scenario's n-th user.
    fn of(self, n: u64) -> u64 {
        self.first + n % self.most + self.all * (n / self.most)
    }
}

/// A shard's part of so many: they come to all of them.
fn part(whole: u64, index: usize, shards: usize) -> u64 {
    let (shards, index) = (shards as u64, index as u64);
    whole / shards + u64::from(index < whole % shards)
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn no_two_users_of_a_run_have_the_same_number() {
        let crews = [Numbers { first: 0, most: 3, all: 5 }, Numbers { first: 3, most: 2, all: 5 }];
        let numbers: HashSet<_> = crews.iter().flat_map(|crew| (0..100).map(|n| crew.of(n))).collect();
        assert_eq!(numbers.len(), 200);
        assert_eq!((crews[1].of(1), crews[1].of(2)), (4, 8));
    }

    #[test]
    fn parts_come_to_the_whole() {
        for (whole, shards) in [(0, 1), (1, 3), (10, 4), (7, 7)] {
            assert_eq!((0..shards).map(|index| part(whole, index, shards)).sum::<u64>(), whole);
        }
    }
}
