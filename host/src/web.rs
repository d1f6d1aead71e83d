//! A run in the browser: a page served on this machine, told once a second what was measured, and able to give orders.
//!
//! The server has a thread and a runtime of its own. Whoever carries out the run hands it what there is to show ([`Watcher`]), which costs
//! nothing while no page is open, and never waits for it. Every request needs the token that stands in the printed address.

mod guard;
mod hub;
mod listen;
mod routes;
mod start;
mod watcher;

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::sync::oneshot;

pub use hub::{Hub, Phase, Problem};
pub use listen::Listen;
pub use start::{Form, Refusal, Starter, Subject};
pub use watcher::Watcher;

use guard::{Door, Token};

/// How long pages may be gone before the server takes it that nobody looks any more: time to load one anew.
const RELOAD: Duration = Duration::from_secs(2);

/// The page's server. It ends when this is dropped.
#[derive(Debug)]
pub struct Server {
    hub: Arc<Hub>,
    url: String,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Server {
    /// Listens at this place, and lets `starter`, if there is one, start runs.
    pub fn bind(listen: Listen, starter: Option<Arc<dyn Starter>>) -> io::Result<Self> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let listener = runtime.block_on(TcpListener::bind(SocketAddr::from(listen)))?;
        let address = listener.local_addr()?;
        let token = Token::random()?;
        let url = format!("http://{}/{token}/", reachable(address));
        let hub = Arc::new(Hub::new(starter.is_some()));
        let router = routes::router(Arc::clone(&hub), starter, Door { token, address });
        let (stop, told) = oneshot::channel::<()>();
        let serve = async move {
            tokio::select! {
                result = axum::serve(listener, router) => result.unwrap_or_default(),
                _ = told => {}
            }
        };
        let thread = std::thread::Builder::new().name("web".to_owned()).spawn(move || {
            runtime.block_on(serve);
            // What still looks up a component must not hold up the program's end.
            runtime.shutdown_background();
        })?;
        Ok(Self { hub, url, stop: Some(stop), thread: Some(thread) })
    }

    /// The page's address, with the token.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// What the pages are told.
    pub fn hub(&self) -> &Arc<Hub> {
        &self.hub
    }

    /// Returns when no page is open any more; at once, if none is.
    pub async fn deserted(&self) {
        while self.hub.visitors() > 0 {
            tokio::time::sleep(RELOAD / 10).await;
            if self.hub.visitors() == 0 {
                tokio::time::sleep(RELOAD).await;
            }
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

/// The address at which a browser on this machine finds a server that listens everywhere.
fn reachable(mut address: SocketAddr) -> SocketAddr {
    if address.ip().is_unspecified() {
        address.set_ip(match address {
            SocketAddr::V4(_) => std::net::Ipv4Addr::LOCALHOST.into(),
            SocketAddr::V6(_) => std::net::Ipv6Addr::LOCALHOST.into(),
        });
    }
    address
}
