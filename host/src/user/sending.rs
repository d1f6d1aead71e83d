//! What a scenario sends at a time: carried off its fiber, and no longer than the run allows.

use std::pin::pin;
use std::time::Duration;

use futures_util::stream::{FuturesUnordered, StreamExt};

use super::state::UserState;
use crate::clock::Clock;
use crate::http::{Client, Exchange, Journey, Request, TransportError};
use crate::phase::{Phase, PhaseWatch};

/// A request, or several.
pub(super) struct Sending {
    cargo: Cargo,
    /// The phase that ends the wait for them.
    patience: Phase,
    clock: Clock,
}

enum Cargo {
    /// Boxed, as it passes through many hands.
    One(Box<Journey>),
    /// At most so many at a time. The client goes along, as the call waits for it.
    All(Client, Vec<Request>, usize),
}

/// What came of it.
pub(super) enum Arrival {
    One(Exchange),
    /// In the order of the requests.
    All(Client, Vec<Exchange>),
}

impl UserState {
    /// Sends one.
    pub(super) async fn carry_one(&mut self, journey: Box<Journey>) -> Exchange {
        match self.carry(Cargo::One(journey)).await {
            Arrival::One(exchange) => exchange,
            Arrival::All(..) => unreachable!("one was sent"),
        }
    }

    /// Sends all, at most `parallel` at a time; none without a client.
    pub(super) async fn carry_all(&mut self, requests: Vec<Request>, parallel: usize) -> Vec<Exchange> {
        let Some(client) = self.client.take() else { return Vec::new() };
        match self.carry(Cargo::All(client, requests, parallel)).await {
            Arrival::One(_) => unreachable!("all were sent"),
            Arrival::All(client, exchanges) => {
                self.client = Some(client);
                exchanges
            }
        }
    }

    async fn carry(&mut self, cargo: Cargo) -> Arrival {
        let sending = Sending { cargo, patience: self.patience, clock: self.shared.clock };
        match self.offstage.perform(sending).await {
            Ok(arrival) => arrival,
            // Boxed, as it is rare: only code that runs while an instance is made finds nobody there.
            Err(sending) => Box::pin(sending.carry(&self.phase)).await,
        }
    }
}

impl Sending {
    pub(super) async fn carry(self, phase: &PhaseWatch) -> Arrival {
        let Self { cargo, patience, clock } = self;
        match cargo {
            Cargo::One(mut journey) => {
                Arrival::One(pin!(exchange(&mut journey, phase, patience, clock)).await)
            }
            Cargo::All(client, requests, parallel) => {
                // Boxed, so that one alone needs no room for it.
                Box::pin(exchange_all(client, requests, parallel, phase, patience, clock)).await
            }
        }
    }
}

async fn exchange_all(
    mut client: Client,
    requests: Vec<Request>,
    parallel: usize,
    phase: &PhaseWatch,
    patience: Phase,
    clock: Clock,
) -> Arrival {
    let mut waiting = requests.into_iter().enumerate();
    let mut under_way = FuturesUnordered::new();
    let mut done = Vec::new();
    loop {
        while under_way.len() < parallel
            && let Some((position, request)) = waiting.next()
        {
            let mut journey = client.journey(request, clock.now());
            under_way.push(async move { (position, exchange(&mut journey, phase, patience, clock).await) });
        }
        let Some(exchange) = under_way.next().await else { break };
        done.push(exchange);
    }
    done.sort_unstable_by_key(|(position, _)| *position);
    Arrival::All(client, done.into_iter().map(|(_, exchange)| exchange).collect())
}

/// Sends a request, which ends when the run comes to the phase in which waits do.
async fn exchange(journey: &mut Journey, phase: &PhaseWatch, patience: Phase, clock: Clock) -> Exchange {
    let asked = journey.asked();
    let mut under_way = pin!(journey.carry());
    tokio::select! {
        biased;
        exchange = &mut under_way => exchange,
        () = phase.reached(patience) => cut_off(asked, clock.now()),
    }
}

/// The exchange of a request that the test's end cut off.
fn cut_off(asked: Duration, now: Duration) -> Exchange {
    Exchange::failed(TransportError::Stopping, asked, now)
}
