//! nginx: what other people's clients talk to.

use std::fs;

use tempfile::TempDir;

use crate::server::{Server, free_port};
use crate::{Authority, Validity};

/// The text that begins and ends `/gzip`'s body, which is 1.2 MB.
const LINE: &str = "all that is repeated compresses well, and this is repeated\n";
const LINES: usize = 20_000;

/// nginx on three free ports; it ends with this value.
///
/// `/http1` and `/http2` are 418 to who speaks another version. `/gzip` is 418 to who does not accept gzip. `/any` is
/// for all, and says which version it was asked in.
pub struct Nginx {
    /// `http://127.0.0.1:PORT`, HTTP/1.1.
    pub plain: String,
    /// `http://127.0.0.1:PORT`, HTTP/2 without being asked for it.
    pub plain_http2: String,
    /// `https://localhost:PORT`, HTTP/2 and HTTP/1.1.
    pub tls: String,
    _server: Server,
    _folder: TempDir,
}

impl Nginx {
    /// Starts it with a certificate of this authority.
    pub fn start(authority: &Authority) -> Self {
        let folder = tempfile::tempdir().unwrap();
        authority.certify("localhost", Validity::Current).write(folder.path());
        fs::write(folder.path().join("gzip"), LINE.repeat(LINES)).unwrap();
        let ports = [free_port(), free_port(), free_port()];
        let conf = folder.path().join("nginx.conf");
        fs::write(&conf, settings(&folder.path().display().to_string(), ports)).unwrap();
        let said = folder.path().join("said");
        // Without `-e`, nginx first tries the log that it was compiled for.
        let arguments = ["-e".as_ref(), said.as_os_str(), "-c".as_ref(), conf.as_os_str()];
        let server = Server::start("nginx", arguments, ports[2], &said);
        let [plain, plain_http2, tls] = ports;
        Self {
            plain: format!("http://127.0.0.1:{plain}"),
            plain_http2: format!("http://127.0.0.1:{plain_http2}"),
            tls: format!("https://localhost:{tls}"),
            _server: server,
            _folder: folder,
        }
    }
}

/// One process, so that it stays the user that may read the folder.
fn settings(folder: &str, [plain, plain_http2, tls]: [u16; 3]) -> String {
    format!(
        "daemon off; master_process off; pid {folder}/pid; error_log {folder}/said;
        events {{ worker_connections 256; }}
        http {{
          access_log off; default_type text/plain;
          client_body_temp_path {folder}/a; proxy_temp_path {folder}/b; fastcgi_temp_path {folder}/c;
          uwsgi_temp_path {folder}/d; scgi_temp_path {folder}/e;
          gzip on; gzip_types text/plain; gzip_min_length 1; gzip_proxied any;
          ssl_certificate {folder}/certificate.pem; ssl_certificate_key {folder}/key.pem;
          server {{
            listen 127.0.0.1:{plain};
            listen 127.0.0.1:{plain_http2} http2;
            listen 127.0.0.1:{tls} ssl http2;
            location = /http1 {{ if ($server_protocol != HTTP/1.1) {{ return 418; }} return 200 'as asked'; }}
            location = /http2 {{ if ($server_protocol != HTTP/2.0) {{ return 418; }} return 200 'as asked'; }}
            location = /gzip {{ if ($http_accept_encoding !~ gzip) {{ return 418; }} root {folder}; }}
            location = /any {{ return 200 $server_protocol; }}
          }}
        }}\n"
    )
}
