//! A user's cookies, by RFC 6265.

use std::cmp::Reverse;

use cookie_store::{CookieStore, RawCookie};
use http::header::{HeaderMap, HeaderValue, SET_COOKIE};
use parking_lot::Mutex;
use url::Url;

/// A user's cookies.
#[derive(Debug, Default)]
pub(super) struct Jar(Mutex<CookieStore>);

impl Jar {
    /// The value of `cookie` for a request to `url`, which is asked for only if there are cookies: those of the longest path
    /// come first, then the oldest.
    pub(super) fn header(&self, url: impl FnOnce() -> Option<Url>) -> Option<HeaderValue> {
        let cookies = self.0.lock();
        cookies.iter_any().next()?;
        let pairs = pairs(&cookies, &url()?);
        let pairs: Vec<_> = pairs.into_iter().map(|(name, value)| format!("{name}={value}")).collect();
        HeaderValue::try_from(pairs.join("; ")).ok().filter(|value| !value.is_empty())
    }

    /// Names and values of the cookies for `url`, in the same order.
    pub(super) fn pairs(&self, url: &Url) -> Vec<(String, String)> {
        pairs(&self.0.lock(), url)
    }

    /// Keeps one as a response from `url` would have set it. Whether it may.
    pub(super) fn set(&self, cookie: &str, url: &Url) -> bool {
        self.0.lock().parse(cookie, url).is_ok()
    }

    /// Keeps what a response from `url` sets.
    pub(super) fn keep(&self, headers: &HeaderMap, url: impl FnOnce() -> Option<Url>) {
        if !headers.contains_key(SET_COOKIE) {
            return;
        }
        let Some(url) = url() else { return };
        let cookies = headers.get_all(SET_COOKIE).iter().filter_map(|value| {
            let text = String::from_utf8_lossy(value.as_bytes()).into_owned();
            RawCookie::parse(text).ok()
        });
        self.0.lock().store_response_cookies(cookies, &url);
    }

    /// Forgets all.
    pub(super) fn clear(&self) {
        self.0.lock().clear();
    }
}

fn pairs(cookies: &CookieStore, url: &Url) -> Vec<(String, String)> {
    let mut matching = cookies.matches(url);
    matching.sort_by_key(|cookie| Reverse(cookie.path.len()));
    matching.iter().map(|cookie| (cookie.name().to_owned(), cookie.value().to_owned())).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn url(text: &str) -> Option<Url> {
        Some(Url::parse(text).unwrap())
    }

    fn jar(at: &str, cookies: &[&str]) -> Jar {
        let jar = Jar::default();
        let headers = cookies.iter().map(|it| (SET_COOKIE, HeaderValue::from_str(it).unwrap()));
        jar.keep(&HeaderMap::from_iter(headers), || url(at));
        jar
    }

    fn sent(jar: &Jar, to: &str) -> String {
        jar.header(|| url(to)).map_or_else(String::new, |value| value.to_str().unwrap().to_owned())
    }

    #[test]
    fn the_longest_path_comes_first_then_the_oldest() {
        let jar =
            jar("http://a.example/x/y", &["b=1; Path=/", "a=2; Path=/", "c=3; Path=/x", "d=4; Path=/x/y"]);
        assert_eq!(sent(&jar, "http://a.example/x/y/z"), "d=4; c=3; b=1; a=2");
        assert_eq!(sent(&jar, "http://a.example/other"), "b=1; a=2");
    }

    #[test]
    fn a_cookie_goes_only_where_it_may() {
        let jar = jar(
            "https://shop.example/",
            &["own=1", "wide=2; Domain=shop.example", "safe=3; Secure", "not=4; Domain=other.example"],
        );
        assert_eq!(sent(&jar, "https://shop.example/"), "own=1; wide=2; safe=3");
        assert_eq!(sent(&jar, "http://shop.example/"), "own=1; wide=2");
        assert_eq!(sent(&jar, "https://www.shop.example/"), "wide=2");
        assert_eq!(sent(&jar, "https://other.example/"), "");
    }

    #[test]
    fn a_cookie_of_the_past_is_forgotten() {
        let jar = jar("http://a.example/", &["a=1", "b=2"]);
        jar.keep(&HeaderMap::from_iter([(SET_COOKIE, HeaderValue::from_static("a=; Max-Age=0"))]), || {
            url("http://a.example/")
        });
        assert_eq!(sent(&jar, "http://a.example/"), "b=2");
        jar.clear();
        assert_eq!(sent(&jar, "http://a.example/"), "");
    }

    #[test]
    fn one_is_set_and_asked_for_by_hand() {
        let jar = jar("http://a.example/", &["a=1"]);
        let url = url("http://a.example/x").unwrap();
        assert!(jar.set("b=2; Path=/x", &url) && !jar.set("c=3; Domain=other.example", &url));
        let pairs = jar.pairs(&url);
        assert_eq!(pairs, [("b", "2"), ("a", "1")].map(|(name, value)| (name.to_owned(), value.to_owned())));
        assert!(jar.set("b=; Path=/x; Max-Age=0", &url));
        assert_eq!(jar.pairs(&url).len(), 1);
    }

    proptest! {
        #[test]
        fn whatever_a_server_sets_nothing_breaks(values in prop::collection::vec("[ -~é\t]{0,60}", 0..8)) {
            let jar = Jar::default();
            for value in values {
                let Ok(value) = HeaderValue::from_bytes(value.as_bytes()) else { continue };
                jar.keep(&HeaderMap::from_iter([(SET_COOKIE, value)]), || url("https://a.example/b/c"));
            }
            let _ = jar.header(|| url("https://a.example/b/c/d"));
        }
    }
}
