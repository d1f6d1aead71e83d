//! A server in Python, of a few lines: `python3 FILE PORT`.

use std::path::Path;

use tempfile::TempDir;

use crate::server::{Server, free_port};

/// The server; it ends with this value.
pub struct PythonServer {
    /// `http://127.0.0.1:PORT`.
    pub url: String,
    _server: Server,
    _folder: TempDir,
}

impl PythonServer {
    /// Starts the server that `file` is.
    pub fn start(file: &Path) -> Self {
        let (folder, port) = (tempfile::tempdir().unwrap(), free_port());
        let arguments = ["-B".into(), file.to_owned().into_os_string(), port.to_string().into()];
        let server = Server::start("python3", arguments, port, &folder.path().join("said"));
        Self { url: format!("http://127.0.0.1:{port}"), _server: server, _folder: folder }
    }
}
