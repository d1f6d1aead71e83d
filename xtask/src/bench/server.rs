//! nginx on core 0, which serves what the clients ask for and counts it.

use std::fmt::Write as _;
use std::fs;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use anyhow::{Context, Result, bail};

use super::axes::{Cell, Protocol};
use super::process;
use crate::process::{find, run};

const SMALL: &str =
    r#"{"items":[{"id":101,"name":"Wireless Keyboard"},{"id":102,"name":"Desk Lamp"}],"total":2}"#;
const BODY_BYTES: usize = 1024;

/// A server, until it is dropped.
pub(crate) struct Server {
    child: Child,
    folder: PathBuf,
    ports: Ports,
}

#[derive(Debug, Clone, Copy)]
struct Ports {
    http1: u16,
    http2: u16,
    https1: u16,
    https2: u16,
    status: u16,
}

/// What it has counted so far.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Counts {
    /// Connections that are open.
    pub(crate) connections: u64,
    /// Requests, those for the counts included.
    pub(crate) requests: u64,
}

impl Server {
    /// Starts it on free ports; `folder` is emptied and holds all it needs.
    pub(crate) fn start(folder: &Path) -> Result<Self> {
        let folder = std::path::absolute(folder)?;
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(folder.join("html"))?;
        fs::write(folder.join("html/page"), page())?;
        fs::write(folder.join("body"), "x".repeat(BODY_BYTES))?;
        let certificate =
            ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];
        let names = ["-days", "30", "-subj", "/CN=127.0.0.1", "-keyout", "key.pem", "-out", "cert.pem"];
        let mut openssl = Command::new("openssl");
        run(openssl.args(certificate).args(names).current_dir(&folder).stderr(Stdio::null()))?;
        let ports = Ports::free()?;
        fs::write(folder.join("nginx.conf"), settings(&folder, ports))?;
        let nginx = find("nginx").unwrap_or_else(|| "/usr/sbin/nginx".into());
        let child = Command::new("taskset")
            .args(["-c", "0"])
            .arg(nginx)
            .arg("-c")
            .arg(folder.join("nginx.conf"))
            .stderr(Stdio::null())
            .spawn()
            .context("could not start nginx")?;
        let server = Self { child, folder, ports };
        for _ in 0..100 {
            if server.counts().is_ok() {
                return Ok(server);
            }
            process::pause(20);
        }
        bail!(
            "nginx did not start: {}",
            fs::read_to_string(server.folder.join("error.log")).unwrap_or_default()
        )
    }

    /// Where this cell's requests go, with a slash at the end.
    pub(crate) fn url(&self, cell: Cell) -> String {
        let port = match (cell.protocol, cell.tls) {
            (Protocol::Http1, false) => self.ports.http1,
            (Protocol::Http2, false) => self.ports.http2,
            (Protocol::Http1, true) => self.ports.https1,
            (Protocol::Http2, true) => self.ports.https2,
        };
        format!("http{}://127.0.0.1:{port}/", if cell.tls { "s" } else { "" })
    }

    /// The process that serves.
    pub(crate) fn worker(&self) -> u32 {
        process::child_of(self.child.id()).unwrap_or(self.child.id())
    }

    /// Asks it for its counts.
    pub(crate) fn counts(&self) -> Result<Counts> {
        let mut stream = TcpStream::connect(("127.0.0.1", self.ports.status))?;
        stream.set_read_timeout(Some(Duration::from_secs(5)))?;
        stream.write_all(b"GET / HTTP/1.0\r\n\r\n")?;
        let mut text = String::new();
        stream.read_to_string(&mut text)?;
        Counts::read(&text).with_context(|| format!("nginx gave no counts: {text}"))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // SIGTERM, so that the master takes its worker with it.
        let _ = Command::new("kill").arg(self.child.id().to_string()).status();
        let _ = self.child.wait();
    }
}

impl Ports {
    fn free() -> Result<Self> {
        // Held all at once, so that no two are the same.
        let listeners = [0; 5].map(|_: u8| TcpListener::bind("127.0.0.1:0"));
        let mut ports = Vec::new();
        for listener in &listeners {
            let listener = listener.as_ref().map_err(|error| anyhow::anyhow!("no free port: {error}"))?;
            ports.push(listener.local_addr()?.port());
        }
        Ok(Self { http1: ports[0], http2: ports[1], https1: ports[2], https2: ports[3], status: ports[4] })
    }
}

impl Counts {
    fn read(text: &str) -> Option<Self> {
        let connections =
            text.split_once("Active connections:")?.1.split_whitespace().next()?.parse().ok()?;
        let line = text.lines().skip_while(|line| !line.starts_with("server accepts")).nth(1)?;
        let requests = line.split_whitespace().nth(2)?.parse().ok()?;
        Some(Self { connections, requests })
    }
}

/// 10 KB of JSON; the value that is looked into stands in its middle.
fn page() -> String {
    let items = (101..161).map(|id| {
        format!(r#"{{"id":{id},"name":"Product {id}","category":"electronics","price_cents":{},"stock":{},"description":"{}"}}"#,
            id * 37, id % 50, "x".repeat(65))
    });
    format!(r#"{{"items":[{}],"total":60}}"#, items.collect::<Vec<_>>().join(","))
}

fn settings(folder: &Path, ports: Ports) -> String {
    let at = folder.display();
    let mut listen = String::new();
    for (port, kind) in
        [(ports.http1, ""), (ports.http2, " http2"), (ports.https1, " ssl"), (ports.https2, " ssl http2")]
    {
        let _ = write!(listen, "listen 127.0.0.1:{port}{kind} backlog=16384; ");
    }
    let status = ports.status;
    format!(
        "daemon off; worker_processes 1; worker_rlimit_nofile 70000; pid {at}/pid; error_log {at}/error.log;\n\
         events {{ worker_connections 65000; }}\n\
         http {{ access_log off; keepalive_requests 1000000000; keepalive_timeout 600; sendfile on; tcp_nopush on;\n\
         open_file_cache max=10; open_file_cache_valid 600; client_body_temp_path {at}/a; proxy_temp_path {at}/b;\n\
         fastcgi_temp_path {at}/c; uwsgi_temp_path {at}/d; scgi_temp_path {at}/e;\n\
         ssl_certificate {at}/cert.pem; ssl_certificate_key {at}/key.pem;\n\
         server {{ {listen}\n\
         location = / {{ default_type application/json; return 200 '{SMALL}'; }}\n\
         location = /orders {{ default_type application/json; return 200 '{{\"id\":5001}}'; }}\n\
         location = /page {{ default_type application/json; root {at}/html; }} }}\n\
         server {{ listen 127.0.0.1:{status}; location / {{ stub_status; }} }} }}\n"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_are_read() {
        let text = "HTTP/1.1 200 OK\r\n\r\nActive connections: 2 \nserver accepts handled requests\n 12 12 30 \nReading: 0";
        let counts = Counts::read(text).unwrap();
        assert_eq!((counts.connections, counts.requests), (2, 30));
        assert!(Counts::read("404").is_none());
    }

    #[test]
    fn a_page_is_ten_kilobytes_and_holds_the_value() {
        let page = page();
        assert!((9_500..10_500).contains(&page.len()), "{}", page.len());
        let items = page.matches(r#"{"id":"#).take(31).count();
        assert!(items == 31 && page.contains(r#"{"id":131,"#));
    }
}
