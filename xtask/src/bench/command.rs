//! How each client is called. Nothing is tuned: they get the connections, the time and the rate, and the rest is as their makers set it.

use std::path::{Path, PathBuf};
use std::process::Command;

use super::axes::{Cell, Job, Pace, Protocol};
use super::client::Client;

/// The core that clients run on. The server has core 0, and this program as well, which sleeps.
const CORE: &str = "1";
/// Streams of an HTTP/2 connection, where there are as many users.
const STREAMS: u32 = 16;

/// One run of one client.
pub(crate) struct Errand<'a> {
    pub(crate) client: Client,
    pub(crate) cell: Cell,
    /// The server's base, with a slash at its end.
    pub(crate) url: &'a str,
    /// How long the client goes on, in whole seconds, as most take no others.
    pub(crate) seconds: u32,
    /// Requests per second, at half pace.
    pub(crate) rate: f64,
    /// The program.
    pub(crate) program: &'a Path,
    /// The component, for those of ours that are one.
    pub(crate) component: &'a Path,
    /// `benches/peers`.
    pub(crate) scripts: &'a Path,
    /// Where it can leave files.
    pub(crate) folder: &'a Path,
}

impl Errand<'_> {
    /// The command, on its core.
    pub(crate) fn command(&self) -> Command {
        let mut command = Command::new("taskset");
        command.args(["-c", CORE]).arg(self.program).current_dir(self.folder);
        match self.client {
            Client::Rust | Client::RustBefore | Client::C | Client::JavaScript | Client::Python => {
                self.ours(&mut command, self.component);
            }
            Client::Native | Client::NativeBefore => self.ours(&mut command, Path::new("native")),
            Client::Wrk => self.wrk(&mut command),
            Client::H2load => self.h2load(&mut command),
            Client::Oha => self.oha(&mut command),
            Client::Hey => self.hey(&mut command),
            Client::Vegeta => self.vegeta(&mut command),
            Client::Goose => self.goose(&mut command),
            Client::Autocannon => self.autocannon(&mut command),
            Client::K6 => self.k6(&mut command),
            Client::LocustFast | Client::LocustHttp => self.locust(&mut command),
        }
        command
    }

    /// What the client writes its report to, where it does not print it.
    pub(crate) fn report(&self) -> PathBuf {
        self.folder.join("report.json")
    }

    /// The bytes of a POST.
    pub(crate) fn body(&self) -> PathBuf {
        self.folder.join("body")
    }

    fn full_url(&self) -> String {
        format!("{}{}", self.url, self.cell.job.path())
    }

    fn is_half(&self) -> bool {
        self.cell.pace == Pace::Half
    }

    fn is_post(&self) -> bool {
        self.cell.job == Job::Post
    }

    fn is_http2(&self) -> bool {
        self.cell.protocol == Protocol::Http2
    }

    /// Of HTTP/2: users share connections, 16 on each.
    fn connections(&self) -> String {
        self.cell.users.div_ceil(STREAMS).to_string()
    }

    fn streams(&self) -> String {
        self.cell.users.min(STREAMS).to_string()
    }

    fn users(&self) -> String {
        self.cell.users.to_string()
    }

    fn time(&self) -> String {
        format!("{}s", self.seconds)
    }

    fn ours(&self, command: &mut Command, client: &Path) {
        command.arg("load").arg("--client").arg(client).args(["--job", self.cell.job.word()]);
        command.args(["--users", &self.users(), "--seconds", &self.seconds.to_string()]);
        if self.is_half() {
            command.args(["--rate", &self.rate.to_string()]);
        }
        if self.is_http2() {
            command.arg("--http2");
        }
        command.arg(self.url);
    }

    fn wrk(&self, command: &mut Command) {
        command.args(["-t1", "--latency", "-c", &self.users(), "-d", &self.time()]);
        if self.is_post() {
            command.arg("-s").arg(self.scripts.join("post.lua"));
        }
        command.arg(self.full_url());
    }

    fn h2load(&self, command: &mut Command) {
        command.args(["-t1", "-c", &self.connections(), "-m", &self.streams()]);
        command.args(["-D", &self.seconds.to_string()]);
        if self.is_half() {
            let each = self.rate / f64::from(self.cell.users.div_ceil(STREAMS));
            command.arg(format!("--rps={each:.1}"));
        }
        if self.is_post() {
            command.arg("-d").arg(self.body());
        }
        command.arg(self.full_url());
    }

    fn oha(&self, command: &mut Command) {
        command.args(["--no-tui", "--output-format", "json", "--insecure", "-z", &self.time()]);
        if self.is_http2() {
            command.args(["--http2", "-c", &self.connections(), "-p", &self.streams()]);
        } else {
            command.args(["-c", &self.users()]);
        }
        if self.is_half() {
            command.args(["-q", &format!("{:.0}", self.rate)]);
        }
        if self.is_post() {
            command.args(["-m", "POST", "-D"]).arg(self.body());
        }
        command.arg(self.full_url());
    }

    fn hey(&self, command: &mut Command) {
        command.args(["-cpus", "1", "-c", &self.users(), "-z", &self.time()]);
        if self.is_half() {
            command.args(["-q", &format!("{:.2}", self.rate / f64::from(self.cell.users))]);
        }
        if self.is_http2() {
            command.arg("-h2");
        }
        if self.is_post() {
            command.args(["-m", "POST", "-D"]).arg(self.body());
        }
        command.arg(self.full_url());
    }

    fn vegeta(&self, command: &mut Command) {
        let (users, rate) =
            (self.users(), if self.is_half() { format!("{:.0}/s", self.rate) } else { "0".to_owned() });
        command.args(["attack", "-insecure", "-max-body", "0", "-duration", &self.time(), "-rate", &rate]);
        command.args(["-workers", &users, "-max-workers", &users, "-connections", &users]);
        match (self.is_http2(), self.cell.tls) {
            (true, false) => command.arg("-h2c"),
            (http2, _) => command.arg(format!("-http2={http2}")),
        };
        if self.is_post() {
            command.arg("-body").arg(self.body());
        }
        command.arg("-targets").arg(self.folder.join("targets")).arg("-output").arg(self.folder.join("hits"));
    }

    fn goose(&self, command: &mut Command) {
        let url = self.url.trim_end_matches('/');
        command.env("JOB", self.cell.job.word()).args(["--host", url, "--quiet", "--no-print-metrics"]);
        command.args([
            "--users",
            &self.users(),
            "--increase-rate",
            &self.users(),
            "--run-time",
            &self.time(),
        ]);
        if self.is_half() {
            command.args(["--throttle-requests", &format!("{:.0}", self.rate)]);
        }
        command.arg("--report-file").arg(self.report());
    }

    fn autocannon(&self, command: &mut Command) {
        command.env("NODE_TLS_REJECT_UNAUTHORIZED", "0");
        command.args(["--json", "--no-progress", "-c", &self.users(), "-d", &self.seconds.to_string()]);
        if self.is_half() {
            command.args(["-R", &format!("{:.0}", self.rate)]);
        }
        if self.is_post() {
            command.args(["-m", "POST", "-i"]).arg(self.body());
        }
        command.arg(self.full_url());
    }

    fn k6(&self, command: &mut Command) {
        let (url, users, time) = (self.url.trim_end_matches('/'), self.users(), self.time());
        command.args(["run", "--quiet", "--no-usage-report", "--summary-export"]).arg(self.report());
        for (name, value) in
            [("JOB", self.cell.job.word()), ("TARGET", url), ("USERS", &users), ("TIME", &time)]
        {
            command.args(["-e", &format!("{name}={value}")]);
        }
        if self.is_half() {
            command.args(["-e", &format!("RATE={:.0}", self.rate)]);
        }
        // Over TLS it takes HTTP/2 wherever the server has it.
        if !self.is_http2() {
            command.env("GODEBUG", "http2client=0");
        }
        command.arg(self.scripts.join("k6.js"));
    }

    fn locust(&self, command: &mut Command) {
        let users = self.users();
        command.env("JOB", self.cell.job.word());
        command.env("USER_CLASS", if self.client == Client::LocustHttp { "http" } else { "fast" });
        if self.is_half() {
            command.env("RATE_OF_A_USER", (self.rate / f64::from(self.cell.users)).to_string());
        }
        command.arg("-f").arg(self.scripts.join("locustfile.py")).args([
            "--headless",
            "--json",
            "-L",
            "ERROR",
        ]);
        command.args(["-u", &users, "-r", &users, "-t", &self.time(), "-H", self.url.trim_end_matches('/')]);
    }
}

