//! How requests are sent: what a plan's `http` table says.

use std::fmt;
use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;
use std::str::FromStr;
use std::time::Duration;

use http::header::HeaderMap;
use schemars::JsonSchema;
use serde::Deserialize;
use thiserror::Error;
use url::Url;

use super::{Ceilings, Coding};
use crate::address::{AllowList, Origin, Scheme, Target};

/// What all clients of a run share.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Where relative URLs lead.
    pub target: Target,
    /// Which hosts may be reached.
    pub allowed: AllowList,
    /// What all users together are held to.
    pub ceilings: Ceilings,
    /// Headers of every request that does not set its own.
    pub headers: HeaderMap,
    /// Which version of HTTP is spoken.
    pub version: HttpVersion,
    /// Whose connections are used.
    pub connections: Connections,
    /// The most connections to an origin at a time; none: as many as it takes.
    pub max_connections: Option<usize>,
    /// How many requests are under way on an HTTP/2 connection before another one is opened.
    pub max_streams: usize,
    /// How long a connection may be idle and still be used.
    pub idle_timeout: Duration,
    /// How old a connection may be when a request takes it.
    pub max_lifetime: Duration,
    /// The longest that opening a connection may take, the TLS handshake included.
    pub connect_timeout: Duration,
    /// The longest that a request may take that sets no limit of its own.
    pub request_timeout: Duration,
    /// The largest response body, in bytes, as it arrives and as it is decoded.
    pub max_body: u64,
    /// The most header lines in a response's head.
    pub max_headers: usize,
    /// The largest response head, in bytes.
    pub max_header_bytes: usize,
    /// How many redirects are followed.
    pub redirects: usize,
    /// Whether each redirect is an exchange of its own, or part of the one that it belongs to.
    pub record_redirects: bool,
    /// Whether bodies are counted and dropped.
    pub discard_bodies: bool,
    /// How the bodies of requests are compressed.
    pub compress: Option<Coding>,
    /// Through whom connections are made.
    pub proxy: Option<Proxy>,
    /// How names are looked up.
    pub names: NameSettings,
    /// The addresses that connections come from, in turn; empty: the system's choice.
    pub local_addresses: Vec<IpAddr>,
    /// How TLS is spoken.
    pub tls: TlsSettings,
}

impl Settings {
    /// What holds unless a plan says otherwise.
    pub fn new(target: Target) -> Self {
        Self {
            allowed: AllowList::new(&target, &[]),
            target,
            ceilings: Ceilings::default(),
            headers: HeaderMap::new(),
            version: HttpVersion::Auto,
            connections: Connections::PerUser,
            max_connections: Some(6),
            max_streams: 100,
            idle_timeout: Duration::from_secs(90),
            max_lifetime: Duration::MAX,
            connect_timeout: Duration::from_secs(10),
            request_timeout: Duration::from_secs(60),
            max_body: 64 << 20,
            max_headers: 100,
            max_header_bytes: 64 << 10,
            redirects: 10,
            record_redirects: false,
            discard_bodies: false,
            compress: None,
            proxy: None,
            names: NameSettings::default(),
            local_addresses: Vec::new(),
            tls: TlsSettings::default(),
        }
    }
}

/// Which version of HTTP is spoken.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum HttpVersion {
    /// HTTP/2 where TLS agrees on it, else HTTP/1.1.
    #[default]
    Auto,
    /// HTTP/1.1 always.
    Http1,
    /// HTTP/2 always, in the clear too ("prior knowledge").
    Http2,
}

impl fmt::Display for HttpVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Auto => "auto",
            Self::Http1 => "1.1",
            Self::Http2 => "2",
        })
    }
}

impl FromStr for HttpVersion {
    type Err = SettingError;

    fn from_str(text: &str) -> Result<Self, SettingError> {
        match text {
            "auto" => Ok(Self::Auto),
            "1.1" => Ok(Self::Http1),
            "2" => Ok(Self::Http2),
            _ => Err(SettingError(format!("'{text}' is not a version of HTTP; give auto, 1.1 or 2"))),
        }
    }
}

