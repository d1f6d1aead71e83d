//! What recording a request costs, beside the bare histogram updates in it: `… -- record`

use std::time::Duration;

use divan::Bencher;
use divan::counter::ItemsCount;
use throng::recorder::{Caps, Collector};
use throng::sample::{Record, RequestSample, Sample, Timings, Verdict};

/// Samples in one measured call, so that the clock's grain does not matter.
const BATCH: u64 = 1_000;
/// Histograms that a request on a reused connection is entered into: two times and four phases.
const HISTOGRAMS: usize = 6;

fn sample(turn: u64) -> Sample {
    let time = Duration::from_micros(500 + turn % 700);
    let some = Some(time);
    Sample::Request(Box::new(RequestSample {
        moment: None,
        name: "GET /products".to_owned(),
        method: "GET".into(),
        tags: Vec::new(),
        status: Some(200),
        verdict: Verdict::Success,
        service_time: some,
        response_time: time,
        timings: Timings { sending: some, waiting: some, receiving: some, ..Timings::default() },
        bytes_sent: 100,
        bytes_received: 300,
        body_bytes: 0,
        resent: false,
    }))
}

#[divan::bench]
fn request_sample(bencher: Bencher) {
    let recorder = Collector::new(1, Caps::default()).recorder(0);
    bencher.counter(ItemsCount::new(BATCH)).bench_local(|| {
        for turn in 0..BATCH {
            recorder.record(sample(turn));
        }
    });
}

#[divan::bench]
#[expect(clippy::unwrap_used, reason = "a bench that can't be set up should stop")]
fn bare_histograms(bencher: Bencher) {
    let mut histograms = vec![hdrhistogram::Histogram::<u64>::new(3).unwrap(); HISTOGRAMS];
    bencher.counter(ItemsCount::new(BATCH)).bench_local(|| {
        for turn in 0..BATCH {
            for histogram in &mut histograms {
                histogram.record(500 + turn % 700).unwrap();
            }
        }
    });
}
