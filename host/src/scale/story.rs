//! What the steps come to, in words: what broke first, the knee, and the signs that a target does not scale.

use super::usl::FITS;
use super::{By, Knee, Scaling, SeriesOfStep, Step, Usl};
use crate::report::spoken;
use crate::units::{number, percent, rate, thousands};

/// A percentile that is so many times that of the first step races away.
const RACES: f64 = 3.0;
/// Less than this is no slow-down, in microseconds.
const SMALL_US: u64 = 10_000;
/// A write that slows by so many times what reads do.
const APART: f64 = 2.0;
/// Fewer requests of a series have no percentile to speak of.
const ENOUGH: u64 = 20;
const READS: [&str; 4] = ["GET", "HEAD", "OPTIONS", "TRACE"];

/// The sentences, what matters most first.
pub(super) fn story(scaling: &Scaling) -> Vec<String> {
    if scaling.steps.iter().all(|step| step.requests == 0) {
        return vec!["No request was made.".to_owned()];
    }
    let sentences = [
        short(scaling),
        faults(scaling),
        thresholds(scaling),
        Some(knee(scaling)),
        races(scaling),
        writes_first(scaling),
        throttled(scaling),
        dropped(scaling),
        unsettled(scaling),
        Some(law(scaling)),
    ];
    sentences.into_iter().flatten().collect()
}

/// `the 3rd step (4 users)`
fn the_step(scaling: &Scaling, at: usize) -> String {
    let ordinal = match (at + 1) % 100 {
        11..=13 => "th",
        count => match count % 10 {
            1 => "st",
            2 => "nd",
            3 => "rd",
            _ => "th",
        },
    };
    format!("the {}{ordinal} step ({})", at + 1, load(scaling.by, scaling.steps[at].load))
}

/// `4 users` or `100 iterations/s`
pub(super) fn load(by: By, load: f64) -> String {
    match by {
        By::Users if load == 1.0 => "1 user".to_owned(),
        By::Users => format!("{} users", number((load * 10.0).round() / 10.0)),
        By::Rate => format!("{} iterations/s", rate(load)),
    }
}

/// The generator fell short: then no figure from there on is the target's.
fn short(scaling: &Scaling) -> Option<String> {
    let at = scaling.steps.iter().position(|step| step.generator_short.is_some())?;
    let signs = scaling.steps[at].generator_short.as_deref().unwrap_or_default();
    Some(format!(
        "From {} on, the numbers are not the target's: the generator fell short, {signs}.",
        the_step(scaling, at)
    ))
}

/// The first step with faults, and whether they stayed.
fn faults(scaling: &Scaling) -> Option<String> {
    let at = scaling.steps.iter().position(Step::fails)?;
    let step = &scaling.steps[at];
    let why = step.reason.as_ref().map_or_else(String::new, |reason| format!(": {reason}"));
    let later = &scaling.steps[at..];
    let most = later.iter().map(Step::fault_share).fold(0.0, f64::max);
    let more = if most > 1.5 * step.fault_share() {
        format!(", up to {} later", percent(most))
    } else {
        String::new()
    };
    let when = if later.len() > 1 && later.iter().all(Step::fails) { ("From", " on") } else { ("At", "") };
    let before = if at == 0 { "" } else { "; before it, fewer than 1 % did" };
    Some(format!(
        "{} {}{}, {} of requests failed{why}{more}{before}.",
        when.0,
        the_step(scaling, at),
        when.1,
        percent(step.fault_share())
    ))
}

fn thresholds(scaling: &Scaling) -> Option<String> {
    let broken = |step: &Step| step.thresholds.iter().any(|threshold| !threshold.ok);
    let at = scaling.steps.iter().position(broken)?;
    let which = scaling.steps[at].thresholds.iter().filter(|threshold| !threshold.ok);
    let which: Vec<_> = which.map(|it| format!("{} ({})", it.expression, it.shown)).collect();
    let held = match at {
        0 => "none held".to_owned(),
        at => format!("all held up to {}", load(scaling.by, scaling.steps[at - 1].load)),
    };
    Some(format!("Thresholds failed at {}: {}; {held}.", the_step(scaling, at), which.join(", ")))
}

fn knee(scaling: &Scaling) -> String {
    let last = scaling.steps.last().map_or(0.0, |step| step.load);
    match (&scaling.knee, scaling.by) {
        (Some(Knee { load: at, interval, request_rate }), by) => {
            let near = load(by, *at);
            let interval = format!("{} to {}", number(round(interval.low)), number(round(interval.high)));
            let then = match by {
                By::Users => "more users wait longer and get no more done",
                By::Rate => "more is not carried",
            };
            format!(
                "The knee is at {near} (95 %: {interval}), with {} requests/s: {then}.",
                rate(*request_rate)
            )
        }
        (None, by) => format!("There is no knee up to {}: throughput grew with the load.", load(by, last)),
    }
}

