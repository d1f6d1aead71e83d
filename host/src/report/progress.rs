//! A run while it runs: one line that is rewritten, or plain lines; and what scenarios log.

use std::io::{self, Write};
use std::time::Duration;

use super::{Audience, SoFar, harmless};
use crate::recorder::Window;
use crate::sample::LogLine;
use crate::units::{clock_face, milliseconds, percent, rate, thousands};

/// How progress is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Style {
    /// One line, rewritten each second; for a terminal.
    Line,
    /// A line now and then.
    Plain,
    /// Nothing but what the scenario logs.
    None,
}

/// Shows progress on a stream, which is standard error but in tests.
pub struct Progress<W> {
    out: W,
    style: Style,
    duration: Duration,
    next_line: Duration,
}

impl<W: Write> Progress<W> {
    /// Progress of a run that is planned to take `duration`.
    pub fn new(out: W, style: Style, duration: Duration) -> Self {
        Self { out, style, duration, next_line: Duration::ZERO }
    }

    /// A stream that is gone costs what would have been shown, never the run.
    fn show(&mut self, write: impl FnOnce(&mut Self) -> io::Result<()>) {
        let _ = write(self).and_then(|()| self.out.flush());
    }

    fn write_window(&mut self, window: &Window) -> io::Result<()> {
        if !window.totals.log.is_empty() {
            self.write_clear()?;
            for line in &window.totals.log {
                writeln!(self.out, "{}", log_line(&format!("user {}", line.user), line))?;
            }
        }
        match self.style {
            Style::Line => write!(self.out, "\r\x1b[K{}", self.line(window)),
            Style::Plain if window.to >= self.next_line => {
                self.next_line = window.to + self.plain_interval();
                writeln!(self.out, "{}", self.line(window))
            }
            Style::Plain | Style::None => Ok(()),
        }
    }

    fn write_clear(&mut self) -> io::Result<()> {
        if self.style == Style::Line { write!(self.out, "\r\x1b[K") } else { Ok(()) }
    }

    /// About twenty lines a run, at least a second and at most a minute apart.
    fn plain_interval(&self) -> Duration {
        let apart = self.duration / 20;
        // A little less than asked for, as windows are not exactly a second.
        apart
            .clamp(Duration::from_secs(1), Duration::from_secs(60))
            .saturating_sub(Duration::from_millis(100))
    }

    fn line(&self, window: &Window) -> String {
        let all = window.totals.requests();
        let seconds = window.to.saturating_sub(window.from).as_secs_f64().max(1e-3);
        let left = match self.duration.checked_sub(window.to) {
            Some(left) => format!("{} left", clock_face(left + Duration::from_millis(500))),
            None => "stopping".to_owned(),
        };
        let dropped = match window.totals.dropped_iterations {
            0 => String::new(),
            dropped => format!("  {} dropped", thousands(dropped)),
        };
        let guest: f64 = window.totals.scenarios.iter().map(|(_, used)| used.guest_time.as_secs_f64()).sum();
        format!(
            "{}  {} users  {} req/s  {} failed  p95 {} ms{dropped}  lag {} ms  guest CPU {}  {left}",
            clock_face(window.to),
            thousands(window.users as u64),
            rate(all.requests as f64 / seconds),
            percent(all.failures as f64 / all.requests.max(1) as f64),
            milliseconds(all.response_time.quantile(0.95) as f64),
            milliseconds(window.totals.scheduler_lag.quantile(0.99) as f64),
            percent(guest / seconds),
        )
    }
}

impl<W: Write> Audience for Progress<W> {
    fn window(&mut self, so_far: &SoFar<'_>) {
        self.show(|this| this.write_window(so_far.window));
    }

    fn say(&mut self, text: &str) {
        self.show(|this| {
            this.write_clear()?;
            writeln!(this.out, "{}", harmless(text))
        });
    }

    fn log(&mut self, whose: &str, line: &LogLine) {
        self.say(&log_line(whose, line));
    }

    fn clear(&mut self) {
        self.show(Self::write_clear);
    }
}

/// A line of the scenario's, with nothing in it that could act on the terminal.
pub(super) fn log_line(whose: &str, line: &LogLine) -> String {
    let message: String =
        line.message.chars().map(|it| if it.is_control() && it != '\t' { ' ' } else { it }).collect();
    format!("[{}] {whose}: {message}", line.level.name())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::recorder::{Timeline, Totals};
    use crate::sample::LogLevel;

    fn shown(style: Style, windows: u64) -> String {
        let mut out = Vec::new();
        let mut progress = Progress::new(&mut out, style, Duration::from_secs(100));
        for second in 1..=windows {
            let mut totals = Totals::default();
            totals.log.push(LogLine {
                level: LogLevel::Warn,
                user: 3,
                message: "odd\x1b[2Jthing".to_owned(),
            });
            let (from, to) = (Duration::from_secs(second - 1), Duration::from_secs(second));
            let window =
                Window { from, to, users: 5, connections: Default::default(), cpu: Duration::ZERO, totals };
            let (totals, timeline) = (Totals::default(), Timeline::default());
            progress.window(&SoFar {
                window: &window,
                totals: &totals,
                recorded: to,
                timeline: &timeline,
                verdicts: &[],
                standings: &[],
            });
        }
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn plain_lines_are_few_and_without_control_characters() {
        let text = shown(Style::Plain, 20);
        assert_eq!(text.lines().filter(|line| line.contains("5 users")).count(), 4, "{text}");
        assert!(!text.contains('\x1b') && text.contains("[warn] user 3: odd [2Jthing"), "{text}");
    }

    #[test]
    fn the_one_line_is_rewritten() {
        let text = shown(Style::Line, 2);
        assert!(
            text.ends_with(
                "00:02  5 users  0.00 req/s  0 % failed  p95 0 ms  lag 0 ms  guest CPU 0 %  01:38 left"
            ),
            "{text:?}"
        );
        assert_eq!(text.matches("\r\x1b[K").count(), 4);
    }

    #[test]
    fn silence_still_lets_the_scenario_speak() {
        assert_eq!(shown(Style::None, 1), "[warn] user 3: odd [2Jthing\n");
    }
}
