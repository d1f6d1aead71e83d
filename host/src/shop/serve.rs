//! The door: accepts connections, has each served, and ends all of them when told to.

use std::io;
use std::pin::pin;
use std::time::Duration;

use axum::Router;
use hyper::server::conn::http1;
use hyper_util::rt::TokioIo;
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::{sleep, timeout};

use super::error::ShopError;

/// How long requests under way may take to finish once the shop is told to stop.
const GRACE: Duration = Duration::from_secs(1);

/// How long to pause when a connection can't be accepted, and how often in a row before giving up. Running out of
/// files passes when clients leave; an error that lasts does not.
const ACCEPT_PAUSE: Duration = Duration::from_millis(50);
const ACCEPT_TRIES: u32 = 100;

/// Serves until `stop` resolves, and ends at the latest [`GRACE`] after it.
pub(super) async fn serve(
    listener: TcpListener,
    router: Router,
    stop: impl Future<Output = ()>,
) -> Result<(), ShopError> {
    let (closing, told) = watch::channel(false);
    let mut connections = JoinSet::new();
    let mut stop = pin!(stop);
    let mut failed = 0;
    loop {
        let accepted = tokio::select! {
            () = &mut stop => break,
            accepted = listener.accept() => accepted,
            // Only to let go of what has ended.
            Some(_) = connections.join_next() => continue,
        };
        match accepted {
            Ok((stream, _)) => {
                failed = 0;
                connections.spawn(attend(stream, router.clone(), told.clone()));
            }
            Err(error) if is_of_the_client(&error) => {}
            Err(source) if failed >= ACCEPT_TRIES => return Err(ShopError::Accept { source }),
            Err(_) => {
                failed += 1;
                tokio::select! {
                    () = &mut stop => break,
                    () = sleep(ACCEPT_PAUSE) => {}
                }
            }
        }
    }
    drop(listener);
    let _ = closing.send(true);
    // What is not done by then is cut off.
    let _ = timeout(GRACE, async { while connections.join_next().await.is_some() {} }).await;
    connections.shutdown().await;
    Ok(())
}

/// Serves one connection until its client leaves it or the shop closes. Its errors are the client's doing.
async fn attend(stream: TcpStream, router: Router, mut told: watch::Receiver<bool>) {
    // Or small responses wait for the client's acknowledgement of the last one, 40 ms.
    let _ = stream.set_nodelay(true);
    let service = TowerToHyperService::new(router);
    let mut connection = pin!(http1::Builder::new().serve_connection(TokioIo::new(stream), service));
    tokio::select! {
        biased;
        _ = connection.as_mut() => return,
        _ = told.wait_for(|closing| *closing) => connection.as_mut().graceful_shutdown(),
    }
    let _ = connection.await;
}

/// Whether a connection failed before it was accepted, which says nothing about the next.
fn is_of_the_client(error: &io::Error) -> bool {
    use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset};
    matches!(error.kind(), ConnectionAborted | ConnectionRefused | ConnectionReset)
}
