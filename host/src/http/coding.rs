//! Codings of bodies: gzip, deflate, br, zstd.

use std::io::{self, Read};

use bytes::Bytes;
use flate2::Compression;
use flate2::read::{GzEncoder, MultiGzDecoder, ZlibDecoder, ZlibEncoder};
use http::HeaderMap;
use http::header::{CONTENT_ENCODING, HeaderValue};
use schemars::JsonSchema;
use serde::Deserialize;

use super::TransportError;

/// A coding of a body.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Coding {
    /// gzip
    Gzip,
    /// zlib's format, as RFC 9110 has it
    Deflate,
    /// Brotli
    Br,
    /// Zstandard
    Zstd,
}

const BROTLI_BUFFER: usize = 4096;

impl Coding {
    /// Its name in `content-encoding`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Gzip => "gzip",
            Self::Deflate => "deflate",
            Self::Br => "br",
            Self::Zstd => "zstd",
        }
    }

    fn of(name: &str) -> Option<Self> {
        let known = [Self::Gzip, Self::Deflate, Self::Br, Self::Zstd];
        let name = if name.eq_ignore_ascii_case("x-gzip") { "gzip" } else { name };
        known.into_iter().find(|it| it.name().eq_ignore_ascii_case(name))
    }

    /// The header that names it.
    pub(super) fn header(self) -> HeaderValue {
        HeaderValue::from_static(self.name())
    }

    /// Compresses a body.
    pub(super) fn encode(self, body: &[u8]) -> io::Result<Bytes> {
        let mut encoded = Vec::new();
        match self {
            Self::Gzip => GzEncoder::new(body, Compression::default()).read_to_end(&mut encoded)?,
            Self::Deflate => ZlibEncoder::new(body, Compression::default()).read_to_end(&mut encoded)?,
            Self::Br => {
                brotli::CompressorReader::new(body, BROTLI_BUFFER, 5, 22).read_to_end(&mut encoded)?
            }
            Self::Zstd => zstd::stream::read::Encoder::new(body, 0)?.read_to_end(&mut encoded)?,
        };
        Ok(encoded.into())
    }

    /// Decodes a body, up to `limit` bytes; more is an error without being kept.
    fn decode(self, body: &[u8], limit: u64) -> Result<Bytes, TransportError> {
        let decoded = match self {
            Self::Gzip => capped(MultiGzDecoder::new(body), limit),
            Self::Deflate => capped(ZlibDecoder::new(body), limit),
            Self::Br => capped(brotli::Decompressor::new(body, BROTLI_BUFFER), limit),
            Self::Zstd => zstd::stream::read::Decoder::new(body).and_then(|decoder| capped(decoder, limit)),
        };
        let decoded = decoded
            .map_err(|error| TransportError::Protocol(format!("the body is not {}: {error}", self.name())))?;
        if decoded.len() as u64 > limit {
            Err(TransportError::BodyTooLarge(limit))
        } else {
            Ok(decoded.into())
        }
    }
}

fn capped(decoder: impl Read, limit: u64) -> io::Result<Vec<u8>> {
    let mut decoded = Vec::new();
    decoder.take(limit.saturating_add(1)).read_to_end(&mut decoded)?;
    Ok(decoded)
}

/// A body without the codings that its headers name. One that is not known is left as it is, with those inside it.
pub(super) fn decode(headers: &HeaderMap, body: Bytes, limit: u64) -> Result<Bytes, TransportError> {
    if body.is_empty() {
        return Ok(body);
    }
    let named = headers.get_all(CONTENT_ENCODING).iter().filter_map(|value| value.to_str().ok());
    let codings: Vec<_> =
        named.flat_map(|value| value.split(',')).map(str::trim).filter(|name| *name != "identity").collect();
    let known = codings.iter().rev().map_while(|name| Coding::of(name));
    known.take(MAX_CODINGS).try_fold(body, |body, coding| coding.decode(&body, limit))
}

/// More than one coding is rare; many are an attack.
const MAX_CODINGS: usize = 4;

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: [Coding; 4] = [Coding::Gzip, Coding::Deflate, Coding::Br, Coding::Zstd];

    fn headers(codings: &str) -> HeaderMap {
        HeaderMap::from_iter([(CONTENT_ENCODING, HeaderValue::from_str(codings).unwrap())])
    }

    #[test]
    fn what_is_encoded_comes_back() {
        let body = "to and fro, ".repeat(1000);
        for coding in ALL {
            let encoded = coding.encode(body.as_bytes()).unwrap();
            assert!(encoded.len() < body.len() / 10, "{coding:?}");
            let decoded = decode(&headers(coding.name()), encoded, 1 << 20).unwrap();
            assert_eq!(decoded, body.as_bytes());
        }
    }

    #[test]
    fn codings_come_off_from_the_last_to_the_first() {
        let once = Coding::Br.encode(b"twice").unwrap();
        let twice = Coding::Gzip.encode(&once).unwrap();
        assert_eq!(decode(&headers("br, x-gzip"), twice, 99).unwrap(), &b"twice"[..]);
    }

    #[test]
    fn a_bomb_is_given_up_at_the_limit() {
        for coding in ALL {
            let bomb = coding.encode(&vec![0; 4 << 20]).unwrap();
            let error = decode(&headers(coding.name()), bomb.clone(), 1 << 20).unwrap_err();
            assert_eq!(error, TransportError::BodyTooLarge(1 << 20), "{coding:?}");
            assert!(decode(&headers(coding.name()), bomb, 4 << 20).is_ok(), "the limit itself is allowed");
        }
    }

    #[test]
    fn what_is_not_what_it_says_is_an_error_and_unknown_codings_are_left() {
        let body = Bytes::from_static(b"neither this nor that");
        for coding in ALL {
            let error = decode(&headers(coding.name()), body.clone(), 99).unwrap_err();
            assert!(error.to_string().contains(coding.name()), "{error}");
        }
        assert_eq!(decode(&headers("identity"), body.clone(), 99).unwrap(), body);
        assert_eq!(decode(&headers("secret"), body.clone(), 99).unwrap(), body);
        assert_eq!(decode(&headers("gzip"), Bytes::new(), 99).unwrap(), Bytes::new());
    }
}
