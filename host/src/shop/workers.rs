//! The report workers: a bounded queue of jobs and a fixed number of workers that take them in turn.
//!
//! A job is pending while it is queued and running for the report time once a worker has it. So light load has its
//! reports in about that time, and beyond `WORKERS` divided by the report time a second the queue grows, as it would
//! with real workers. Jobs are kept in memory: the newest [`KEPT`], and none across a restart.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use parking_lot::Mutex;
use prometheus_client::metrics::gauge::Gauge;
use serde::Serialize;
use tokio::sync::{Mutex as AsyncMutex, mpsc};
use tokio::task::JoinSet;

use super::refusal::Refusal;
use super::sales::Query;

const WORKERS: usize = 64;

/// How many jobs may wait.
const QUEUED: usize = 10_000;

/// How many jobs can be asked about. More than can be waiting or running, so only finished ones are forgotten.
const KEPT: usize = 50_000;

/// How far a job is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Progress {
    Pending,
    Running,
    Completed,
}

/// What the workers count. Clones share the counts.
#[derive(Debug, Clone, Default)]
pub(super) struct QueueMeter {
    /// Jobs that wait for a worker.
    pub(super) pending: Gauge,
    /// Jobs that a worker has.
    pub(super) running: Gauge,
}

/// The jobs and the way to order one.
#[derive(Debug)]
pub(super) struct Reports {
    jobs: Mutex<Jobs>,
    queue: mpsc::Sender<u64>,
    meter: QueueMeter,
}

#[derive(Debug)]
struct Jobs {
    /// The number of the oldest one kept; the others follow without gaps.
    first: u64,
    kept: VecDeque<Job>,
}

#[derive(Debug)]
struct Job {
    query: Query,
    progress: Progress,
}

/// Starts the workers, which end when the set is dropped.
pub(super) fn start(report_time: Duration) -> (Arc<Reports>, JoinSet<()>) {
    let (queue, orders) = mpsc::channel(QUEUED);
    let jobs = Mutex::new(Jobs { first: 1, kept: VecDeque::new() });
    let reports = Arc::new(Reports { jobs, queue, meter: QueueMeter::default() });
    let orders = Arc::new(AsyncMutex::new(orders));
    let mut workers = JoinSet::new();
    for _ in 0..WORKERS {
        workers.spawn(work(Arc::clone(&reports), Arc::clone(&orders), report_time));
    }
    (reports, workers)
}

async fn work(reports: Arc<Reports>, orders: Arc<AsyncMutex<mpsc::Receiver<u64>>>, report_time: Duration) {
    loop {
        // The lock is held while waiting, so that idle workers queue up for the next job instead of all waking for it.
        let Some(job) = orders.lock().await.recv().await else { return };
        reports.meter.pending.dec();
        reports.meter.running.inc();
        reports.advance(job, Progress::Running);
        tokio::time::sleep(report_time).await;
        reports.advance(job, Progress::Completed);
        reports.meter.running.dec();
    }
}

impl Reports {
    pub(super) fn meter(&self) -> &QueueMeter {
        &self.meter
    }

    /// Queues a job and gives its number.
    pub(super) fn order(&self, query: Query) -> Result<u64, Refusal> {
        // Numbered only once there is room in the queue, so that no number is given for nothing.
        let place = self.queue.try_reserve().map_err(|_| Refusal::QueueFull(QUEUED))?;
        let job = self.jobs.lock().add(query);
        self.meter.pending.inc();
        place.send(job);
        Ok(job)
    }

    /// How far a job is, and what it is to report.
    pub(super) fn find(&self, job: u64) -> Option<(Progress, Query)> {
        let mut jobs = self.jobs.lock();
        jobs.get(job).map(|job| (job.progress, job.query.clone()))
    }

    fn advance(&self, job: u64, progress: Progress) {
        if let Some(job) = self.jobs.lock().get(job) {
            job.progress = progress;
        }
    }
}

impl Jobs {
    fn add(&mut self, query: Query) -> u64 {
        if self.kept.len() == KEPT {
            self.kept.pop_front();
            self.first += 1;
        }
        self.kept.push_back(Job { query, progress: Progress::Pending });
        self.first + self.kept.len() as u64 - 1
    }

    fn get(&mut self, job: u64) -> Option<&mut Job> {
        let index = usize::try_from(job.checked_sub(self.first)?).ok()?;
        self.kept.get_mut(index)
    }
}
