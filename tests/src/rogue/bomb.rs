//! A small body that becomes a large one.

use std::io::Write;
use std::sync::OnceLock;

use flate2::Compression;
use flate2::write::GzEncoder;

const INFLATED: usize = 1 << 30;
static PIECE: [u8; 1 << 16] = [0; 1 << 16];

static BOMB: OnceLock<Vec<u8>> = OnceLock::new();

/// A gibibyte of zeros, compressed. It is made once a process.
pub(super) fn bomb() -> &'static [u8] {
    BOMB.get_or_init(|| {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
        for _ in 0..INFLATED / PIECE.len() {
            encoder.write_all(&PIECE).unwrap();
        }
        encoder.finish().unwrap()
    })
}

/// Makes it beforehand: a request that waited for it would wait for seconds.
pub(super) fn prepare() {
    bomb();
}
