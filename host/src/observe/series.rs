//! What is kept of an endpoint's answers: for each series so many points, however long the run.

use std::collections::HashMap;

use super::text::{Kind, Sample};
use super::{Choice, Reading, Treatment};

/// How many series of an endpoint are kept.
pub const MOST_SERIES: usize = 100;
/// How many points of each. Past that every two become one.
const MOST_POINTS: usize = 1_200;

type Labels = Vec<(String, String)>;

/// The series of an endpoint.
#[derive(Debug, Default)]
pub(super) struct Gathered {
    pub(super) series: Vec<Series>,
    places: HashMap<(String, Labels), usize>,
    /// The most series of one answer that were chosen and not kept.
    pub(super) left_out: u64,
}

/// A series.
#[derive(Debug)]
pub(super) struct Series {
    /// As the endpoint has it.
    pub(super) name: String,
    pub(super) labels: Labels,
    pub(super) title: Option<String>,
    pub(super) reading: Reading,
    /// Whether the plan names it, so that it is kept even if it never changes.
    pub(super) chosen: bool,
    pub(super) points: Points,
    before: Option<Raw>,
}

/// What an endpoint said.
#[derive(Debug, Clone, Copy)]
struct Raw {
    at: f64,
    value: f64,
    /// Of a sum, how many it is the sum of.
    count: f64,
}

/// Values over time, thinned out evenly.
#[derive(Debug, Default)]
pub(super) struct Points {
    /// When, in seconds, and what.
    points: Vec<(f64, f64)>,
    /// Values in the last point so far, and in each of the others.
    last: usize,
    each: usize,
}

impl Gathered {
    /// Takes an answer that came at a time, in seconds.
    pub(super) fn take(&mut self, at: f64, samples: &[Sample<'_>], choices: &[Choice]) {
        let counts: HashMap<_, _> = samples
            .iter()
            .filter_map(|it| Some(((it.name.strip_suffix("_count")?, &it.labels), it.value)))
            .collect();
        let mut left_out = 0;
        for sample in samples.iter().filter(|it| it.value.is_finite()) {
            let Some((reading, choice)) = chosen(sample, choices) else { continue };
            let Some(series) = self.row(sample, reading, choice) else {
                left_out += 1;
                continue;
            };
            let meant = sample.name.strip_suffix("_sum").and_then(|it| counts.get(&(it, &sample.labels)));
            series.take(Raw { at, value: sample.value, count: meant.copied().unwrap_or(0.0) });
        }
        self.left_out = self.left_out.max(left_out);
    }

    fn row(&mut self, sample: &Sample<'_>, reading: Reading, choice: Option<&Choice>) -> Option<&mut Series> {
        let key = (sample.name.to_owned(), sample.labels.clone());
        let place = match self.places.get(&key) {
            Some(place) => *place,
            None if self.series.len() == MOST_SERIES => return None,
            None => {
                let (name, labels) = key.clone();
                let (title, points) = (choice.and_then(|it| it.title.clone()), Points::default());
                let chosen = choice.is_some();
                self.series.push(Series { name, labels, title, reading, chosen, points, before: None });
                self.places.insert(key, self.series.len() - 1);
                self.series.len() - 1
            }
        };
        self.series.get_mut(place)
    }
}

/// What a sample is read as, and by which choice; none if it is not kept.
fn chosen<'a>(sample: &Sample<'_>, choices: &'a [Choice]) -> Option<(Reading, Option<&'a Choice>)> {
    if choices.is_empty() {
        return Some((by_type(sample)?, None));
    }
    let family = ["_total", "_sum", "_count"].iter().find_map(|ending| sample.name.strip_suffix(ending));
    let family = family.filter(|_| matches!(sample.kind, Kind::Counter | Kind::Distribution));
    choices.iter().find_map(|choice| {
        let itself = choice.selector.selects(sample.name, &sample.labels);
        let meant = itself || family.is_some_and(|it| choice.selector.selects(it, &sample.labels));
        let reading = match choice.treatment {
            _ if !meant => None,
            Treatment::ByType => by_type(sample),
            // Of a family, a mean is made of the sums alone.
            Treatment::As(Reading::Mean) => sample.name.ends_with("_sum").then_some(Reading::Mean),
            Treatment::As(reading) => itself.then_some(reading),
        };
        Some((reading?, Some(choice)))
    })
}

fn by_type(sample: &Sample<'_>) -> Option<Reading> {
    let ends = |ending: &str| sample.name.ends_with(ending);
    match sample.kind {
        _ if ends("_bucket") || ends("_created") => None,
        Kind::Counter => Some(Reading::Rate),
        Kind::Distribution if ends("_sum") => Some(Reading::Mean),
        Kind::Distribution if ends("_count") => Some(Reading::Rate),
        _ => Some(Reading::Value),
    }
}

impl Series {
    fn take(&mut self, raw: Raw) {
        let before = self.before.replace(raw);
        let value = match (self.reading, before) {
            (Reading::Value, _) => Some(raw.value),
            (_, None) => None,
            (Reading::Rate, Some(before)) => {
                let passed = raw.at - before.at;
                (passed > 0.0).then(|| grown(before.value, raw.value) / passed)
            }
            (Reading::Mean, Some(before)) => {
                let count = grown(before.count, raw.count);
                (count > 0.0).then(|| grown(before.value, raw.value) / count)
            }
        };
        if let Some(value) = value.filter(|value| value.is_finite()) {
            self.points.push(raw.at, value);
        }
    }

