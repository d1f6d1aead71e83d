//! Names, addresses, sockets and proxies: where connections go, and where they must not.

use std::net::{IpAddr, Ipv4Addr};

use hickory_resolver::proto::op::{Message, ResponseCode};
use hickory_resolver::proto::rr::{RData, Record, RecordType, rdata::A};
use tokio::net::{UdpSocket, UnixListener};

use super::*;
use crate::address::{AllowList, Target};

/// A name server: `shop.example` leads to these, each answer to the next list of them, and holds for a second.
async fn name_server(answers: Vec<Vec<Ipv4Addr>>) -> SocketAddr {
    let socket = UdpSocket::bind("127.0.0.1:0").await.unwrap();
    let address = socket.local_addr().unwrap();
    tokio::spawn(async move {
        let mut turn = 0;
        let mut buffer = [0; 1500];
        while let Ok((length, peer)) = socket.recv_from(&mut buffer).await {
            let query = Message::from_vec(&buffer[..length]).unwrap();
            let question = query.queries[0].clone();
            let mut answer = Message::response(query.metadata.id, query.metadata.op_code);
            answer.add_query(question.clone());
            if question.name().to_utf8() != "shop.example." {
                answer.metadata.response_code = ResponseCode::NXDomain;
            } else if question.query_type() == RecordType::A {
                for address in &answers[turn.min(answers.len() - 1)] {
                    let data = RData::A(A(*address));
                    answer.add_answer(Record::from_rdata(question.name().clone(), 1, data));
                }
                turn += 1;
            }
            socket.send_to(&answer.to_vec().unwrap(), peer).await.unwrap();
        }
    });
    address
}

/// A server that answers with the address that was connected to and the one that connected.
async fn who() -> u16 {
    let listener = TcpListener::bind("0.0.0.0:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        while let Ok((mut stream, peer)) = listener.accept().await {
            tokio::spawn(async move {
                let body = format!("{} {}", stream.local_addr().unwrap().ip(), peer.ip());
                while read_request(&mut stream).await.is_some() {
                    let text = format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n{body}", body.len());
                    stream.write_all(text.as_bytes()).await.unwrap();
                }
            });
        }
    });
    port
}

const ONE: Ipv4Addr = Ipv4Addr::new(127, 0, 0, 1);
const TWO: Ipv4Addr = Ipv4Addr::new(127, 0, 0, 2);

fn client_at(port: u16, change: impl FnOnce(&mut Settings)) -> Client {
    client_of(&format!("http://shop.example:{port}"), change)
}

async fn body(client: &mut Client) -> String {
    let response = client.send(get("/")).await.result.unwrap();
    String::from_utf8_lossy(&response.body).into_owned()
}

#[tokio::test]
async fn connections_go_to_a_name_s_addresses_in_turn() {
    let (server, port) = (name_server(vec![vec![ONE, TWO]]).await, who().await);
    let mut client = client_at(port, |it| {
        it.names.servers = vec![server];
        it.connections = Connections::New;
    });
    let mut seen = Vec::new();
    for _ in 0..4 {
        seen.push(body(&mut client).await);
    }
    let to = |address| seen.iter().filter(|it| it.starts_with(address)).count();
    assert_eq!((to("127.0.0.1"), to("127.0.0.2")), (2, 2), "{seen:?}");
}

#[tokio::test]
async fn an_answer_holds_as_long_as_it_says() {
    let (server, port) = (name_server(vec![vec![ONE], vec![TWO]]).await, who().await);
    let mut client = client_at(port, |it| {
        it.names.servers = vec![server];
        it.names.ip = IpChoice::OnlyV4;
        it.connections = Connections::New;
    });
    assert!(body(&mut client).await.starts_with("127.0.0.1"));
    assert!(body(&mut client).await.starts_with("127.0.0.1"), "the answer is kept for its second");
    tokio::time::sleep(Duration::from_millis(1_100)).await;
    assert!(body(&mut client).await.starts_with("127.0.0.2"), "and not longer");
}

#[tokio::test]
async fn a_name_that_is_not_there_can_not_be_resolved() {
    let server = name_server(vec![vec![ONE]]).await;
    let mut client = client_of("http://nosuch.example", |it| it.names.servers = vec![server]);
    let error = client.send(get("/")).await.result.unwrap_err();
    assert_eq!(error.to_string(), "can't resolve nosuch.example: there is no such name");
    assert_eq!(error.kind(), "dns");
}

