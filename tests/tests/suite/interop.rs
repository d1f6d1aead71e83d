//! Servers and proxies that other people wrote.
//!
//! nginx answers 418, a failure, to what was not asked as the path has it; so a success tells what was spoken.

use std::path::Path;

use serde_json::Value;
use throng_tests::{Authority, HttpProxy, Nginx, SocksProxy, Throng, component};

const USERS: u64 = 3;
const ITERATIONS: u64 = 5;

/// A run of a few users that ask for one path, some times each.
struct Visits {
    throng: Throng,
    path: &'static str,
}

impl Visits {
    fn new(target: &str, path: &'static str) -> Self {
        let throng = Throng::run(&component("tests/visit"), target)
            .with(["--executor", "per-user-iterations"])
            .with(["--users", &USERS.to_string(), "--iterations", &ITERATIONS.to_string()]);
        Self { throng, path }.set(&format!("config.paths={:?}", [path]))
    }

    fn set(self, setting: &str) -> Self {
        Self { throng: self.throng.with(["--set", setting]), ..self }
    }

    fn trusting(self, ca: &Path) -> Self {
        self.set(&format!("http.tls.ca={:?}", [ca]))
    }

    /// Runs to the end, asserts that all requests were answered with 200, and gives the report.
    fn succeed(self) -> Value {
        let report = self.throng.end().succeeded().report();
        let series = &report["series"][0];
        assert_eq!(series["name"], self.path);
        let expected = USERS * ITERATIONS;
        assert_eq!(
            (&series["statuses"]["200"], &series["failures"]),
            (&expected.into(), &0.into()),
            "{series:#}"
        );
        report
    }
}

fn authority() -> Authority {
    Authority::new("the test's authority")
}

/// `HOST:PORT` of a URL.
fn place(url: &str) -> &str {
    url.split_once("://").unwrap().1
}

/// Whether a line of microsocks tells of a connection to a URL's port, by whichever name.
fn reached(log: &str, url: &str) -> bool {
    let port = url.rsplit_once(':').unwrap().1;
    log.lines().any(|line| line.contains("connected to") && line.trim_end().ends_with(&format!(":{port}")))
}

#[test]
fn nginx_over_plain_http() {
    let nginx = Nginx::start(&authority());
    Visits::new(&nginx.plain, "/http1").set("config.contains=as asked").succeed();
}

#[test]
fn nginx_over_tls_speaks_the_best_that_both_can() {
    let authority = authority();
    let nginx = Nginx::start(&authority);
    Visits::new(&nginx.tls, "/http2").trusting(&authority.pem()).succeed();
}

#[test]
fn nginx_over_tls_speaks_the_version_of_the_plan() {
    let authority = authority();
    let nginx = Nginx::start(&authority);
    for (version, path) in [("1.1", "/http1"), ("2", "/http2")] {
        let visits = Visits::new(&nginx.tls, path).trusting(&authority.pem());
        visits.set(&format!("http.version={version:?}")).succeed();
    }
}

#[test]
fn nginx_speaks_http2_without_tls_when_the_plan_says_so() {
    let nginx = Nginx::start(&authority());
    Visits::new(&nginx.plain_http2, "/http2").set(r#"http.version="2""#).succeed();
}

#[test]
fn nginx_compresses_and_the_scenario_reads_the_text() {
    let nginx = Nginx::start(&authority());
    let report = Visits::new(&nginx.plain, "/gzip")
        .set("headers.accept-encoding=gzip")
        .set("config.contains=all that is repeated compresses well")
        .succeed();
    let [received, read] =
        ["bytes_received", "body_bytes"].map(|key| report["totals"][key].as_u64().unwrap());
    assert!(read > USERS * ITERATIONS * 1_000_000, "{read} bytes, decoded");
    assert!(received < USERS * ITERATIONS * 100_000, "{received} bytes");
}

#[test]
fn a_proxy_over_http_carries_plain_requests() {
    let (nginx, proxy) = (Nginx::start(&authority()), HttpProxy::start());
    let visits = Visits::new(&nginx.plain, "/any").set(&format!("http.proxy={}", proxy.url));
    // tinyproxy closes after each response without having said so: a request right behind it may come too early.
    visits.set(r#"scenario.pause="50ms""#).succeed();
    let (log, asked) = (proxy.log(), format!("GET {}/any", nginx.plain));
    assert_eq!(log.matches(&asked).count() as u64, USERS * ITERATIONS, "no {asked} in:\n{log}");
}

#[test]
fn a_proxy_over_http_connects_to_a_target_with_tls() {
    let authority = authority();
    let (nginx, proxy) = (Nginx::start(&authority), HttpProxy::start());
    let visits = Visits::new(&nginx.tls, "/http2").trusting(&authority.pem());
    visits.set(&format!("http.proxy={}", proxy.url)).succeed();
    let (log, asked) = (proxy.log(), format!("CONNECT {}", place(&nginx.tls)));
    assert!(log.contains(&asked), "no {asked} in:\n{log}");
}

#[test]
fn a_proxy_over_socks_carries_both() {
    let authority = authority();
    let (nginx, proxy) = (Nginx::start(&authority), SocksProxy::start());
    let setting = format!("http.proxy={}", proxy.url);
    for (target, path) in [(&nginx.plain, "/http1"), (&nginx.tls, "/http2")] {
        Visits::new(target, path).trusting(&authority.pem()).set(&setting).succeed();
        let log = proxy.log();
        assert!(reached(&log, target), "no {target} in:\n{log}");
    }
}
