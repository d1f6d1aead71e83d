//! What a runner's policy puts over all users of a run together: methods, requests per second, connections.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::TransportError;
use crate::clock::Clock;

/// The ceilings of a run; by default there are none. All clients share them.
#[derive(Debug, Clone, Default)]
pub struct Ceilings {
    methods: Option<Arc<[String]>>,
    pace: Option<Arc<Pace>>,
    connections: Option<(usize, Arc<Semaphore>)>,
}

impl Ceilings {
    /// Only these methods, so many requests per second, and so many connections at a time.
    pub fn new(methods: Option<Vec<String>>, rate: Option<f64>, connections: Option<usize>) -> Self {
        Self {
            methods: methods.map(Into::into),
            pace: rate.map(|rate| Arc::new(Pace::new(rate))),
            connections: connections.map(|most| (most, Arc::new(Semaphore::new(most)))),
        }
    }

    /// Refuses a method that is not allowed.
    pub(super) fn permit(&self, method: &str) -> Result<(), TransportError> {
        match &self.methods {
            Some(methods) if !methods.iter().any(|it| it == method) => Err(TransportError::Forbidden(
                format!("{method} is not allowed by the runner's policy; it allows {}", methods.join(", ")),
            )),
            _ => Ok(()),
        }
    }

    /// Waits until one more request may go; says whether there was anything to wait for.
    pub(super) async fn wait(&self) -> bool {
        match &self.pace {
            Some(pace) => {
                pace.wait().await;
                true
            }
            None => false,
        }
    }

    /// Room for one more connection, for as long as it is kept.
    pub(super) fn connection(&self) -> Result<Option<OwnedSemaphorePermit>, TransportError> {
        let Some((most, slots)) = &self.connections else { return Ok(None) };
        let permit = Arc::clone(slots).try_acquire_owned().map_err(|_| {
            TransportError::Forbidden(format!(
                "the runner's policy allows {most} connections at a time, and all are open; \
                 http.connections = \"shared\" needs fewer"
            ))
        })?;
        Ok(Some(permit))
    }
}

/// How much of the time that nobody used may be made up for.
const BURST: Duration = Duration::from_millis(10);

/// So many a second, evenly: each takes the next free moment.
#[derive(Debug)]
struct Pace {
    clock: Clock,
    apart: u64,
    /// The next free moment, in nanoseconds.
    next: AtomicU64,
}

impl Pace {
    fn new(rate: f64) -> Self {
        Self { clock: Clock::start(), apart: (1e9 / rate) as u64, next: AtomicU64::new(0) }
    }

    async fn wait(&self) {
        let earliest = self.clock.now().saturating_sub(BURST).as_nanos() as u64;
        let moment = |next: u64| next.max(earliest);
        let take = |next| Some(moment(next) + self.apart);
        // It always gives one.
        let next = self.next.fetch_update(Ordering::Relaxed, Ordering::Relaxed, take).unwrap_or(earliest);
        self.clock.sleep_until(Duration::from_nanos(moment(next))).await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_pace_holds_over_all_who_ask() {
        let ceilings = Ceilings::new(None, Some(100.0), None);
        let clock = Clock::start();
        for _ in 0..50 {
            assert!(ceilings.wait().await);
        }
        let after = clock.now();
        assert!((after.as_secs_f64() - 0.49).abs() < 0.02, "{after:?}");
        assert!(!Ceilings::default().wait().await);
    }

    #[test]
    fn methods_and_connections_are_refused_with_what_is_allowed() {
        let ceilings = Ceilings::new(Some(vec!["GET".to_owned(), "HEAD".to_owned()]), None, Some(1));
        assert!(ceilings.permit("HEAD").is_ok());
        assert!(ceilings.permit("POST").unwrap_err().to_string().ends_with("it allows GET, HEAD"));
        let first = ceilings.connection().unwrap();
        assert!(first.is_some());
        assert!(ceilings.connection().unwrap_err().to_string().contains("1 connections at a time"));
        drop(first);
        assert!(ceilings.connection().is_ok());
    }
}
