//! Response times that left what they were at first: for good, or for moments.

use super::course::Course;
use super::onset::{Rise, median, rise};
use super::words::{at, spoken};
use super::{Finding, Weight};
use crate::report::timeline::{Columns, SeriesColumns};

/// A moment that is so many times as long as usual is a stall.
const STALL: f64 = 10.0;
/// Less is none, in microseconds.
const SHORT_STALL_US: f64 = 200_000.0;
/// One stall may be an accident.
const LEAST_STALLS: usize = 2;
/// So many stalls have a rhythm, if they have one.
const LEAST_FOR_RHYTHM: usize = 3;
/// A method that changes something: RFC 9110, section 9.2.1, has the others.
const READS: [&str; 4] = ["GET", "HEAD", "OPTIONS", "TRACE"];
/// Writes are slower by so many times what reads are.
const APART: f64 = 2.0;

pub(super) fn findings(course: &Course<'_>) -> Vec<Finding> {
    let rise = rise(&p95(course, &course.report.timeline.all));
    let all = rise.map(|rise| slowed(course, rise));
    let stalls = if rise.is_none() { stalls(course) } else { None };
    [all, stalls, writes_first(course), slow_start(course)].into_iter().flatten().collect()
}

fn p95(course: &Course<'_>, columns: &Columns) -> Vec<Option<f64>> {
    course.levels(columns, 0.95, |percentiles| &percentiles.p95)
}

/// The 95th percentile of all requests rose, and of which the most.
fn slowed(course: &Course<'_>, rise: Rise) -> Finding {
    let at_s = course.starts(rise.from);
    let worst = rises(course).into_iter().filter(|(_, it)| it.from <= rise.from + 2);
    let worst = worst.max_by(|a, b| growth(&a.1).total_cmp(&growth(&b.1)));
    let several = course.report.timeline.series.len() > 1;
    let most = worst.filter(|_| several).map_or_else(String::new, |(series, it)| {
        format!("; {} the most, from {} to {}", series.name, us(it.before), us(it.reached))
    });
    let since = match rise.until {
        None => format!("From {} on", at(at_s)),
        Some(until) => format!("From {} to {}", at(at_s), at(course.starts(until))),
    };
    let text = format!(
        "{since}, with {}, responses slowed: their p95 rose from {} to {}{most}.",
        course.load(rise.from),
        us(rise.before),
        us(rise.reached)
    );
    Finding { weight: Weight::Strained, at_s, text }
}

fn rises<'a>(course: &Course<'a>) -> Vec<(&'a SeriesColumns, Rise)> {
    let series = course.report.timeline.series.iter();
    series.filter_map(|it| Some((it, rise(&p95(course, &it.columns))?))).collect()
}

fn growth(rise: &Rise) -> f64 {
    rise.reached / rise.before.max(1.0)
}

/// Writes slowed before reads, or much more than they.
fn writes_first(course: &Course<'_>) -> Option<Finding> {
    let rises = rises(course);
    let is_read = |series: &SeriesColumns| READS.contains(&series.method.as_str());
    let reads = course.report.timeline.series.iter().any(|series| is_read(series) && known(course, series));
    let (write, slowest) = rises
        .iter()
        .filter(|(series, _)| !is_read(series))
        .max_by(|a, b| growth(&a.1).total_cmp(&growth(&b.1)))?;
    if !reads {
        return None;
    }
    let of_reads = rises.iter().filter(|(series, _)| is_read(series));
    let read = of_reads.max_by(|a, b| growth(&a.1).total_cmp(&growth(&b.1)));
    let at_s = course.starts(slowest.from);
    let grew = format!("{} from {} to {}", write.name, us(slowest.before), us(slowest.reached));
    let text = match read {
        None => format!("Writes slowed and reads did not: p95 of {grew}, from {} on.", at(at_s)),
        Some((_, read)) if read.from > slowest.from + 2 => {
            format!(
                "Writes slowed before reads: p95 of {grew}, at {}; reads at {}.",
                at(at_s),
                at(course.starts(read.from))
            )
        }
        Some((name, read)) if growth(slowest) > APART * growth(read) => format!(
            "Writes slowed more than reads: p95 of {grew}, of {} from {} to {}.",
            name.name,
            us(read.before),
            us(read.reached)
        ),
        Some(_) => return None,
    };
    Some(Finding { weight: Weight::Strained, at_s, text })
}

fn known(course: &Course<'_>, series: &SeriesColumns) -> bool {
    p95(course, &series.columns).iter().flatten().count() > course.len() / 2
}

/// Moments in which something took many times as long as otherwise.
fn stalls(course: &Course<'_>) -> Option<Finding> {
    let longest = course.greatest(&course.report.timeline.all.response_time_us.max);
    let known: Vec<f64> = longest.iter().flatten().map(|us| *us as f64).collect();
    let usual = median(&known);
    let limit = (STALL * usual).max(usual + SHORT_STALL_US);
    let stalled = |group: usize| longest.get(group).copied().flatten().is_some_and(|us| us as f64 > limit);
    let starts: Vec<usize> =
        (0..course.len()).filter(|it| stalled(*it) && (*it == 0 || !stalled(it - 1))).collect();
    // What is there most of the time is no moment.
    let moments = (0..course.len()).filter(|group| stalled(*group)).count();
    if starts.len() < LEAST_STALLS || moments * 2 > course.len() {
        return None;
    }
    let worst = longest.iter().copied().flatten().max().unwrap_or(0);
    let rhythm = rhythm(course, &starts).map_or_else(String::new, |every| format!(", every {every:.0} s"));
    let at_s = course.starts(starts[0]);
    let text = format!(
        "Responses stalled {} times{rhythm}, first at {}: one took {}, where the longest of {} is otherwise {}.",
        starts.len(),
        at(at_s),
        spoken(worst),
        if course.seconds(0) < 1.5 { "a second".to_owned() } else { format!("{:.0} s", course.seconds(0)) },
        us(usual),
    );
    Some(Finding { weight: Weight::Strained, at_s, text })
}

/// What lies between stalls, if it is always the same.
fn rhythm(course: &Course<'_>, starts: &[usize]) -> Option<f64> {
    let gaps: Vec<f64> =
        starts.windows(2).map(|pair| course.starts(pair[1]) - course.starts(pair[0])).collect();
    let usual = median(&gaps);
    let even = gaps.iter().all(|gap| (gap - usual).abs() <= (0.2 * usual).max(course.seconds(0) * 1.01));
    (starts.len() >= LEAST_FOR_RHYTHM && even).then_some(usual)
}

/// The first requests were slower than the rest: a run without a warm-up counts them.
fn slow_start(course: &Course<'_>) -> Option<Finding> {
    let warm_up = course.report.run.duration_s - course.report.run.recorded_s;
    let mut levels = p95(course, &course.report.timeline.all);
    // Seen from its end, it is a rise.
    levels.reverse();
    let last = rise(&levels)?;
    let until = course.len() - last.from;
    if warm_up > 0.05 || last.until.is_some() || until * 4 > course.len() {
        return None;
    }
    let seconds = course.starts(until).ceil();
    let text = format!(
        "The first {seconds:.0} s were slower, with a p95 of {} and later {}: '--warm-up {seconds:.0}s' leaves them out.",
        us(last.reached),
        us(last.before)
    );
    Some(Finding { weight: Weight::Note, at_s: 0.0, text })
}

fn us(value: f64) -> String {
    spoken(value.round() as u64)
}
