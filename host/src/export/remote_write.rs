//! Metrics as Prometheus' remote write 1.0 takes them: protobuf in Snappy's block format, a series each, with native histograms or
//! classic ones. Messages and numbers are those of `prometheus/prompb`.

use std::time::SystemTime;

use prost::Message;

use super::exposition::{BucketSpan, ZERO_THRESHOLD, spans};
use super::families::{Family, Kind, Point, Snapshot, Value};
use super::histogram::{Histogram, SCALE};
use super::text::le;

#[derive(Clone, PartialEq, Message)]
struct WriteRequest {
    #[prost(message, repeated, tag = "1")]
    timeseries: Vec<TimeSeries>,
    #[prost(message, repeated, tag = "3")]
    metadata: Vec<Metadata>,
}

#[derive(Clone, PartialEq, Message)]
struct TimeSeries {
    #[prost(message, repeated, tag = "1")]
    labels: Vec<Label>,
    #[prost(message, repeated, tag = "2")]
    samples: Vec<Sample>,
    #[prost(message, repeated, tag = "4")]
    histograms: Vec<WireHistogram>,
}

#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Message)]
struct Label {
    #[prost(string, tag = "1")]
    name: String,
    #[prost(string, tag = "2")]
    value: String,
}

#[derive(Clone, Copy, PartialEq, Message)]
struct Sample {
    #[prost(double, tag = "1")]
    value: f64,
    #[prost(int64, tag = "2")]
    timestamp: i64,
}

#[derive(Clone, PartialEq, Message)]
struct WireHistogram {
    #[prost(uint64, tag = "1")]
    count: u64,
    #[prost(double, tag = "3")]
    sum: f64,
    #[prost(sint32, tag = "4")]
    schema: i32,
    #[prost(double, tag = "5")]
    zero_threshold: f64,
    #[prost(uint64, tag = "6")]
    zero_count: u64,
    #[prost(message, repeated, tag = "11")]
    positive_spans: Vec<BucketSpan>,
    #[prost(sint64, repeated, tag = "12")]
    positive_deltas: Vec<i64>,
    #[prost(int64, tag = "15")]
    timestamp: i64,
}

#[derive(Clone, PartialEq, Message)]
struct Metadata {
    /// 1 counter, 2 gauge, 3 histogram.
    #[prost(int32, tag = "1")]
    kind: i32,
    #[prost(string, tag = "2")]
    metric_family_name: String,
    #[prost(string, tag = "4")]
    help: String,
    #[prost(string, tag = "5")]
    unit: String,
}

/// A request's body; without a snapshot one that says nothing, to see whether it is taken.
pub(super) fn body(snapshot: Option<&Snapshot>, classic: bool) -> Vec<u8> {
    let request = snapshot.map_or_else(WriteRequest::default, |snapshot| {
        let writer = Writer { timestamp: milliseconds(snapshot.at), identity: identity(snapshot), classic };
        WriteRequest {
            timeseries: snapshot.families.iter().flat_map(|family| writer.family(family)).collect(),
            metadata: snapshot.families.iter().map(metadata).collect(),
        }
    });
    // It fails for more than 4 GiB alone.
    snap::raw::Encoder::new().compress_vec(&request.encode_to_vec()).unwrap_or_default()
}

struct Writer {
    timestamp: i64,
    identity: Vec<Label>,
    classic: bool,
}

impl Writer {
    fn family(&self, family: &Family) -> Vec<TimeSeries> {
        let name = family.sample_name();
        family.points.iter().flat_map(|point| self.point(&name, point)).collect()
    }

    fn point(&self, name: &str, point: &Point) -> Vec<TimeSeries> {
        match &point.value {
            Value::Number(value) => vec![self.number(name.to_owned(), point, None, *value)],
            Value::Histogram(histogram) if self.classic => self.buckets(name, point, histogram),
            Value::Histogram(histogram) => vec![TimeSeries {
                labels: self.labels(name.to_owned(), point, None),
                samples: Vec::new(),
                histograms: vec![native(histogram, self.timestamp)],
            }],
        }
    }

    fn number(&self, name: String, point: &Point, bound: Option<String>, value: f64) -> TimeSeries {
        let samples = vec![Sample { value, timestamp: self.timestamp }];
        TimeSeries { labels: self.labels(name, point, bound), samples, histograms: Vec::new() }
    }

