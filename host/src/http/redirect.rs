//! Where a redirect leads, and what of the request goes along: the rules of the Fetch standard.

use http::StatusCode;
use http::header::{HeaderMap, LOCATION};
use url::Url;

use super::{Request, TransportError};

/// Headers that speak of a body.
const OF_BODY: [&str; 6] = [
    "content-type",
    "content-encoding",
    "content-language",
    "content-location",
    "content-length",
    "transfer-encoding",
];
/// Headers that another origin must not see.
const CREDENTIALS: [&str; 3] = ["authorization", "cookie", "proxy-authorization"];

/// Where a redirect leads.
#[derive(Debug)]
pub(super) struct Next {
    pub(super) request: Request,
    /// Whether that is another origin.
    pub(super) leaves: bool,
}

/// The request that a response redirects to; none if it does not.
pub(super) fn next(
    request: &Request,
    from: &Url,
    status: StatusCode,
    headers: &HeaderMap,
) -> Result<Option<Next>, TransportError> {
    if !matches!(status.as_u16(), 301 | 302 | 303 | 307 | 308) {
        return Ok(None);
    }
    let Some(location) = headers.get(LOCATION) else { return Ok(None) };
    let location = String::from_utf8_lossy(location.as_bytes());
    let mut to = from.join(&location).map_err(|error| {
        TransportError::Protocol(format!("a redirect ({status}) leads to what is not a URL: {error}"))
    })?;
    if to.fragment().is_none() {
        to.set_fragment(from.fragment());
    }
    let mut next = Request { url: to.to_string(), ..request.clone() };
    if becomes_get(status, &request.method) {
        next.method = "GET".into();
        next.body = None;
        next.headers.retain(|(name, _)| !is_one_of(&OF_BODY, name));
    }
    let leaves = to.origin() != from.origin();
    if leaves {
        next.headers.retain(|(name, _)| !is_one_of(&CREDENTIALS, name));
    }
    Ok(Some(Next { request: next, leaves }))
}

fn becomes_get(status: StatusCode, method: &str) -> bool {
    match status.as_u16() {
        301 | 302 => method == "POST",
        303 => method != "GET" && method != "HEAD",
        _ => false,
    }
}

/// Takes away the default headers that must not be sent to an origin that the scenario did not ask for.
pub(super) fn drop_credentials(headers: &mut HeaderMap) {
    for name in CREDENTIALS {
        headers.remove(name);
    }
}

fn is_one_of(names: &[&str], name: &str) -> bool {
    names.iter().any(|it| it.eq_ignore_ascii_case(name))
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;
    use proptest::prelude::*;

    use super::*;

    fn post() -> Request {
        let headers = [("Authorization", "x"), ("Content-Type", "text/plain"), ("X-Team", "y")];
        let headers = headers.map(|(name, value)| (name.to_owned(), value.to_owned())).into();
        Request { method: "POST".into(), body: Some("b".into()), headers, ..Request::default() }
    }

    fn redirect(request: &Request, status: u16, location: &[u8]) -> Result<Option<Next>, TransportError> {
        let headers = HeaderMap::from_iter([(LOCATION, HeaderValue::from_bytes(location).unwrap())]);
        let from = Url::parse("http://a.example/b/c?d#e").unwrap();
        next(request, &from, StatusCode::from_u16(status).unwrap(), &headers)
    }

    fn names(request: &Request) -> Vec<&str> {
        request.headers.iter().map(|(name, _)| name.as_str()).collect()
    }

    #[test]
    fn a_post_becomes_a_get_unless_it_must_not() {
        for (status, method, body) in [
            (301, "GET", false),
            (302, "GET", false),
            (303, "GET", false),
            (307, "POST", true),
            (308, "POST", true),
        ] {
            let next = redirect(&post(), status, b"/x").unwrap().unwrap().request;
            assert_eq!((&*next.method, next.body.is_some()), (method, body), "{status}");
            assert_eq!(names(&next).contains(&"Content-Type"), body, "{status}");
            assert_eq!(next.url, "http://a.example/x#e");
        }
        let put = Request { method: "PUT".into(), ..post() };
        assert_eq!(redirect(&put, 302, b"/x").unwrap().unwrap().request.method, "PUT");
        assert_eq!(redirect(&put, 303, b"/x").unwrap().unwrap().request.method, "GET");
        let head = Request { method: "HEAD".into(), ..post() };
        assert_eq!(redirect(&head, 303, b"/x").unwrap().unwrap().request.method, "HEAD");
    }

    #[test]
    fn another_origin_gets_no_credentials() {
        for (to, kept) in [
            ("f", true),
            ("//a.example:80/f", true),
            ("https://a.example/f", false),
            ("http://a.example:81/", false),
            ("//b.example/", false),
        ] {
            let Next { request: next, leaves } = redirect(&post(), 307, to.as_bytes()).unwrap().unwrap();
            assert_eq!(names(&next).contains(&"Authorization"), kept, "{to}");
            assert_eq!(leaves, !kept, "{to}");
            assert!(names(&next).contains(&"X-Team"), "{to}");
        }
    }

    #[test]
    fn what_is_no_redirect_is_left() {
        assert!(redirect(&post(), 200, b"/x").unwrap().is_none());
        assert!(redirect(&post(), 304, b"/x").unwrap().is_none());
        let bare = next(&post(), &Url::parse("http://a/").unwrap(), StatusCode::FOUND, &HeaderMap::new());
        assert!(bare.unwrap().is_none());
        assert_eq!(redirect(&post(), 302, b"http://[").unwrap_err().kind(), "protocol");
    }

    proptest! {
        #[test]
        fn whatever_a_location_says_nothing_breaks(location in prop::collection::vec(0x20_u8..=0xff, 0..80)) {
            prop_assume!(!location.contains(&0x7f));
            if let Ok(Some(Next { request, leaves })) = redirect(&post(), 307, &location) {
                let left = Url::parse(&request.url).unwrap().origin() != Url::parse("http://a.example").unwrap().origin();
                prop_assert_eq!(left, leaves);
                prop_assert_eq!(left, !names(&request).contains(&"Authorization"));
            }
        }
    }
}
