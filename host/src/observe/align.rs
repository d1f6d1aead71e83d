//! From what was read, whenever that was, to the run's time axis.

use super::series::{Gathered, Series};
use super::{ObservedMetric, Reading};
use crate::recorder::Interval;

/// The series of an endpoint over these intervals of a run that began at `start` seconds. One that was not asked for and never
/// changed is left out: there is nothing to see in it.
pub(super) fn metrics(
    endpoint: &str,
    gathered: &Gathered,
    start: f64,
    intervals: &[Interval],
) -> Vec<ObservedMetric> {
    let each = gathered.series.iter().filter_map(|series| {
        let values = values(series.points.each(), start, intervals);
        let there: Vec<_> = values.iter().copied().flatten().collect();
        let changes = there.iter().any(|value| *value != there[0]);
        (!there.is_empty() && (series.chosen || changes)).then(|| metric(endpoint, series, values, &there))
    });
    let mut metrics: Vec<_> = each.collect();
    metrics.sort_by(|a, b| (&a.name, &a.labels).cmp(&(&b.name, &b.labels)));
    metrics
}

fn metric(endpoint: &str, series: &Series, values: Vec<Option<f64>>, there: &[f64]) -> ObservedMetric {
    let name = match series.reading {
        Reading::Mean => series.name.trim_end_matches("_sum"),
        Reading::Value | Reading::Rate => &series.name,
    };
    ObservedMetric {
        endpoint: endpoint.to_owned(),
        name: name.to_owned(),
        labels: series.labels.iter().cloned().collect(),
        title: series.title(),
        reading: series.reading,
        values,
        min: there.iter().copied().reduce(f64::min),
        mean: Some(rounded(there.iter().sum::<f64>() / there.len() as f64)),
        max: there.iter().copied().reduce(f64::max),
        last: there.last().copied(),
    }
}

/// For each interval the mean of the points in it.
fn values(points: &[(f64, f64)], start: f64, intervals: &[Interval]) -> Vec<Option<f64>> {
    let mut points = points.iter().map(|(at, value)| (at - start, *value)).peekable();
    while points.next_if(|(at, _)| *at <= 0.0).is_some() {}
    let each = intervals.iter().map(|interval| {
        let (mut sum, mut count) = (0.0, 0.0);
        while let Some((_, value)) = points.next_if(|(at, _)| *at <= interval.to.as_secs_f64()) {
            (sum, count) = (sum + value, count + 1.0);
        }
        (count > 0.0).then(|| rounded(sum / count))
    });
    each.collect()
}

/// To six digits that matter: more is noise, and a report has many of them.
fn rounded(value: f64) -> f64 {
    if value == 0.0 || !value.is_finite() {
        return value;
    }
    format!("{value:.5e}").parse().unwrap_or(value)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn points_fall_into_the_intervals_in_which_they_were_read() {
        let to = |seconds| Interval { to: Duration::from_secs(seconds), ..Interval::default() };
        let intervals = [to(1), to(2), to(4), to(5)];
        let points = [(9.5, 100.0), (10.2, 1.0), (11.5, 2.0), (12.5, 3.0), (13.5, 4.0), (15.5, 9.0)];
        assert_eq!(values(&points, 10.0, &intervals), [Some(1.0), Some(2.0), Some(3.5), None]);
        assert_eq!([1234567.0, 0.1 + 0.2, 0.0].map(rounded), [1234570.0, 0.3, 0.0]);
    }
}
