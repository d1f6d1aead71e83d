//! The client against a server that says exactly what a test scripts.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use super::*;

mod names;
mod pooling;
mod protocols;
mod redirects;
mod semantics;

/// What a server does with a connection, one entry a request.
#[derive(Clone)]
enum Act {
    Say(&'static str),
    SayAndClose(&'static str),
    Reset,
    Silence,
    /// Say the bytes after this long.
    Late(Duration, &'static str),
}

const OK: &str = "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok";

struct Server {
    address: SocketAddr,
    connections: Arc<AtomicUsize>,
    requests: Arc<Mutex<Vec<String>>>,
}

/// Serves connections in turn; connection n plays `scripts[n]`, the last one plays for all that follow.
async fn serve(scripts: Vec<Vec<Act>>) -> Server {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let connections = Arc::new(AtomicUsize::new(0));
    let requests = Arc::<Mutex<Vec<String>>>::default();
    let (counter, log) = (Arc::clone(&connections), Arc::clone(&requests));
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let index = counter.fetch_add(1, Ordering::Relaxed).min(scripts.len() - 1);
            tokio::spawn(play(stream, scripts[index].clone(), Arc::clone(&log)));
        }
    });
    Server { address, connections, requests }
}

async fn play(mut stream: TcpStream, script: Vec<Act>, log: Arc<Mutex<Vec<String>>>) {
    for act in script {
        let Some(request) = read_request(&mut stream).await else { return };
        log.lock().push(request);
        match act {
            Act::Say(text) => stream.write_all(text.as_bytes()).await.unwrap(),
            Act::SayAndClose(text) => {
                stream.write_all(text.as_bytes()).await.unwrap();
                return;
            }
            Act::Reset => {
                stream.set_zero_linger().unwrap();
                return;
            }
            Act::Silence => tokio::time::sleep(Duration::from_secs(60)).await,
            Act::Late(after, text) => {
                tokio::time::sleep(after).await;
                stream.write_all(text.as_bytes()).await.unwrap();
            }
        }
    }
    // What follows is for the client to close.
    let _ = read_request(&mut stream).await;
}

async fn read_request(stream: &mut TcpStream) -> Option<String> {
    let mut text = Vec::new();
    let mut chunk = [0; 4096];
    loop {
        let read = stream.read(&mut chunk).await.ok().filter(|read| *read > 0)?;
        text.extend_from_slice(&chunk[..read]);
        let seen = String::from_utf8_lossy(&text).into_owned();
        let Some((head, body)) = seen.split_once("\r\n\r\n") else { continue };
        let head = head.to_lowercase();
        let length = head.lines().find_map(|line| line.strip_prefix("content-length: ")?.parse().ok());
        let chunked = head.contains("transfer-encoding: chunked");
        if if chunked { body.ends_with("0\r\n\r\n") } else { body.len() >= length.unwrap_or(0) } {
            return Some(seen);
        }
    }
}

fn client(server: &Server) -> Client {
    client_with(server, |_| {})
}

fn client_with(server: &Server, change: impl FnOnce(&mut Settings)) -> Client {
    client_of(&format!("http://{}", server.address), change)
}

fn client_of(target: &str, change: impl FnOnce(&mut Settings)) -> Client {
    clients_of(target, change).client()
}

fn clients_of(target: &str, change: impl FnOnce(&mut Settings)) -> Clients {
    let mut settings = Settings::new(target.parse().unwrap());
    settings.request_timeout = Duration::from_secs(5);
    change(&mut settings);
    let tls = Tls::load(&settings).unwrap();
    Clients::new(Network::new(Arc::new(settings), Arc::new(tls), Clock::start(), Arc::default()))
}

fn get(url: &str) -> Request {
    Request { method: "GET".into(), url: url.to_owned(), ..Request::default() }
}

fn post(url: &str, body: &'static str) -> Request {
    Request { method: "POST".into(), body: Some(body.into()), ..get(url) }
}

async fn error_of(script: Vec<Act>) -> TransportError {
    let server = serve(vec![script]).await;
    client(&server).send(get("/")).await.result.unwrap_err()
}

#[tokio::test]
async fn one_connection_carries_request_after_request() {
    let server = serve(vec![vec![Act::Say(OK); 3]]).await;
    let mut client = client(&server);
    for turn in 0..3 {
        let exchange = client.send(get("/a?b=c")).await;
        let response = exchange.result.unwrap();
        assert_eq!((response.status.as_u16(), &response.body[..]), (200, &b"ok"[..]));
        assert_eq!(exchange.timings.connecting.is_some(), turn == 0);
        assert_eq!(exchange.bytes_received, OK.len() as u64);
        assert_eq!(exchange.bytes_sent, server.requests.lock().last().unwrap().len() as u64);
    }
    assert_eq!(server.connections.load(Ordering::Relaxed), 1);
    let first = server.requests.lock()[0].to_lowercase();
    assert!(first.starts_with("get /a?b=c http/1.1\r\n") && first.contains("user-agent: throng/"), "{first}");
    assert!(first.contains(&format!("host: {}", server.address)), "{first}");
}

