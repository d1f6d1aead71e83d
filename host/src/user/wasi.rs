//! The little of WASI 0.2 that scenarios get whose language's own library asks for it.
//!
//! | interface | what it gives |
//! |---|---|
//! | `clocks` | the run's clock; the calendar |
//! | `random` | a generator beside the user's own one, so that a seeded run repeats |
//! | `cli` | no arguments, no environment, empty input; output goes to the run's log, line by line |
//! | `io` | what the others need; a wait ends with the run as `flow.think` does |
//! | `filesystem`, `sockets` | linked, since CPython names them, and always denied |

use std::convert::Infallible;
use std::sync::Arc;
use std::time::{Duration, UNIX_EPOCH};

use bytes::Bytes;
use parking_lot::Mutex;
use rand::TryRng;
use wasmtime::component::{HasSelf, Linker, Resource};
use wasmtime_wasi::cli::{IsTerminal, StdoutStream};
use wasmtime_wasi::p2::bindings::clocks::monotonic_clock;
use wasmtime_wasi::p2::bindings::io::poll::{Host, HostPollable, add_to_linker};
use wasmtime_wasi::p2::{DynPollable, OutputStream, Pollable, StreamResult, add_to_linker_async, subscribe};
use wasmtime_wasi::{HostWallClock, WasiCtx, WasiCtxBuilder, WasiCtxView, WasiView, async_trait};

use super::Shared;
use super::report::LONGEST_TEXT;
use super::state::UserState;
use super::tape::Tape;
use crate::chance::Chance;
use crate::clock::{Clock, wall_clock};
use crate::episode::What;
use crate::sample::{LogLevel, LogLine, Sample};

/// Whether an import is one that a scenario may have.
pub(super) fn offers(import: &str) -> bool {
    import.strip_prefix("wasi:").is_some_and(|rest| {
        let package = rest.split(['/', '@']).next();
        matches!(package, Some("cli" | "clocks" | "filesystem" | "io" | "random" | "sockets"))
            && rest.split_once('@').is_some_and(|(_, version)| version.starts_with("0.2."))
    })
}

/// Gives components WASI's interfaces.
pub(super) fn link(linker: &mut Linker<UserState>) -> wasmtime::Result<()> {
    add_to_linker_async(linker)?;
    // Waits are the host's to end and to time.
    linker.allow_shadowing(true);
    add_to_linker::<_, HasSelf<UserState>>(linker, |state| state)?;
    monotonic_clock::add_to_linker::<_, HasSelf<UserState>>(linker, |state| state)?;
    linker.allow_shadowing(false);
    Ok(())
}

/// The most random bytes that one call gives.
const MOST_RANDOM: u64 = 1 << 20;

/// What a user's instance gets.
pub(super) struct Wasi {
    context: WasiCtx,
    random: SharedChance,
}

impl Wasi {
    /// Its generators draw from `chance`, which is not what the scenario's `random` draws from: so the same scenario draws the same
    /// numbers in a language that seeds something at its start as in one that does not.
    fn new(shared: &Arc<Shared>, user: u64, tape: &Tape, mut chance: Chance) -> Self {
        let seed = u128::from(chance.bits()) << 64 | u128::from(chance.bits());
        let random = SharedChance(Arc::new(Mutex::new(chance)));
        let output = |level| Output { shared: Arc::clone(shared), user, tape: tape.clone(), level };
        Self { context: context(seed, &random, output), random }
    }

    /// What is drawn from now on comes from this generator.
    pub(super) fn draw_anew(&self, chance: Chance) {
        *self.random.0.lock() = chance;
    }
}

/// A generator that can be exchanged.
#[derive(Clone)]
struct SharedChance(Arc<Mutex<Chance>>);

impl TryRng for SharedChance {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        self.try_next_u64().map(|bits| (bits >> 32) as u32)
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        Ok(self.0.lock().bits())
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Infallible> {
        let mut chance = self.0.lock();
        for part in bytes.chunks_mut(8) {
            part.copy_from_slice(&chance.bits().to_le_bytes()[..part.len()]);
        }
        Ok(())
    }
}

fn context(seed: u128, random: &SharedChance, output: impl Fn(LogLevel) -> Output) -> WasiCtx {
    WasiCtxBuilder::new()
        .wall_clock(Calendar)
        .secure_random(random.clone())
        .insecure_random(random.clone())
        .insecure_random_seed(seed)
        .max_random_size(MOST_RANDOM)
        .stdout(output(LogLevel::Info))
        .stderr(output(LogLevel::Warn))
        .allow_tcp(false)
        .allow_udp(false)
        .build()
}

impl WasiView for UserState {
    fn ctx(&mut self) -> WasiCtxView<'_> {
        let wasi = self.wasi.get_or_insert_with(|| {
            Box::new(Wasi::new(&self.shared, self.user, &self.tape, self.chance.aside()))
        });
        WasiCtxView { ctx: &mut wasi.context, table: &mut self.table }
    }
}