    fn buckets(&self, name: &str, point: &Point, histogram: &Histogram) -> Vec<TimeSeries> {
        let bounds = histogram.bounds.iter().map(|bound| le(*bound)).chain(["+Inf".to_owned()]);
        let counts = histogram.at_most.iter().copied().chain([histogram.count]);
        let bucket =
            |(bound, at_most)| self.number(format!("{name}_bucket"), point, Some(bound), at_most as f64);
        let sums = [("_sum", histogram.sum), ("_count", histogram.count as f64)];
        let sums = sums.map(|(ending, value)| self.number(format!("{name}{ending}"), point, None, value));
        bounds.zip(counts).map(bucket).chain(sums).collect()
    }

    /// In the order of their names, as receivers want them. Whose name is taken goes without.
    fn labels(&self, name: String, point: &Point, bound: Option<String>) -> Vec<Label> {
        let own = point.labels.iter().map(|(name, value)| label(name, value.clone()));
        let bound = bound.map(|bound| label("le", bound));
        let mut labels: Vec<_> = own.chain([label("__name__", name)]).chain(bound).collect();
        labels.extend(self.identity.iter().cloned());
        labels.retain(|it| !it.value.is_empty());
        labels.sort_by(|a, b| a.name.cmp(&b.name));
        labels.dedup_by(|later, first| later.name == first.name);
        labels
    }
}

fn label(name: &str, value: String) -> Label {
    Label { name: name.to_owned(), value }
}

/// What tells this run's series from others'.
fn identity(snapshot: &Snapshot) -> Vec<Label> {
    let job = [label("job", "throng".to_owned())];
    let each = snapshot.identity.iter().map(|(name, value)| label(&label_name(name), value.clone()));
    job.into_iter().chain(each).collect()
}

/// A plan's label by a name that Prometheus takes.
fn label_name(name: &str) -> String {
    let fits = |it: char| it.is_ascii_alphanumeric() || it == '_';
    let name: String = name.chars().map(|it| if fits(it) { it } else { '_' }).collect();
    if name.starts_with(|it: char| it.is_ascii_digit()) { format!("_{name}") } else { name }
}

fn native(histogram: &Histogram, timestamp: i64) -> WireHistogram {
    let (positive_spans, positive_deltas) = spans(histogram);
    WireHistogram {
        count: histogram.count,
        sum: histogram.sum,
        schema: SCALE,
        zero_threshold: ZERO_THRESHOLD,
        zero_count: histogram.zeros,
        positive_spans,
        positive_deltas,
        timestamp,
    }
}

fn metadata(family: &Family) -> Metadata {
    let kind = match family.kind {
        Kind::Counter => 1,
        Kind::Gauge => 2,
        Kind::Histogram => 3,
    };
    Metadata {
        kind,
        metric_family_name: family.sample_name(),
        help: family.help.to_owned(),
        unit: family.unit.unwrap_or_default().to_owned(),
    }
}

fn milliseconds(at: SystemTime) -> i64 {
    at.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default().as_millis() as i64
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;

    #[test]
    fn labels_are_in_order_and_own_ones_win() {
        let mut requests = Family::new("requests", None, Kind::Counter, "Requests");
        requests.number([("series", "GET /"), ("method", "GET")], 2.0);
        let at = SystemTime::UNIX_EPOCH;
        let identity = [("run", "r1"), ("series", "mine"), ("my-team", "shop"), ("9", "x")];
        let identity = identity.map(|(key, value)| (key.to_owned(), value.to_owned()));
        let families = vec![requests];
        let snapshot = Snapshot { at, since: at, families, identity: Arc::new(identity.into()) };
        let bytes = snap::raw::Decoder::new().decompress_vec(&body(Some(&snapshot), false)).unwrap();
        let request = WriteRequest::decode(bytes.as_slice()).unwrap();
        let labels = &request.timeseries[0].labels;
        let shown: Vec<_> = labels.iter().map(|it| format!("{}={}", it.name, it.value)).collect();
        assert_eq!(
            shown,
            [
                "_9=x",
                "__name__=throng_requests_total",
                "job=throng",
                "method=GET",
                "my_team=shop",
                "run=r1",
                "series=GET /"
            ]
        );
        let nothing = snap::raw::Decoder::new().decompress_vec(&body(None, false)).unwrap();
        assert!(nothing.is_empty());
    }
}
