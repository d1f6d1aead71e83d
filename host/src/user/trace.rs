//! W3C Trace Context: a `traceparent` of each request, so that what the target traced of it can be found.
//!
//! An id is the beginning of a digest of the run's seed and of which request of which call of which user it is: the same run sends
//! the same ids again, and a failure's stands in the report.

use sha2::{Digest, Sha256};

use crate::sample::{Call, TraceId};

/// Which request.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place {
    pub(super) seed: u64,
    pub(super) user: u64,
    pub(super) call: Call,
    /// The iteration's number, or how many times the user has started.
    pub(super) turn: u64,
    /// The request's number in the call.
    pub(super) request: u64,
}

/// Its trace, and its header's value. A share of all ask the target to keep what it traces.
pub(super) fn traceparent(place: Place, share: f64) -> (TraceId, String) {
    let Place { seed, user, call, turn, request } = place;
    let call = match call {
        Call::Start => u64::MAX,
        Call::Stop => u64::MAX - 1,
        Call::Task(_) => 0,
    };
    let mut digest = Sha256::new();
    for part in [seed, user, call, turn, request] {
        digest.update(part.to_be_bytes());
    }
    let digest = digest.finalize();
    let number = |from: usize| digest[from..from + 8].iter().fold(0, |sum, byte| sum << 8 | u64::from(*byte));
    // None of them may be 0.
    let id = TraceId((u128::from(number(0)) << 64 | u128::from(number(8))).max(1));
    let span = number(16).max(1);
    let kept = (number(24) as f64) < share * 2_f64.powi(64);
    (id, format!("00-{id}-{span:016x}-{:02x}", u8::from(kept)))
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    fn place(user: u64, request: u64) -> Place {
        Place { seed: 7, user, call: Call::Task(3), turn: 2, request }
    }

    #[test]
    fn a_request_has_the_same_trace_in_every_run_with_its_seed_and_shares_it_with_none() {
        let (id, header) = traceparent(place(1, 0), 1.0);
        assert_eq!(traceparent(place(1, 0), 1.0), (id, header.clone()));
        assert_eq!((header.len(), &header[..3], &header[53..]), (55, "00-", "01"));
        assert_eq!(&header[3..35], id.to_string());
        let others = (0..100).flat_map(|user| (0..100).map(move |request| place(user, request)));
        let ids: HashSet<_> = others.map(|it| traceparent(it, 0.0).1).collect();
        assert_eq!(ids.len(), 10_000);
        let other_call = Place { call: Call::Start, ..place(1, 0) };
        assert_ne!(traceparent(other_call, 1.0).0, id);
    }

    #[test]
    fn a_share_asks_to_be_kept() {
        let kept =
            |share| (0..10_000).filter(|it| traceparent(place(0, *it), share).1.ends_with("01")).count();
        // Binomial: four standard deviations are 160.
        assert!((1_840..2_160).contains(&kept(0.2)), "{}", kept(0.2));
        assert_eq!((kept(0.0), kept(1.0)), (0, 10_000));
    }
}
