//! Requests: methods, headers, bodies, settings, several at once, and those that can't be sent.

use serde::Serialize;
use throng_sdk::prelude::*;

use crate::ensure;

const HEALTH: &str = "/api/v1/health";
const LOGIN: &str = "/api/v1/auth/login";
const ME: &str = "/api/v1/users/me";
const ELSEWHERE: &str = "http://elsewhere.example/";

#[derive(Serialize)]
struct Credentials<'a> {
    email: &'a str,
    password: &'a str,
}

const CREDENTIALS: Credentials<'_> = Credentials { email: "qa.user1@example.com", password: "TestPass123!" };

pub(crate) fn all() -> Result {
    methods()?;
    let token = bodies()?;
    headers(&token)?;
    settings()?;
    several()?;
    options()?;
    unsendable()
}

fn methods() -> Result {
    ensure("http: GET", http::get(HEALTH).send()?.status() == 200)?;
    let head = http::head(HEALTH).send()?;
    ensure("http: HEAD", head.status() == 200 && head.is_empty())?;
    let refused = [
        http::put(HEALTH),
        http::patch(HEALTH),
        http::delete(HEALTH),
        http::options(HEALTH),
        http::request("PURGE", HEALTH),
    ];
    for request in refused {
        ensure("http: a method that the shop refuses", request.expect(&[405]).send()?.status() == 405)?;
    }
    Ok(())
}

/// Gives a token.
fn bodies() -> Result<String> {
    let response = http::post(LOGIN).json(&CREDENTIALS).send()?;
    ensure("http: a JSON body", response.status() == 200)?;
    let text = r#"{"email": "qa.user1@example.com", "password": "TestPass123!"}"#;
    let with_text = http::post(LOGIN).header("content-type", "application/json").body(text).send()?;
    ensure("http: a text as body", with_text.status() == 200)?;
    let bytes = text.as_bytes().to_vec();
    let with_bytes = http::post(LOGIN).header("content-type", "application/json").body(bytes).send()?;
    ensure("http: bytes as body", with_bytes.status() == 200)?;
    let form = [("email", CREDENTIALS.email), ("password", CREDENTIALS.password)];
    let with_form = http::post(LOGIN).form(form).expect(&[415]).send()?;
    ensure("http: a form as body", with_form.status() == 415)?;
    response.json_at("/access_token")
}

fn headers(token: &str) -> Result {
    let me = |expected: &[u16]| http::get(ME).expect(expected).send().map(|response| response.status());
    ensure("http: no default header at first", me(&[401])? == 401)?;
    http::default_header("authorization", &format!("Bearer {token}"));
    ensure("http: a default header", me(&[])? == 200)?;
    http::default_header("Authorization", "Bearer wrong");
    ensure("http: a default header is replaced", me(&[401])? == 401)?;
    let own = http::get(ME).bearer(token).send()?;
    ensure("http: a request's own header goes first", own.status() == 200)?;
    http::remove_default_header("authorization");
    ensure("http: a default header is taken away", me(&[401])? == 401)?;
    http::clear_cookies();
    Ok(())
}

fn settings() -> Result {
    let page = http::get("/api/v1/products")
        .query("page", 2)
        .query("limit", 3)
        .query("ignored", "a b&c=d/ü")
        .name("tagged")
        .tag("kind", "tagged")
        .timeout(Duration::from_secs(10))
        .send()?;
    ensure("http: a query", page.json_at("/page") == Ok(2) && page.json_at("/limit") == Ok(3))
}

fn several() -> Result {
    let products =
        (101..=105).map(|id| http::get(format!("/api/v1/products/{id}")).name("GET /products/:id"));
    let elsewhere = http::get(ELSEWHERE).name("forbidden");
    let mut responses = http::send_all(products.chain([elsewhere]), 2);
    let last = responses.pop();
    ensure("http: send_all with a forbidden host", matches!(last, Some(Err(TransportError::Forbidden(_)))))?;
    ensure("http: as many responses as requests", responses.len() == 5)?;
    for (response, id) in responses.into_iter().zip(101..) {
        ensure("http: the order of send_all", response?.json_at("/id") == Ok(id))?;
    }
    let all_at_once = http::send_all([http::get(HEALTH), http::get(HEALTH)], 0);
    ensure("http: send_all without a limit", all_at_once.iter().all(Result::is_ok))?;
    ensure("http: send_all of nothing", http::send_all([], 0).is_empty())
}

fn options() -> Result {
    let discarded = http::get(HEALTH).discard_body().redirects(0).send()?;
    ensure("http: a discarded body is counted", discarded.bytes().is_empty() && !discarded.is_empty())?;
    let both = http::send_all([http::get(HEALTH).discard_body(), http::get(HEALTH)], 0);
    let kept: Vec<_> = both.into_iter().map(|it| it.map(|response| response.bytes().len())).collect();
    ensure("http: send_all with options", matches!(kept[..], [Ok(0), Ok(1..)]))?;
    let in_chunks = http::post(LOGIN).json(&CREDENTIALS).chunked().expect_continue().send()?;
    ensure("http: a body in chunks that waits to be wanted", in_chunks.status() == 200)?;
    let squeezed = http::post(LOGIN).json(&CREDENTIALS).compress(http::Coding::Gzip).expect(&[400]).send()?;
    ensure("http: a compressed body, which the shop can't read", squeezed.status() == 400)?;
    let form = http::Multipart::new().text("a", "b").file("c", "d.txt", "text/plain", "e");
    let uploaded = http::post(LOGIN).multipart(form).expect(&[415]).send()?;
    ensure("http: a multipart form, which the shop does not take", uploaded.status() == 415)
}

fn unsendable() -> Result {
    let forbidden = http::get(ELSEWHERE).name("forbidden").send();
    ensure("http: a forbidden host", matches!(forbidden, Err(TransportError::Forbidden(_))))?;
    let invalid = http::get("no-slash").name("invalid").send();
    ensure("http: an invalid URL", matches!(invalid, Err(TransportError::InvalidRequest(_))))?;
    http::default_header("bad name", "x");
    let invalid = http::get(HEALTH).name("invalid").send();
    ensure("http: an invalid default header", matches!(invalid, Err(TransportError::InvalidRequest(_))))?;
    ensure("http: that is reported once", http::get(HEALTH).send().is_ok())
}
