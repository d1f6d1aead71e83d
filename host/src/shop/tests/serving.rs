//! The door: listening, serving over sockets, and stopping.

use std::net::SocketAddr;
use std::time::Duration;

use axum::body::Body;
use axum::http::{Request, Response};
use http_body_util::BodyExt;
use hyper::body::Incoming;
use hyper::client::conn::http1::{self, SendRequest};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use tokio::time::{sleep, timeout};

use crate::shop::settings::{Faults, Freeze, Settings};
use crate::shop::{Shop, ShopError};

/// Far more than anything here takes; it only turns a hang into a failure.
const LONG: Duration = Duration::from_secs(30);

struct Open {
    address: SocketAddr,
    stop: oneshot::Sender<()>,
    served: JoinHandle<Result<(), ShopError>>,
}

fn anywhere(faults: Faults) -> Settings {
    Settings { listen: ([127, 0, 0, 1], 0).into(), faults, ..Settings::default() }
}

async fn open(faults: Faults) -> Open {
    let shop = Shop::bind(anywhere(faults)).await.unwrap();
    let address = shop.address();
    let (stop, stopped) = oneshot::channel::<()>();
    let served = tokio::spawn(shop.serve(async { stopped.await.unwrap() }));
    Open { address, stop, served }
}

impl Open {
    async fn connect(&self) -> SendRequest<Body> {
        let stream = TcpStream::connect(self.address).await.unwrap();
        let (sender, connection) = http1::handshake(TokioIo::new(stream)).await.unwrap();
        tokio::spawn(connection);
        sender
    }

    async fn stopped(self) {
        self.stop.send(()).unwrap();
        timeout(LONG, self.served).await.unwrap().unwrap().unwrap();
    }
}

async fn get(client: &mut SendRequest<Body>, path: &str) -> hyper::Result<Response<Incoming>> {
    client.send_request(Request::get(path).header("host", "shop").body(Body::empty()).unwrap()).await
}

#[tokio::test]
async fn port_0_takes_a_free_port_and_connections_are_kept() {
    let open = open(Faults::default()).await;
    assert_ne!(open.address.port(), 0);
    let mut client = open.connect().await;
    for _ in 0..3 {
        let response = get(&mut client, "/api/v1/products/101").await.unwrap();
        assert_eq!(response.status(), 200);
        let body = response.into_body().collect().await.unwrap().to_bytes();
        assert!(body.starts_with(b"{\"id\":101,"));
    }
    open.stopped().await;
}

#[tokio::test]
async fn an_idle_connection_does_not_hold_up_the_end() {
    let open = open(Faults::default()).await;
    let mut client = open.connect().await;
    get(&mut client, "/api/v1/health").await.unwrap().into_body().collect().await.unwrap();
    let silent = open.connect().await;
    let address = open.address;
    open.stopped().await;
    assert!(get(&mut client, "/api/v1/health").await.is_err());
    assert!(TcpStream::connect(address).await.is_err());
    drop(silent);
}

#[tokio::test]
async fn a_request_under_way_may_finish() {
    let open = open(Faults { delay: Duration::from_millis(100), ..Faults::default() }).await;
    let mut client = open.connect().await;
    let request = tokio::spawn(async move { get(&mut client, "/api/v1/health").await.unwrap().status() });
    sleep(Duration::from_millis(50)).await;
    open.stopped().await;
    assert_eq!(request.await.unwrap(), 200);
}

#[tokio::test]
async fn a_request_that_takes_too_long_is_cut_off() {
    let open = open(Faults { delay: Duration::from_secs(3600), ..Faults::default() }).await;
    let mut client = open.connect().await;
    let request = tokio::spawn(async move { get(&mut client, "/api/v1/health").await });
    sleep(Duration::from_millis(50)).await;
    open.stopped().await;
    assert!(request.await.unwrap().is_err());
}

#[tokio::test]
async fn a_taken_port_is_named_with_a_way_out() {
    let first = Shop::bind(anywhere(Faults::default())).await.unwrap();
    let settings = Settings { listen: first.address(), ..Settings::default() };
    let error = Shop::bind(settings).await.unwrap_err();
    let address = first.address();
    assert_eq!(
        error.to_string(),
        format!(
            "can't listen on {address}: another process listens there; stop it, or pick a free port with \
             `--listen 127.0.0.1:0`"
        )
    );
}

#[tokio::test]
async fn settings_out_of_range_are_refused() {
    let freeze = Freeze { every: Duration::from_secs(1), lasts: Duration::from_secs(1) };
    for (faults, message) in [
        (
            Faults { fail: 1.5, ..Faults::default() },
            "the share of failed requests must be 0 to 1, but is 1.5",
        ),
        (
            Faults { fail: f64::NAN, ..Faults::default() },
            "the share of failed requests must be 0 to 1, but is NaN",
        ),
        (
            Faults { rate_limit: Some(0.0), ..Faults::default() },
            "the rate limit must be above 0 a second, but is 0",
        ),
        (
            Faults { freeze: Some(freeze), ..Faults::default() },
            "a freeze must be shorter than its period of 1s, but lasts 1s",
        ),
    ] {
        assert_eq!(Shop::bind(anywhere(faults)).await.unwrap_err().to_string(), message);
    }
}