/// Whose connections are used.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Connections {
    /// Each user has its own and keeps them, as browsers do.
    #[default]
    PerUser,
    /// The users of a shard share theirs, as a gateway's clients do.
    Shared,
    /// Each request has a new one.
    New,
}

/// Which addresses of a name are used.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum IpChoice {
    /// All.
    #[default]
    Any,
    /// IPv4 first.
    PreferV4,
    /// IPv6 first.
    PreferV6,
    /// IPv4 alone.
    OnlyV4,
    /// IPv6 alone.
    OnlyV6,
}

/// How names are looked up.
#[derive(Debug, Clone)]
pub struct NameSettings {
    /// What stands in for looking a host up.
    pub overrides: Vec<Override>,
    /// Whom to ask; empty: whom the system asks.
    pub servers: Vec<SocketAddr>,
    /// Which addresses are used.
    pub ip: IpChoice,
    /// Whether connections go to a name's addresses in turn; else to the first that takes them.
    pub rotate: bool,
}

impl Default for NameSettings {
    fn default() -> Self {
        Self { overrides: Vec::new(), servers: Vec::new(), ip: IpChoice::Any, rotate: true }
    }
}

/// Where connections to a host go instead.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Override {
    /// The host.
    pub host: String,
    /// The port that it is meant for; none: all.
    pub port: Option<u16>,
    /// The place.
    pub place: Place,
}

/// Where a connection goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// An address, and a port if it is another than that of the URL.
    Address(IpAddr, Option<u16>),
    /// A Unix socket.
    Unix(PathBuf),
}

/// A text that is not a setting.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{0}")]
pub struct SettingError(String);

impl FromStr for Place {
    type Err = SettingError;

    fn from_str(text: &str) -> Result<Self, SettingError> {
        if let Some(path) = text.strip_prefix("unix:") {
            return Ok(Self::Unix(path.into()));
        }
        let bare = text.trim_start_matches('[').trim_end_matches(']');
        if let Ok(address) = bare.parse() {
            return Ok(Self::Address(address, None));
        }
        let address: SocketAddr = text.parse().map_err(|_| {
            SettingError(format!(
                "'{text}' is not ADDRESS, ADDRESS:PORT or unix:PATH; a name is not an address"
            ))
        })?;
        Ok(Self::Address(address.ip(), Some(address.port())))
    }
}

impl Override {
    /// From `HOST` or `HOST:PORT`, and a place.
    pub fn new(host: &str, place: Place) -> Result<Self, SettingError> {
        let malformed = || SettingError(format!("'{host}' is not HOST or HOST:PORT"));
        let url = Url::parse(&format!("throng://{host}")).map_err(|_| malformed())?;
        let name = url.host_str().filter(|_| url.path().is_empty()).ok_or_else(malformed)?;
        Ok(Self { host: name.to_ascii_lowercase(), port: url.port(), place })
    }

    pub(super) fn is_for(&self, origin: &Origin) -> bool {
        *self.host == *origin.host && self.port.is_none_or(|port| port == origin.port)
    }
}

/// A name server: an address, on port 53 unless told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NameServer(pub SocketAddr);

impl FromStr for NameServer {
    type Err = SettingError;

    fn from_str(text: &str) -> Result<Self, SettingError> {
        match text.parse()? {
            Place::Address(address, port) => Ok(Self(SocketAddr::new(address, port.unwrap_or(53)))),
            Place::Unix(_) => Err(SettingError("a name server has an address".to_owned())),
        }
    }
}

/// Through whom connections are made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proxy {
    /// What it speaks.
    pub kind: ProxyKind,
    /// Where it is.
    pub origin: Origin,
    /// User and password.
    pub credentials: Option<(String, String)>,
}

/// What a proxy speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ProxyKind {
    /// HTTP: requests in the clear are handed to it, TLS goes through a tunnel (`CONNECT`).
    Http,
    /// SOCKS 5, which looks names up itself.
    Socks5,
}

impl FromStr for Proxy {
    type Err = SettingError;