    /// What people call it.
    pub(super) fn title(&self) -> String {
        if let Some(title) = &self.title {
            return title.clone();
        }
        let labels: Vec<_> = self.labels.iter().map(|(key, value)| format!("{key}=\"{value}\"")).collect();
        let labels = if labels.is_empty() { String::new() } else { format!("{{{}}}", labels.join(",")) };
        match self.reading {
            Reading::Value => format!("{}{labels}", self.name),
            Reading::Rate => format!("{}{labels} per second", self.name),
            Reading::Mean => format!("mean {}{labels}", self.name.trim_end_matches("_sum")),
        }
    }
}

/// By how much a counter grew. One that is less than before began anew.
fn grown(before: f64, now: f64) -> f64 {
    if now >= before { now - before } else { now }
}

impl Points {
    fn push(&mut self, at: f64, value: f64) {
        self.each = self.each.max(1);
        if self.last > 0
            && self.last < self.each
            && let Some(point) = self.points.last_mut()
        {
            self.last += 1;
            point.1 += (value - point.1) / self.last as f64;
            point.0 = at;
            return;
        }
        if self.points.len() == MOST_POINTS {
            let pairs = self.points.chunks(2).map(|pair| {
                let sum: f64 = pair.iter().map(|(_, value)| value).sum();
                (pair[pair.len() - 1].0, sum / pair.len() as f64)
            });
            self.points = pairs.collect();
            self.each *= 2;
        }
        self.points.push((at, value));
        self.last = 1;
    }

    /// When, in seconds, and what.
    pub(super) fn each(&self) -> &[(f64, f64)] {
        &self.points
    }
}

#[cfg(test)]
mod tests {
    use super::super::text::samples;
    use super::*;

    fn gather(texts: &[String], choices: &[Choice]) -> Gathered {
        let mut gathered = Gathered::default();
        for (second, text) in texts.iter().enumerate() {
            gathered.take(second as f64, &samples(text).unwrap(), choices);
        }
        gathered
    }

    fn answer(requests: u64, sum: f64, count: u64, depth: f64) -> String {
        format!(
            "# TYPE http_requests counter\nhttp_requests_total{{status=\"200\"}} {requests}\n\
             # TYPE took histogram\ntook_bucket{{le=\"1\"}} 1\ntook_sum {sum}\ntook_count {count}\n\
             # TYPE depth gauge\ndepth {depth}\n# EOF\n"
        )
    }

    fn choice(selector: &str, treatment: Treatment) -> Choice {
        Choice { selector: selector.parse().unwrap(), treatment, title: None }
    }

    #[test]
    fn counters_are_rates_histograms_means_and_gauges_values() {
        let texts = [answer(10, 1.0, 10, 3.0), answer(30, 3.0, 14, 5.0), answer(5, 0.5, 1, 4.0)];
        let gathered = gather(&texts, &[]);
        let seen: Vec<_> = gathered.series.iter().map(|it| (it.title(), it.points.each().to_vec())).collect();
        assert_eq!(
            seen,
            [
                ("http_requests_total{status=\"200\"} per second".to_owned(), vec![(1.0, 20.0), (2.0, 5.0)]),
                ("mean took".to_owned(), vec![(1.0, 0.5), (2.0, 0.5)]),
                ("took_count per second".to_owned(), vec![(1.0, 4.0), (2.0, 1.0)]),
                ("depth".to_owned(), vec![(0.0, 3.0), (1.0, 5.0), (2.0, 4.0)]),
            ]
        );
    }

    #[test]
    fn what_is_chosen_is_kept_as_it_is_said() {
        let texts = [answer(10, 1.0, 10, 3.0), answer(30, 3.0, 14, 5.0)];
        let names = |choices: &[Choice]| -> Vec<_> {
            gather(&texts, choices).series.iter().map(Series::title).collect()
        };
        assert_eq!(names(&[choice("http_requests", Treatment::ByType)]).len(), 1);
        assert_eq!(names(&[choice("took", Treatment::As(Reading::Mean))]), ["mean took"]);
        assert_eq!(names(&[choice("depth", Treatment::As(Reading::Rate))]), ["depth per second"]);
        assert_eq!(names(&[choice("took_bucket", Treatment::As(Reading::Rate))]).len(), 1);
        assert!(names(&[choice("nothing", Treatment::ByType)]).is_empty());
    }

    #[test]
    fn series_past_the_limit_are_counted() {
        let many: String = (0..150).map(|number| format!("a{{n=\"{number}\"}} 1\n")).collect();
        let gathered = gather(&[many], &[]);
        assert_eq!((gathered.series.len(), gathered.left_out), (MOST_SERIES, 50));
    }

    #[test]
    fn a_long_run_keeps_its_course_in_few_points() {
        let mut points = Points::default();
        (0..100_000).for_each(|second| points.push(f64::from(second), f64::from(second)));
        assert!((MOST_POINTS / 2..=MOST_POINTS).contains(&points.each().len()));
        let (first, last) = (points.each()[0], points.each()[points.each().len() - 1]);
        assert!(first.1 < 100.0 && last.1 > 99_800.0 && last.0 == 99_999.0, "{first:?} {last:?}");
    }
}