/// WASI's clock is the run's, so that what it wakes is woken in time: to the fraction of a millisecond, or in virtual time.
impl monotonic_clock::Host for UserState {
    fn now(&mut self) -> wasmtime::Result<u64> {
        Ok(self.shared.clock.now().as_nanos() as u64)
    }

    fn resolution(&mut self) -> wasmtime::Result<u64> {
        Ok(1)
    }

    fn subscribe_instant(&mut self, when: u64) -> wasmtime::Result<Resource<DynPollable>> {
        let clock = self.shared.clock;
        let moment = self.give(Moment { clock, at: Duration::from_nanos(when) })?;
        subscribe(&mut self.table, moment)
    }

    fn subscribe_duration(&mut self, duration: u64) -> wasmtime::Result<Resource<DynPollable>> {
        let now = self.shared.clock.now().as_nanos() as u64;
        self.subscribe_instant(now.saturating_add(duration))
    }
}

/// A moment that is waited for.
struct Moment {
    clock: Clock,
    at: Duration,
}

#[async_trait]
impl Pollable for Moment {
    async fn ready(&mut self) {
        // Even if it has passed, others get to run.
        tokio::task::yield_now().await;
        self.clock.sleep_until(self.at).await;
    }
}

impl Host for UserState {
    /// Waits for the first of them; all are called ready when the run would not wait any longer.
    async fn poll(&mut self, pollables: Vec<Resource<DynPollable>>) -> wasmtime::Result<Vec<u32>> {
        let entered = self.shared.clock.now();
        let all = 0..pollables.len() as u32;
        let ready = tokio::select! {
            ready = Host::poll(&mut self.table, pollables) => ready,
            () = self.phase.reached(self.patience) => Ok(all.collect()),
            () = self.shared.clock.sleep_until(self.meter.until()) => Ok(Vec::new()),
        };
        self.resume(entered).await?;
        ready
    }
}

impl HostPollable for UserState {
    async fn block(&mut self, pollable: Resource<DynPollable>) -> wasmtime::Result<()> {
        let entered = self.shared.clock.now();
        let waited = tokio::select! {
            waited = HostPollable::block(&mut self.table, pollable) => waited,
            () = self.phase.reached(self.patience) => Ok(()),
            () = self.shared.clock.sleep_until(self.meter.until()) => Ok(()),
        };
        self.resume(entered).await?;
        waited
    }

    async fn ready(&mut self, pollable: Resource<DynPollable>) -> wasmtime::Result<bool> {
        HostPollable::ready(&mut self.table, pollable).await
    }

    fn drop(&mut self, pollable: Resource<DynPollable>) -> wasmtime::Result<()> {
        HostPollable::drop(&mut self.table, pollable)
    }
}

struct Calendar;

impl HostWallClock for Calendar {
    fn resolution(&self) -> Duration {
        Duration::from_nanos(1)
    }

    fn now(&self) -> Duration {
        wall_clock().duration_since(UNIX_EPOCH).unwrap_or_default()
    }
}

/// Standard output or standard error.
#[derive(Clone)]
struct Output {
    shared: Arc<Shared>,
    user: u64,
    tape: Tape,
    level: LogLevel,
}

impl Output {
    fn log(&self, line: &[u8]) {
        let message = String::from_utf8_lossy(line).into_owned();
        let text = || What::Log { level: self.level.name().to_owned(), message: message.clone() };
        self.tape.note(self.shared.clock.now(), text);
        self.shared.recorder.record(Sample::Log(LogLine { level: self.level, user: self.user, message }));
    }
}

impl IsTerminal for Output {
    fn is_terminal(&self) -> bool {
        false
    }
}

impl StdoutStream for Output {
    /// WASI 0.3's, which no scenario gets.
    fn async_stream(&self) -> Box<dyn tokio::io::AsyncWrite + Send + Sync> {
        Box::new(tokio::io::sink())
    }

    fn p2_stream(&self) -> Box<dyn OutputStream> {
        Box::new(Lines { output: self.clone(), begun: Vec::new() })
    }
}

/// Hands whole lines on; one that grows longer than a log line may be is cut in pieces.
struct Lines {
    output: Output,
    begun: Vec<u8>,
}

impl OutputStream for Lines {
    fn write(&mut self, bytes: Bytes) -> StreamResult<()> {
        for piece in bytes.split_inclusive(|byte| *byte == b'\n') {
            self.begun.extend_from_slice(piece);
            if let Some(line) = self.begun.strip_suffix(b"\n") {
                self.output.log(line);
                self.begun.clear();
            }
            while self.begun.len() > LONGEST_TEXT {
                let rest = self.begun.split_off(LONGEST_TEXT);
                self.output.log(&std::mem::replace(&mut self.begun, rest));
            }
        }
        Ok(())
    }

    fn flush(&mut self) -> StreamResult<()> {
        Ok(())
    }

    fn check_write(&mut self) -> StreamResult<usize> {
        Ok(LONGEST_TEXT)
    }
}

#[async_trait]
impl Pollable for Lines {
    async fn ready(&mut self) {}
}

impl Drop for Lines {
    fn drop(&mut self) {
        if !self.begun.is_empty() {
            self.output.log(&self.begun);
        }
    }
}
