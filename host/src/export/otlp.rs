//! Metrics as OpenTelemetry's collectors take them: OTLP 1 over HTTP, in protobuf, with exponential histograms. Messages and numbers
//! are those of `opentelemetry-proto`'s `metrics/v1` and `collector/metrics/v1`, as far as they are used.

use std::time::SystemTime;

use prost::Message;

use super::families::{Family, Kind, Point, Snapshot, Value};
use super::histogram::{Histogram, SCALE};

#[derive(Clone, PartialEq, Message)]
struct ExportRequest {
    #[prost(message, repeated, tag = "1")]
    resource_metrics: Vec<ResourceMetrics>,
}

#[derive(Clone, PartialEq, Message)]
struct ExportResponse {
    #[prost(message, optional, tag = "1")]
    partial_success: Option<PartialSuccess>,
}

#[derive(Clone, PartialEq, Message)]
struct PartialSuccess {
    #[prost(int64, tag = "1")]
    rejected_data_points: i64,
    #[prost(string, tag = "2")]
    error_message: String,
}

#[derive(Clone, PartialEq, Message)]
struct ResourceMetrics {
    #[prost(message, optional, tag = "1")]
    resource: Option<Resource>,
    #[prost(message, repeated, tag = "2")]
    scope_metrics: Vec<ScopeMetrics>,
}

#[derive(Clone, PartialEq, Message)]
struct Resource {
    #[prost(message, repeated, tag = "1")]
    attributes: Vec<KeyValue>,
}

#[derive(Clone, PartialEq, Message)]
struct ScopeMetrics {
    #[prost(message, optional, tag = "1")]
    scope: Option<Scope>,
    #[prost(message, repeated, tag = "2")]
    metrics: Vec<Metric>,
}

#[derive(Clone, PartialEq, Message)]
struct Scope {
    #[prost(string, tag = "1")]
    name: String,
    #[prost(string, tag = "2")]
    version: String,
}

#[derive(Clone, PartialEq, Message)]
struct KeyValue {
    #[prost(string, tag = "1")]
    key: String,
    #[prost(message, optional, tag = "2")]
    value: Option<AnyValue>,
}

#[derive(Clone, PartialEq, Message)]
struct AnyValue {
    #[prost(string, optional, tag = "1")]
    string: Option<String>,
}

#[derive(Clone, PartialEq, Message)]
struct Metric {
    #[prost(string, tag = "1")]
    name: String,
    #[prost(string, tag = "2")]
    description: String,
    #[prost(string, tag = "3")]
    unit: String,
    #[prost(message, optional, tag = "5")]
    gauge: Option<Gauge>,
    #[prost(message, optional, tag = "7")]
    sum: Option<Sum>,
    #[prost(message, optional, tag = "9")]
    histogram: Option<ClassicHistogram>,
    #[prost(message, optional, tag = "10")]
    exponential_histogram: Option<ExponentialHistogram>,
}

#[derive(Clone, PartialEq, Message)]
struct Gauge {
    #[prost(message, repeated, tag = "1")]
    data_points: Vec<NumberPoint>,
}

#[derive(Clone, PartialEq, Message)]
struct Sum {
    #[prost(message, repeated, tag = "1")]
    data_points: Vec<NumberPoint>,
    #[prost(int32, tag = "2")]
    aggregation_temporality: i32,
    #[prost(bool, tag = "3")]
    is_monotonic: bool,
}

#[derive(Clone, PartialEq, Message)]
struct NumberPoint {
    #[prost(fixed64, tag = "2")]
    start_time_unix_nano: u64,
    #[prost(fixed64, tag = "3")]
    time_unix_nano: u64,
    #[prost(double, optional, tag = "4")]
    as_double: Option<f64>,
    #[prost(message, repeated, tag = "7")]
    attributes: Vec<KeyValue>,
}

#[derive(Clone, PartialEq, Message)]
struct ClassicHistogram {
    #[prost(message, repeated, tag = "1")]
    data_points: Vec<ClassicPoint>,
    #[prost(int32, tag = "2")]
    aggregation_temporality: i32,
}

#[derive(Clone, PartialEq, Message)]
struct ClassicPoint {
    #[prost(fixed64, tag = "2")]
    start_time_unix_nano: u64,
    #[prost(fixed64, tag = "3")]
    time_unix_nano: u64,
    #[prost(fixed64, tag = "4")]
    count: u64,
    #[prost(double, optional, tag = "5")]
    sum: Option<f64>,
    #[prost(fixed64, repeated, tag = "6")]
    bucket_counts: Vec<u64>,
    #[prost(double, repeated, tag = "7")]
    explicit_bounds: Vec<f64>,
    #[prost(message, repeated, tag = "9")]
    attributes: Vec<KeyValue>,
}

#[derive(Clone, PartialEq, Message)]
struct ExponentialHistogram {
    #[prost(message, repeated, tag = "1")]
    data_points: Vec<ExponentialPoint>,
    #[prost(int32, tag = "2")]
    aggregation_temporality: i32,
}

#[derive(Clone, PartialEq, Message)]
struct ExponentialPoint {
    #[prost(message, repeated, tag = "1")]
    attributes: Vec<KeyValue>,
    #[prost(fixed64, tag = "2")]
    start_time_unix_nano: u64,
    #[prost(fixed64, tag = "3")]
    time_unix_nano: u64,
    #[prost(fixed64, tag = "4")]
    count: u64,
    #[prost(double, optional, tag = "5")]
    sum: Option<f64>,
    #[prost(sint32, tag = "6")]
    scale: i32,
    #[prost(fixed64, tag = "7")]
    zero_count: u64,
    #[prost(message, optional, tag = "8")]
    positive: Option<Buckets>,
}