#[tokio::test]
async fn headers_replace_defaults_and_bodies_have_a_length() {
    let server = serve(vec![vec![Act::Say(OK); 3]]).await;
    let mut client = client(&server);
    client.set_default_header("X-Team", Some("shop"));
    client.set_default_header("User-Agent", Some("mine"));
    let mut post = get("/");
    post.method = "POST".into();
    post.headers = vec![("x-team".to_owned(), "other".to_owned())];
    post.body = Some("{}".into());
    client.send(post).await.result.unwrap();
    client.send(get("/")).await.result.unwrap();
    client.set_default_header("x-team", None);
    client.send(get("/")).await.result.unwrap();
    let requests = server.requests.lock().join("\n").to_lowercase();
    assert_eq!(requests.matches("x-team: other").count(), 1, "{requests}");
    assert_eq!(requests.matches("x-team: shop").count(), 1, "{requests}");
    assert_eq!(requests.matches("user-agent: mine").count(), 3, "{requests}");
    assert!(requests.contains("content-length: 2") && requests.contains("\r\n\r\n{}"), "{requests}");
}

#[tokio::test]
async fn cookies_come_back_until_they_are_cleared() {
    let set = "HTTP/1.1 200 OK\r\nset-cookie: id=7; Path=/a\r\nset-cookie: x=y; Path=/\r\ncontent-length: 0\r\n\r\n";
    let server = serve(vec![vec![Act::Say(set), Act::Say(OK), Act::Say(OK), Act::Say(OK)]]).await;
    let mut client = client(&server);
    for url in ["/", "/a/b", "/"] {
        client.send(get(url)).await.result.unwrap();
    }
    client.clear_cookies();
    client.send(get("/a")).await.result.unwrap();
    let requests = server.requests.lock();
    let cookie = |index: usize| {
        let found = requests[index].lines().find_map(|line| line.strip_prefix("cookie: ").map(str::to_owned));
        found.map(|text| {
            let mut pairs: Vec<_> = text.split("; ").map(str::to_owned).collect();
            pairs.sort_unstable();
            pairs.join("; ")
        })
    };
    assert_eq!((cookie(0), cookie(2), cookie(3)), (None, Some("x=y".to_owned()), None));
    assert_eq!(cookie(1).as_deref(), Some("id=7; x=y"));
}

#[tokio::test]
async fn a_connection_closed_while_idle_is_replaced_before_use() {
    let close = vec![Act::SayAndClose(OK)];
    let server = serve(vec![close, vec![Act::Say(OK)]]).await;
    let mut client = client(&server);
    client.send(get("/")).await.result.unwrap();
    tokio::time::sleep(Duration::from_millis(50)).await;
    let second = client.send(get("/")).await;
    assert!(second.result.is_ok() && second.timings.connecting.is_some());
    assert_eq!(server.connections.load(Ordering::Relaxed), 2);
    assert_eq!(server.requests.lock().len(), 2, "each request was sent once");
}

#[tokio::test]
async fn connection_close_is_honoured() {
    let closing = "HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: 2\r\n\r\nok";
    let server = serve(vec![vec![Act::SayAndClose(closing)]]).await;
    let mut client = client(&server);
    for _ in 0..3 {
        client.send(get("/")).await.result.unwrap();
    }
    assert_eq!(server.connections.load(Ordering::Relaxed), 3);
}

#[tokio::test]
async fn what_the_peer_does_wrong_has_a_name() {
    assert_eq!(error_of(vec![Act::Reset]).await, TransportError::Closed);
    assert_eq!(error_of(vec![Act::SayAndClose("")]).await, TransportError::Closed);
    let short = "HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nabc";
    assert_eq!(error_of(vec![Act::SayAndClose(short)]).await, TransportError::Closed);
    let garbage = error_of(vec![Act::SayAndClose("this is not HTTP at all\r\n\r\n")]).await;
    assert!(matches!(garbage, TransportError::Protocol(_)), "{garbage:?}");
    let bad_chunk = "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\nabc\r\n";
    let bad_chunk = error_of(vec![Act::SayAndClose(bad_chunk)]).await;
    assert!(matches!(bad_chunk, TransportError::Protocol(_)), "{bad_chunk:?}");
}

#[tokio::test]
async fn a_request_that_takes_too_long_is_given_up() {
    let server = serve(vec![vec![Act::Silence], vec![Act::Say(OK)]]).await;
    let mut client = client(&server);
    let mut request = get("/");
    request.timeout = Some(Duration::from_millis(50));
    let exchange = client.send(request).await;
    assert_eq!(exchange.result.unwrap_err(), TransportError::Timeout);
    assert!(exchange.sent.is_some() && exchange.bytes_sent > 0 && exchange.bytes_received == 0);
    assert!(exchange.timings.waiting.unwrap() >= Duration::from_millis(40));
    assert!(client.send(get("/")).await.result.is_ok(), "a new connection takes over");
}

