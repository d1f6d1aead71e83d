//! Percent-encoding of queries (RFC 3986, section 2): all but the unreserved characters.

use std::fmt::{self, Display, Write};

/// Appends `key=value`, both encoded.
pub(super) fn push_pair(text: &mut String, key: &str, value: &impl Display) {
    let mut encoder = Encoder(text);
    // Writing to a string fails only if the value's own `Display` does; then what it gave so far is sent.
    let _ = encoder.write_str(key);
    encoder.0.push('=');
    let _ = write!(encoder, "{value}");
}

/// Encodes what is written to it.
struct Encoder<'a>(&'a mut String);

impl Encoder<'_> {
    /// Takes over a part of the text, whose ends are beside ASCII.
    fn push(&mut self, text: &str, start: usize, end: usize) {
        self.0.push_str(text.get(start..end).unwrap_or_default());
    }
}

impl Write for Encoder<'_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        let mut start = 0;
        for (at, byte) in text.bytes().enumerate() {
            if !is_unreserved(byte) {
                self.push(text, start, at);
                self.0.extend(['%', hex(byte >> 4), hex(byte & 15)]);
                start = at + 1;
            }
        }
        self.push(text, start, text.len());
        Ok(())
    }
}

fn is_unreserved(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~')
}

fn hex(digit: u8) -> char {
    char::from(b"0123456789ABCDEF"[usize::from(digit)])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pair(key: &str, value: impl Display) -> String {
        let mut text = String::new();
        push_pair(&mut text, key, &value);
        text
    }

    #[test]
    fn plain_pairs_stay_readable() {
        assert_eq!(pair("page", 5), "page=5");
        assert_eq!(pair("a.b_c-d~e", "x"), "a.b_c-d~e=x");
        assert_eq!(pair("price", 1.5), "price=1.5");
        assert_eq!(pair("flag", true), "flag=true");
        assert_eq!(pair("empty", ""), "empty=");
    }

    #[test]
    fn all_else_is_encoded() {
        assert_eq!(pair("q", "a b&c=d/e?f#g+h%"), "q=a%20b%26c%3Dd%2Fe%3Ff%23g%2Bh%25");
        assert_eq!(pair("ü", "näh €"), "%C3%BC=n%C3%A4h%20%E2%82%AC");
    }
}
