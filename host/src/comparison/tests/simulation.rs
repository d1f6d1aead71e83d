//! How often the verdict is right: 100 pairs of runs that differ by noise alone, and 100 in which the second is 10 % slower.

use super::{Comparison, Rule, Verdict, compare};
use crate::report::made_up::{Process, draw};

const TRIES: u64 = 100;

/// How often each verdict was reached on all requests, and on any series: same, faster, slower, unclear.
#[derive(Debug, Default)]
struct Tally {
    overall: [usize; 4],
    /// How often the interval of the shift held the truth.
    covered: usize,
}

fn tally(process: &Process, factor: f64, first_seed: u64) -> Tally {
    let mut tally = Tally::default();
    let slower = Process { factor, ..process.clone() };
    for number in 0..TRIES {
        let (a, b) = (draw(process, first_seed + 2 * number), draw(&slower, first_seed + 2 * number + 1));
        let Comparison { verdict, total, .. } = compare(("a", &a), ("b", &b), &Rule::default(), &[]);
        tally.overall[verdict as usize] += 1;
        let shift = total.times.shift.unwrap();
        tally.covered += usize::from(shift.low <= factor - 1.0 && factor - 1.0 <= shift.high);
    }
    tally
}

#[test]
fn noise_is_the_same_and_ten_per_cent_are_slower() {
    let process = Process::default();
    let (noise, slow) = (tally(&process, 1.0, 0), tally(&process, 1.1, 1_000));
    println!("noise {noise:?}, slow {slow:?}");
    assert!(noise.overall[Verdict::Same as usize] >= 95, "{noise:?}");
    assert!(slow.overall[Verdict::Slower as usize] >= 95, "{slow:?}");
}