fn round(value: f64) -> f64 {
    (value * 100.0).round() / 100.0
}

/// The first step at which the 95th percentile is many times the first's.
fn races(scaling: &Scaling) -> Option<String> {
    let first = scaling.steps.first()?.response_time_us.p95;
    let far = |step: &Step| {
        step.response_time_us.p95 as f64 > RACES * first as f64
            && step.response_time_us.p95 > first + SMALL_US
    };
    let at = scaling.steps.iter().position(far)?;
    let last = scaling.steps.last()?.response_time_us.p95;
    Some(format!(
        "Response times race away from {} on: their p95 is {} there, {} at first and {} at the last step.",
        the_step(scaling, at),
        spoken(scaling.steps[at].response_time_us.p95),
        spoken(first),
        spoken(last),
    ))
}

/// A series' growth from the first step that has it to the last.
fn growth<'a>(first: &'a Step, last: &'a Step, reads: bool) -> Option<(&'a SeriesOfStep, u64, f64)> {
    let series =
        last.series.iter().filter(|it| READS.contains(&it.method.as_str()) == reads && it.requests >= ENOUGH);
    let grown = series.filter_map(|it| {
        let before = first.series.iter().find(|known| known.name == it.name && known.method == it.method)?;
        (before.requests >= ENOUGH)
            .then(|| (it, before.p95_us, it.p95_us as f64 / before.p95_us.max(1) as f64))
    });
    grown.max_by(|a, b| a.2.total_cmp(&b.2))
}

/// A write that slows much more than any read.
fn writes_first(scaling: &Scaling) -> Option<String> {
    let (first, last) = (scaling.steps.first()?, scaling.steps.last()?);
    let (write, before, grew) = growth(first, last, false)?;
    let (read, of_read, read_grew) = growth(first, last, true)?;
    let far = grew > APART * read_grew && write.p95_us > before + SMALL_US;
    far.then(|| {
        format!(
            "Writes slow before reads: from the first step to the last, p95 of {} went from {} to {}, of {} from {} to {}.",
            write.name,
            spoken(before),
            spoken(write.p95_us),
            read.name,
            spoken(of_read),
            spoken(read.p95_us),
        )
    })
}

fn throttled(scaling: &Scaling) -> Option<String> {
    let at = scaling.steps.iter().position(Step::is_limited)?;
    let step = &scaling.steps[at];
    Some(format!(
        "From {} on, the target limits the rate: {} of responses were 429, which is a limit and not a fault.",
        the_step(scaling, at),
        percent(step.throttled as f64 / step.requests.max(1) as f64)
    ))
}

fn dropped(scaling: &Scaling) -> Option<String> {
    let at = scaling.steps.iter().position(|step| step.dropped_iterations > 0)?;
    Some(format!(
        "At {}, {} arrivals found no free user and were dropped (--max-users).",
        the_step(scaling, at),
        thousands(scaling.steps[at].dropped_iterations)
    ))
}

fn unsettled(scaling: &Scaling) -> Option<String> {
    let never: Vec<_> = scaling.steps.iter().filter(|step| !step.settled).collect();
    let which = never.iter().map(|step| load(scaling.by, step.load)).collect::<Vec<_>>().join(", ");
    (!never.is_empty()).then(|| {
        format!("Not steady in its time: {which}. The law leaves it out; a longer --max-step-duration may settle it.")
    })
}

fn law(scaling: &Scaling) -> String {
    let Some(Usl { lambda, sigma, kappa, peak, r_squared, off }) = &scaling.usl else {
        return "The Universal Scalability Law needs three steady steps.".to_owned();
    };
    if *off > FITS {
        return format!(
            "The Universal Scalability Law does not fit these steps: it misses one by {} (R² {r_squared:.3}). Go by the knee, not by \
             its coefficients.",
            percent(*off)
        );
    }
    let serial = match sigma.is_bounded() {
        true => format!("contention σ is {}", percent(sigma.value)),
        false if sigma.high == 0.0 => "there is no contention σ in these steps".to_owned(),
        false => format!(
            "these steps do not bound contention σ ({} to {})",
            percent(sigma.low),
            percent(sigma.high)
        ),
    };
    let agreeing = match (kappa.is_bounded(), peak) {
        (true, Some(peak)) => {
            format!("coherence κ is {}, which puts the peak at {}", number(kappa.value), number(peak.round()))
        }
        _ if kappa.high == 0.0 => "no coherence κ, so no peak".to_owned(),
        _ => format!(
            "these steps do not bound coherence κ ({} to {}), so no peak is known",
            number(kappa.low),
            number(kappa.high)
        ),
    };
    format!(
        "By the Universal Scalability Law, one has {} requests/s; {serial}; {agreeing} (R² {r_squared:.3}).",
        rate(lambda.value)
    )
}
