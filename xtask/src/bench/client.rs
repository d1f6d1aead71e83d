//! Who is measured: Throng in its kinds, and its peers.

use super::axes::{Cell, Job, Pace, Protocol};

/// A client.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Client {
    /// The Rust component.
    Rust,
    /// The closure without Wasm, in the same host.
    Native,
    C,
    JavaScript,
    Python,
    /// The Rust component and the closure in another build of Throng (`--against`).
    RustBefore,
    NativeBefore,
    Wrk,
    H2load,
    Oha,
    Hey,
    Vegeta,
    Goose,
    Autocannon,
    K6,
    LocustFast,
    LocustHttp,
}

/// Users that a Python component can have here: each takes megabytes.
const MOST_PYTHON_USERS: u32 = 1_000;

impl Client {
    /// In the order of the tables. Ours come first and apart, so that those that are compared most follow each other.
    pub(crate) const ALL: [Self; 17] = [
        Self::Rust,
        Self::RustBefore,
        Self::Native,
        Self::NativeBefore,
        Self::Oha,
        Self::Wrk,
        Self::H2load,
        Self::C,
        Self::JavaScript,
        Self::Python,
        Self::Hey,
        Self::Vegeta,
        Self::Goose,
        Self::Autocannon,
        Self::K6,
        Self::LocustFast,
        Self::LocustHttp,
    ];

    /// As options and results say it.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Rust => "rust",
            Self::Native => "native",
            Self::C => "c",
            Self::JavaScript => "js",
            Self::Python => "python",
            Self::RustBefore => "rust-before",
            Self::NativeBefore => "native-before",
            Self::Wrk => "wrk",
            Self::H2load => "h2load",
            Self::Oha => "oha",
            Self::Hey => "hey",
            Self::Vegeta => "vegeta",
            Self::Goose => "goose",
            Self::Autocannon => "autocannon",
            Self::K6 => "k6",
            Self::LocustFast => "locust-fast",
            Self::LocustHttp => "locust-http",
        }
    }

    /// As tables say it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Rust => "**throng, Rust component**",
            Self::Native => "throng, native closure",
            Self::C => "throng, C component",
            Self::JavaScript => "throng, JS component",
            Self::Python => "throng, Python component",
            Self::RustBefore => "before: Rust component",
            Self::NativeBefore => "before: native closure",
            Self::Goose => "Goose",
            Self::LocustFast => "Locust, FastHttpUser",
            Self::LocustHttp => "Locust, HttpUser",
            peer => peer.word(),
        }
    }

    pub(crate) fn of(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|client| client.word() == word)
    }

    /// Whether it is Throng.
    pub(crate) fn is_ours(self) -> bool {
        !matches!(self.program(), Program::Peer(_))
    }

    /// What must be there to run it.
    pub(crate) fn program(self) -> Program {
        match self {
            Self::Rust | Self::Native | Self::C | Self::JavaScript | Self::Python => Program::Ours,
            Self::RustBefore | Self::NativeBefore => Program::Before,
            Self::LocustFast | Self::LocustHttp => Program::Peer("locust"),
            peer => Program::Peer(peer.word()),
        }
    }

    /// Why it can't do this cell, if it can't.
    pub(crate) fn refuses(self, cell: Cell) -> Option<&'static str> {
        match (self, cell.protocol) {
            (
                Self::Wrk | Self::Autocannon | Self::Goose | Self::LocustFast | Self::LocustHttp,
                Protocol::Http2,
            ) => {
                return Some("speaks HTTP/1.1 only");
            }
            (Self::H2load, Protocol::Http1) => return Some("is wrk's part over HTTP/1.1"),
            (Self::Hey | Self::K6, Protocol::Http2) if !cell.tls => {
                return Some("speaks HTTP/2 over TLS only");
            }
            _ => {}
        }
        if self == Self::Wrk && cell.pace == Pace::Half {
            return Some("has no rate");
        }
        if self == Self::Python && cell.users > MOST_PYTHON_USERS {
            return Some("a Python user takes megabytes: up to 1,000");
        }
        if self == Self::LocustHttp && cell != Cell::BASE {
            return Some("Locust's slower client, for the Python row only");
        }
        None
    }

    /// Whether it maps more than a process may by default.
    pub(crate) fn needs_more_mappings(self, cell: Cell) -> bool {
        self == Self::JavaScript && cell.users > 5_000
    }

    /// Whether it checks the value in a page; the others only read it.
    pub(crate) fn looks_into(self, job: Job) -> bool {
        let scripted = matches!(self, Self::Goose | Self::K6 | Self::LocustFast | Self::LocustHttp);
        job != Job::Page || scripted || self.is_ours()
    }
}

/// What runs a client.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Program {
    /// `throng-bench`, as built.
    Ours,
    /// That of `--against`.
    Before,
    /// Another's.
    Peer(&'static str),
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_one_to_one() {
        for client in Client::ALL {
            assert_eq!(Client::of(client.word()), Some(client));
        }
        assert_eq!(Client::of("ab"), None);
    }

    #[test]
    fn who_can_not_do_a_cell_says_why() {
        let http2 = Cell { protocol: Protocol::Http2, ..Cell::BASE };
        assert_eq!(Client::Wrk.refuses(http2), Some("speaks HTTP/1.1 only"));
        assert_eq!(Client::K6.refuses(http2), Some("speaks HTTP/2 over TLS only"));
        assert_eq!(Client::K6.refuses(Cell { tls: true, ..http2 }), None);
        assert_eq!(Client::Wrk.refuses(Cell::BASE.at(Pace::Half)), Some("has no rate"));
        assert_eq!(Client::Rust.refuses(http2), None);
    }
}
