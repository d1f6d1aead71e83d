//! The endpoint that Prometheus asks. Each answer is made when it is asked for, from the last window.

use std::io;
use std::pin::pin;
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use axum::Router;
use axum::extract::State;
use axum::http::header::{ACCEPT, CONTENT_TYPE, HeaderMap};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use hyper::server::conn::http1;
use hyper_util::rt::TokioIo;
use hyper_util::service::TowerToHyperService;
use parking_lot::Mutex;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Notify, watch};
use tokio::task::JoinSet;

use super::exports::{Ending, told};
use super::exposition::protobuf;
use super::families::Snapshot;
use super::text::{Dialect, text};
use crate::clock::Clock;
use crate::plan::Scrape;

/// How many connections it has at a time.
const MOST_CONNECTIONS: usize = 64;
/// How long to pause when a connection can't be accepted.
const PAUSE: Duration = Duration::from_millis(50);
/// How long requests under way may take to finish at the end.
const GRACE: Duration = Duration::from_secs(1);

/// What the endpoint shows. Cheap to clone.
#[derive(Clone)]
pub(super) struct Shown(Arc<Board>);

#[derive(Default)]
struct Board {
    snapshot: Mutex<Option<Arc<Snapshot>>>,
    asked: Notify,
}

impl Shown {
    pub(super) fn show(&self, snapshot: Arc<Snapshot>) {
        *self.0.snapshot.lock() = Some(snapshot);
    }
}

/// Listens, on a thread of its own; gives the URL as well.
pub(super) fn serve(place: &Scrape) -> io::Result<(Shown, String, Ending)> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let listener = runtime.block_on(TcpListener::bind(place.address))?;
    let url = format!("http://{}/metrics", listener.local_addr()?);
    let shown = Shown(Arc::default());
    let (end, ended) = watch::channel(false);
    let (tell, ending) = told(format!("prometheus={}", place.address), move || {
        let _ = end.send(true);
    });
    let (router, board, linger) = (router(shown.clone()), shown.clone(), place.linger);
    let body = move || {
        let over = over(ended, board, linger);
        runtime.block_on(attend(listener, router, over));
        tell.tell(None, 0, "");
    };
    thread::Builder::new().name("prometheus".to_owned()).spawn(body)?;
    Ok((shown, url, ending.patient(linger)))
}

/// Comes when the run is over; if it is to linger, when it was asked once more.
async fn over(mut ended: watch::Receiver<bool>, shown: Shown, linger: Duration) {
    let _ = ended.wait_for(|ended| *ended).await;
    if !linger.is_zero() {
        let clock = Clock::start();
        tokio::select! {
            () = shown.0.asked.notified() => {}
            () = clock.sleep_until(linger) => {}
        }
    }
}

/// Serves until then; requests under way are finished.
async fn attend(listener: TcpListener, router: Router, over: impl Future<Output = ()>) {
    let (closing, told) = watch::channel(false);
    let mut connections = JoinSet::new();
    let mut over = pin!(over);
    loop {
        tokio::select! {
            () = &mut over => break,
            Some(_) = connections.join_next() => {}
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) if connections.len() < MOST_CONNECTIONS => {
                    connections.spawn(serve_one(stream, router.clone(), told.clone()));
                }
                Ok(_) => {}
                // Out of files, say: that passes.
                Err(_) => tokio::time::sleep(PAUSE).await,
            }
        }
    }
    let _ = closing.send(true);
    let _ = tokio::time::timeout(GRACE, async { while connections.join_next().await.is_some() {} }).await;
}

async fn serve_one(stream: TcpStream, router: Router, mut told: watch::Receiver<bool>) {
    let service = TowerToHyperService::new(router);
    let mut connection = pin!(http1::Builder::new().serve_connection(TokioIo::new(stream), service));
    tokio::select! {
        _ = connection.as_mut() => return,
        _ = told.wait_for(|closing| *closing) => connection.as_mut().graceful_shutdown(),
    }
    let _ = connection.await;
}

fn router(shown: Shown) -> Router {
    let hint = || async { "The metrics of a run of Throng are at /metrics.\n" };
    Router::new().route("/metrics", get(metrics)).route("/", get(hint)).with_state(shown)
}

async fn metrics(State(shown): State<Shown>, headers: HeaderMap) -> Response {
    shown.0.asked.notify_waiters();
    let accepted = headers.get(ACCEPT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let format = Format::negotiated(accepted);
    let snapshot = shown.0.snapshot.lock().clone();
    let body = match (snapshot, format) {
        (None, Format::Text(Dialect::OpenMetrics)) => b"# EOF\n".to_vec(),
        (None, _) => Vec::new(),
        (Some(snapshot), Format::Text(dialect)) => text(&snapshot, dialect).into_bytes(),
        (Some(snapshot), Format::Protobuf) => protobuf(&snapshot),
    };
    ([(CONTENT_TYPE, format.content_type())], body).into_response()
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Format {
    Protobuf,
    Text(Dialect),
}

impl Format {
    /// The one that is liked best of those that are there; of equals the first; Prometheus' text if there is none.
    fn negotiated(accepted: &str) -> Self {
        let mut best = (0.0, Self::Text(Dialect::Prometheus));
        for range in accepted.split(',') {
            let mut parts = range.split(';').map(str::trim);
            let kind = parts.next().unwrap_or_default().to_ascii_lowercase();
            let format = match kind.as_str() {
                "application/vnd.google.protobuf" => Self::Protobuf,
                "application/openmetrics-text" => Self::Text(Dialect::OpenMetrics),
                "text/plain" | "text/*" | "*/*" => Self::Text(Dialect::Prometheus),
                _ => continue,
            };
            let quality = parts.find_map(|it| it.strip_prefix("q=")?.parse::<f64>().ok()).unwrap_or(1.0);
            if quality > best.0 {
                best = (quality, format);
            }
        }
        best.1
    }

    fn content_type(self) -> &'static str {
        match self {
            Self::Protobuf => {
                "application/vnd.google.protobuf; proto=io.prometheus.client.MetricFamily; encoding=delimited"
            }
            Self::Text(Dialect::OpenMetrics) => "application/openmetrics-text; version=1.0.0; charset=utf-8",
            Self::Text(Dialect::Prometheus) => "text/plain; version=0.0.4; charset=utf-8",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_format_is_the_one_that_is_liked_best() {
        let (open, plain) = (Format::Text(Dialect::OpenMetrics), Format::Text(Dialect::Prometheus));
        for (accepted, expected) in [
            ("", plain),
            ("*/*", plain),
            ("text/html,*/*;q=0.1", plain),
            ("application/openmetrics-text;version=1.0.0;q=0.5,text/plain;q=0.2", open),
            (
                "application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited,\
                 application/openmetrics-text;version=1.0.0;q=0.8",
                Format::Protobuf,
            ),
            ("application/vnd.google.protobuf;q=0.1,text/plain;q=0.9", plain),
        ] {
            assert_eq!(Format::negotiated(accepted), expected, "{accepted}");
        }
    }
}
