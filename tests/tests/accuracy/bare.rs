//! The bare twin: a blocking socket, one request after another.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::thread::sleep;
use std::time::{Duration, Instant};

use throng_tests::Shop;

/// What a blocking socket sees of a delay.
pub(crate) struct Delays {
    pub(crate) p50_ms: f64,
    pub(crate) p99_ms: f64,
}

/// Asks the shop for its health so many times, a hundred times a second at most.
#[expect(clippy::disallowed_methods, reason = "the twin has a clock of its own")]
pub(crate) fn delays(shop: &Shop, count: usize) -> Delays {
    let mut socket = TcpStream::connect(shop.url.trim_start_matches("http://")).unwrap();
    socket.set_nodelay(true).unwrap();
    let mut buffer = [0; 4096];
    let mut seen: Vec<_> = (0..count)
        .map(|_| {
            sleep(Duration::from_millis(10));
            let sent = Instant::now();
            socket.write_all(b"GET /api/v1/health HTTP/1.1\r\nhost: shop\r\n\r\n").unwrap();
            // The answer is short, and written at once.
            assert!(socket.read(&mut buffer).unwrap() > 0, "the shop hung up");
            sent.elapsed().as_secs_f64() * 1000.0
        })
        .collect();
    seen.sort_by(f64::total_cmp);
    Delays { p50_ms: seen[count / 2], p99_ms: seen[count * 99 / 100] }
}
