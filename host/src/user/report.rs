//! The contract's `report`: checks, log lines and metrics of the scenario's own.

use wasmtime::component::Resource;

use super::bindings::throng::load::report::{Host, HostMetric, Level, MetricKind as WitKind};
use super::state::UserState;
use crate::episode::What;
use crate::sample::{LogLevel, LogLine, MetricKind, Sample, brief};

/// The longest log line, in bytes; what is longer is cut.
pub(super) const LONGEST_TEXT: usize = 4 << 10;

/// A metric in the scenario's hands.
#[expect(unreachable_pub, reason = "the generated bindings name it again as public")]
pub struct Metric {
    name: String,
    kind: MetricKind,
}

impl Host for UserState {
    fn check(&mut self, name: String, ok: bool) -> wasmtime::Result<bool> {
        self.tape.note(self.shared.clock.now(), || What::Check { name: name.clone(), ok });
        let moment = (!ok).then(|| self.moment());
        self.record(Sample::Check { name: brief(name), ok, moment });
        Ok(ok)
    }

    fn error(&mut self, reason: String) -> wasmtime::Result<()> {
        self.error = Some(reason);
        Ok(())
    }

    fn log(&mut self, level: Level, message: String) -> wasmtime::Result<()> {
        let level = match level {
            Level::Debug => LogLevel::Debug,
            Level::Info => LogLevel::Info,
            Level::Warn => LogLevel::Warn,
            Level::Error => LogLevel::Error,
        };
        self.say(level, message);
        Ok(())
    }
}

impl UserState {
    /// Writes a line to the run's log.
    pub(super) fn say(&self, level: LogLevel, mut message: String) {
        message.truncate(message.floor_char_boundary(LONGEST_TEXT));
        message.shrink_to_fit();
        let text = || What::Log { level: level.name().to_owned(), message: message.clone() };
        self.tape.note(self.shared.clock.now(), text);
        self.record(Sample::Log(LogLine { level, user: self.user, message }));
    }
}

impl HostMetric for UserState {
    fn new(&mut self, name: String, kind: WitKind) -> wasmtime::Result<Resource<Metric>> {
        let kind = match kind {
            WitKind::Counter => MetricKind::Counter,
            WitKind::Gauge => MetricKind::Gauge,
            WitKind::Trend => MetricKind::Trend,
            WitKind::Rate => MetricKind::Rate,
        };
        self.give(Metric { name: brief(name), kind })
    }

    fn add(&mut self, metric: Resource<Metric>, value: f64) -> wasmtime::Result<()> {
        let Metric { name, kind } = self.table.get(&metric)?;
        if value.is_finite() {
            self.tape.note(self.shared.clock.now(), || What::Metric { name: name.clone(), value });
            let sample = Sample::Metric { name: name.clone(), kind: *kind, value };
            self.record(sample);
        }
        Ok(())
    }

    fn drop(&mut self, metric: Resource<Metric>) -> wasmtime::Result<()> {
        self.table.delete(metric)?;
        Ok(())
    }
}
