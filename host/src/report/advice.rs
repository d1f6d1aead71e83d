//! What patterns of errors usually mean, beside the counts that were seen.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::json::{Seen, Series, SeriesError};
use super::timeline::Timeline;

/// A pattern of errors that was seen, and what it usually means.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Advice {
    /// Which errors: statuses, or kinds of transport errors.
    pub pattern: String,
    /// How many.
    pub count: u64,
    /// What they usually mean, and where to look.
    pub advice: String,
    /// The series that had them.
    pub series: Vec<String>,
    /// Tasks that are known to have had them.
    pub tasks: Vec<String>,
    /// The first one: its request, and how it failed.
    pub request: String,
    /// How many users there were when the first one came; null if that is not known.
    pub users_at_first: Option<usize>,
    /// When, and an example.
    #[serde(flatten)]
    pub seen: Seen,
}

/// Statuses from one to another, or transport errors of these kinds.
enum Errors {
    Status(&'static [(u16, u16)]),
    Transport(&'static [&'static str]),
}

/// Each with what is said of it. An error belongs to the first pattern that it fits.
const PATTERNS: [(&str, Errors, &str); 9] = [
    (
        "400, 422",
        Errors::Status(&[(400, 400), (422, 422)]),
        "The target does not take the requests as they are: look at the payload that the scenario builds, before the target.",
    ),
    (
        "401, 403",
        Errors::Status(&[(401, 401), (403, 403)]),
        "Users are not let in: a token that was never got, has run out, or belongs to an account without the right.",
    ),
    (
        "404",
        Errors::Status(&[(404, 404)]),
        "What was asked for is not there: test data is missing, or ids are of another environment.",
    ),
    (
        "429",
        Errors::Status(&[(429, 429)]),
        "The target limits the rate. If it should, expect the status in the scenario or stay below the limit; else raise the limit.",
    ),
    (
        "other 4xx",
        Errors::Status(&[(402, 499)]),
        "The target refuses the requests: compare one with what its documentation asks for.",
    ),
    (
        "5xx",
        Errors::Status(&[(500, 599)]),
        "The target, or something behind it, fails. If this grows with the load, its capacity is reached: look at its own \
         metrics at that time.",
    ),
    (
        "timeout",
        Errors::Transport(&["timeout"]),
        "No complete response came in time: the target queues more than it can do, or one of its dependencies hangs.",
    ),
    (
        "connect, closed",
        Errors::Transport(&["connect", "closed"]),
        "Connections are refused or dropped: a full accept queue, a limit of a proxy's, a restart, or an idle timeout shorter \
         than the generator's.",
    ),
    (
        "dns, tls",
        Errors::Transport(&["dns", "tls"]),
        "The target was not reached at all: look at the name, the resolver and the certificate.",
    ),
];

impl Errors {
    fn has(&self, error: &SeriesError) -> bool {
        let status = || error.reason.split(' ').next().and_then(|status| status.parse::<u16>().ok());
        match self {
            Self::Status(ranges) if error.kind == "status" => {
                status().is_some_and(|it| ranges.iter().any(|(from, to)| (*from..=*to).contains(&it)))
            }
            Self::Status(_) => false,
            Self::Transport(kinds) => kinds.contains(&error.kind.as_str()),
        }
    }
}

/// What is to be said of the errors of a run, the most frequent first.
pub(super) fn advice(series: &[Series], timeline: &Timeline) -> Vec<Advice> {
    let mut all: Vec<Advice> = Vec::new();
    for series in series {
        for error in &series.figures.errors {
            let Some((pattern, _, text)) = PATTERNS.iter().find(|(_, errors, _)| errors.has(error)) else {
                continue;
            };
            match all.iter_mut().find(|advice| advice.pattern == *pattern) {
                Some(advice) => advice.add(series, error),
                None => all.push(Advice::new(pattern, text, series, error)),
            }
        }
    }
    for advice in &mut all {
        let first = advice.seen.first_s.unwrap_or(f64::MAX);
        let interval = timeline.to_s.iter().position(|to| first <= *to);
        advice.users_at_first = interval.and_then(|at| timeline.users.get(at).copied());
    }
    all.sort_by_key(|advice| std::cmp::Reverse(advice.count));
    all
}