#[tokio::test]
async fn a_name_that_leads_inside_is_refused_unless_that_is_named_too() {
    let (server, port) = (name_server(vec![vec![ONE]]).await, who().await);
    let allowing = |more: &[&str]| {
        let more: Vec<_> = more.iter().map(|it| it.parse().unwrap()).collect();
        client_of("http://127.0.0.9", |it| {
            it.names.servers = vec![server];
            it.allowed = AllowList::new(&it.target, &more);
        })
    };
    let request = || get(&format!("http://shop.example:{port}/"));
    let error = allowing(&["shop.example"]).send(request()).await.result.unwrap_err();
    assert_eq!(error.kind(), "forbidden");
    assert!(error.to_string().contains("leads to 127.0.0.1"), "{error}");
    assert!(allowing(&["shop.example", "127.0.0.1"]).send(request()).await.result.is_ok());
    assert!(allowing(&["shop.example", "127.0.0.0/8"]).send(request()).await.result.is_ok());
}

#[tokio::test]
async fn an_override_stands_in_for_looking_up() {
    let port = who().await;
    let to = |place: String| Override::new("shop.example", place.parse().unwrap()).unwrap();
    let mut client = client_at(port, |it| it.names.overrides = vec![to("127.0.0.2".to_owned())]);
    assert!(body(&mut client).await.starts_with("127.0.0.2"));
    let elsewhere = format!("127.0.0.1:{port}");
    let mut client = client_at(1, |it| it.names.overrides = vec![to(elsewhere)]);
    assert!(body(&mut client).await.starts_with("127.0.0.1"));

    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("s");
    let listener = UnixListener::bind(&path).unwrap();
    let unix = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut head = [0; 1024];
        let length = stream.read(&mut head).await.unwrap();
        stream.write_all(OK.as_bytes()).await.unwrap();
        String::from_utf8_lossy(&head[..length]).into_owned()
    });
    let mut client = client_at(80, |it| it.names.overrides = vec![to(format!("unix:{}", path.display()))]);
    assert_eq!(body(&mut client).await, "ok");
    assert!(unix.await.unwrap().contains("host: shop.example\r\n"));
}

#[tokio::test]
async fn connections_come_from_the_local_addresses_in_turn() {
    let port = who().await;
    let mut client = client_of(&format!("http://127.0.0.1:{port}"), |it| {
        it.connections = Connections::New;
        it.local_addresses = vec![IpAddr::V4(TWO), "127.0.0.3".parse().unwrap()];
    });
    let mut from = Vec::new();
    for _ in 0..4 {
        from.push(body(&mut client).await.split(' ').nth(1).unwrap().to_owned());
    }
    assert_eq!(from, ["127.0.0.2", "127.0.0.3", "127.0.0.2", "127.0.0.3"]);
}

#[tokio::test]
async fn a_proxy_is_handed_whole_urls_and_its_credentials() {
    let proxy = serve(vec![vec![Act::Say(OK); 2]]).await;
    let mut client = client_of("http://shop.example:81/v1", |it| {
        it.proxy = Some(format!("http://me:pw@{}", proxy.address).parse().unwrap());
    });
    client.send(get("/a?b")).await.result.unwrap();
    let seen = proxy.requests.lock()[0].clone();
    assert!(seen.starts_with("GET http://shop.example:81/v1/a?b HTTP/1.1\r\n"), "{seen}");
    assert!(seen.contains("proxy-authorization: Basic bWU6cHc=\r\n"), "{seen}");
    assert!(seen.contains("host: shop.example:81\r\n"), "{seen}");
}

#[tokio::test]
async fn a_proxy_that_makes_no_tunnel_says_why() {
    for (kind, says) in [("http", "HTTP/1.1 403 Forbidden\r\n\r\n"), ("socks5", "what?")] {
        let proxy = serve_anything(says).await;
        let target = if kind == "http" { "https://shop.example" } else { "http://shop.example" };
        let mut client =
            client_of(target, |it| it.proxy = Some(format!("{kind}://{proxy}").parse().unwrap()));
        let error = client.send(get("/")).await.result.unwrap_err();
        let expected = format!("proxy {proxy} does not connect to shop.example");
        assert!(
            matches!(&error, TransportError::Connect(reason) if reason.contains(&expected)),
            "{kind}: {error:?}"
        );
    }
}

/// Says the same to whatever it reads.
async fn serve_anything(says: &'static str) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let _ = stream.read(&mut [0; 1024]).await;
            let _ = stream.write_all(says.as_bytes()).await;
        }
    });
    address
}

#[tokio::test]
async fn ten_thousand_ports_make_one_reason() {
    let target: Target = "http://127.0.0.1:1".parse().unwrap();
    let mut client = client_of("http://127.0.0.1:1", |it| {
        it.allowed = AllowList::new(&target, &["127.0.0.2".parse().unwrap()]);
    });
    let mut reasons = std::collections::BTreeSet::new();
    for port in 2..30 {
        let exchange = client.send(get(&format!("http://127.0.0.2:{port}/"))).await;
        reasons.insert(exchange.result.unwrap_err().to_string());
    }
    assert_eq!(reasons.len(), 1, "{reasons:?}");
    let own = client.send(get("/")).await.result.unwrap_err().to_string();
    assert!(own.starts_with("can't connect to 127.0.0.1:1:"), "{own}");
}
