//! Whose connections are used, how many, and for how long.

use std::io::{Read, Write};
use std::sync::mpsc;

use futures_util::future::join_all;

use super::*;

fn late() -> Vec<Act> {
    vec![Act::Late(Duration::from_millis(30), OK); 8]
}

fn opened(server: &Server) -> usize {
    server.connections.load(Ordering::Relaxed)
}

#[tokio::test]
async fn no_more_connections_are_open_than_there_may_be() {
    let server = serve(vec![late()]).await;
    let mut client = client_with(&server, |it| it.max_connections = Some(2));
    let exchanges = join_all((0..6).map(|_| client.send(get("/"))).collect::<Vec<_>>()).await;
    assert!(exchanges.iter().all(|it| it.result.is_ok()));
    assert_eq!(opened(&server), 2);
    let mut blocked: Vec<_> = exchanges.iter().map(|it| it.timings.blocked).collect();
    blocked.sort_unstable();
    assert!(blocked[1] < Duration::from_millis(25) && blocked[5] >= Duration::from_millis(50), "{blocked:?}");
    assert_eq!(exchanges.iter().filter(|it| it.timings.connecting.is_some()).count(), 2);
}

#[tokio::test]
async fn each_user_has_its_own_unless_they_share() {
    for (connections, expected) in [(Connections::PerUser, 2), (Connections::Shared, 1)] {
        let server = serve(vec![late()]).await;
        let clients = clients_of(&format!("http://{}", server.address), |it| it.connections = connections);
        for mut client in [clients.client(), clients.client()] {
            client.send(get("/")).await.result.unwrap();
        }
        assert_eq!(opened(&server), expected, "{connections:?}");
    }
}

#[tokio::test]
async fn a_new_connection_for_each_request_says_so() {
    let server = serve(vec![vec![Act::Say(OK)]]).await;
    let mut client = client_with(&server, |it| it.connections = Connections::New);
    for _ in 0..3 {
        client.send(get("/")).await.result.unwrap();
    }
    assert_eq!(opened(&server), 3);
    assert!(server.requests.lock().iter().all(|request| request.contains("connection: close")));
}

#[tokio::test]
async fn idle_and_old_connections_are_not_used() {
    for change in
        [(|it: &mut Settings| it.idle_timeout = Duration::from_millis(20)) as fn(&mut Settings), |it| {
            it.max_lifetime = Duration::from_millis(20);
        }]
    {
        let server = serve(vec![vec![Act::Say(OK); 3]]).await;
        let mut client = client_with(&server, change);
        client.send(get("/")).await.result.unwrap();
        client.send(get("/")).await.result.unwrap();
        assert_eq!(opened(&server), 1);
        tokio::time::sleep(Duration::from_millis(40)).await;
        client.send(get("/")).await.result.unwrap();
        assert_eq!(opened(&server), 2);
    }
}

#[tokio::test]
async fn connections_are_counted_open_idle_and_new() {
    let server = serve(vec![late()]).await;
    let gauge = Arc::<ConnectionGauge>::default();
    let settings = Settings::new(format!("http://{}", server.address).parse().unwrap());
    let tls = Arc::new(Tls::load(&settings).unwrap());
    let network = Network::new(Arc::new(settings), tls, Clock::start(), Arc::clone(&gauge));
    let mut client = Clients::new(network).client();
    let counted = |opened, open, idle| crate::sample::ConnectionCount { opened, open, idle };
    join_all([client.send(get("/")), client.send(get("/"))]).await;
    assert_eq!(gauge.count(), counted(2, 2, 2));
    let under_way = tokio::spawn(client.send(get("/")));
    tokio::time::sleep(Duration::from_millis(10)).await;
    assert_eq!(gauge.count(), counted(2, 2, 1));
    under_way.abort();
    assert!(under_way.await.is_err());
    assert_eq!(gauge.count(), counted(2, 1, 1), "a request that was cut off takes its connection with it");
    drop(client);
    assert_eq!(gauge.count(), counted(2, 0, 0));
}

/// The peer closes after the connection was looked at and before it is written to: what waits in it must hear of that.
#[tokio::test]
async fn a_connection_that_is_closed_just_before_the_write_is_replaced() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let (close, asked) = mpsc::channel::<()>();
    let (closed, done) = mpsc::channel::<()>();
    let server = std::thread::spawn(move || {
        for stream in listener.incoming().take(2) {
            let mut stream = stream.unwrap();
            assert!(stream.read(&mut [0; 4096]).unwrap() > 0);
            stream.write_all(OK.as_bytes()).unwrap();
            asked.recv().unwrap();
            drop(stream);
            closed.send(()).unwrap();
        }
    });
    let mut client = client_of(&format!("http://{address}"), |_| {});
    client.send(get("/")).await.result.unwrap();
    // This thread does not look at its sockets meanwhile.
    close.send(()).unwrap();
    done.recv().unwrap();
    let exchange = client.send(get("/")).await;
    assert_eq!((exchange.result.map(|it| it.status.as_u16()), exchange.resent), (Ok(200), true));
    close.send(()).unwrap();
    server.join().unwrap();
}
