//! What the pages are told. A page that comes late, or comes back, gets what it missed: the state, the last lines of the log, the
//! report if there is one, and with the next window the whole run over time.

use std::collections::VecDeque;
use std::fmt;
use std::sync::Arc;

use parking_lot::Mutex;
use serde::Serialize;
use serde_json::{Value, json};
use tokio::sync::broadcast;

use crate::order::{Desk, Order};

/// Lines of the log that are kept for pages that come late.
const LINES: usize = 500;
/// Messages that a page may be behind before it is told everything anew.
const BEHIND: usize = 32;

/// Where a run is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Phase {
    /// There is none yet.
    Idle,
    /// Components are loaded, fixtures called, users made.
    Preparing,
    /// It runs.
    Running,
    /// It was told to stop.
    Stopping,
    /// Its report is there.
    Over,
}

/// Why there is no run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Problem {
    /// The field of the form whose fault it is.
    pub field: Option<&'static str>,
    /// What went wrong.
    pub message: String,
}

/// A line of the log.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Line {
    /// Seconds since the run's start; none before it.
    pub(super) at_s: Option<f64>,
    pub(super) level: &'static str,
    pub(super) whose: String,
    pub(super) message: String,
}

/// What is sent to the pages.
#[derive(Debug, Clone)]
pub(super) struct Event {
    pub(super) name: &'static str,
    pub(super) data: Arc<str>,
}

/// What is sent to those who are up to date, and to those who are not.
#[derive(Debug, Clone)]
struct Sent {
    next: Option<Event>,
    anew: Option<Event>,
}

/// Tells the pages, and takes their orders.
pub struct Hub {
    inner: Mutex<Inner>,
    sender: broadcast::Sender<Sent>,
}

struct Inner {
    phase: Phase,
    can_start: bool,
    /// What is run.
    run: Value,
    problem: Option<Problem>,
    log: VecDeque<Line>,
    report: Option<Arc<str>>,
    desk: Option<Desk>,
    visitors: usize,
    newcomers: usize,
}

impl Hub {
    pub(super) fn new(can_start: bool) -> Self {
        let inner = Inner {
            phase: Phase::Idle,
            can_start,
            run: Value::Null,
            problem: None,
            log: VecDeque::new(),
            report: None,
            desk: None,
            visitors: 0,
            newcomers: 0,
        };
        Self { inner: Mutex::new(inner), sender: broadcast::channel(BEHIND).0 }
    }

    /// A run begins: what is run, and who takes its orders. What there was of an earlier one is gone.
    pub(super) fn begin(&self, run: Value, desk: Desk) {
        let mut inner = self.inner.lock();
        inner.phase = Phase::Preparing;
        (inner.run, inner.desk) = (run, Some(desk));
        (inner.problem, inner.report) = (None, None);
        inner.log.clear();
        inner.newcomers = inner.visitors;
        self.send(inner.hello());
    }

    /// Moves on; never back.
    pub(super) fn enter(&self, phase: Phase) {
        let mut inner = self.inner.lock();
        if (inner.phase as u8) < phase as u8 {
            inner.phase = phase;
            self.send(inner.state());
        }
    }

    /// There was no run after all.
    pub fn fail(&self, problem: Problem) {
        let mut inner = self.inner.lock();
        inner.phase = Phase::Idle;
        inner.desk = None;
        inner.problem = Some(problem);
        self.send(inner.state());
    }

    /// The run's report, as JSON.
    pub(super) fn finish(&self, report: String) {
        let mut inner = self.inner.lock();
        let report: Arc<str> = report.into();
        (inner.phase, inner.desk) = (Phase::Over, None);
        inner.report = Some(Arc::clone(&report));
        self.send(Event { name: "report", data: report });
        self.send(inner.state());
    }

    /// Lines for the log.
    pub(super) fn log(&self, lines: Vec<Line>) {
        let mut inner = self.inner.lock();
        let data = json!(lines).to_string().into();
        inner.log.extend(lines);
        let over = inner.log.len().saturating_sub(LINES);
        inner.log.drain(..over);
        self.send(Event { name: "log", data });
    }

    /// Whether anybody looks, and whether anybody came since this was last asked.
    pub(super) fn audience(&self) -> (bool, bool) {
        let mut inner = self.inner.lock();
        (inner.visitors > 0, std::mem::take(&mut inner.newcomers) > 0)
    }

    /// A window: for those who know the run up to it, and for those who do not.
    pub(super) fn window(&self, next: Option<String>, anew: Option<String>) {
        let event = |data: Option<String>| Some(Event { name: "window", data: data?.into() });
        // Nobody may be there to hear it.
        let _ = self.sender.send(Sent { next: event(next), anew: event(anew) });
    }

    /// How many pages are open.
    pub fn visitors(&self) -> usize {
        self.inner.lock().visitors
    }

    /// Gives an order to the run; says whether there is one to take it.
    pub(super) fn order(&self, order: Order) -> bool {
        let stops = order == Order::Stop;
        let given = match &self.inner.lock().desk {
            Some(desk) => {
                desk.give(order);
                true
            }
            None => false,
        };
        if given && stops {
            self.enter(Phase::Stopping);
        }
        given
    }

    /// The report, once there is one.
    pub(super) fn report(&self) -> Option<Arc<str>> {
        self.inner.lock().report.clone()
    }

    /// Whether there is a run that is not over.
    pub(super) fn is_busy(&self) -> bool {
        !matches!(self.inner.lock().phase, Phase::Idle | Phase::Over)
    }

