//! What the words before the comparator mean together.

use super::error::{Problem, Slip};
use super::nearest;
use super::quantity::{MetricFigure, Quantity, RequestFigure, Statistic};
use super::syntax::{Argument, At, Head};
use super::words::{FILTERS, PLAIN, Plain, STATISTICS, TIMES, Time, find, names, statistic};
use filters::{Allowed, Filters};

mod filters;

/// The quantity that a head speaks of.
pub(super) fn quantity(head: &Head<'_>) -> Result<Quantity, Slip> {
    let word = head.word.value;
    if let Some(plain) = find(PLAIN, word) {
        return self::plain(head, plain);
    }
    match word {
        "sum" => return metric_only(head, MetricFigure::Sum),
        "last" => return metric_only(head, MetricFigure::Last),
        "share" => return metric_only(head, MetricFigure::Share),
        _ => {}
    }
    match statistic(word).map_err(|problem| slip(&head.word, problem))? {
        Some(statistic) => time(head, statistic),
        None if find(TIMES, word).is_some() => Err(slip(&head.word, Problem::NoStatistic(word.to_owned()))),
        None => Err(slip(&head.word, unknown_word(word, names(PLAIN).chain(figures())))),
    }
}

/// A word that stands by itself, perhaps with filters.
fn plain(head: &Head<'_>, plain: Plain) -> Result<Quantity, Slip> {
    let (word, arguments) = (head.word.value, arguments(head));
    if let (Plain::Requests(RequestFigure::Rate), Some(name)) = (plain, metric(arguments)?) {
        return Ok(Quantity::Metric { figure: MetricFigure::Rate, name });
    }
    let filters = |allowed| Filters::read(word, arguments, allowed);
    Ok(match plain {
        Plain::Requests(figure) => Quantity::Requests { figure, of: filters(Allowed::Requests)?.requests() },
        Plain::Checks => Quantity::Checks { name: filters(Allowed::Name)?.name },
        Plain::Iterations(figure) => Quantity::Iterations { figure, task: filters(Allowed::Task)?.task },
        Plain::Generator(figure) => {
            filters(Allowed::None)?;
            Quantity::Generator(figure)
        }
    })
}

/// A statistic of a time or of a metric.
fn time(head: &Head<'_>, statistic: Statistic) -> Result<Quantity, Slip> {
    let (word, arguments) = (head.word.value, arguments(head));
    if let Some(name) = metric(arguments)? {
        return Ok(Quantity::Metric { figure: MetricFigure::Statistic(statistic), name });
    }
    let [Argument { key: of, value: None }, filters @ ..] = arguments else {
        return Err(slip(&head.word, Problem::NoSubject(word.to_owned())));
    };
    let time = find(TIMES, of.value).ok_or_else(|| slip(of, not_a_time(of.value, word)))?;
    let filters = |allowed| Filters::read(of.value, filters, allowed);
    Ok(match time {
        Time::Request(time) => {
            Quantity::RequestTime { time, statistic, of: filters(Allowed::Requests)?.requests() }
        }
        Time::Iteration => Quantity::IterationDuration { statistic, task: filters(Allowed::Task)?.task },
        Time::SchedulerLag => {
            filters(Allowed::None)?;
            Quantity::SchedulerLag { statistic }
        }
    })
}

/// A figure that only metrics have.
fn metric_only(head: &Head<'_>, figure: MetricFigure) -> Result<Quantity, Slip> {
    match metric(arguments(head))? {
        Some(name) => Ok(Quantity::Metric { figure, name }),
        None => Err(slip(&head.word, Problem::NoMetric(head.word.value.to_owned()))),
    }
}

/// The metric's name, if the first argument is one; nothing may stand beside it.
fn metric(arguments: &[Argument<'_>]) -> Result<Option<String>, Slip> {
    let Some(first) = arguments.first().filter(|first| first.key.value == "metric") else { return Ok(None) };
    Filters::read("a metric", &arguments[1..], Allowed::None)?;
    match &first.value {
        Some(name) => Ok(Some(name.clone())),
        None => Err(slip(&first.key, Problem::NoValue("metric".to_owned()))),
    }
}

fn arguments<'h, 's>(head: &'h Head<'s>) -> &'h [Argument<'s>] {
    head.arguments.as_ref().map_or(&[], |arguments| &arguments.value)
}

fn not_a_time(word: &str, statistic: &str) -> Problem {
    match find(PLAIN, word) {
        Some(_) => Problem::NotATime { word: word.to_owned(), statistic: statistic.to_owned() },
        None => unknown_word(word, names(TIMES)),
    }
}

fn unknown_word(word: &str, possible: impl Iterator<Item = &'static str> + Clone) -> Problem {
    // Beside what can stand here, what was meant may be a word that can't: the next message tells.
    let nearest = nearest(word, possible.clone().chain(names(TIMES)));
    Problem::UnknownWord { word: word.to_owned(), nearest, possible: listed(possible) }
}

/// Figures, as words for a list.
fn figures() -> impl Iterator<Item = &'static str> + Clone {
    names(STATISTICS).chain(["pNN", "sum", "last", "share"])
}

fn listed<'a>(words: impl Iterator<Item = &'a str>) -> String {
    words.collect::<Vec<_>>().join(", ")
}

fn slip<T>(at: &At<T>, problem: Problem) -> Slip {
    Slip { at: at.span.clone(), problem }
}
