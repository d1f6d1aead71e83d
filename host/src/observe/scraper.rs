//! Asks each endpoint again and again, on a thread of its own.

use std::fmt;
use std::sync::Arc;
use std::thread::{self, JoinHandle};
use std::time::Duration;

use parking_lot::Mutex;
use tokio::sync::{mpsc, watch};

use super::series::Gathered;
use super::text::samples;
use super::{Endpoint, Observed, Source, align, correlation};
use crate::clock::Clock;
use crate::http::{Errand, Request, Settings, TlsError};
use crate::recorder::Timeline;

/// The largest answer that is read, in bytes, decoded.
pub const MOST_BYTES: u64 = 8 << 20;
/// The longest that an endpoint may take, and the least: a scrape is over when the next one is due.
const LONGEST: Duration = Duration::from_secs(10);
const SHORTEST: Duration = Duration::from_secs(1);
/// How long a run waits at its start to be told what can't be read.
const FIRST_LOOK: Duration = Duration::from_secs(2);

/// Whoever asks.
pub struct Observer {
    observing: Observing,
    ended: watch::Sender<bool>,
    thread: Option<JoinHandle<()>>,
    first_looks: mpsc::UnboundedReceiver<Option<String>>,
}

/// What the endpoints have said so far, for whoever shows it while they are asked. Cheap to clone.
#[derive(Clone)]
pub struct Observing {
    sources: Arc<[Arc<Asked>]>,
    clock: Clock,
}

/// An endpoint and what it has said.
struct Asked {
    source: Source,
    said: Mutex<Said>,
}

#[derive(Default)]
struct Said {
    gathered: Gathered,
    scrapes: u64,
    failures: u64,
    last_failure: Option<String>,
}

impl Observer {
    /// Begins to ask these endpoints, as the users of a run are connected; none, if there are none.
    pub fn start(sources: &[Source], users: &Settings) -> Result<Option<Self>, ObserveError> {
        if sources.is_empty() {
            return Ok(None);
        }
        let asked = |source: &Source| Arc::new(Asked { source: source.clone(), said: Mutex::default() });
        let sources: Arc<[_]> = sources.iter().map(asked).collect();
        let errands = sources.iter().map(|it| Errand::to_target(&it.source.origin, users, MOST_BYTES));
        let errands = errands.collect::<Result<Vec<_>, _>>()?;
        let (clock, (ended, watch), (told, first_looks)) =
            (Clock::start(), watch::channel(false), mpsc::unbounded_channel());
        let asking: Vec<_> = sources.iter().cloned().zip(errands).collect();
        let body = move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
            // Without one nothing is observed, and every endpoint says that it was never asked.
            let Ok(runtime) = runtime else { return };
            let all = asking.into_iter().map(|(asked, errand)| {
                runtime.spawn(asked.ask_again_and_again(errand, clock, watch.clone(), told.clone()))
            });
            let all: Vec<_> = all.collect();
            drop(told);
            runtime.block_on(async {
                for one in all {
                    let _ = one.await;
                }
            });
        };
        let thread = thread::Builder::new().name("observer".to_owned()).spawn(body)?;
        let observing = Observing { sources, clock };
        Ok(Some(Self { observing, ended, thread: Some(thread), first_looks }))
    }

    /// What can't be read, or is not there, at the first look at each endpoint; after two seconds nothing more is waited for.
    pub async fn first_look(&mut self) -> Vec<String> {
        let mut problems = Vec::new();
        let clock = self.observing.clock;
        let until = clock.now() + FIRST_LOOK;
        loop {
            tokio::select! {
                told = self.first_looks.recv() => match told {
                    Some(problem) => problems.extend(problem),
                    None => return problems,
                },
                () = clock.sleep_until(until) => return problems,
            }
        }
    }

    /// For whoever looks while the run goes on.
    pub fn observing(&self) -> Observing {
        self.observing.clone()
    }

    /// Ends it. The run took so long, up to now, and this was its course.
    pub fn end(mut self, duration: Duration, timeline: &Timeline) -> Observed {
        let start = self.observing.start(duration);
        let _ = self.ended.send(true);
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
        let observed = self.observing.observed(start, timeline);
        let correlations = correlation::correlations(&observed.metrics, timeline.intervals());
        Observed { correlations, ..observed }
    }
}

impl Observing {
    /// What was said in a run that has lasted so long, up to now; nothing of what goes with what. It takes some milliseconds at most.
    pub fn so_far(&self, elapsed: Duration, timeline: &Timeline) -> Observed {
        self.observed(self.start(elapsed), timeline)
    }

