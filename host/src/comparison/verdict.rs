//! When a change is one: it must be more than chance, and it must matter.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::jackknife::Estimate;
use super::json::{Row, Trend, Verdict};

/// A smaller relative change of response times or rates does not matter, unless told.
pub const MARGIN: f64 = 0.05;
/// A smaller difference of the shares of failures does not matter, unless told.
pub const ERROR_MARGIN: f64 = 0.001;
/// How sure intervals are, together.
const CONFIDENCE: f64 = 0.95;
/// The slowest tenth moves more from run to run than the whole: it must change so much more to matter.
const TAIL_MARGINS: f64 = 2.0;
/// Fewer requests of a run say nothing.
pub(super) const FEW: u64 = 50;

/// By what verdicts are reached.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Rule {
    /// A relative change of response times or rates that is no larger does not matter; of the slowest tenth, twice that.
    pub margin: f64,
    /// A difference of the shares of failures that is no larger does not matter.
    pub error_margin: f64,
    /// How sure the intervals are: those of all requests together, and those of all series together.
    pub confidence: f64,
}

impl Default for Rule {
    fn default() -> Self {
        Self { margin: MARGIN, error_margin: ERROR_MARGIN, confidence: CONFIDENCE }
    }
}

impl Rule {
    /// How sure each of so many intervals must be, so that all are at once (Bonferroni).
    pub(super) fn each_of(&self, intervals: usize) -> f64 {
        1.0 - (1.0 - self.confidence) / intervals.max(1) as f64
    }

    /// The verdict on response times, and what is to be said of it.
    pub(super) fn times(
        &self,
        whole: Option<Estimate>,
        tail: Option<Estimate>,
        confidence: f64,
    ) -> (Verdict, Option<String>) {
        let Some(whole) = whole else {
            return (Verdict::Unclear, Some("its requests are not spread over enough of the run".to_owned()));
        };
        let margin = (1.0 + self.margin).ln();
        let tail = tail.map(|tail| direction(tail, margin * TAIL_MARGINS, confidence));
        match (direction(whole, margin, confidence), tail) {
            (Trend::Higher, _) => (Verdict::Slower, None),
            (body, Some(Trend::Higher)) => {
                let but = if body == Trend::Lower { "faster as a whole, but slower " } else { "" };
                (Verdict::Slower, Some(format!("{but}in its slowest tenth")))
            }
            (Trend::Lower, _) => (Verdict::Faster, None),
            (_, Some(Trend::Lower)) => (Verdict::Faster, Some("in its slowest tenth".to_owned())),
            (Trend::Same, _) => (Verdict::Same, None),
            (Trend::Unclear, _) => (Verdict::Unclear, Some("it varies too much for the margin".to_owned())),
        }
    }

    /// The verdict on the shares of failures: a difference and by how much it may be off.
    pub(super) fn errors(&self, difference: f64, off: f64) -> Trend {
        match difference {
            more if more > self.error_margin && more > off => Trend::Higher,
            less if -less > self.error_margin && -less > off => Trend::Lower,
            _ => Trend::Same,
        }
    }

    /// The verdict on the rate of requests.
    pub(super) fn rate(&self, change: Estimate) -> Trend {
        direction(change, (1.0 + self.margin).ln(), self.confidence)
    }
}

/// A change counts if it is larger than the margin and its interval leaves 0 out. There is none that matters if the interval leaves out
/// all that are twice the margin or more (Schuirmann's two tests, 1987). Else there is no telling.
fn direction(change: Estimate, margin: f64, confidence: f64) -> Trend {
    let off = change.half_width(confidence);
    match change.value {
        higher if higher > margin && higher > off => Trend::Higher,
        lower if -lower > margin && -lower > off => Trend::Lower,
        small if small.abs() + off < 2.0 * margin => Trend::Same,
        _ => Trend::Unclear,
    }
}

/// The verdict over all: on all requests, and on the worst series.
pub(super) fn overall(total: &Row, series: &[Row]) -> Verdict {
    let slower = series.iter().any(|row| row.times.verdict == Verdict::Slower);
    if slower { Verdict::Slower } else { total.times.verdict }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(value: f64, error: f64) -> Option<Estimate> {
        Some(Estimate { value, error, blocks: 20 })
    }

    #[test]
    fn a_change_must_be_sure_and_matter() {
        let rule = Rule::default();
        let verdict = |whole, tail| rule.times(whole, tail, 0.95).0;
        assert_eq!(verdict(of(0.10, 0.02), None), Verdict::Slower);
        assert_eq!(verdict(of(-0.10, 0.02), None), Verdict::Faster);
        // Sure, and does not matter; neither; matters, and is not sure; could be anything.
        assert_eq!(verdict(of(0.03, 0.001), None), Verdict::Same);
        assert_eq!(verdict(of(0.03, 0.02), None), Verdict::Same);
        assert_eq!(verdict(of(0.04, 0.04), None), Verdict::Unclear);
        assert_eq!(verdict(of(0.10, 0.08), None), Verdict::Unclear);
        assert_eq!(verdict(of(0.00, 0.08), None), Verdict::Unclear);
        assert_eq!(verdict(None, None), Verdict::Unclear);
    }

    #[test]
    fn the_slowest_tenth_counts_by_itself() {
        let rule = Rule::default();
        let verdict = |whole, tail| rule.times(whole, tail, 0.95);
        let (found, why) = verdict(of(0.01, 0.01), of(0.5, 0.1));
        assert_eq!((found, why.as_deref()), (Verdict::Slower, Some("in its slowest tenth")));
        assert_eq!(verdict(of(-0.2, 0.01), of(0.5, 0.1)).0, Verdict::Slower);
        assert_eq!(verdict(of(0.01, 0.01), of(-0.5, 0.1)).0, Verdict::Faster);
        // A tail that nothing can be said of costs no verdict, nor does one that moved as tails do.
        assert_eq!(verdict(of(0.01, 0.01), of(0.5, 0.5)), (Verdict::Same, None));
        assert_eq!(verdict(of(0.01, 0.01), of(0.08, 0.01)), (Verdict::Same, None));
    }

    #[test]
    fn failures_and_rates() {
        let rule = Rule::default();
        assert_eq!(rule.errors(0.01, 0.005), Trend::Higher);
        assert_eq!(rule.errors(-0.01, 0.005), Trend::Lower);
        assert_eq!([rule.errors(0.01, 0.02), rule.errors(0.0005, 0.0)], [Trend::Same; 2]);
        assert_eq!(rule.rate(of(-0.2, 0.01).unwrap()), Trend::Lower);
        assert!((rule.each_of(5) - 0.99).abs() < 1e-12);
    }
}
