//! What requests and responses mean: bodies or none, codings, interim responses, limits of heads.

use super::*;

#[tokio::test]
async fn responses_without_a_body_leave_the_connection_usable() {
    let server = serve(vec![vec![
        Act::Say("HTTP/1.1 200 OK\r\ncontent-length: 999\r\n\r\n"),
        Act::Say("HTTP/1.1 204 No Content\r\n\r\n"),
        Act::Say("HTTP/1.1 304 Not Modified\r\ncontent-length: 999\r\n\r\n"),
        Act::Say(
            "HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\nHTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok",
        ),
        Act::Say(OK),
    ]])
    .await;
    let mut client = client(&server);
    let head = Request { method: "HEAD".into(), ..get("/") };
    let mut statuses = Vec::new();
    for request in [head, get("/"), get("/"), get("/"), get("/")] {
        let response = client.send(request).await.result.unwrap();
        statuses.push((response.status.as_u16(), response.body_len));
    }
    assert_eq!(statuses, [(200, 0), (204, 0), (304, 0), (200, 2), (200, 2)]);
    assert_eq!(server.connections.load(Ordering::Relaxed), 1);
}

#[tokio::test]
async fn trailers_are_told() {
    let chunked = "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\ntrailer: x-sum\r\n\r\n2\r\nok\r\n0\r\nx-sum: 7\r\n\r\n";
    let server = serve(vec![vec![Act::Say(chunked)]]).await;
    let response = client(&server).send(get("/")).await.result.unwrap();
    assert_eq!(
        (&response.body[..], &response.trailers.as_ref().unwrap()["x-sum"]),
        (&b"ok"[..], &HeaderValue::from_static("7"))
    );
}

#[tokio::test]
async fn compressed_bodies_are_decoded_and_both_sizes_counted() {
    let text = "x".repeat(10_000);
    let encoded = Coding::Gzip.encode(text.as_bytes()).unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let head =
        format!("HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: {}\r\n\r\n", encoded.len());
    let whole = [head.as_bytes(), &encoded].concat();
    let length = whole.len() as u64;
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            read_request(&mut stream).await;
            stream.write_all(&whole).await.unwrap();
        }
    });
    let target = format!("http://{address}");
    let exchange = client_of(&target, |_| {}).send(get("/")).await;
    let response = exchange.result.unwrap();
    assert_eq!((response.body.len(), response.body_len), (10_000, 10_000));
    assert_eq!(exchange.bytes_received, length);
    let bomb = client_of(&target, |it| it.max_body = 9_999).send(get("/")).await;
    assert_eq!(bomb.result.unwrap_err(), TransportError::BodyTooLarge(9_999));
    let mut discarded = get("/");
    discarded.discard_body = true;
    let response = client_of(&target, |it| it.max_body = 1).send(discarded).await.result.unwrap();
    assert_eq!((response.body.len(), response.body_len), (0, encoded.len() as u64));
}

#[tokio::test]
async fn a_request_s_body_is_compressed_if_asked_for() {
    let server = serve(vec![vec![Act::Say(OK); 2]]).await;
    let mut client = client_with(&server, |it| it.compress = Some(Coding::Zstd));
    let body: &'static str = "y".repeat(1000).leak();
    client.send(post("/", body)).await.result.unwrap();
    let mut marked = post("/", body);
    marked.headers = vec![("content-encoding".to_owned(), "x-own".to_owned())];
    client.send(marked).await.result.unwrap();
    let requests = server.requests.lock();
    assert!(requests[0].contains("content-encoding: zstd") && requests[0].len() < 300, "{}", requests[0]);
    assert!(requests[1].ends_with(body), "a body that has a coding is left as it is");
}