#[cfg(test)]
mod tests {
    use throng_toolchain::process::written;

    use super::*;

    fn written_for(client: Client, cell: Cell) -> String {
        let errand = Errand {
            client,
            cell,
            url: "http://127.0.0.1:1/",
            seconds: 5,
            rate: 6400.0,
            program: Path::new("it"),
            component: Path::new("it.wasm"),
            scripts: Path::new("peers"),
            folder: Path::new("/tmp"),
        };
        written(&errand.command())
    }

    #[test]
    fn every_client_gets_the_users_the_time_and_the_url() {
        for client in Client::ALL {
            let text = written_for(client, Cell::BASE);
            assert!(text.starts_with("`taskset -c 1 it "), "{text}");
            let (users, time) = if client == Client::H2load { ("-c 4 -m 16", "5") } else { ("64", "5") };
            assert!(text.contains(users) && text.contains(time), "{text}");
            assert!(client == Client::Vegeta || text.contains("http://127.0.0.1:1"), "{text}");
        }
    }

    #[test]
    fn at_half_pace_the_rate_is_divided_among_users_where_it_must_be() {
        let half = |client| written_for(client, Cell::BASE.at(Pace::Half));
        assert!(half(Client::Oha).contains("-q 6400"), "{}", half(Client::Oha));
        assert!(half(Client::Hey).contains("-q 100.00"), "{}", half(Client::Hey));
        assert!(half(Client::Rust).contains("--rate 6400"), "{}", half(Client::Rust));
    }
}
