//! Proxies, and what they remember of their clients.

use std::fs;
use std::path::PathBuf;

use tempfile::TempDir;

use crate::server::{Server, free_port};

/// tinyproxy, a proxy over HTTP; it ends with this value.
pub struct HttpProxy {
    /// For a plan's `http.proxy`.
    pub url: String,
    _server: Server,
    folder: TempDir,
}

impl HttpProxy {
    /// Starts it on a free port.
    pub fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let (port, conf) = (free_port(), folder.path().join("tinyproxy.conf"));
        let log = folder.path().join("log");
        // Of all requests it notes the first line, which is what `Connect` stands for.
        let settings = format!(
            "Port {port}\nListen 127.0.0.1\nTimeout 30\nMaxClients 50\nAllow 127.0.0.1\nLogLevel Connect\n\
             LogFile \"{}\"\n",
            log.display()
        );
        fs::write(&conf, settings).unwrap();
        let arguments = ["-d".as_ref(), "-c".as_ref(), conf.as_os_str()];
        let server = Server::start("tinyproxy", arguments, port, &folder.path().join("said"));
        Self { url: format!("http://127.0.0.1:{port}"), _server: server, folder }
    }

    /// What it was asked for: lines with `GET http://…` or `CONNECT …`.
    pub fn log(&self) -> String {
        read(self.folder.path().join("log"))
    }
}

/// microsocks, a proxy over SOCKS 5; it ends with this value.
pub struct SocksProxy {
    /// For a plan's `http.proxy`.
    pub url: String,
    _server: Server,
    folder: TempDir,
}

impl SocksProxy {
    /// Starts it on a free port.
    pub fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let port = free_port();
        let arguments = ["-i", "127.0.0.1", "-p", &port.to_string()];
        let server = Server::start("microsocks", arguments, port, &folder.path().join("log"));
        Self { url: format!("socks5://127.0.0.1:{port}"), _server: server, folder }
    }

    /// Where its clients went: lines with `connected to HOST:PORT`.
    pub fn log(&self) -> String {
        read(self.folder.path().join("log"))
    }
}

fn read(path: PathBuf) -> String {
    fs::read_to_string(path).unwrap_or_default()
}
