//! Metrics in Prometheus' protobuf exposition format, where histograms are native: `io.prometheus.client`, as far as it is used.
//! Messages and numbers are those of `prometheus/client_model`'s `metrics.proto`.

use prost::Message;

use super::families::{Family, Kind, Point, Snapshot, Value};
use super::histogram::{Histogram, SCALE};

#[derive(Clone, PartialEq, Message)]
struct LabelPair {
    #[prost(string, optional, tag = "1")]
    name: Option<String>,
    #[prost(string, optional, tag = "2")]
    value: Option<String>,
}

#[derive(Clone, Copy, PartialEq, Message)]
struct Number {
    #[prost(double, optional, tag = "1")]
    value: Option<f64>,
}

#[derive(Clone, Copy, PartialEq, Message)]
struct Bucket {
    #[prost(uint64, optional, tag = "1")]
    cumulative_count: Option<u64>,
    #[prost(double, optional, tag = "2")]
    upper_bound: Option<f64>,
}

#[derive(Clone, Copy, PartialEq, Message)]
pub(super) struct BucketSpan {
    #[prost(sint32, optional, tag = "1")]
    pub(super) offset: Option<i32>,
    #[prost(uint32, optional, tag = "2")]
    pub(super) length: Option<u32>,
}

#[derive(Clone, PartialEq, Message)]
struct NativeHistogram {
    #[prost(uint64, optional, tag = "1")]
    sample_count: Option<u64>,
    #[prost(double, optional, tag = "2")]
    sample_sum: Option<f64>,
    #[prost(message, repeated, tag = "3")]
    bucket: Vec<Bucket>,
    #[prost(sint32, optional, tag = "5")]
    schema: Option<i32>,
    #[prost(double, optional, tag = "6")]
    zero_threshold: Option<f64>,
    #[prost(uint64, optional, tag = "7")]
    zero_count: Option<u64>,
    #[prost(message, repeated, tag = "12")]
    positive_span: Vec<BucketSpan>,
    #[prost(sint64, repeated, tag = "13")]
    positive_delta: Vec<i64>,
}

#[derive(Clone, PartialEq, Message)]
struct Metric {
    #[prost(message, repeated, tag = "1")]
    label: Vec<LabelPair>,
    #[prost(message, optional, tag = "2")]
    gauge: Option<Number>,
    #[prost(message, optional, tag = "3")]
    counter: Option<Number>,
    #[prost(message, optional, tag = "7")]
    histogram: Option<NativeHistogram>,
}

#[derive(Clone, PartialEq, Message)]
struct MetricFamily {
    #[prost(string, optional, tag = "1")]
    name: Option<String>,
    #[prost(string, optional, tag = "2")]
    help: Option<String>,
    /// 0 counter, 1 gauge, 4 histogram.
    #[prost(int32, optional, tag = "3")]
    kind: Option<i32>,
    #[prost(message, repeated, tag = "4")]
    metric: Vec<Metric>,
}

/// The width of the bucket for what is nearly 0: Prometheus' own default, 2^-128.
pub(super) const ZERO_THRESHOLD: f64 = 2.938_735_877_055_719e-39;

/// Each family with its length before it.
pub(super) fn protobuf(snapshot: &Snapshot) -> Vec<u8> {
    snapshot.families.iter().flat_map(|it| family(it).encode_length_delimited_to_vec()).collect()
}

fn family(family: &Family) -> MetricFamily {
    let kind = match family.kind {
        Kind::Counter => 0,
        Kind::Gauge => 1,
        Kind::Histogram => 4,
    };
    MetricFamily {
        name: Some(family.sample_name()),
        help: Some(family.help.to_owned()),
        kind: Some(kind),
        metric: family.points.iter().map(|it| metric(it, family.kind)).collect(),
    }
}

fn metric(point: &Point, kind: Kind) -> Metric {
    let pair = |(name, value): &(&str, String)| LabelPair {
        name: Some((*name).to_owned()),
        value: Some(value.clone()),
    };
    let mut metric = Metric { label: point.labels.iter().map(pair).collect(), ..Metric::default() };
    match &point.value {
        Value::Number(value) if kind == Kind::Counter => {
            metric.counter = Some(Number { value: Some(*value) });
        }
        Value::Number(value) => metric.gauge = Some(Number { value: Some(*value) }),
        Value::Histogram(histogram) => metric.histogram = Some(native(histogram)),
    }
    metric
}

/// A native histogram that has its classic buckets too, for whoever keeps those.
fn native(histogram: &Histogram) -> NativeHistogram {
    let classic = histogram.bounds.iter().zip(&histogram.at_most);
    let (positive_span, positive_delta) = spans(histogram);
    NativeHistogram {
        sample_count: Some(histogram.count),
        sample_sum: Some(histogram.sum),
        bucket: classic
            .map(|(bound, at_most)| Bucket { cumulative_count: Some(*at_most), upper_bound: Some(*bound) })
            .collect(),
        schema: Some(SCALE),
        zero_threshold: Some(ZERO_THRESHOLD),
        zero_count: Some(histogram.zeros),
        positive_span,
        positive_delta,
    }
}

/// How long a run of empty buckets may be within a span: to skip it would cost as much.
const MOST_EMPTY: usize = 2;

/// Buckets as runs of neighbours, each count as its difference from the one before. Prometheus numbers a bucket by its upper
/// bound: ours plus one.
pub(super) fn spans(histogram: &Histogram) -> (Vec<BucketSpan>, Vec<i64>) {
    let (mut spans, mut deltas): (Vec<BucketSpan>, Vec<i64>) = (Vec::new(), Vec::new());
    let (mut before, mut next) = (0_i64, 0_i32);
    let mut push = |at: i32, count: u64, spans: &mut Vec<BucketSpan>| {
        match spans.last_mut() {
            Some(span) if at == next => *span.length.get_or_insert(0) += 1,
            _ => spans.push(BucketSpan { offset: Some(at - next), length: Some(1) }),
        }
        let count = count as i64;
        deltas.push(count - std::mem::replace(&mut before, count));
        next = at + 1;
    };
    let mut empty = 0;
    for (index, count) in histogram.buckets.iter().enumerate() {
        if *count == 0 {
            empty += 1;
            continue;
        }
        let at = histogram.offset + 1 + index as i32;
        if empty <= MOST_EMPTY {
            (1..=empty as i32).rev().for_each(|back| push(at - back, 0, &mut spans));
        }
        push(at, *count, &mut spans);
        empty = 0;
    }
    (spans, deltas)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_skip_what_is_empty_and_lose_nothing() {
        let buckets = vec![3, 0, 5, 0, 0, 0, 0, 2];
        let histogram = Histogram {
            count: 10,
            sum: 0.0,
            zeros: 0,
            offset: -10,
            buckets,
            bounds: &[],
            at_most: Vec::new(),
        };
        let (spans, deltas) = spans(&histogram);
        let spans: Vec<_> = spans.iter().map(|it| (it.offset.unwrap(), it.length.unwrap())).collect();
        assert_eq!(spans, [(-9, 3), (4, 1)]);
        assert_eq!(deltas, [3, -3, 5, -3]);
    }
}
