//! Who may come in: whoever has the token, from a page of this server's own.
//!
//! The token is the first part of every path, so that the page, its files, its stream and its orders need nothing else, and no other
//! site can name them. A site whose name was made to lead here (DNS rebinding) is told from the `Host` that it sends.

use std::fmt::{self, Write as _};
use std::io;
use std::net::{IpAddr, SocketAddr};

use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header, uri::Authority};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

/// 128 bits that nobody can guess, in hexadecimal.
#[derive(Debug, Clone)]
pub(super) struct Token(String);

/// What is asked of those who come.
#[derive(Debug, Clone)]
pub(super) struct Door {
    pub(super) token: Token,
    pub(super) address: SocketAddr,
}

/// Nothing but files of the page itself; no frames, no forms elsewhere, no other origin.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; \
    base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

impl Token {
    pub(super) fn random() -> io::Result<Self> {
        let mut bytes = [0; 16];
        let provider = rustls::crypto::ring::default_provider();
        provider
            .secure_random
            .fill(&mut bytes)
            .map_err(|_| io::Error::other("this system has no random numbers"))?;
        let mut text = String::with_capacity(32);
        for byte in bytes {
            let _ = write!(text, "{byte:02x}");
        }
        Ok(Self(text))
    }

    /// Takes as long for a text that is nearly right as for any other.
    fn is(&self, text: &str) -> bool {
        let differences =
            self.0.bytes().zip(text.bytes()).fold(0, |sum, (ours, theirs)| sum | (ours ^ theirs));
        self.0.len() == text.len() && differences == 0
    }
}

impl fmt::Display for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Door {
    /// Why a request may not pass.
    fn objection(&self, path: &str, headers: &HeaderMap) -> Option<&'static str> {
        let host = headers.get(header::HOST).and_then(|host| host.to_str().ok());
        let Some(host) = host.and_then(|host| host.parse::<Authority>().ok()) else {
            return Some("a request needs a Host");
        };
        if !self.knows(&host) {
            return Some(
                "this server is not known by that name; open the address that throng printed, or its IP address",
            );
        }
        if !self.token.is(path.trim_start_matches('/').split('/').next().unwrap_or_default()) {
            return Some("the address lacks the token; open the one that throng printed");
        }
        let origin = headers.get(header::ORIGIN).map(HeaderValue::as_bytes);
        if origin.is_some_and(|origin| origin != format!("http://{host}").as_bytes()) {
            return Some("only this server's own page may ask");
        }
        None
    }

    /// Names can be made to lead anywhere; addresses can't.
    fn knows(&self, host: &Authority) -> bool {
        let name = host.host().trim_matches(['[', ']']);
        let here = match name.parse::<IpAddr>() {
            Ok(ip) => self.address.ip().is_unspecified() || ip == self.address.ip(),
            Err(_) => name == "localhost",
        };
        here && host.port_u16().unwrap_or(80) == self.address.port()
    }
}

/// Lets a request pass or refuses it, and says in each response what browsers may do with it.
pub(super) async fn guard(State(door): State<Door>, request: Request, next: Next) -> Response<Body> {
    let mut response = match door.objection(request.uri().path(), request.headers()) {
        None => next.run(request).await,
        Some(objection) => (StatusCode::FORBIDDEN, format!("{objection}\n")).into_response(),
    };
    let headers = response.headers_mut();
    let rules = [
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::CACHE_CONTROL, "no-store"),
        (header::HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
        (header::HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    ];
    for (name, value) in rules {
        headers.insert(name, HeaderValue::from_static(value));
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    fn objection(listens: &str, path: &str, headers: &[(header::HeaderName, &str)]) -> Option<&'static str> {
        let door = Door { token: Token("abc".to_owned()), address: listens.parse().unwrap() };
        let headers =
            headers.iter().map(|(name, value)| (name.clone(), HeaderValue::from_str(value).unwrap()));
        door.objection(path, &headers.collect())
    }

    #[test]
    fn the_token_opens_and_nothing_like_it() {
        let host = [(header::HOST, "127.0.0.1:8089")];
        assert_eq!(objection("127.0.0.1:8089", "/abc/events", &host), None);
        for path in ["/", "/ab/", "/abcd/", "/x/abc/", "/events?token=abc"] {
            assert!(objection("127.0.0.1:8089", path, &host).unwrap().contains("token"), "{path}");
        }
    }

    #[test]
    fn names_that_lead_here_do_not_open() {
        let host = |listens: &str, host: &str| objection(listens, "/abc/", &[(header::HOST, host)]).is_none();
        assert!(host("127.0.0.1:8089", "localhost:8089") && host("[::1]:8089", "[::1]:8089"));
        assert!(host("0.0.0.0:8089", "192.0.2.7:8089"));
        for wrong in [
            "evil.example:8089",
            "127.0.0.1:80",
            "127.0.0.1",
            "192.0.2.7:8089",
            "localhost.evil.example:8089",
        ] {
            assert!(!host("127.0.0.1:8089", wrong), "{wrong}");
        }
        assert!(!host("0.0.0.0:8089", "evil.example:8089"));
        assert!(objection("127.0.0.1:8089", "/abc/", &[]).is_some());
    }

    #[test]
    fn other_origins_may_not_ask() {
        let from = |origin: &str| {
            objection(
                "127.0.0.1:8089",
                "/abc/stop",
                &[(header::HOST, "127.0.0.1:8089"), (header::ORIGIN, origin)],
            )
        };
        assert_eq!(from("http://127.0.0.1:8089"), None);
        for origin in ["http://evil.example", "null", "https://127.0.0.1:8089", "http://127.0.0.1:8090"] {
            assert!(from(origin).is_some(), "{origin}");
        }
    }

    #[test]
    fn tokens_differ() {
        let (one, other) = (Token::random().unwrap(), Token::random().unwrap());
        assert!(one.0.len() == 32 && !one.is(&other.0) && one.is(&one.0));
    }
}