#[tokio::test]
async fn a_body_in_chunks_has_no_length_before_it() {
    let server = serve(vec![vec![Act::Say(OK)]]).await;
    let mut request = post("/", "abc");
    request.headers = vec![("Transfer-Encoding".to_owned(), "chunked".to_owned())];
    client(&server).send(request).await.result.unwrap();
    let seen = server.requests.lock()[0].clone();
    assert!(seen.contains("transfer-encoding: chunked") && seen.ends_with("3\r\nabc\r\n0\r\n\r\n"), "{seen}");
    assert!(!seen.contains("content-length"), "{seen}");
}

/// A server that reads a head, waits, says this, and tells what came after.
async fn after_the_head(says: &'static str) -> (SocketAddr, tokio::task::JoinHandle<(Duration, String)>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let task = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut head = [0; 1024];
        let length = stream.read(&mut head).await.unwrap();
        let clock = Clock::start();
        assert!(head[..length].ends_with(b"\r\n\r\n"), "the body must be held back");
        stream.write_all(says.as_bytes()).await.unwrap();
        let length = stream.read(&mut head).await.unwrap();
        let waited = clock.now();
        if length > 0 {
            stream.write_all(OK.as_bytes()).await.unwrap();
        }
        (waited, String::from_utf8_lossy(&head[..length]).into_owned())
    });
    (address, task)
}

fn expecting() -> Request {
    let mut request = post("/", "the body");
    request.headers = vec![("Expect".to_owned(), "100-continue".to_owned())];
    request
}

#[tokio::test]
async fn a_body_that_expects_to_be_wanted_waits_for_it() {
    let (address, server) = after_the_head("HTTP/1.1 100 Continue\r\n\r\n").await;
    let exchange = client_of(&format!("http://{address}"), |_| {}).send(expecting()).await;
    assert_eq!(exchange.result.unwrap().status.as_u16(), 200);
    let (waited, body) = server.await.unwrap();
    assert_eq!(body, "the body");
    assert!(waited < Duration::from_millis(500), "{waited:?}");
}

#[tokio::test]
async fn a_body_goes_after_a_second_if_nobody_asks_and_never_if_refused() {
    let (address, server) = after_the_head("").await;
    let exchange = client_of(&format!("http://{address}"), |_| {}).send(expecting()).await;
    assert_eq!(exchange.result.unwrap().status.as_u16(), 200);
    let (waited, _) = server.await.unwrap();
    assert!(waited >= Duration::from_millis(900), "{waited:?}");

    let (address, server) =
        after_the_head("HTTP/1.1 417 Expectation Failed\r\ncontent-length: 0\r\n\r\n").await;
    let exchange = client_of(&format!("http://{address}"), |_| {}).send(expecting()).await;
    assert_eq!(exchange.result.unwrap().status.as_u16(), 417);
    assert_eq!(server.await.unwrap().1, "");
}

#[tokio::test]
async fn heads_without_end_are_given_up() {
    let lines: &'static str = format!("HTTP/1.1 200 OK\r\n{}\r\n", "a: b\r\n".repeat(100_000)).leak();
    let long: &'static str = format!("HTTP/1.1 200 OK\r\na: {}\r\n\r\n", "b".repeat(1 << 20)).leak();
    for head in [lines, long] {
        let error = error_of(vec![Act::SayAndClose(head)]).await;
        assert!(
            matches!(&error, TransportError::Protocol(reason) if reason.contains("max_header_bytes")),
            "{error:?}"
        );
    }
    let two_hundred: &'static str =
        format!("HTTP/1.1 204 No Content\r\n{}\r\n", "a: b\r\n".repeat(200)).leak();
    let server = serve(vec![vec![Act::Say(two_hundred)]]).await;
    let response = client_with(&server, |it| it.max_headers = 300).send(get("/")).await.result.unwrap();
    assert_eq!(response.headers.len(), 200);
}

#[tokio::test]
async fn a_request_under_way_takes_less_than_a_page() {
    let server = serve(vec![vec![Act::Say(OK)]]).await;
    let size = size_of_val(&client(&server).send(get("/")));
    assert!(size < 4_096, "{size} bytes for each request");
}