impl Advice {
    fn new(pattern: &str, text: &str, series: &Series, error: &SeriesError) -> Self {
        let mut advice = Self {
            pattern: pattern.to_owned(),
            count: 0,
            advice: text.to_owned(),
            series: Vec::new(),
            tasks: Vec::new(),
            request: String::new(),
            users_at_first: None,
            seen: Seen::default(),
        };
        advice.add(series, error);
        advice
    }

    fn add(&mut self, series: &Series, error: &SeriesError) {
        self.count += error.count;
        add_once(&mut self.series, &series.name);
        if let Some(example) = &error.seen.example {
            add_once(&mut self.tasks, &example.task);
        }
        let (ours, theirs) = (&mut self.seen, &error.seen);
        let earlier = theirs.first_s.is_some_and(|first| ours.first_s.is_none_or(|it| first < it));
        if earlier || self.request.is_empty() {
            self.request = format!("{}: {}", series.label(), error.reason);
        }
        if earlier {
            (ours.first_s, ours.example) = (theirs.first_s, theirs.example.clone());
        }
        ours.last_s = [ours.last_s, theirs.last_s].into_iter().flatten().reduce(f64::max);
    }
}

fn add_once(names: &mut Vec<String>, name: &str) {
    if !names.iter().any(|known| known == name) {
        names.push(name.to_owned());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::json::{Example, Histograms, SeriesFigures};

    fn series(name: &str, errors: &[(&str, &str, u64, f64)]) -> Series {
        let error = |(kind, reason, count, first): &(&str, &str, u64, f64)| SeriesError {
            kind: (*kind).to_owned(),
            reason: (*reason).to_owned(),
            count: *count,
            seen: Seen { first_s: Some(*first), last_s: Some(first + 1.0), example: Some(example(*count)) },
        };
        let figures = SeriesFigures {
            requests: 100,
            failures: 0,
            throttled: 0,
            request_rate: 1.0,
            service_time_us: Default::default(),
            response_time_us: Default::default(),
            timings_us: Default::default(),
            statuses: Default::default(),
            errors: errors.iter().map(error).collect(),
            histograms: Histograms::default(),
        };
        Series { name: name.to_owned(), method: "GET".to_owned(), figures, tags: Vec::new() }
    }

    fn example(user: u64) -> Example {
        let task = if user == 2 { "browse" } else { "buy" }.to_owned();
        Example {
            scenario: "shop".to_owned(),
            user,
            iteration: 1,
            task,
            feed_turns: Vec::new(),
            trace_id: None,
        }
    }

    #[test]
    fn patterns_gather_what_means_the_same() {
        let all = [
            series(
                "a",
                &[("status", "503 Service Unavailable", 2, 5.0), ("status", "404 Not Found", 1, 1.0)],
            ),
            series(
                "b",
                &[("status", "500 Internal Server Error", 7, 3.5), ("timeout", "no response", 3, 9.0)],
            ),
            series("c", &[("scenario", "not the product", 50, 0.0), ("status", "418 I'm a teapot", 1, 0.0)]),
        ];
        let timeline =
            Timeline { to_s: vec![2.0, 4.0, 10.0], users: vec![10, 20, 30], ..Timeline::default() };
        let advice = advice(&all, &timeline);
        let seen: Vec<_> =
            advice.iter().map(|it| (it.pattern.as_str(), it.count, it.users_at_first)).collect();
        assert_eq!(
            seen,
            [
                ("5xx", 9, Some(20)),
                ("timeout", 3, Some(30)),
                ("404", 1, Some(10)),
                ("other 4xx", 1, Some(10))
            ]
        );
        assert_eq!(
            (advice[0].series.len(), advice[0].seen.first_s, advice[0].seen.last_s),
            (2, Some(3.5), Some(6.0))
        );
        // Of several the first one, whatever the order of the series.
        assert_eq!(advice[0].request, "GET b: 500 Internal Server Error");
        assert_eq!(advice[0].tasks, ["browse", "buy"]);
        assert_eq!(advice[0].seen.example.as_ref().unwrap().user, 7);
    }
}
