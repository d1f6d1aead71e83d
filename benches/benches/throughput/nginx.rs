//! nginx on core 0, with one small answer.

use std::fs;
use std::net::{TcpListener, TcpStream};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::Duration;

pub(super) struct Nginx {
    child: Child,
    folder: PathBuf,
    pub(super) url: String,
    /// The same over HTTP/2 in the clear.
    #[allow(dead_code, reason = "not every bench that starts nginx speaks it")]
    pub(super) http2_url: String,
}

impl Nginx {
    /// Starts nginx on a free port; none if it is not installed.
    pub(super) fn start() -> Option<Self> {
        let [port, http2_port] = [(), ()].map(|()| TcpListener::bind("127.0.0.1:0").unwrap());
        let [port, http2_port] = [port, http2_port].map(|it| it.local_addr().unwrap().port());
        let folder = std::env::temp_dir().join(format!("throng-bench-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        let path = folder.display();
        let body =
            r#"{"items":[{"id":101,"name":"Wireless Keyboard"},{"id":102,"name":"Desk Lamp"}],"total":2}"#;
        let settings = format!(
            "daemon off; worker_processes 1; pid {path}/pid; error_log {path}/error.log;\n\
             events {{ worker_connections 4096; }}\n\
             http {{ access_log off; keepalive_requests 100000000; client_body_temp_path {path}/a; \
             proxy_temp_path {path}/b; fastcgi_temp_path {path}/c; uwsgi_temp_path {path}/d; \
             scgi_temp_path {path}/e; server {{ listen 127.0.0.1:{port}; listen 127.0.0.1:{http2_port} http2; \
             location / {{ default_type application/json; return 200 '{body}'; }} }} }}\n"
        );
        fs::write(folder.join("nginx.conf"), settings).unwrap();
        let child = Command::new("taskset")
            .args(["-c", "0", "nginx", "-c"])
            .arg(folder.join("nginx.conf"))
            .stderr(Stdio::null())
            .spawn()
            .ok()?;
        let url = |port| format!("http://127.0.0.1:{port}/");
        let nginx = Self { child, folder, url: url(port), http2_url: url(http2_port) };
        (0..100).any(|_| nginx.answers(port)).then_some(nginx)
    }

    fn answers(&self, port: u16) -> bool {
        sleep(Duration::from_millis(20));
        TcpStream::connect(("127.0.0.1", port)).is_ok()
    }
}

impl Drop for Nginx {
    fn drop(&mut self) {
        // SIGTERM, so that the master takes its worker with it.
        let _ = Command::new("kill").arg(self.child.id().to_string()).status();
        let _ = self.child.wait();
        let _ = fs::remove_dir_all(&self.folder);
    }
}
