//! Metrics as text: Prometheus' format 0.0.4, and OpenMetrics 1.0. Histograms have classic buckets there.

use std::fmt::Write as _;

use super::families::{Family, Kind, Point, Snapshot, Value};

/// Which text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Dialect {
    Prometheus,
    OpenMetrics,
}

/// All metrics as text.
pub(super) fn text(snapshot: &Snapshot, dialect: Dialect) -> String {
    let mut text = String::new();
    for family in &snapshot.families {
        write_family(&mut text, family, dialect);
    }
    if dialect == Dialect::OpenMetrics {
        text.push_str("# EOF\n");
    }
    text
}

fn write_family(text: &mut String, family: &Family, dialect: Dialect) {
    let kind = match family.kind {
        Kind::Counter => "counter",
        Kind::Gauge => "gauge",
        Kind::Histogram => "histogram",
    };
    // In OpenMetrics a counter's name has no ending, but its samples have.
    let name = match dialect {
        Dialect::Prometheus => family.sample_name(),
        Dialect::OpenMetrics => family.prometheus_name(),
    };
    // Writing to a string can't fail.
    let _ = writeln!(text, "# HELP {name} {}\n# TYPE {name} {kind}", family.help);
    if let (Dialect::OpenMetrics, Some(unit)) = (dialect, family.unit) {
        let _ = writeln!(text, "# UNIT {name} {unit}");
    }
    let sample = family.sample_name();
    family.points.iter().for_each(|point| write_point(text, &sample, point));
}

fn write_point(text: &mut String, name: &str, point: &Point) {
    let labels = labels(point);
    let line = |text: &mut String, ending: &str, labels: &str, value: f64| {
        let braces = if labels.is_empty() { String::new() } else { format!("{{{labels}}}") };
        let _ = writeln!(text, "{name}{ending}{braces} {value}");
    };
    match &point.value {
        Value::Number(value) => line(text, "", &labels, *value),
        Value::Histogram(histogram) => {
            let bucket = |text: &mut String, bound: &str, at_most: u64| {
                let comma = if labels.is_empty() { "" } else { "," };
                line(text, "_bucket", &format!("{labels}{comma}le=\"{bound}\""), at_most as f64);
            };
            for (bound, at_most) in histogram.bounds.iter().zip(&histogram.at_most) {
                bucket(text, &le(*bound), *at_most);
            }
            bucket(text, "+Inf", histogram.count);
            line(text, "_sum", &labels, histogram.sum);
            line(text, "_count", &labels, histogram.count as f64);
        }
    }
}

/// A bound as both formats want it: as a float.
pub(super) fn le(bound: f64) -> String {
    format!("{bound:?}")
}

fn labels(point: &Point) -> String {
    let each = point.labels.iter().map(|(name, value)| format!("{name}=\"{}\"", escaped(value)));
    each.collect::<Vec<_>>().join(",")
}

fn escaped(value: &str) -> String {
    value.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n")
}

#[cfg(test)]
mod tests {
    use std::time::SystemTime;

    use super::*;
    use crate::export::histogram::{Histogram, TIMES};
    use crate::recorder::Distribution;

    #[test]
    fn labels_are_escaped_and_histograms_have_all_their_lines() {
        let mut requests = Family::new("requests", None, Kind::Counter, "Requests");
        requests.number([("series", "a \"b\"\\\nc")], 3.0);
        let mut times = Family::new("response_time", Some("seconds"), Kind::Histogram, "Times");
        let mut distribution = Distribution::default();
        [900, 2_000, 300_000_000].iter().for_each(|us| distribution.record_value(*us));
        times.histogram([], Histogram::of(&distribution, 1e-6, &TIMES));
        let families = vec![requests, times];
        let at = SystemTime::UNIX_EPOCH;
        let snapshot = Snapshot { at, since: at, families, identity: Default::default() };
        let prometheus = text(&snapshot, Dialect::Prometheus);
        for line in [
            "# TYPE throng_requests_total counter",
            "throng_requests_total{series=\"a \\\"b\\\"\\\\\\nc\"} 3",
            "throng_response_time_seconds_bucket{le=\"0.001\"} 1",
            "throng_response_time_seconds_bucket{le=\"1.0\"} 2",
            "throng_response_time_seconds_bucket{le=\"+Inf\"} 3",
            "throng_response_time_seconds_count 3",
        ] {
            assert!(prometheus.lines().any(|it| it == line), "{line} is missing in\n{prometheus}");
        }
        let open = text(&snapshot, Dialect::OpenMetrics);
        assert!(open.contains("# TYPE throng_requests counter") && open.ends_with("# EOF\n"), "{open}");
        assert!(open.contains("# UNIT throng_response_time_seconds seconds"), "{open}");
    }
}