    fn from_str(text: &str) -> Result<Self, SettingError> {
        let malformed =
            || SettingError(format!("'{text}' is not a proxy; give http://HOST:PORT or socks5://HOST:PORT"));
        let url = Url::parse(text).map_err(|_| malformed())?;
        let (kind, port) = match url.scheme() {
            "http" => (ProxyKind::Http, 80),
            "socks5" | "socks5h" => (ProxyKind::Socks5, 1080),
            _ => return Err(malformed()),
        };
        let host = url.host_str().ok_or_else(malformed)?.to_ascii_lowercase();
        let origin = Origin { scheme: Scheme::Http, host: host.into(), port: url.port().unwrap_or(port) };
        let decode = |part: &str| percent_encoding::percent_decode_str(part).decode_utf8_lossy().into_owned();
        let password = || decode(url.password().unwrap_or_default());
        let credentials = (!url.username().is_empty()).then(|| (decode(url.username()), password()));
        Ok(Self { kind, origin, credentials })
    }
}

/// The oldest version of TLS that is spoken.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum TlsVersion {
    /// TLS 1.2
    #[default]
    Tls12,
    /// TLS 1.3
    Tls13,
}

impl FromStr for TlsVersion {
    type Err = SettingError;

    fn from_str(text: &str) -> Result<Self, SettingError> {
        match text {
            "1.2" => Ok(Self::Tls12),
            "1.3" => Ok(Self::Tls13),
            _ => Err(SettingError(format!("'{text}' is not a version of TLS; give 1.2 or 1.3"))),
        }
    }
}

/// How TLS is spoken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TlsSettings {
    /// PEM files of authorities that are trusted too.
    pub authorities: Vec<PathBuf>,
    /// Whether the system's authorities are trusted.
    pub system_roots: bool,
    /// PEM files of the certificate, with its chain, and of the key that a server may ask for.
    pub identity: Option<(PathBuf, PathBuf)>,
    /// The name that the server is asked for and that its certificate must have; none: the URL's host.
    pub server_name: Option<String>,
    /// The oldest version that is spoken.
    pub min_version: TlsVersion,
    /// Whether any certificate will do.
    pub insecure: bool,
    /// Whether a session may be taken up again by whoever had it.
    pub resumption: bool,
}

impl Default for TlsSettings {
    fn default() -> Self {
        Self {
            authorities: Vec::new(),
            system_roots: true,
            identity: None,
            server_name: None,
            min_version: TlsVersion::default(),
            insecure: false,
            resumption: true,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_addresses_or_sockets() {
        let place = |text: &str| text.parse::<Place>();
        let v4 = |port| Place::Address([127, 0, 0, 1].into(), port);
        assert_eq!(place("127.0.0.1"), Ok(v4(None)));
        assert_eq!(place("127.0.0.1:9"), Ok(v4(Some(9))));
        assert_eq!(place("[::1]:9"), Ok(Place::Address("::1".parse().unwrap(), Some(9))));
        assert_eq!(place("::1"), place("[::1]"));
        assert_eq!(place("unix:/run/a b"), Ok(Place::Unix("/run/a b".into())));
        assert!(place("shop.example").unwrap_err().to_string().contains("a name is not an address"));
    }

    #[test]
    fn a_proxy_is_a_url_with_a_scheme_that_is_spoken() {
        let proxy: Proxy = "socks5://me:p%40ss@Proxy.example".parse().unwrap();
        assert_eq!(proxy.origin.to_string(), "proxy.example:1080");
        assert_eq!(proxy.credentials, Some(("me".to_owned(), "p@ss".to_owned())));
        for text in ["https://a:1", "a:1", "socks4://a", "http://"] {
            assert!(text.parse::<Proxy>().is_err(), "{text}");
        }
    }

    #[test]
    fn an_override_is_for_a_host_at_one_port_or_at_all() {
        let origin = |port| Origin { scheme: Scheme::Http, host: "a.example".into(), port };
        let place = Place::Unix("/s".into());
        let all = Override::new("A.example", place.clone()).unwrap();
        let one = Override::new("a.example:81", place.clone()).unwrap();
        assert!(all.is_for(&origin(80)) && !one.is_for(&origin(80)) && one.is_for(&origin(81)));
        assert!(Override::new("a/b", place).is_err());
    }
}
