//! How one request is carried, where it departs from the plan.

use super::request::Request;
use crate::bindings::throng::load::types;

/// Nothing departs from the plan.
pub(super) const AS_PLANNED: types::Options =
    types::Options { redirects: None, compress: None, discard_body: false };

/// A coding that compresses a body, named in `content-encoding`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Coding {
    /// `gzip`.
    Gzip,
    /// `deflate`: the zlib format, as RFC 9110 has it.
    Deflate,
    /// `br`.
    Brotli,
    /// `zstd`.
    Zstd,
}

impl From<Coding> for types::Coding {
    fn from(coding: Coding) -> Self {
        match coding {
            Coding::Gzip => Self::Gzip,
            Coding::Deflate => Self::Deflate,
            Coding::Brotli => Self::Br,
            Coding::Zstd => Self::Zstd,
        }
    }
}

impl Request<'_> {
    /// Follows at most so many redirects, in place of the plan's number. With 0 the redirect itself is the response.
    ///
    /// ```no_run
    /// # use throng_sdk::prelude::*;
    /// # fn task() -> Result {
    /// let response = http::get("/old").redirects(0).expect(&[301]).send()?;
    /// response.check("it has moved", response.header("location").as_deref() == Some("/new"));
    /// # Ok(())
    /// # }
    /// ```
    pub fn redirects(mut self, most: u32) -> Self {
        self.options_mut().redirects = Some(most);
        self
    }

    /// Has the host compress the body before it is sent, and say so in `content-encoding`. A body whose headers already
    /// name a coding is left as it is.
    ///
    /// ```no_run
    /// # use throng_sdk::prelude::*;
    /// # fn task(events: &[u32]) -> Result {
    /// http::post("/events").json(events).compress(http::Coding::Zstd).send()?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn compress(mut self, coding: Coding) -> Self {
        self.options_mut().compress = Some(coding.into());
        self
    }

    /// Counts the response's body and drops it as it arrives: it costs no memory, whatever its size, and reads as
    /// empty. [`len`](super::Response::len) still tells its bytes.
    ///
    /// ```no_run
    /// # use throng_sdk::prelude::*;
    /// # fn task() -> Result {
    /// let response = http::get("/video.mp4").discard_body().send()?;
    /// response.check("the video has come", response.len() > 0);
    /// # Ok(())
    /// # }
    /// ```
    pub fn discard_body(mut self) -> Self {
        self.options_mut().discard_body = true;
        self
    }

    /// Sends the body in chunks, without telling its length: adds `transfer-encoding: chunked`.
    ///
    /// ```no_run
    /// # use throng_sdk::prelude::*;
    /// # fn task(video: &[u8]) -> Result {
    /// http::put("/video.mp4").body(video).chunked().expect_continue().send()?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn chunked(self) -> Self {
        self.header("transfer-encoding", "chunked")
    }

    /// Asks the server whether it wants the body before sending it: adds `expect: 100-continue`. No relation to
    /// [`expect`](Self::expect), which is about statuses.
    pub fn expect_continue(self) -> Self {
        self.header("expect", "100-continue")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http;

    #[test]
    fn without_options_there_are_none() {
        assert!(http::get("/").chunked().expect_continue().options().is_none());
    }

    #[test]
    fn options_add_up() {
        let request = http::post("/").redirects(0).compress(Coding::Brotli);
        let options = request.options().unwrap();
        assert_eq!((options.redirects, options.compress), (Some(0), Some(types::Coding::Br)));
        assert!(!options.discard_body);
        let request = http::get("/").discard_body();
        let options = request.options().unwrap();
        assert_eq!((options.redirects, options.compress), (None, None));
        assert!(options.discard_body);
    }

    #[test]
    fn codings_are_the_contracts_own() {
        let codings = [Coding::Gzip, Coding::Deflate, Coding::Brotli, Coding::Zstd].map(types::Coding::from);
        use types::Coding::{Br, Deflate, Gzip, Zstd};
        assert_eq!(codings, [Gzip, Deflate, Br, Zstd]);
    }

    #[test]
    fn framing_is_asked_for_by_headers() {
        let request = http::put("/").body("text").chunked().expect_continue();
        let pairs = request.pairs();
        let headers = [("transfer-encoding", "chunked"), ("expect", "100-continue")];
        assert_eq!(request.lower(&pairs).headers, headers);
    }
}