    /// When the run began, in seconds by the endpoints' clock.
    fn start(&self, elapsed: Duration) -> f64 {
        self.clock.now().saturating_sub(elapsed).as_secs_f64()
    }

    fn observed(&self, start: f64, timeline: &Timeline) -> Observed {
        let mut observed = Observed::default();
        for Asked { source, said } in self.sources.iter().map(|it| &**it) {
            let said = said.lock();
            let metrics = align::metrics(&source.name, &said.gathered, start, timeline.intervals());
            observed.metrics.extend(metrics);
            observed.endpoints.push(Endpoint {
                name: source.name.clone(),
                url: source.url.to_string(),
                every_s: source.every.as_secs_f64(),
                scrapes: said.scrapes,
                failures: said.failures,
                last_failure: said.last_failure.clone(),
                left_out: said.gathered.left_out,
            });
        }
        observed
    }
}

impl fmt::Debug for Observing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Observing")
    }
}

/// Why nothing can be observed.
#[derive(Debug, thiserror::Error)]
pub enum ObserveError {
    /// A file of the TLS settings can't be used.
    #[error(transparent)]
    Tls(#[from] TlsError),
    /// There is no thread for it.
    #[error("there is no thread to observe the target with")]
    Thread(#[from] std::io::Error),
}

impl Asked {
    async fn ask_again_and_again(
        self: Arc<Self>,
        mut errand: Errand,
        clock: Clock,
        mut ended: watch::Receiver<bool>,
        told: mpsc::UnboundedSender<Option<String>>,
    ) {
        let mut told = Some(told);
        let mut due = clock.now();
        loop {
            let answer = tokio::select! {
                answer = self.ask(&mut errand) => answer,
                _ = ended.wait_for(|ended| *ended) => return,
            };
            let problem = self.note(clock.now(), &answer);
            if let Some(told) = told.take() {
                let _ = told.send(problem.map(|it| format!("{}: {it}", self.source.url)));
            }
            // One that takes longer than its time is asked at the next one.
            while due <= clock.now() {
                due += self.source.every;
            }
            tokio::select! {
                () = clock.sleep_until(due) => {}
                _ = ended.wait_for(|ended| *ended) => return,
            }
        }
    }

    async fn ask(&self, errand: &mut Errand) -> Result<String, String> {
        let mut headers =
            vec![("accept".to_owned(), ACCEPT.to_owned()), ("accept-encoding".to_owned(), "gzip".to_owned())];
        if let Some((_, Some(secret))) = &self.source.bearer {
            headers.push(("authorization".to_owned(), format!("Bearer {}", secret.reveal())));
        }
        let request = Request {
            method: "GET".into(),
            url: self.source.url.to_string(),
            headers,
            timeout: Some(self.source.every.clamp(SHORTEST, LONGEST)),
            ..Request::default()
        };
        let response = errand.send(request).await.map_err(|error| error.to_string())?;
        if !response.status.is_success() {
            return Err(format!("answers {}", response.status));
        }
        String::from_utf8(response.body.into()).map_err(|_| "answers with what is no text".to_owned())
    }

    /// Takes what an endpoint answered; gives what is wrong with it.
    fn note(&self, at: Duration, answer: &Result<String, String>) -> Option<String> {
        let mut said = self.said.lock();
        said.scrapes += 1;
        let problem = match answer {
            Err(problem) => problem.clone(),
            Ok(text) => match samples(text) {
                Ok(samples) => {
                    said.gathered.take(at.as_secs_f64(), &samples, &self.source.choices);
                    let names: Vec<_> = samples.iter().map(|it| it.name).collect();
                    return self.unmet(&names);
                }
                Err(_) => "answers with what are no metrics".to_owned(),
            },
        };
        said.failures += 1;
        said.last_failure = Some(problem.clone());
        Some(problem)
    }

    /// Choices that no name of an answer meets.
    fn unmet(&self, names: &[&str]) -> Option<String> {
        let choices = self.source.choices.iter().map(|choice| &choice.selector);
        let unmet: Vec<_> = choices
            .filter(|selector| {
                let meets = |name: &&str| {
                    let endings = ["_total", "_sum", "_count"];
                    let mut family = endings.iter().filter_map(|ending| name.strip_suffix(ending));
                    selector.names(name) || family.any(|it| selector.names(it))
                };
                !names.iter().any(meets)
            })
            .map(|it| it.name().to_owned())
            .collect();
        (!unmet.is_empty()).then(|| format!("has no metric {}", unmet.join(", ")))
    }
}

/// Both text formats; the newer one is told better.
const ACCEPT: &str = "application/openmetrics-text;version=1.0.0;q=0.9,text/plain;version=0.0.4;q=0.5";
