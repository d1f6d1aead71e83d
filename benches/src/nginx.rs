//! nginx on core 0, with one small answer, and clients on core 1.

use std::ffi::OsStr;
use std::fs;
use std::net::{TcpListener, TcpStream};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::Duration;

/// What is answered: 89 bytes of JSON.
pub const SMALL: &str =
    r#"{"items":[{"id":101,"name":"Wireless Keyboard"},{"id":102,"name":"Desk Lamp"}],"total":2}"#;

/// A server that answers every request with 89 bytes of JSON, until it is dropped.
pub struct Nginx {
    child: Child,
    folder: PathBuf,
    /// Where it is, over HTTP/1.1.
    pub url: String,
    /// The same over HTTP/2 in the clear.
    pub http2_url: String,
}

/// The main function of a bench with a client in a process of its own: with `--as-client WORDS…` it is that client, else
/// it measures.
pub fn measure_or_be_client(measure: impl FnOnce(), as_client: impl FnOnce(&[String])) {
    let arguments: Vec<String> = std::env::args().collect();
    if let Some(position) = arguments.iter().position(|it| it == "--as-client") {
        as_client(&arguments[position + 1..]);
    } else if !arguments.iter().any(|it| it == "--test") {
        measure();
    }
}

/// The same, with nginx running while it measures.
pub fn against_nginx(measure: impl FnOnce(&Nginx), as_client: impl FnOnce(&[String])) {
    let with_nginx =
        || measure(&Nginx::start().expect("nginx is not installed: 'apt-get install nginx-light'"));
    measure_or_be_client(with_nginx, as_client);
}

/// A command on core 1.
pub fn pinned(program: impl AsRef<OsStr>, arguments: &[&str]) -> Command {
    let mut command = Command::new("taskset");
    command.args(["-c", "1"]).arg(program).args(arguments);
    command
}

/// This program as a client, on core 1.
pub fn client(arguments: &[&str]) -> Command {
    pinned(std::env::current_exe().unwrap(), &[&["--as-client"], arguments].concat())
}

/// What a command printed; it has to succeed.
pub fn told(command: &mut Command) -> String {
    let output = command.output().unwrap();
    let (said, complained) = (output.stdout, output.stderr);
    assert!(
        output.status.success(),
        "{}{}",
        String::from_utf8_lossy(&said),
        String::from_utf8_lossy(&complained)
    );
    String::from_utf8(said).unwrap()
}

impl Nginx {
    /// Starts nginx on a free port; none if it is not installed.
    fn start() -> Option<Self> {
        let [port, http2_port] = [(), ()].map(|()| TcpListener::bind("127.0.0.1:0").unwrap());
        let [port, http2_port] = [port, http2_port].map(|it| it.local_addr().unwrap().port());
        let folder = std::env::temp_dir().join(format!("throng-bench-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        let path = folder.display();
        let settings = format!(
            "daemon off; worker_processes 1; pid {path}/pid; error_log {path}/error.log;\n\
             events {{ worker_connections 4096; }}\n\
             http {{ access_log off; keepalive_requests 100000000; client_body_temp_path {path}/a; \
             proxy_temp_path {path}/b; fastcgi_temp_path {path}/c; uwsgi_temp_path {path}/d; \
             scgi_temp_path {path}/e; server {{ listen 127.0.0.1:{port}; listen 127.0.0.1:{http2_port} http2; \
             location / {{ default_type application/json; return 200 '{SMALL}'; }} }} }}\n"
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