#[derive(Clone, PartialEq, Message)]
struct Buckets {
    #[prost(sint32, tag = "1")]
    offset: i32,
    #[prost(uint64, repeated, tag = "2")]
    bucket_counts: Vec<u64>,
}

/// Sums since the beginning, not since the last one that was sent.
const CUMULATIVE: i32 = 2;

/// A request's body; without a snapshot one that says nothing, to see whether it is taken.
pub(super) fn body(snapshot: Option<&Snapshot>, classic: bool) -> Vec<u8> {
    let request = snapshot.map_or_else(ExportRequest::default, |snapshot| {
        let writer = Writer { since: nanoseconds(snapshot.since), at: nanoseconds(snapshot.at), classic };
        let metrics = snapshot.families.iter().map(|family| writer.metric(family)).collect();
        let version = env!("CARGO_PKG_VERSION").to_owned();
        let scope = Some(Scope { name: "throng".to_owned(), version });
        ExportRequest {
            resource_metrics: vec![ResourceMetrics {
                resource: Some(resource(snapshot)),
                scope_metrics: vec![ScopeMetrics { scope, metrics }],
            }],
        }
    });
    request.encode_to_vec()
}

/// What a receiver did not take of a request that it answered well.
pub(super) fn rejected(answer: &[u8]) -> Option<String> {
    let partial = ExportResponse::decode(answer).ok()?.partial_success?;
    let PartialSuccess { rejected_data_points, error_message } = partial;
    (rejected_data_points > 0)
        .then(|| format!("{rejected_data_points} points were rejected: {error_message}"))
}

/// Who sends: semantic conventions' names for the service, and the plan's labels.
fn resource(snapshot: &Snapshot) -> Resource {
    let own = [("service.name", "throng"), ("service.version", env!("CARGO_PKG_VERSION"))];
    let own = own.into_iter().map(|(key, value)| attribute(key, value));
    let labels = snapshot.identity.iter().map(|(key, value)| match key.as_str() {
        "run" => attribute("service.instance.id", value),
        key => attribute(key, value),
    });
    Resource { attributes: own.chain(labels).collect() }
}

fn attribute(key: &str, value: &str) -> KeyValue {
    KeyValue { key: key.to_owned(), value: Some(AnyValue { string: Some(value.to_owned()) }) }
}

fn attributes(point: &Point) -> Vec<KeyValue> {
    point.labels.iter().map(|(key, value)| attribute(key, value)).collect()
}

struct Writer {
    since: u64,
    at: u64,
    classic: bool,
}

impl Writer {
    fn metric(&self, family: &Family) -> Metric {
        let mut metric = Metric {
            name: format!("throng.{}", family.name),
            description: family.help.to_owned(),
            unit: unit(family.unit).to_owned(),
            ..Metric::default()
        };
        match family.kind {
            Kind::Gauge => metric.gauge = Some(Gauge { data_points: self.numbers(family) }),
            Kind::Counter => {
                metric.sum = Some(Sum {
                    data_points: self.numbers(family),
                    aggregation_temporality: CUMULATIVE,
                    is_monotonic: true,
                });
            }
            Kind::Histogram if self.classic => {
                let data_points = histograms(family).map(|(point, it)| self.classic(point, it)).collect();
                metric.histogram =
                    Some(ClassicHistogram { data_points, aggregation_temporality: CUMULATIVE });
            }
            Kind::Histogram => {
                let data_points = histograms(family).map(|(point, it)| self.exponential(point, it)).collect();
                metric.exponential_histogram =
                    Some(ExponentialHistogram { data_points, aggregation_temporality: CUMULATIVE });
            }
        }
        metric
    }

    fn numbers(&self, family: &Family) -> Vec<NumberPoint> {
        let number = |point: &Point| match point.value {
            Value::Number(value) => Some(NumberPoint {
                start_time_unix_nano: self.since,
                time_unix_nano: self.at,
                as_double: Some(value),
                attributes: attributes(point),
            }),
            Value::Histogram(_) => None,
        };
        family.points.iter().filter_map(number).collect()
    }

    fn exponential(&self, point: &Point, histogram: &Histogram) -> ExponentialPoint {
        let Histogram { count, sum, zeros, offset, ref buckets, .. } = *histogram;
        ExponentialPoint {
            attributes: attributes(point),
            start_time_unix_nano: self.since,
            time_unix_nano: self.at,
            count,
            sum: Some(sum),
            scale: SCALE,
            zero_count: zeros,
            positive: Some(Buckets { offset, bucket_counts: buckets.clone() }),
        }
    }

    fn classic(&self, point: &Point, histogram: &Histogram) -> ClassicPoint {
        let mut before = 0;
        let at_most = histogram.at_most.iter().copied().chain([histogram.count]);
        ClassicPoint {
            start_time_unix_nano: self.since,
            time_unix_nano: self.at,
            count: histogram.count,
            sum: Some(histogram.sum),
            bucket_counts: at_most.map(|it| it - std::mem::replace(&mut before, it)).collect(),
            explicit_bounds: histogram.bounds.to_vec(),
            attributes: attributes(point),
        }
    }
}

fn histograms(family: &Family) -> impl Iterator<Item = (&Point, &Histogram)> {
    family.points.iter().filter_map(|point| match &point.value {
        Value::Histogram(histogram) => Some((point, histogram)),
        Value::Number(_) => None,
    })
}

/// UCUM's names.
fn unit(unit: Option<&str>) -> &'static str {
    match unit {
        Some("seconds") => "s",
        Some("bytes") => "By",
        _ => "1",
    }
}

fn nanoseconds(at: SystemTime) -> u64 {
    at.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default().as_nanos() as u64
}
