//! Redirects as a client follows them.

use super::*;
use crate::address::AllowList;

const NO_BODY: &str = "content-length: 0\r\n\r\n";

fn to(location: &str) -> &'static str {
    format!("HTTP/1.1 302 Found\r\nlocation: {location}\r\nset-cookie: hop=1; Path=/\r\n{NO_BODY}").leak()
}

#[tokio::test]
async fn they_are_followed_with_the_cookies_that_they_set() {
    let server = serve(vec![vec![Act::Say(to("/b?c")), Act::Say(OK)]]).await;
    let mut client = client(&server);
    let mut exchange = client.send(post("/a", "body")).await;
    assert!(exchange.redirects.is_empty());
    let response = exchange.result.as_mut().unwrap();
    assert_eq!((response.status.as_u16(), response.url()), (200, format!("http://{}/b?c", server.address)));
    let requests = server.requests.lock();
    assert!(
        requests[1].starts_with("GET /b?c HTTP/1.1") && requests[1].contains("cookie: hop=1"),
        "{requests:?}"
    );
    assert!(!requests[1].contains("body"));
    assert_eq!(exchange.bytes_sent, requests.iter().map(|it| it.len() as u64).sum::<u64>());
    assert!(exchange.timings.connecting.is_some(), "the first hop's phases count");
}

#[tokio::test]
async fn each_is_an_exchange_of_its_own_if_asked_for() {
    let server = serve(vec![vec![Act::Say(to("/b")), Act::Say(to("/c")), Act::Say(OK)]]).await;
    let mut client = client_with(&server, |it| it.record_redirects = true);
    let exchange = client.send(get("/a")).await;
    let hops: Vec<_> =
        exchange.redirects.iter().map(|hop| hop.result.as_ref().unwrap().status.as_u16()).collect();
    assert_eq!(hops, [302, 302]);
    assert!(exchange.redirects.windows(2).all(|pair| pair[0].finished <= pair[1].asked));
    assert!(exchange.timings.connecting.is_none(), "the last hop reused the connection");
}

#[tokio::test]
async fn a_loop_ends_and_none_are_followed_if_none_may_be() {
    let server = serve(vec![vec![Act::Say(to("/a")); 20]]).await;
    let error = client_with(&server, |it| it.redirects = 3).send(get("/a")).await.result.unwrap_err();
    assert_eq!(error.to_string(), "redirected more than 3 times");
    assert_eq!(server.requests.lock().len(), 4);
    let mut unfollowed = get("/a");
    unfollowed.redirects = Some(0);
    let response = client(&server).send(unfollowed).await.result.unwrap();
    assert_eq!(response.status.as_u16(), 302);
}

#[tokio::test]
async fn another_origin_gets_no_credentials_and_must_be_allowed() {
    let other = serve(vec![vec![Act::Say(OK); 2]]).await;
    let there = format!("http://{}/x", other.address);
    let here = serve(vec![vec![Act::Say(to(&there)); 2]]).await;
    let mut client = client_with(&here, |it| {
        it.allowed = AllowList::new(&it.target, &[other.address.to_string().parse().unwrap()]);
    });
    client.set_default_header("authorization", Some("secret"));
    client.set_default_header("x-team", Some("shop"));
    client.send(get("/a")).await.result.unwrap();
    assert!(here.requests.lock()[0].contains("authorization: secret"));
    let seen = other.requests.lock()[0].clone();
    assert!(!seen.contains("secret") && seen.contains("x-team: shop"), "{seen}");

    let error = super::client(&here).send(get("/a")).await.result.unwrap_err();
    assert_eq!(error.kind(), "forbidden");
    assert_eq!(other.requests.lock().len(), 1, "nothing was sent there");
}