#[tokio::test]
async fn bodies_are_capped_and_chunks_put_together() {
    let chunked = "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n3\r\nabc\r\n4\r\ndefg\r\n0\r\n\r\n";
    let server = serve(vec![vec![Act::Say(chunked)]]).await;
    let target = format!("http://{}", server.address);
    let whole = client_of(&target, |it| it.max_body = 7).send(get("/")).await;
    assert_eq!(&whole.result.unwrap().body[..], b"abcdefg");
    let capped = client_of(&target, |it| it.max_body = 6).send(get("/")).await;
    assert_eq!(capped.result.unwrap_err(), TransportError::BodyTooLarge(6));
}

#[tokio::test]
async fn phases_are_timed_where_they_happen() {
    let delay = Duration::from_millis(60);
    let server = serve(vec![vec![Act::Late(delay, OK)]]).await;
    let exchange = client(&server).send(get("/")).await;
    let waiting = exchange.timings.waiting.unwrap();
    assert!(waiting >= delay && waiting < delay * 3, "{waiting:?}");
    let service = exchange.finished - exchange.sent.unwrap();
    let phases = [exchange.timings.sending, exchange.timings.waiting, exchange.timings.receiving];
    assert_eq!(phases.into_iter().flatten().sum::<Duration>(), service);
}

#[tokio::test]
async fn nothing_is_sent_that_may_not_be() {
    let mut client = client_of("http://127.0.0.1:9", |_| {});
    for (url, kind) in [
        ("http://127.0.0.1:10/", "forbidden"),
        ("http://elsewhere.example/", "forbidden"),
        ("ftp://127.0.0.1:9/", "invalid-request"),
        ("products", "invalid-request"),
        ("http://", "invalid-request"),
    ] {
        let exchange = client.send(get(url)).await;
        assert!(exchange.sent.is_none());
        assert_eq!(exchange.result.unwrap_err().kind(), kind, "{url}");
    }
    for (name, value) in [("a b", "c"), ("a", "b\nc"), ("content-length", "3")] {
        let mut request = get("/");
        request.headers = vec![(name.to_owned(), value.to_owned())];
        let error = client.send(request).await.result.unwrap_err();
        assert!(
            matches!(&error, TransportError::InvalidRequest(reason) if reason.contains(name)),
            "{error:?}"
        );
    }
    client.set_default_header("bad name", Some("x"));
    assert_eq!(client.send(get("/")).await.result.unwrap_err().kind(), "invalid-request");
}

#[tokio::test]
async fn what_is_too_much_is_refused_and_its_complaint_is_short() {
    let mut client = client_of("http://127.0.0.1:9", |_| {});
    let mut request = get("/");
    request.headers = (0..30_000).map(|number| (format!("x-{number}"), "v".to_owned())).collect();
    let error = client.send(request).await.result.unwrap_err();
    assert_eq!(error.to_string(), "a request may have at most 1000 headers");
    (0..30_000).for_each(|number| client.set_default_header(&format!("x-{number}"), Some("v")));
    let error = client.send(get("/")).await.result.unwrap_err();
    assert_eq!(error.to_string(), "a request may have at most 1000 headers");
    let error = client.send(get(&"/x".repeat(100_000))).await.result.unwrap_err();
    assert!(error.to_string().len() < 1_000, "{error}");
}

#[tokio::test]
async fn a_target_that_is_not_there_can_not_be_connected_to() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    let error = client_of(&format!("http://{address}"), |_| {}).send(get("/")).await.result.unwrap_err();
    let expected = format!("can't connect to {address}");
    assert!(matches!(&error, TransportError::Connect(reason) if reason.contains(&expected)), "{error:?}");
}

#[tokio::test]
async fn odd_paths_are_encoded_and_base_paths_kept() {
    let server = serve(vec![vec![Act::Say(OK); 4]]).await;
    let mut client = client_of(&format!("http://{}/base", server.address), |_| {});
    for url in ["/plain?x=1&y=[2]", "/mit Leerzeichen/ü", "/a/../b#frag"] {
        client.send(get(url)).await.result.unwrap();
    }
    let requests = server.requests.lock();
    let lines: Vec<_> = requests.iter().map(|request| request.lines().next().unwrap()).collect();
    assert_eq!(
        lines,
        [
            "GET /base/plain?x=1&y=[2] HTTP/1.1",
            "GET /base/mit%20Leerzeichen/%C3%BC HTTP/1.1",
            "GET /base/b HTTP/1.1",
        ]
    );
}
