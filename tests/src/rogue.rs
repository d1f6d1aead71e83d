//! A server that misbehaves: the path of a request says how. It speaks HTTP/1.1, plain or over TLS.
//!
//! A thread for each connection. None outlives the server: waiting ends with it, no write takes longer than ten seconds,
//! an idle connection is closed after as long, and what is endless ends after a gibibyte.

mod acts;
mod bomb;
mod stop;
mod tls;

use std::io::{ErrorKind, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::thread::{self, JoinHandle};
use std::time::Duration;

use acts::{After, answer};
use stop::Stop;
pub use tls::Tls;

/// How often a thread that waits for bytes looks whether the server has ended.
const TICK: Duration = Duration::from_millis(200);
/// So many ticks may a client say nothing.
const MOST_IDLE_TICKS: u32 = 50;
const LONGEST_WRITE: Duration = Duration::from_secs(10);

/// The server; it ends with this value.
///
/// | path | what it does |
/// |---|---|
/// | `/ok` | 200, `ok` |
/// | `/echo` | 200, the request's body |
/// | `/slow-headers` | a byte of the head each 200 ms |
/// | `/slow-body` | the head at once, then a byte each 200 ms |
/// | `/reset` | resets the connection in the middle of the body |
/// | `/early-close` | closes without an answer |
/// | `/wrong-length` | promises more bytes than it sends, then closes |
/// | `/endless-body` | one chunk after another |
/// | `/endless-headers` | one header line after another |
/// | `/many-headers` | 100,000 header lines, then all is well |
/// | `/bad-chunk` | a chunk whose length is no number |
/// | `/garbage` | bytes that are not HTTP |
/// | `/redirect-loop` | 302 to itself |
/// | `/elsewhere` | 302 to a host that nobody allows |
/// | `/large` | 8 MiB |
/// | `/close-after` | 200 that promises keep-alive, and closes |
/// | `/bomb` | a mebibyte of gzip that is a gibibyte of zeros |
pub struct Rogue {
    /// `http://127.0.0.1:PORT`, or `https://localhost:PORT`.
    pub url: String,
    address: SocketAddr,
    stop: Arc<Stop>,
    listening: Option<JoinHandle<()>>,
}

impl Rogue {
    /// Listens on a free port.
    pub fn start() -> Self {
        bomb::prepare();
        Self::listen("http://127.0.0.1", |mut stream, stop| converse(&mut stream, stop))
    }

    /// Listens on a free port, with TLS.
    pub fn tls(tls: &Tls) -> Self {
        let listener = tls.listener();
        Self::listen("https://localhost", move |stream, stop| listener.serve(stream, stop))
    }

    fn listen(base: &str, serve: impl Fn(TcpStream, &Stop) + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let stop = Arc::<Stop>::default();
        let heard = Arc::clone(&stop);
        let listening = thread::spawn(move || accept(&listener, &heard, &serve));
        Self { url: format!("{base}:{}", address.port()), address, stop, listening: Some(listening) }
    }
}

impl Drop for Rogue {
    fn drop(&mut self) {
        self.stop.set();
        // The listener waits in `accept`: one more connection has it look.
        let _ = TcpStream::connect(self.address);
        if let Some(listening) = self.listening.take() {
            let _ = listening.join();
        }
    }
}

/// Serves until the end, and waits for all connections.
fn accept(listener: &TcpListener, stop: &Stop, serve: &(impl Fn(TcpStream, &Stop) + Sync)) {
    thread::scope(|scope| {
        for stream in listener.incoming() {
            if stop.is_set() {
                return;
            }
            let Ok(stream) = stream else { continue };
            let _ = stream.set_nodelay(true);
            let _ = stream.set_read_timeout(Some(TICK));
            let _ = stream.set_write_timeout(Some(LONGEST_WRITE));
            scope.spawn(move || serve(stream, stop));
        }
    });
}

/// A connection, plain or in TLS.
trait Wire: Read + Write {
    /// What is below.
    fn socket(&self) -> &TcpStream;
}

impl Wire for TcpStream {
    fn socket(&self) -> &TcpStream {
        self
    }
}

/// Answers one request after another, until either side has had enough.
fn converse(wire: &mut impl Wire, stop: &Stop) {
    while let Some(request) = Request::next(wire, stop) {
        if !matches!(answer(&request, wire, stop), Ok(After::GoOn)) {
            return;
        }
    }
}

/// What a client asks for.
struct Request {
    path: String,
    body: Vec<u8>,
}

impl Request {
    /// The next one; none if there is no other. Its body has a `content-length`, or there is none.
    fn next(wire: &mut impl Read, stop: &Stop) -> Option<Self> {
        let mut read = Vec::new();
        let end = loop {
            read.extend(read_some(wire, stop)?);
            if let Some(end) = read.windows(4).position(|four| four == b"\r\n\r\n") {
                break end + 4;
            }
        };
        let mut body = read.split_off(end);
        let head = String::from_utf8(read).ok()?.to_lowercase();
        let length = head.lines().find_map(|line| line.strip_prefix("content-length:"));
        let length = length.map_or(Some(0), |length| length.trim().parse().ok())?;
        while body.len() < length {
            body.extend(read_some(wire, stop)?);
        }
        let path = head.split([' ', '?']).nth(1)?.to_owned();
        Some(Self { path, body })
    }
}

/// The next bytes; none if there are none within the time.
fn read_some(wire: &mut impl Read, stop: &Stop) -> Option<Vec<u8>> {
    let mut chunk = vec![0; 1 << 16];
    for _ in 0..MOST_IDLE_TICKS {
        if stop.is_set() {
            return None;
        }
        match wire.read(&mut chunk) {
            Ok(0) => return None,
            Ok(read) => {
                chunk.truncate(read);
                return Some(chunk);
            }
            Err(error) if is_a_tick(error.kind()) => {}
            Err(_) => return None,
        }
    }
    None
}

fn is_a_tick(kind: ErrorKind) -> bool {
    matches!(kind, ErrorKind::WouldBlock | ErrorKind::TimedOut | ErrorKind::Interrupted)
}
