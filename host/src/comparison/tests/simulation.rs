//! How often the verdict is right: 100 pairs of runs that differ by noise alone, and 100 in which the second is 10 % slower.

use super::{Comparison, Rule, Verdict, compare};
use crate::report::made_up::{Process, sketch};

const TRIES: u64 = 100;

/// How often each verdict was reached, and how often the interval of the shift held the truth.
#[derive(Debug, Default)]
struct Tally {
    same: usize,
    faster: usize,
    slower: usize,
    unclear: usize,
    covered: usize,
}

impl Tally {
    fn add(&mut self, found: &Comparison, truth: f64) {
        match found.verdict {
            Verdict::Same => self.same += 1,
            Verdict::Faster => self.faster += 1,
            Verdict::Slower => self.slower += 1,
            Verdict::Unclear => self.unclear += 1,
        }
        let shift = found.total.times.shift.unwrap();
        self.covered += usize::from(shift.low <= truth && truth <= shift.high);
    }
}

/// Tries without a change and with one of 10 %.
fn tallies(process: &Process) -> [Tally; 2] {
    let slow = Process { factor: 1.1, ..process.clone() };
    let mut tallies = [Tally::default(), Tally::default()];
    for number in 0..TRIES {
        let a = sketch(process, 3 * number);
        for (tally, (b, truth)) in tallies.iter_mut().zip([(process, 0.0), (&slow, 0.1)]) {
            let b = sketch(b, 3 * number + 1 + u64::from(truth > 0.0));
            tally.add(&compare(("a", &a), ("b", &b), &Rule::default(), &[]), truth);
        }
    }
    tallies
}

#[test]
fn noise_is_the_same_and_ten_per_cent_are_slower() {
    let [noise, slow] = tallies(&Process { rate: 50.0, ..Process::default() });
    assert!(noise.same >= 95, "{noise:?}");
    assert!(slow.slower >= 95, "{slow:?}");
    eprintln!("without a change {noise:?}, 10 % slower {slow:?}");
}

/// Other services, for the figures of `host/COMPARE.md`: `cargo test -p throng --lib -- simulation --ignored --nocapture`.
#[test]
#[ignore = "takes minutes"]
fn other_services() {
    let base = Process { rate: 50.0, ..Process::default() };
    let others = [
        ("as the test", base.clone()),
        ("one minute", Process { seconds: 60, ..base.clone() }),
        ("five minutes", Process { seconds: 300, ..base.clone() }),
        ("steady: no wandering, no drift", Process { wander: 0.0, drift: 0.0, ..base.clone() }),
        ("a long memory: 0.9", Process { memory: 0.9, ..base.clone() }),
        ("2 % between runs", Process { between: 0.02, ..base.clone() }),
        ("10 requests a second", Process { rate: 10.0, ..base }),
    ];
    for (name, process) in others {
        eprintln!("{name}: {:?}", tallies(&process));
    }
}
