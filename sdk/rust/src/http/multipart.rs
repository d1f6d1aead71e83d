//! Forms with files, `multipart/form-data` (RFC 7578), their names escaped as browsers do.

use std::borrow::Cow;

use super::body::Body;

/// A form with files, for [`Request::multipart`](super::Request::multipart). Its parts are sent in this order; a name
/// may occur more than once. It borrows what it is given.
///
/// ```no_run
/// # use throng_sdk::prelude::*;
/// # fn task() -> Result {
/// let rows = "id,price\n101,9.90\n";
/// let form = http::Multipart::new().text("title", "Prices").file("upload", "prices.csv", "text/csv", rows);
/// http::post("/imports").multipart(form).send()?;
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone, Default)]
#[must_use = "a form does nothing until it is sent"]
pub struct Multipart<'a> {
    parts: Vec<Part<'a>>,
}

#[derive(Debug, Clone)]
struct Part<'a> {
    /// Its header fields, without the line end of the last.
    head: String,
    content: Body<'a>,
}

impl<'a> Multipart<'a> {
    /// A form without parts.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a field. Its value is sent as it is, line ends included.
    pub fn text(self, name: &str, value: impl Into<Cow<'a, str>>) -> Self {
        let content = match value.into() {
            Cow::Borrowed(value) => Body::from(value),
            Cow::Owned(value) => Body::from(value),
        };
        self.part(disposition(name), content)
    }

    /// Adds a file, as text or bytes. The media type is sent as it is.
    pub fn file(self, name: &str, file_name: &str, media_type: &str, content: impl Into<Body<'a>>) -> Self {
        let (disposition, file_name) = (disposition(name), escaped(file_name));
        let head = format!("{disposition}; filename=\"{file_name}\"\r\ncontent-type: {media_type}");
        self.part(head, content.into())
    }

    fn part(mut self, head: String, content: Body<'a>) -> Self {
        self.parts.push(Part { head, content });
        self
    }

    /// The form's `content-type` and its bytes. The boundary is drawn from these bits, again while a part has it.
    pub(super) fn encode(self, bits: &mut dyn FnMut() -> u64) -> (String, Vec<u8>) {
        let boundary = loop {
            let boundary = format!("throng-{:016x}", bits());
            if !self.parts.iter().any(|part| part.contains(boundary.as_bytes())) {
                break boundary;
            }
        };
        (format!("multipart/form-data; boundary={boundary}"), self.bytes(&boundary))
    }

    fn bytes(&self, boundary: &str) -> Vec<u8> {
        let framing = boundary.len() + "--\r\n\r\n\r\n\r\n".len();
        let parts = self.parts.iter().map(|part| part.head.len() + part.content.0.len() + framing);
        let mut bytes = Vec::with_capacity(parts.sum::<usize>() + framing);
        for Part { head, content } in &self.parts {
            for piece in ["--", boundary, "\r\n", head, "\r\n\r\n"] {
                bytes.extend_from_slice(piece.as_bytes());
            }
            bytes.extend_from_slice(&content.0);
            bytes.extend_from_slice(b"\r\n");
        }
        for piece in ["--", boundary, "--\r\n"] {
            bytes.extend_from_slice(piece.as_bytes());
        }
        bytes
    }
}

impl Part<'_> {
    fn contains(&self, text: &[u8]) -> bool {
        [self.head.as_bytes(), &self.content.0]
            .iter()
            .any(|bytes| memchr::memmem::find(bytes, text).is_some())
    }
}

fn disposition(name: &str) -> String {
    format!("content-disposition: form-data; name=\"{}\"", escaped(name))
}

/// A name as it stands between quotes, by the [HTML standard][1].
///
/// [1]: https://html.spec.whatwg.org/multipage/form-control-infrastructure.html#multipart-form-data
fn escaped(name: &str) -> String {
    name.replace('"', "%22").replace('\r', "%0D").replace('\n', "%0A")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn encoded(form: Multipart<'_>) -> String {
        let (content_type, bytes) = form.encode(&mut || 0xabc);
        assert_eq!(content_type, "multipart/form-data; boundary=throng-0000000000000abc");
        String::from_utf8(bytes).unwrap()
    }

    #[test]
    fn fields_and_files_are_parts() {
        let form = Multipart::new().text("title", "Prices").file("upload", "a.csv", "text/csv", b"1,2\n");
        let expected = "--throng-0000000000000abc\r\n\
            content-disposition: form-data; name=\"title\"\r\n\
            \r\n\
            Prices\r\n\
            --throng-0000000000000abc\r\n\
            content-disposition: form-data; name=\"upload\"; filename=\"a.csv\"\r\n\
            content-type: text/csv\r\n\
            \r\n\
            1,2\n\r\n\
            --throng-0000000000000abc--\r\n";
        assert_eq!(encoded(form), expected);
    }

    #[test]
    fn a_form_without_parts_is_its_end() {
        assert_eq!(encoded(Multipart::new()), "--throng-0000000000000abc--\r\n");
    }

    #[test]
    fn names_cannot_leave_their_quotes() {
        assert_eq!(escaped("a\"b\r\nc"), "a%22b%0D%0Ac");
        assert_eq!(escaped("größe 100%.csv"), "größe 100%.csv");
        let form = Multipart::new().file("a\"", "b\"\n", "text/plain", "");
        assert!(encoded(form).contains("; name=\"a%22\"; filename=\"b%22%0A\"\r\n"));
    }

    #[test]
    fn a_boundary_that_a_part_has_is_drawn_again() {
        let drawn = |form: Multipart<'_>| {
            let mut numbers = 1..;
            form.encode(&mut || numbers.next().unwrap()).0
        };
        let in_content = Multipart::new().text("a", "see throng-0000000000000001 there");
        assert!(drawn(in_content.clone()).ends_with("=throng-0000000000000002"));
        let in_names =
            in_content.file("throng-0000000000000002", "throng-0000000000000003", "text/plain", "");
        assert!(drawn(in_names).ends_with("=throng-0000000000000004"));
    }

    #[test]
    fn all_memory_is_reserved_at_once() {
        let form = Multipart::new().text("a", "b").file("c", "d", "text/plain", vec![0; 100_000]);
        let bytes = form.bytes("throng");
        assert!(bytes.capacity() - bytes.len() < 64, "{} of {}", bytes.len(), bytes.capacity());
    }

    #[test]
    fn what_is_borrowed_stays_borrowed() {
        let (title, rows) = (String::from("Prices"), vec![1, 2]);
        let form = Multipart::new().text("title", &title).file("upload", "a", "text/csv", &rows);
        assert!(form.parts.iter().all(|part| matches!(part.content.0, Cow::Borrowed(_))));
    }
}
