//! What one iteration asks of the server, the same from every client and in every language.

use clap::ValueEnum;
use throng::http::{Request, Response};

/// A request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub enum Job {
    /// 89 bytes of JSON, which nobody looks into.
    #[default]
    Small,
    /// 10 KB of JSON, of which one value is checked.
    Page,
    /// 1 KB of text, sent.
    Post,
}

/// How many bytes are posted.
const BODY: usize = 1024;
/// Where a page's value is, and what it is.
const POINTER: &str = "/items/30/id";
const VALUE: &str = "131";

impl Job {
    /// All there are.
    pub const ALL: [Self; 3] = [Self::Small, Self::Page, Self::Post];

    /// The scenarios' task.
    pub fn task(self) -> &'static str {
        match self {
            Self::Small => "small",
            Self::Page => "page",
            Self::Post => "post",
        }
    }

    /// The name of the series.
    pub(crate) fn series(self) -> &'static str {
        match self {
            Self::Small => "GET /",
            Self::Page => "GET /page",
            Self::Post => "POST /orders",
        }
    }

    /// The request as scenarios make it.
    pub(crate) fn request(self) -> Request {
        let (method, url) = match self {
            Self::Small => ("GET", "/"),
            Self::Page => ("GET", "/page"),
            Self::Post => ("POST", "/orders"),
        };
        let body = (self == Self::Post).then(|| vec![b'x'; BODY].into());
        Request { method: method.into(), url: url.to_owned(), body, ..Request::default() }
    }

    /// The check that belongs to the response: its name and whether it holds.
    pub(crate) fn check(self, response: &mut Response) -> Option<(&'static str, bool)> {
        (self == Self::Page).then(|| ("the item", response.json(POINTER).as_deref() == Some(VALUE)))
    }
}
