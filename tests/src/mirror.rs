//! A server that answers with what it was asked, as JSON, or does what the path says: for scripts that look at their own requests.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::thread;

use serde_json::{Map, Value, json};

/// The server; its threads end with their connections, the last one with the process.
///
/// | path | answer |
/// |---|---|
/// | `/status/N` | N, with an empty JSON object |
/// | `/redirect/N` | 302 to `/redirect/N-1`, which at 0 is `/` |
/// | `/set-cookie/NAME/VALUE` | 200, and the cookie |
/// | `/bytes` | 200, and the bytes 0 to 255 |
/// | all others | 200, and `{"method", "path", "query", "headers", "body"}` |
pub struct Mirror {
    /// `http://127.0.0.1:PORT`
    pub url: String,
}

impl Mirror {
    /// Listens on a free port.
    pub fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        thread::spawn(move || {
            for stream in listener.incoming() {
                let stream = stream.unwrap();
                thread::spawn(move || converse(stream));
            }
        });
        Self { url }
    }
}

fn converse(mut stream: TcpStream) {
    let (mut seen, mut chunk) = (Vec::new(), [0; 4096]);
    loop {
        while let Some((request, length)) = taken(&seen) {
            seen.drain(..length);
            if stream.write_all(&answer(&request)).is_err() {
                return;
            }
        }
        match stream.read(&mut chunk) {
            Ok(read) if read > 0 => seen.extend_from_slice(&chunk[..read]),
            _ => return,
        }
    }
}

/// A request that is there whole, and how long it is.
fn taken(seen: &[u8]) -> Option<(Value, usize)> {
    let end = seen.windows(4).position(|window| window == b"\r\n\r\n")? + 4;
    let head = String::from_utf8_lossy(&seen[..end]).into_owned();
    let mut lines = head.lines();
    let mut words = lines.next()?.split(' ');
    let (method, target) = (words.next()?, words.next()?);
    let headers: Map<_, _> = lines
        .filter_map(|line| line.split_once(": "))
        .map(|(name, value)| (name.to_lowercase(), json!(value)))
        .collect();
    let length = headers.get("content-length").and_then(|it| it.as_str()?.parse().ok()).unwrap_or(0);
    let body = seen.get(end..end + length)?;
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let body = String::from_utf8_lossy(body);
    let request = json!({ "method": method, "path": path, "query": query, "headers": headers, "body": body });
    Some((request, end + length))
}

fn answer(request: &Value) -> Vec<u8> {
    let path = request["path"].as_str().unwrap_or_default();
    let words: Vec<_> = path.split('/').skip(1).collect();
    let number = words.get(1).and_then(|word| word.parse::<u16>().ok()).unwrap_or(0);
    let json = "content-type: application/json\r\n";
    let (status, headers, body) = match words[0] {
        "status" => (number, json.to_owned(), b"{}".to_vec()),
        "redirect" if number > 0 => (302, format!("location: /redirect/{}\r\n", number - 1), Vec::new()),
        "set-cookie" => {
            (200, format!("set-cookie: {}={}; Path=/; HttpOnly\r\n", words[1], words[2]), b"ok".to_vec())
        }
        "bytes" => (200, String::new(), (0..=255).collect()),
        _ => (200, json.to_owned(), request.to_string().into_bytes()),
    };
    let has_body = status != 204 && status != 304;
    let length = if has_body { format!("content-length: {}\r\n", body.len()) } else { String::new() };
    let mut answer = format!("HTTP/1.1 {status} Said\r\n{headers}{length}\r\n").into_bytes();
    if has_body && request["method"] != "HEAD" {
        answer.extend(body);
    }
    answer
}
