//! What each path does to its client.

use std::io;
use std::time::Duration;

use nix::libc::linger;
use nix::sys::socket::{setsockopt, sockopt::Linger};

use super::bomb::bomb;
use super::stop::Stop;
use super::{Request, Wire};

/// What becomes of the connection.
pub(super) enum After {
    /// It takes another request.
    GoOn,
    /// It is closed.
    Close,
}

const OK: &[u8] = b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok";
/// The head of a response of which less will come.
const THOUSAND: &[u8] = b"HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\n";
const CHUNKED: &[u8] = b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n";

const LARGE: usize = 8 << 20;

/// Between two bytes of what is slow.
const DRIP: Duration = Duration::from_millis(200);
/// What is slow ends after half a minute.
const MOST_DRIPS: usize = 150;
/// What is endless ends after a gibibyte, in writes of this many bytes.
const WRITE: usize = 1 << 16;
const MOST_WRITES: usize = (1 << 30) / WRITE;

/// Does what a request's path says. An error is the client's leaving.
pub(super) fn answer(request: &Request, wire: &mut impl Wire, stop: &Stop) -> io::Result<After> {
    match request.path.as_str() {
        "/ok" => say(wire, OK),
        "/echo" => {
            let length = request.body.len();
            let head = format!("HTTP/1.1 200 OK\r\ncontent-length: {length}\r\n\r\n");
            wire.write_all(head.as_bytes())?;
            say(wire, &request.body)
        }
        "/slow-headers" => drip(wire, stop, OK),
        "/slow-body" => {
            wire.write_all(THOUSAND)?;
            drip(wire, stop, &[b'.'; 1000])
        }
        "/reset" => reset(wire),
        "/early-close" => Ok(After::Close),
        "/wrong-length" => {
            wire.write_all(THOUSAND)?;
            last_words(wire, b"ten bytes.")
        }
        "/endless-body" => endless_body(wire, stop),
        "/endless-headers" => endless_headers(wire, stop),
        "/many-headers" => many_headers(wire),
        "/bad-chunk" => {
            wire.write_all(CHUNKED)?;
            last_words(wire, b"2\r\nok\r\nmany\r\nno\r\n0\r\n\r\n")
        }
        "/garbage" => last_words(wire, &GARBAGE),
        "/redirect-loop" => {
            say(wire, b"HTTP/1.1 302 Found\r\nlocation: /redirect-loop\r\ncontent-length: 0\r\n\r\n")
        }
        "/elsewhere" => {
            let location = "location: http://elsewhere.example/";
            write!(wire, "HTTP/1.1 302 Found\r\n{location}\r\ncontent-length: 0\r\n\r\n")?;
            say(wire, b"")
        }
        "/large" => {
            write!(wire, "HTTP/1.1 200 OK\r\ncontent-length: {LARGE}\r\n\r\n")?;
            say(wire, &vec![b'.'; LARGE])
        }
        "/close-after" => {
            let head = b"HTTP/1.1 200 OK\r\nconnection: keep-alive\r\ncontent-length: 2\r\n\r\nok";
            last_words(wire, head)
        }
        "/bomb" => {
            let coding = "content-encoding: gzip\r\ncontent-type: application/octet-stream";
            write!(wire, "HTTP/1.1 200 OK\r\n{coding}\r\ncontent-length: {}\r\n\r\n", bomb().len())?;
            say(wire, bomb())
        }
        _ => say(wire, b"HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n"),
    }
}

/// Bytes that no protocol begins with.
pub(super) const GARBAGE: [u8; 64] = [0xfe; 64];

fn say(wire: &mut impl Wire, bytes: &[u8]) -> io::Result<After> {
    wire.write_all(bytes)?;
    wire.flush()?;
    Ok(After::GoOn)
}

fn last_words(wire: &mut impl Wire, bytes: &[u8]) -> io::Result<After> {
    say(wire, bytes)?;
    Ok(After::Close)
}

fn drip(wire: &mut impl Wire, stop: &Stop, bytes: &[u8]) -> io::Result<After> {
    for byte in bytes.iter().take(MOST_DRIPS) {
        say(wire, &[*byte])?;
        if stop.is_set_within(DRIP) {
            break;
        }
    }
    Ok(After::Close)
}

fn reset(wire: &mut impl Wire) -> io::Result<After> {
    wire.write_all(THOUSAND)?;
    say(wire, &[b'.'; 100])?;
    // A socket that does not linger is reset when it is closed.
    setsockopt(wire.socket(), Linger, &linger { l_onoff: 1, l_linger: 0 })?;
    Ok(After::Close)
}

fn endless_body(wire: &mut impl Wire, stop: &Stop) -> io::Result<After> {
    wire.write_all(CHUNKED)?;
    let chunk = format!("{WRITE:x}\r\n{}\r\n", ".".repeat(WRITE));
    endless(wire, stop, chunk.as_bytes())
}

fn endless_headers(wire: &mut impl Wire, stop: &Stop) -> io::Result<After> {
    wire.write_all(b"HTTP/1.1 200 OK\r\n")?;
    let line = "x-more: and still no end\r\n";
    endless(wire, stop, line.repeat(WRITE / line.len()).as_bytes())
}

fn endless(wire: &mut impl Wire, stop: &Stop, bytes: &[u8]) -> io::Result<After> {
    for _ in 0..MOST_WRITES {
        if stop.is_set() {
            break;
        }
        wire.write_all(bytes)?;
    }
    Ok(After::Close)
}

fn many_headers(wire: &mut impl Wire) -> io::Result<After> {
    let lines: String = (0..100_000).map(|index| format!("x-{index}: v\r\n")).collect();
    wire.write_all(b"HTTP/1.1 200 OK\r\n")?;
    wire.write_all(lines.as_bytes())?;
    say(wire, b"content-length: 2\r\n\r\nok")
}