    fn send(&self, event: Event) {
        let _ = self.sender.send(Sent { next: Some(event.clone()), anew: Some(event) });
    }
}

impl fmt::Debug for Hub {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Hub")
    }
}

impl Inner {
    fn facts(&self) -> Value {
        json!({ "phase": self.phase, "can_start": self.can_start, "run": self.run, "problem": self.problem })
    }

    fn state(&self) -> Event {
        Event { name: "state", data: self.facts().to_string().into() }
    }

    /// All that a page forgets what it had for.
    fn hello(&self) -> Event {
        let mut facts = self.facts();
        facts["log"] = json!(self.log);
        Event { name: "hello", data: facts.to_string().into() }
    }
}

/// A page that is open.
pub(super) struct Visitor {
    hub: Arc<Hub>,
    receiver: broadcast::Receiver<Sent>,
    waiting: VecDeque<Event>,
    /// Whether it has been told the run so far.
    up_to_date: bool,
}

impl Visitor {
    pub(super) fn of(hub: &Arc<Hub>) -> Self {
        let mut inner = hub.inner.lock();
        inner.visitors += 1;
        let waiting = VecDeque::new();
        let receiver = hub.sender.subscribe();
        let mut visitor = Self { hub: Arc::clone(hub), receiver, waiting, up_to_date: false };
        visitor.greet(&mut inner);
        visitor
    }

    fn greet(&mut self, inner: &mut Inner) {
        self.up_to_date = false;
        inner.newcomers += 1;
        self.waiting.push_back(inner.hello());
        self.waiting.extend(inner.report.clone().map(|data| Event { name: "report", data }));
    }

    /// What it is to be told next; none when nothing comes any more.
    pub(super) async fn next(&mut self) -> Option<Event> {
        loop {
            if let Some(event) = self.waiting.pop_front() {
                return Some(event);
            }
            match self.receiver.recv().await {
                Ok(sent) => {
                    let event = if self.up_to_date { sent.next } else { sent.anew };
                    if let Some(event) = event {
                        // A hello makes a page forget, and the next window is then a whole one.
                        self.up_to_date = match event.name {
                            "hello" => false,
                            "window" => true,
                            _ => self.up_to_date,
                        };
                        return Some(event);
                    }
                }
                Err(broadcast::error::RecvError::Lagged(_)) => {
                    let hub = Arc::clone(&self.hub);
                    let mut inner = hub.inner.lock();
                    self.receiver = self.receiver.resubscribe();
                    self.greet(&mut inner);
                }
                Err(broadcast::error::RecvError::Closed) => return None,
            }
        }
    }
}

impl Drop for Visitor {
    fn drop(&mut self) {
        self.hub.inner.lock().visitors -= 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::order::desk;

    fn hub() -> Arc<Hub> {
        let hub = Arc::new(Hub::new(false));
        hub.begin(json!({ "target": "http://shop" }), desk().0);
        hub
    }

    fn line(message: &str) -> Line {
        Line { at_s: None, level: "info", whose: "user 1".to_owned(), message: message.to_owned() }
    }

    async fn next(visitor: &mut Visitor) -> (&'static str, String) {
        let event = visitor.next().await.unwrap();
        (event.name, event.data.to_string())
    }

    #[tokio::test]
    async fn who_comes_late_is_told_everything_and_then_what_is_new() {
        let hub = hub();
        hub.log(vec![line("early")]);
        assert_eq!(hub.audience(), (false, false));
        let mut visitor = Visitor::of(&hub);
        let (name, hello) = next(&mut visitor).await;
        assert!(name == "hello" && hello.contains("early") && hello.contains("http://shop"), "{hello}");
        assert_eq!((hub.audience(), hub.audience()), ((true, true), (true, false)));
        hub.window(Some("next".to_owned()), None);
        hub.window(Some("next".to_owned()), Some("anew".to_owned()));
        hub.window(Some("after".to_owned()), Some("anew".to_owned()));
        assert_eq!(next(&mut visitor).await, ("window", "anew".to_owned()));
        assert_eq!(next(&mut visitor).await, ("window", "after".to_owned()));
        drop(visitor);
        assert_eq!(hub.visitors(), 0);
    }

    #[tokio::test]
    async fn who_falls_behind_is_told_everything_anew() {
        let hub = hub();
        let mut visitor = Visitor::of(&hub);
        assert_eq!(next(&mut visitor).await.0, "hello");
        hub.audience();
        for number in 0..=2 * BEHIND {
            hub.log(vec![line(&format!("line {number}"))]);
        }
        let (name, hello) = next(&mut visitor).await;
        assert!(name == "hello" && hello.contains("line 0\"") && hello.contains("line 64\""), "{hello}");
        assert_eq!(hub.audience(), (true, true));
    }

    #[tokio::test]
    async fn a_report_is_there_for_who_comes_after_the_end_and_orders_are_not_taken_any_more() {
        let hub = hub();
        assert!(hub.order(Order::Stop) && hub.report().is_none() && hub.is_busy());
        hub.finish("{}".to_owned());
        assert!(!hub.order(Order::Stop) && !hub.is_busy());
        let mut visitor = Visitor::of(&hub);
        assert!(next(&mut visitor).await.1.contains("\"over\""));
        assert_eq!(next(&mut visitor).await, ("report", "{}".to_owned()));
    }

    #[test]
    fn the_log_keeps_its_last_lines() {
        let hub = hub();
        hub.log((0..LINES + 5).map(|number| line(&number.to_string())).collect());
        let inner = hub.inner.lock();
        assert_eq!((inner.log.len(), inner.log[0].message.as_str()), (LINES, "5"));
    }
}
