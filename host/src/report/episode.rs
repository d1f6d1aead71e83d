//! What one call did, for a person to read.

use std::fmt::Write as _;

use serde_json::Value;

use crate::episode::{Body, Episode, EpisodeOutcome, Event, Exchanged, Message, What};
use crate::units::{bytes, milliseconds};

/// How much of a body is shown unless all of it is asked for, in characters.
const MOST_SHOWN: usize = 2_000;

/// In the order in which they take place.
const PHASES: [&str; 6] = ["blocked", "connecting", "tls_handshaking", "sending", "waiting", "receiving"];

/// A call and what it did, in order. `full` shows bodies whole, as far as they were kept.
pub fn episode(episode: &Episode, full: bool) -> String {
    let mut text =
        format!("{}: {} after {} ms\n", title(episode), outcome(&episode.outcome), ms(episode.duration_us));
    if let EpisodeOutcome::Trapped { backtrace, .. } = &episode.outcome {
        backtrace.iter().for_each(|frame| text.push_str(&format!("    at {frame}\n")));
    }
    for event in &episode.events {
        write_event(&mut text, event, full);
    }
    if episode.left_out > 0 {
        let _ = writeln!(text, "  … and {} more, which were not kept", episode.left_out);
    }
    text
}

/// One line of a list of episodes.
pub fn episode_line(episode: &Episode) -> String {
    let more = match episode.failures.len() {
        0 | 1 => String::new(),
        count => format!(" (and {} more)", count - 1),
    };
    let first = episode.failures.first().map_or("", String::as_str);
    let Episode { scenario, user, iteration, task, .. } = episode;
    format!("--user {user} --iteration {iteration}  {scenario} {task}: {first}{more}")
}

fn title(episode: &Episode) -> String {
    match episode.task.as_str() {
        call @ ("start" | "stop") => call.to_owned(),
        task => format!("iteration {}, {task}", episode.iteration),
    }
}

fn outcome(outcome: &EpisodeOutcome) -> String {
    match outcome {
        EpisodeOutcome::Completed => "completed".to_owned(),
        EpisodeOutcome::Error { reason } => format!("error: {reason}"),
        EpisodeOutcome::Trapped { reason, .. } => format!("trapped: {reason}"),
        EpisodeOutcome::OverBudget { reason } => format!("over its budget: {reason}"),
    }
}

fn write_event(text: &mut String, event: &Event, full: bool) {
    let at = format!("{:>9} ms", ms(event.at_us));
    let _ = match &event.what {
        What::Exchange(exchanged) => {
            write_exchange(text, &at, exchanged, full);
            Ok(())
        }
        What::Check { name, ok } => {
            writeln!(text, "{at}  check '{name}' {}", if *ok { "passed" } else { "FAILED" })
        }
        What::Log { level, message } => writeln!(text, "{at}  log [{level}] {}", indented(message)),
        What::Metric { name, value } => writeln!(text, "{at}  metric {name} {value}"),
        What::Think { duration_us } => writeln!(text, "{at}  think {} ms", ms(*duration_us)),
    };
}

fn write_exchange(text: &mut String, at: &str, exchanged: &Exchanged, full: bool) {
    let answer = match (&exchanged.response, &exchanged.error) {
        (Some(response), _) => response.line.clone(),
        (None, Some(error)) => error.clone(),
        (None, None) => "no response".to_owned(),
    };
    let failed =
        exchanged.failure.as_ref().map_or_else(String::new, |failure| format!("  FAILED: {failure}"));
    let _ = writeln!(text, "{at}  {}  {answer}, {} ms{failed}", exchanged.name, ms(exchanged.duration_us));
    let phases = PHASES.into_iter().filter_map(|phase| Some((phase, exchanged.timings_us.get(phase)?)));
    let phases: Vec<_> = phases.map(|(phase, us)| format!("{phase} {}", ms(*us))).collect();
    let _ = writeln!(text, "{INDENT}{} ms", phases.join(", "));
    for (mark, message) in [('>', &exchanged.request), ('<', &exchanged.response)] {
        if let Some(message) = message {
            write_message(text, mark, message, full);
        }
    }
}

const INDENT: &str = "              ";

fn write_message(text: &mut String, mark: char, message: &Message, full: bool) {
    let headers = message.headers.iter().map(|(name, value)| format!("{name}: {value}"));
    let head = std::iter::once(message.line.clone()).chain(headers);
    let body = message.body.iter().flat_map(|body| {
        let shown = body_text(body, full);
        std::iter::once(String::new()).chain(shown.lines().map(str::to_owned).collect::<Vec<_>>())
    });
    for line in head.chain(body) {
        let _ = writeln!(text, "{}", format!("{INDENT}{mark} {line}").trim_end());
    }
}

/// JSON is laid out; what is long is cut; what is not text is only counted.
fn body_text(body: &Body, full: bool) -> String {
    if body.base64 || body.content.is_empty() {
        let kind = if body.base64 { "not text" } else { "not kept" };
        return format!("({}, {kind})", bytes(body.bytes));
    }
    let parsed = serde_json::from_str::<Value>(&body.content).ok();
    let text = parsed.map_or_else(|| body.content.clone(), |json| format!("{json:#}"));
    let cut = text.char_indices().nth(MOST_SHOWN).filter(|_| !full);
    let (shown, hint) = cut.map_or((text.as_str(), ""), |(end, _)| (&text[..end], "; --full shows it"));
    let rest = if shown.len() < text.len() || body.kept() < body.bytes {
        format!("\n… ({} in all{hint})", bytes(body.bytes))
    } else {
        String::new()
    };
    format!("{shown}{rest}")
}

fn indented(text: &str) -> String {
    text.lines().collect::<Vec<_>>().join(&format!("\n{INDENT}"))
}

fn ms(us: u64) -> String {
    milliseconds(us as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bodies_are_laid_out_and_cut() {
        let body = |text: &str| Body::of(text.as_bytes(), 0).unwrap();
        assert_eq!(body_text(&body(r#"{"a":[1]}"#), false), "{\n  \"a\": [\n    1\n  ]\n}");
        let long = body(&"x".repeat(5_000));
        assert!(
            body_text(&long, false).ends_with("… (4.9 KiB in all; --full shows it)"),
            "{}",
            body_text(&long, false)
        );
        assert_eq!(body_text(&long, true).len(), 5_000);
        assert_eq!(body_text(&Body::of(&[0xff], 0).unwrap(), false), "(1 B, not text)");
    }
}
