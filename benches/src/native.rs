//! The native twin of the Rust scenario: the same requests from a closure in the host, without Wasm.

use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use throng::clock::Clock;
use throng::executor::{RunIteration, Step};
use throng::http::{Client, Clients};
use throng::sample::{
    Call, Failure, IterationOutcome, IterationSample, Record, RequestSample, Sample, Verdict,
};
use throng::schedule::Pause;

use crate::Job;

/// What the scenario sends too, so that both put the same bytes on the wire.
const USER_AGENT: &str = "throng-flat/0.1";

/// A user that does one job again and again, and records as a guest's does.
pub struct NativeUser {
    job: Job,
    client: Client,
    clock: Clock,
    recorder: Arc<dyn Record>,
}

impl NativeUser {
    /// A user of its own connections.
    pub fn new(job: Job, clients: &Clients, clock: Clock, recorder: Arc<dyn Record>) -> Self {
        let mut client = clients.client();
        client.set_default_header("user-agent", Some(USER_AGENT));
        Self { job, client, clock, recorder }
    }
}

impl RunIteration for NativeUser {
    async fn start(&mut self) -> Step {
        Step::Next(Pause::None)
    }

    async fn run(&mut self, scheduled: Duration) -> Step {
        let started = self.clock.now();
        let request = self.job.request();
        let method = request.method.clone();
        let mut exchange = pin!(self.client.send(request)).await;
        let check = exchange.result.as_mut().ok().and_then(|response| self.job.check(response));
        let status = exchange.result.as_ref().ok().map(|response| response.status.as_u16());
        let verdict = match &exchange.result {
            Ok(_) => Verdict::Success,
            Err(error) => Verdict::Failure(Failure { kind: error.kind(), reason: error.to_string() }),
        };
        self.recorder.record(Sample::Request(Box::new(RequestSample {
            moment: None,
            name: self.job.series().to_owned(),
            method,
            tags: Vec::new(),
            status,
            verdict,
            service_time: exchange.sent.map(|sent| exchange.finished - sent),
            response_time: exchange.finished.saturating_sub(scheduled),
            timings: exchange.timings,
            bytes_sent: exchange.bytes_sent,
            bytes_received: exchange.bytes_received,
            body_bytes: exchange.result.as_ref().map_or(0, |response| response.body_len),
            resent: exchange.resent,
        })));
        if let Some((name, ok)) = check {
            self.recorder.record(Sample::Check { name: name.to_owned(), ok, moment: None });
        }
        self.recorder.record(Sample::Iteration(IterationSample {
            moment: None,
            scenario: 0,
            call: Call::Task(0),
            outcome: IterationOutcome::Completed,
            duration: self.clock.now() - started,
            guest_time: Duration::ZERO,
            scheduler_lag: Some(started.saturating_sub(scheduled)),
            memory: 0,
        }));
        Step::Next(Pause::None)
    }

    async fn stop(&mut self) {}
}
