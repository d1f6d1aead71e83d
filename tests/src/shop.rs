//! The shop as a child process, and what it counted.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};

use crate::profile_folder;

/// A shop on a free port; it ends with this value.
pub struct Shop {
    child: Child,
    /// `http://127.0.0.1:PORT`
    pub url: String,
    address: String,
}

impl Shop {
    /// Starts a shop with these flags.
    pub fn start(flags: &[&str]) -> Self {
        let mut child = Command::new(profile_folder().join("throng"))
            .args(["shop", "--listen", "127.0.0.1:0"])
            .args(flags)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let url = line.split_whitespace().last().unwrap_or_default().to_owned();
        let address = url.trim_start_matches("http://").to_owned();
        assert!(!address.is_empty(), "the shop did not start: '{line}'");
        Self { child, url, address }
    }

    /// Requests answered so far, by method, route and status, `/metrics` itself apart.
    pub fn requests(&self) -> BTreeMap<(String, String, u16), u64> {
        let metrics = self.get("/metrics");
        let lines = metrics.lines().filter(|line| line.starts_with("shop_http_requests_total{"));
        let counts = lines.map(|line| {
            let (labels, count) = line.rsplit_once(' ').unwrap();
            let label = |name: &str| {
                let start = labels.find(&format!("{name}=\"")).unwrap() + name.len() + 2;
                labels[start..].split('"').next().unwrap().to_owned()
            };
            ((label("method"), label("route"), label("status").parse().unwrap()), count.parse().unwrap())
        });
        counts.collect()
    }

    /// The value of a metric without labels.
    pub fn metric(&self, name: &str) -> f64 {
        let metrics = self.get("/metrics");
        let line = metrics.lines().find(|line| line.split(' ').next() == Some(name));
        line.unwrap_or_else(|| panic!("no {name} in:\n{metrics}"))
            .rsplit_once(' ')
            .unwrap()
            .1
            .parse()
            .unwrap()
    }

    fn get(&self, path: &str) -> String {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        let request = format!("GET {path} HTTP/1.1\r\nhost: shop\r\nconnection: close\r\n\r\n");
        stream.write_all(request.as_bytes()).unwrap();
        let mut response = String::new();
        stream.read_to_string(&mut response).unwrap();
        response
    }
}

impl Drop for Shop {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
