//! Where a request's CPU time goes: samples of a profiler, put into parts.

use std::collections::BTreeMap;
use std::process::{Command, Stdio};

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};

use crate::apt;
use crate::bench::kit::Kit;
use crate::process;

/// What a part is called, where it runs, and what the symbols in it begin with. The first that fits counts.
const PARTS: [(&str, &str, &[&str]); 8] = [
    ("recording", "host", &["throng::recorder", "throng::sample", "hdrhistogram", "throng_benches::native"]),
    ("our HTTP client", "host", &["throng::http", "throng::address", "cookie_store", "url::"]),
    ("hyper: HTTP/1.1", "host", &["hyper", "http::", "httparse", "h2::", "http_body", "bytes::"]),
    (
        "executor, schedule, clock",
        "host",
        &[
            "throng::executor",
            "throng::schedule",
            "throng::run",
            "throng::chance",
            "throng::clock",
            "throng::phase",
            "clock_gettime",
            "__vdso",
        ],
    ),
    ("crossing: lift, lower, fiber", "host", &["throng::user", "throng::budget", "wasmtime", "throng::feed"]),
    ("tokio: tasks, readiness", "host", &["tokio", "mio", "futures", "epoll_wait"]),
    ("allocation", "host", &["mi_", "_mi_", "__rust_alloc", "__rust_dealloc", "alloc::"]),
    ("copying memory", "host", &["__mem", "memcpy", "memmove", "memset"]),
];

/// System calls of the kernel's part.
const CALLS: [(&str, &[&str]); 3] = [
    ("kernel: send", &["sys_sendto", "sys_write", "sys_sendmsg"]),
    ("kernel: receive", &["sys_recvfrom", "sys_read", "sys_recvmsg"]),
    ("kernel: wait for readiness", &["sys_epoll_wait", "sys_epoll_pwait", "sys_futex"]),
];

/// Loads the server for some seconds under `perf`.
pub(super) fn profile(kit: &Kit, url: &str) -> Result<Value> {
    if process::find("perf").is_none() {
        apt::provide(&["linux-perf"])?;
    }
    let data = std::env::temp_dir().join(format!("throng-perf-{}", std::process::id()));
    let mut perf = Command::new("taskset");
    perf.args(["-c", "1", "perf", "record", "-q", "-e", "cpu-clock", "-F", "997", "-g", "-o"]).arg(&data);
    perf.arg("--").arg(&kit.program).args(["load", "--seconds", "6", "--client", &super::flat(kit)?, url]);
    let printed = process::output(perf.stderr(Stdio::null()));
    let samples = process::output(
        Command::new("perf").args(["script", "-F", "ip,sym,dso", "-i"]).arg(&data).stderr(Stdio::null()),
    );
    let _ = std::fs::remove_file(&data);
    let (printed, samples) = (printed?, samples?);
    let told: Value =
        serde_json::from_str(printed.lines().last().unwrap_or("")).context("no load was told of")?;
    let (parts, all) = parts(&samples);
    ensure!(all > 100, "there are {all} samples only");
    let requests = told["requests"].as_f64().context("no requests")?;
    // Each sample is a 997th of a second of CPU time.
    let cpu_us = all as f64 / 997.0 * 1e6 / requests;
    let mut parts: Vec<_> =
        parts.into_iter().map(|((name, place), count)| (name, place, count as f64 / all as f64)).collect();
    parts.sort_by(|a, b| b.2.total_cmp(&a.2));
    Ok(json!({ "cpu_us": cpu_us, "parts": parts }))
}

type Counts = BTreeMap<(&'static str, &'static str), u64>;

/// Samples by their part, and all of them.
fn parts(text: &str) -> (Counts, u64) {
    let mut counts = Counts::new();
    let samples = text.split("\n\n").map(|sample| sample.lines().map(str::trim).collect::<Vec<_>>());
    let mut all = 0;
    for frames in samples.map(|it| it.into_iter().filter(|line| !line.is_empty()).collect::<Vec<_>>()) {
        if let Some(part) = part(&frames) {
            *counts.entry(part).or_default() += 1;
            all += 1;
        }
    }
    (counts, all)
}

/// A sample's part: frames are `ADDRESS SYMBOL (FILE)`, the innermost first.
fn part(frames: &[&str]) -> Option<(&'static str, &'static str)> {
    let (symbol, file) = frame(frames.first()?)?;
    if file.contains("kernel") {
        let called =
            |names: &[&str]| frames.iter().any(|frame| names.iter().any(|name| frame.contains(name)));
        let call = CALLS.iter().find(|(_, names)| called(names));
        return Some((call.map_or("kernel: all else", |it| it.0), "kernel"));
    }
    let is_compiled = symbol.starts_with('[') && !file.contains("throng-bench") && !file.contains(".so");
    if is_compiled {
        return Some(("the component's own code", "guest"));
    }
    let path = symbol.trim_start_matches(['<', '&', '*']);
    let found = PARTS.iter().find(|(_, _, starts)| starts.iter().any(|start| path.starts_with(start)));
    Some(found.map_or(("all else", "host"), |(name, place, _)| (*name, *place)))
}

fn frame(line: &str) -> Option<(&str, &str)> {
    let (_, rest) = line.split_once(' ')?;
    let (symbol, file) = rest.rsplit_once(" (")?;
    Some((symbol, file.trim_end_matches(')')))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn samples_go_to_their_parts() {
        let text = "\
\tffffffff81 tcp_sendmsg_locked ([kernel.kallsyms])\n\tffffffff82 __x64_sys_sendto ([kernel.kallsyms])\n\n\
\tffffffff83 schedule ([kernel.kallsyms])\n\n\
\t    55d0 <hyper::proto::h1::conn::Conn<I,B,T> as core::future::Future>::poll (/target/dist/throng-bench)\n\n\
\t    7f00 [unknown] (//anon)\n\n\
\t    55d1 core::str::from_utf8 (/target/dist/throng-bench)\n";
        let (parts, all) = parts(text);
        assert_eq!(all, 5);
        for part in [
            ("kernel: send", "kernel"),
            ("kernel: all else", "kernel"),
            ("hyper: HTTP/1.1", "host"),
            ("the component's own code", "guest"),
            ("all else", "host"),
        ] {
            assert_eq!(parts.get(&part), Some(&1), "{part:?}: {parts:?}");
        }
    }
}
