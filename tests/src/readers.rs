//! Other people's programs that read what runs write: Prometheus itself, and the official parsers.

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;
use tempfile::TempDir;

use crate::server::{Server, free_port};
use crate::{components, repository};

/// A Prometheus that asks a port and takes remote write; it ends with this value.
pub struct Prometheus {
    address: String,
    /// The port that it asks, once a second, as the job `asked`.
    pub asked: u16,
    _server: Server,
    _folder: TempDir,
}

impl Prometheus {
    /// Starts one.
    pub fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let (port, asked) = (free_port(), free_port());
        let settings = format!(
            "global: {{ scrape_interval: 1s }}\nscrape_configs:\n  - job_name: asked\n    static_configs: \
             [{{ targets: ['127.0.0.1:{asked}'] }}]\n"
        );
        let (file, data) = (folder.path().join("settings.yml"), folder.path().join("data"));
        fs::write(&file, settings).unwrap();
        let arguments = [
            format!("--config.file={}", file.display()),
            format!("--storage.tsdb.path={}", data.display()),
            format!("--web.listen-address=127.0.0.1:{port}"),
            "--web.enable-remote-write-receiver".to_owned(),
            "--enable-feature=native-histograms".to_owned(),
        ];
        let server = Server::start("prometheus", arguments, port, &folder.path().join("said"));
        Self { address: format!("127.0.0.1:{port}"), asked, _server: server, _folder: folder }
    }

    /// Where remote write goes.
    pub fn remote_write(&self) -> String {
        format!("http://{}/api/v1/write", self.address)
    }

    /// The value of an expression now; none if it has none.
    pub fn value(&self, expression: &str) -> Option<f64> {
        let answer = http_get(&self.address, &format!("/api/v1/query?query={}", escaped(expression)));
        let answer: Value = serde_json::from_str(&answer).unwrap();
        answer["data"]["result"][0]["value"][1].as_str()?.parse().ok()
    }
}

fn escaped(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}

/// The body of an answer.
fn http_get(address: &str, path: &str) -> String {
    use std::io::{Read, Write};
    let mut stream = std::net::TcpStream::connect(address).unwrap();
    write!(stream, "GET {path} HTTP/1.0\r\nhost: {address}\r\n\r\n").unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer.split_once("\r\n\r\n").unwrap().1.to_owned()
}

/// A receiver of OTLP that is made of the official messages; it ends with this value.
pub struct OtlpReceiver {
    /// Where it is.
    pub url: String,
    file: PathBuf,
    _server: Server,
    _folder: TempDir,
}

impl OtlpReceiver {
    /// Starts one, which wants the bearer token `a-token-of-tests`.
    pub fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let (port, file) = (free_port(), folder.path().join("last.json"));
        let script = repository("tests/readers/otlp.py").display().to_string();
        let arguments = [script, port.to_string(), file.display().to_string()];
        let program = python().display().to_string();
        let server = Server::start(&program, arguments, port, &folder.path().join("said"));
        Self { url: format!("http://127.0.0.1:{port}"), file, _server: server, _folder: folder }
    }

    /// The last request's metrics, by name.
    pub fn metric(&self, name: &str) -> Value {
        let last: Value = serde_json::from_str(&fs::read_to_string(&self.file).unwrap()).unwrap();
        let metrics = &last["resourceMetrics"][0]["scopeMetrics"][0]["metrics"];
        let found = metrics.as_array().unwrap().iter().find(|it| it["name"] == name);
        found.unwrap_or_else(|| panic!("no {name} in {metrics:#}")).clone()
    }
}

/// What HdrHistogram's own reader finds in a log.
pub fn read_hlog(file: &Path) -> Value {
    read("hlog", file.as_os_str())
}

/// What Prometheus' parsers make of an endpoint's two texts.
pub fn read_exposition(url: &str) -> Value {
    read("exposition", url.as_ref())
}

fn read(script: &str, what: &OsStr) -> Value {
    let script = repository("tests/readers").join(format!("{script}.py"));
    let output = Command::new(python()).arg(script).arg(what).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

/// The Python that `cargo xtask test` gave the official parsers.
fn python() -> PathBuf {
    let python = components().with_file_name("readers").join("bin/python");
    assert!(python.is_file(), "there is no {}: run 'cargo xtask test' once", python.display());
    python
}
