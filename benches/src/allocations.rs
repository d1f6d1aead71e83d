//! How often a request allocates: `throng-allocations native|FILE.wasm URL [sites]`
//!
//! Two runs of one user, one longer than the other; the difference is the longer one's requests alone, without the start. With `sites`
//! it tells where: the innermost function of ours or of a library we use, and how often per request.

#![expect(clippy::print_stdout, reason = "printing is what it is for")]
#![expect(clippy::unwrap_used, reason = "a bench that can't be set up should stop")]
#![expect(unsafe_code, reason = "an allocator that counts is one")]

use std::alloc::{GlobalAlloc, Layout};
use std::backtrace::Backtrace;
use std::cell::Cell;
use std::collections::HashMap;
use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::Relaxed};

use serde_json::json;
use throng_benches::single;

/// The host's own allocator, counted.
struct Counting;

static COUNT: AtomicU64 = AtomicU64::new(0);
static BYTES: AtomicU64 = AtomicU64::new(0);
static SITES_WANTED: AtomicBool = AtomicBool::new(false);
static SITES: Mutex<Option<HashMap<String, u64>>> = Mutex::new(None);

thread_local! {
    /// Looking for a site allocates too.
    static LOOKING: Cell<bool> = const { Cell::new(false) };
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

// SAFETY: every call is handed on as it came.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        note(layout.size());
        // SAFETY: the caller's promise is the same.
        unsafe { throng::Allocator.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        // SAFETY: as above.
        unsafe { throng::Allocator.dealloc(pointer, layout) }
    }

    unsafe fn realloc(&self, pointer: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        note(size);
        // SAFETY: as above.
        unsafe { throng::Allocator.realloc(pointer, layout, size) }
    }
}

fn note(bytes: usize) {
    COUNT.fetch_add(1, Relaxed);
    BYTES.fetch_add(bytes as u64, Relaxed);
    if SITES_WANTED.load(Relaxed) && !LOOKING.replace(true) {
        let site = site(&Backtrace::force_capture().to_string());
        *SITES.lock().unwrap().get_or_insert_default().entry(site).or_default() += 1;
        LOOKING.set(false);
    }
}

/// Frames are `NUMBER: FUNCTION`, and where they are; those of allocating itself come first.
fn site(trace: &str) -> String {
    const PASSED_OVER: [&str; 7] =
        ["throng_allocations", "alloc::", "<alloc::", "std::", "<std::", "core::", "__rust"];
    let functions = trace.lines().filter_map(|line| line.trim().split_once(": ").map(|it| it.1));
    let mut kept = functions.filter(|name| !PASSED_OVER.iter().any(|start| name.starts_with(start)));
    kept.next().unwrap_or("unknown").to_owned()
}

fn main() {
    let arguments: Vec<_> = std::env::args().skip(1).collect();
    let [client, url, rest @ ..] = &arguments[..] else { panic!("native|FILE.wasm URL [sites]") };
    let sites = rest.first().is_some_and(|word| word == "sites");
    let [few, many] = if sites { [50, 150] } else { [1_000, 5_000] };
    let send = |iterations| {
        let before = (COUNT.load(Relaxed), BYTES.load(Relaxed));
        SITES_WANTED.store(sites, Relaxed);
        single(Path::new(client), url, iterations);
        SITES_WANTED.store(false, Relaxed);
        let sites = SITES.lock().unwrap().take().unwrap_or_default();
        (COUNT.load(Relaxed) - before.0, BYTES.load(Relaxed) - before.1, sites)
    };
    // The first one pays for what is made once in a process.
    send(few);
    let (less, more) = (send(few), send(many));
    let each = |less: u64, more: u64| more.saturating_sub(less) as f64 / (many - few) as f64;
    println!("{}", json!({ "allocations": each(less.0, more.0), "bytes": each(less.1, more.1) }));
    let mut found: Vec<_> =
        more.2.iter().map(|(site, count)| (each(*less.2.get(site).unwrap_or(&0), *count), site)).collect();
    found.sort_by(|a, b| b.0.total_cmp(&a.0));
    for (count, site) in found.into_iter().filter(|(count, _)| *count > 0.05) {
        println!("{count:>7.2}  {site}");
    }
}
