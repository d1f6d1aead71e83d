//! A distribution at rest: small, to be kept by the hundred.

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use hdrhistogram::Histogram;
use hdrhistogram::serialization::{Deserializer, Serializer, V2DeflateSerializer, V2Serializer};

use super::Distribution;

/// Two significant digits: a value is within 1 % of what was recorded.
const SIGNIFICANT_DIGITS: u8 = 2;

/// A distribution's counts to two significant digits, in HdrHistogram's second encoding: some hundred bytes. Empty without values.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Compact(Vec<u8>);

impl Compact {
    /// A distribution's values.
    pub fn of(distribution: &Distribution) -> Self {
        let mut coarse = empty();
        distribution.each(|value, count| {
            let _ = coarse.record_n(value, count);
        });
        Self::at_rest(&coarse)
    }

    /// Adds another's values.
    pub fn merge(&mut self, other: &Self) {
        if other.0.is_empty() {
            return;
        }
        let mut sum = self.awake();
        let _ = sum.add(other.awake());
        *self = Self::at_rest(&sum);
    }

    /// How many values there are.
    pub fn count(&self) -> u64 {
        self.awake().len()
    }

    /// The value at or below which this share of all values lies, 0 to 1; 0 if there are none.
    pub fn quantile(&self, share: f64) -> u64 {
        self.quantiles([share])[0]
    }

    /// Several of them.
    pub fn quantiles<const N: usize>(&self, shares: [f64; N]) -> [u64; N] {
        let histogram = self.awake();
        shares.map(|share| histogram.value_at_quantile(share))
    }

    /// In HdrHistogram's text form: its compressed encoding in base64. Empty without values.
    pub fn text(&self) -> String {
        if self.0.is_empty() { String::new() } else { text(&self.awake()) }
    }

    /// From HdrHistogram's text form; without values if that is not what it is.
    pub fn of_text(text: &str) -> Self {
        let read = BASE64_STANDARD.decode(text).ok();
        let read = read.and_then(|bytes| Deserializer::new().deserialize(&mut bytes.as_slice()).ok());
        read.map_or_else(Self::default, |histogram| Self::at_rest(&histogram))
    }

    fn at_rest(histogram: &Histogram<u64>) -> Self {
        let mut bytes = Vec::new();
        if !histogram.is_empty() {
            // Writing to memory does not fail.
            let _ = V2Serializer::new().serialize(histogram, &mut bytes);
        }
        bytes.shrink_to_fit();
        Self(bytes)
    }

    fn awake(&self) -> Histogram<u64> {
        if self.0.is_empty() {
            return empty();
        }
        Deserializer::new().deserialize(&mut self.0.as_slice()).unwrap_or_else(|_| empty())
    }
}

fn empty() -> Histogram<u64> {
    Histogram::new(SIGNIFICANT_DIGITS).expect("there are two digits")
}

/// A histogram in HdrHistogram's text form.
pub(super) fn text(histogram: &Histogram<u64>) -> String {
    let mut bytes = Vec::new();
    match V2DeflateSerializer::new().serialize(histogram, &mut bytes) {
        Ok(_) => BASE64_STANDARD.encode(bytes),
        Err(_) => String::new(),
    }
}

/// What a histogram in HdrHistogram's text form holds: each value that occurs, ascending, and how often it does. None if it is no
/// such text; nothing of an empty one.
pub fn read_text(text: &str) -> Option<Vec<(u64, u64)>> {
    if text.is_empty() {
        return Some(Vec::new());
    }
    let bytes = BASE64_STANDARD.decode(text).ok()?;
    let histogram: Histogram<u64> = Deserializer::new().deserialize(&mut bytes.as_slice()).ok()?;
    let steps = histogram.iter_recorded();
    Some(steps.map(|step| (step.value_iterated_to(), step.count_at_value())).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn little_is_lost_at_rest() {
        let mut distribution = Distribution::default();
        (0..10_000).for_each(|value| distribution.record_value(value * 13));
        let mut compact = Compact::of(&distribution);
        compact.merge(&Compact::of(&distribution));
        assert_eq!(compact.count(), 20_000);
        let (exact, kept) = (distribution.quantile(0.5) as f64, compact.quantile(0.5) as f64);
        assert!((kept / exact - 1.0).abs() < 0.01, "{kept}, {exact}");
        assert!(compact.0.len() < 2_000, "{} bytes", compact.0.len());
        let bytes = BASE64_STANDARD.decode(compact.text()).unwrap();
        let read: Histogram<u64> = Deserializer::new().deserialize(&mut bytes.as_slice()).unwrap();
        assert_eq!(read.len(), 20_000);
        let values = read_text(&compact.text()).unwrap();
        assert_eq!(values.iter().map(|(_, count)| count).sum::<u64>(), 20_000);
        assert!(values.is_sorted());
        assert_eq!(
            (read_text(""), read_text("no histogram"), read_text("aGFoYQ==")),
            (Some(Vec::new()), None, None)
        );
        assert_eq!(Compact::of_text(&compact.text()), compact);
        assert_eq!(Compact::of_text("no histogram"), Compact::default());
        assert_eq!((Compact::default().text().as_str(), Compact::default().quantile(0.5)), ("", 0));
    }
}
