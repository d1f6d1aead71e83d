//! What a request of our client costs, beside hyper alone on the same bytes: `… -- client`
//!
//! One connection over the loopback to a thread of this process, which answers without reading closely. So most of each is the kernel and
//! waking the other thread, for both alike: it is the difference that is ours. (`cargo xtask counts` has it without the kernel.)

#![expect(clippy::unwrap_used, reason = "a bench that can't be set up should stop")]

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;

use divan::Bencher;
use http_body_util::{BodyExt, Empty};
use hyper::Request;
use hyper::body::Bytes;
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use throng::clock::Clock;
use throng::http;
use throng_benches::{SMALL, clients};
use tokio::runtime::{Builder, Runtime};

/// A server that gives everybody the same answer, and hands over the head of each connection's first request.
fn server() -> (SocketAddr, Receiver<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let (address, (heads, received)) = (listener.local_addr().unwrap(), channel());
    thread::spawn(move || {
        for stream in listener.incoming() {
            let heads = heads.clone();
            thread::spawn(move || answer(&stream.unwrap(), &heads));
        }
    });
    (address, received)
}

fn answer(mut stream: &TcpStream, heads: &Sender<String>) {
    stream.set_nodelay(true).unwrap();
    let head = "HTTP/1.1 200 OK\r\nserver: bench\r\ncontent-type: application/json";
    let whole = format!("{head}\r\ncontent-length: {}\r\n\r\n{SMALL}", SMALL.len());
    let mut buffer = [0; 4096];
    let mut is_first = true;
    while let Ok(read @ 1..) = stream.read(&mut buffer) {
        if std::mem::take(&mut is_first) {
            let _ = heads.send(String::from_utf8_lossy(&buffer[..read]).into_owned());
        }
        if stream.write_all(whole.as_bytes()).is_err() {
            return;
        }
    }
}

fn driver() -> Runtime {
    Builder::new_current_thread().enable_all().build().unwrap()
}

fn ours(address: SocketAddr) -> (Runtime, http::Client) {
    let client = clients(&format!("http://{address}"), Clock::start()).client();
    (driver(), client)
}

fn send(driver: &Runtime, client: &mut http::Client) {
    let request = http::Request { method: "GET".into(), url: "/".to_owned(), ..http::Request::default() };
    let exchange = driver.block_on(client.send(request));
    assert_eq!(exchange.result.unwrap().body.len(), SMALL.len());
}

#[divan::bench]
fn throng_client(bencher: Bencher) {
    let (address, _heads) = server();
    let (driver, mut client) = ours(address);
    bencher.bench_local(|| send(&driver, &mut client));
}

/// The head is the one that our client sends.
#[divan::bench]
fn bare_hyper(bencher: Bencher) {
    let (address, heads) = server();
    let (driver, mut client) = ours(address);
    send(&driver, &mut client);
    let head = heads.recv().unwrap();
    let (mut sender, connection) = driver.block_on(async {
        let stream = tokio::net::TcpStream::connect(address).await.unwrap();
        stream.set_nodelay(true).unwrap();
        http1::handshake::<_, Empty<Bytes>>(TokioIo::new(stream)).await.unwrap()
    });
    driver.spawn(connection);
    let mut exchange = || {
        driver.block_on(async {
            let response = sender.send_request(request(&head)).await.unwrap();
            assert_eq!(response.into_body().collect().await.unwrap().to_bytes().len(), SMALL.len());
            sender.ready().await.unwrap();
        });
    };
    exchange();
    assert_eq!(heads.recv().unwrap(), head);
    bencher.bench_local(exchange);
}

fn request(head: &str) -> Request<Empty<Bytes>> {
    let headers = head.lines().skip(1).filter_map(|line| line.split_once(": "));
    let mut request = Request::get("/");
    for (name, value) in headers {
        request = request.header(name, value);
    }
    request.body(Empty::new()).unwrap()
}
