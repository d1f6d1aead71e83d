//! Where requests may go: origins, the target, the list of allowed hosts. Pure text: nothing is looked up.

use std::fmt;
use std::net::IpAddr;
use std::str::FromStr;
use std::sync::Arc;

use ipnet::IpNet;
use thiserror::Error;
use url::Url;

/// Why an address does not hold.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum AddressError {
    /// It is not a URL.
    #[error("'{0}' is not a URL ({1}); give one like http://127.0.0.1:8080")]
    NotAUrl(String, url::ParseError),
    /// Its scheme is not spoken.
    #[error("scheme '{0}' is not supported; give http or https")]
    Scheme(String),
    /// It names no host.
    #[error("'{0}' names no host")]
    NoHost(String),
    /// It has parts that a target may not have.
    #[error("target '{0}' must not have a query, a fragment or credentials")]
    Extra(String),
    /// It is not an origin or a pattern of them.
    #[error(
        "'{0}' is not an origin; give http://HOST[:PORT], https://HOST[:PORT], or a host of any scheme: {1}"
    )]
    NotAnOrigin(String, String),
    /// It is not a host, optionally with a port.
    #[error(
        "'{0}' is not a host; give HOST, HOST:PORT, *.DOMAIN or a range like 10.0.0.0/8, with IPv6 hosts in brackets"
    )]
    NotAHost(String),
}

/// What is spoken with an origin.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Scheme {
    /// HTTP in the clear.
    Http,
    /// HTTP over TLS.
    Https,
}

impl Scheme {
    fn default_port(self) -> u16 {
        match self {
            Self::Http => 80,
            Self::Https => 443,
        }
    }
}

impl fmt::Display for Scheme {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Http => "http",
            Self::Https => "https",
        })
    }
}

/// Scheme, host and port. It is written `HOST:PORT`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Origin {
    /// The scheme.
    pub scheme: Scheme,
    /// A name or an address in lower case, IPv6 in brackets. Shared, as every request names it.
    pub host: Arc<str>,
    /// The port.
    pub port: u16,
}

impl Origin {
    /// The origin of an absolute URL.
    pub fn of(url: &Url) -> Result<Self, AddressError> {
        let scheme = match url.scheme() {
            "http" => Scheme::Http,
            "https" => Scheme::Https,
            other => return Err(AddressError::Scheme(other.to_owned())),
        };
        let host = url.host_str().ok_or_else(|| AddressError::NoHost(url.to_string()))?;
        let port = url.port().unwrap_or_else(|| scheme.default_port());
        Ok(Self { scheme, host: host.to_ascii_lowercase().into(), port })
    }

    /// The value of the `host` header: the port is left out where the scheme implies it.
    pub fn authority(&self) -> String {
        if self.port == self.scheme.default_port() { self.host.as_ref().to_owned() } else { self.to_string() }
    }

    /// Scheme and authority: `https://shop.example`.
    pub fn url(&self) -> String {
        format!("{}://{}", self.scheme, self.authority())
    }

    /// The host without an IPv6 address's brackets.
    pub fn bare_host(&self) -> &str {
        self.host.trim_start_matches('[').trim_end_matches(']')
    }

    /// The host, if it is an address.
    pub fn address(&self) -> Option<IpAddr> {
        self.bare_host().parse().ok()
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.host, self.port)
    }
}

/// Where relative URLs lead: an origin and the path that they are put behind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    /// The origin.
    pub origin: Origin,
    /// Empty, or a path that starts with a slash and does not end with one.
    pub base_path: String,
}

impl FromStr for Target {
    type Err = AddressError;

    fn from_str(text: &str) -> Result<Self, AddressError> {
        let url = Url::parse(text).map_err(|error| AddressError::NotAUrl(text.to_owned(), error))?;
        let origin = Origin::of(&url)?;
        let credentials = !url.username().is_empty() || url.password().is_some();
        if url.query().is_some() || url.fragment().is_some() || credentials {
            return Err(AddressError::Extra(text.to_owned()));
        }
        Ok(Self { origin, base_path: url.path().trim_end_matches('/').to_owned() })
    }
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.origin.url(), self.base_path)
    }
}

/// Hosts that may be reached, at one port or at any.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HostPattern {
    hosts: Hosts,
    port: Option<u16>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Hosts {
    /// The one of this name or address.
    Named(String),
    /// All below this domain.
    Below(String),
    /// All addresses of a range.
    Range(IpNet),
}

impl HostPattern {
    fn covers(&self, origin: &Origin) -> bool {
        let covered = match &self.hosts {
            Hosts::Named(name) => **name == *origin.host,
            Hosts::Below(domain) => {
                origin.host.strip_suffix(domain.as_str()).is_some_and(|rest| rest.ends_with('.'))
            }
            Hosts::Range(range) => origin.address().is_some_and(|address| range.contains(&address)),
        };
        covered && self.port.is_none_or(|port| port == origin.port)
    }
}

impl fmt::Display for HostPattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.hosts {
            Hosts::Named(name) => f.write_str(name)?,
            Hosts::Below(domain) => write!(f, "*.{domain}")?,
            Hosts::Range(range) => write!(f, "{range}")?,
        }
        self.port.map_or(Ok(()), |port| write!(f, ":{port}"))
    }
}

impl FromStr for HostPattern {
    type Err = AddressError;

    fn from_str(text: &str) -> Result<Self, AddressError> {
        if let Ok(range) = text.parse() {
            return Ok(Self { hosts: Hosts::Range(range), port: None });
        }
        let malformed = || AddressError::NotAHost(text.to_owned());
        let url = Url::parse(&format!("throng://{text}")).map_err(|_| malformed())?;
        let host = url.host_str().filter(|host| !host.is_empty()).ok_or_else(malformed)?.to_ascii_lowercase();
        let only_a_host = url.path().is_empty() && url.query().is_none() && url.username().is_empty();
        if !only_a_host || text.contains("//") {
            return Err(malformed());
        }
        let hosts = match host.strip_prefix("*.") {
            Some(domain) => Hosts::Below(domain.to_owned()),
            None if host.contains('*') => return Err(malformed()),
            None => Hosts::Named(host),
        };
        Ok(Self { hosts, port: url.port() })
    }
}

/// Origins that a runner's policy allows: hosts, of one scheme or of any.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OriginPattern {
    scheme: Option<Scheme>,
    hosts: HostPattern,
}

impl OriginPattern {
    fn covers(&self, origin: &Origin) -> bool {
        self.scheme.is_none_or(|scheme| scheme == origin.scheme) && self.hosts.covers(origin)
    }
}

impl fmt::Display for OriginPattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.scheme.map_or(Ok(()), |scheme| write!(f, "{scheme}://"))?;
        self.hosts.fmt(f)
    }
}

impl FromStr for OriginPattern {
    type Err = AddressError;

    /// `http://shop` is port 80, as in a URL; a range is of any port.
    fn from_str(text: &str) -> Result<Self, AddressError> {
        let (scheme, rest) = match text.split_once("://") {
            None => (None, text),
            Some(("http", rest)) => (Some(Scheme::Http), rest),
            Some(("https", rest)) => (Some(Scheme::Https), rest),
            Some((other, _)) => return Err(AddressError::Scheme(other.to_owned())),
        };
        let not_one = |error: AddressError| AddressError::NotAnOrigin(text.to_owned(), error.to_string());
        let mut hosts: HostPattern = rest.trim_end_matches('/').parse().map_err(not_one)?;
        if let (Some(scheme), None) = (scheme, hosts.port)
            && !matches!(hosts.hosts, Hosts::Range(_))
        {
            hosts.port = Some(scheme.default_port());
        }
        Ok(Self { scheme, hosts })
    }
}

/// The hosts that may be reached. All others are refused before a name is looked up or a socket opened.
#[derive(Debug, Clone, Default)]
pub struct AllowList {
    named: Vec<HostPattern>,
    /// What a policy allows, whatever is named; none: there is no policy.
    bounds: Option<Vec<OriginPattern>>,
}

impl AllowList {
    /// The target's own host and port, and more.
    pub fn new(target: &Target, more: &[HostPattern]) -> Self {
        let own = Hosts::Named(target.origin.host.as_ref().to_owned());
        let own = HostPattern { hosts: own, port: Some(target.origin.port) };
        Self { named: std::iter::once(own).chain(more.iter().cloned()).collect(), bounds: None }
    }

    /// A list that allows this origin alone, within the same bounds.
    #[must_use]
    pub fn only(&self, origin: &Origin) -> Self {
        let host = Hosts::Named(origin.host.as_ref().to_owned());
        let own = HostPattern { hosts: host, port: Some(origin.port) };
        Self { named: vec![own], bounds: self.bounds.clone() }
    }

    /// Allows only what these cover too, the target included.
    pub fn bound(&mut self, origins: Vec<OriginPattern>) {
        self.bounds = Some(origins);
    }

    /// Whether a policy holds.
    pub fn is_bounded(&self) -> bool {
        self.bounds.is_some()
    }

    /// The pattern by which a request may go there, if it may.
    pub fn permit(&self, origin: &Origin) -> Option<&HostPattern> {
        let pattern = self.named.iter().find(|pattern| pattern.covers(origin))?;
        self.is_within_bounds(origin).then_some(pattern)
    }

    /// Whether the policy, if there is one, allows it.
    pub fn is_within_bounds(&self, origin: &Origin) -> bool {
        self.bounds.as_ref().is_none_or(|bounds| bounds.iter().any(|bound| bound.covers(origin)))
    }

    /// Why a request may not go there.
    pub fn refusal(&self, origin: &Origin) -> String {
        if self.is_within_bounds(origin) {
            format!("{origin} is not allowed; allow it with --allow-host {origin}")
        } else {
            format!("{} is not allowed by the runner's policy", origin.url())
        }
    }

    /// Whether a name that is allowed may lead to this address: it is one that anybody can reach, or the list names it; where
    /// a policy holds, the policy does.
    pub fn permits_address(&self, origin: &Origin, address: IpAddr) -> bool {
        let host = match address {
            IpAddr::V4(address) => address.to_string(),
            IpAddr::V6(address) => format!("[{address}]"),
        };
        let place = Origin { host: host.into(), ..origin.clone() };
        let named =
            if self.is_bounded() { self.is_within_bounds(&place) } else { self.permit(&place).is_some() };
        named || !is_special(address)
    }
}

/// Whether an address belongs to this machine, its network, or nobody: what a public name has no reason to lead to.
fn is_special(address: IpAddr) -> bool {
    match address.to_canonical() {
        IpAddr::V4(it) => {
            let carrier_grade = it.octets()[0] == 100 && it.octets()[1] & 0xc0 == 64;
            let local = it.is_loopback() || it.is_private() || it.is_link_local() || it.octets()[0] == 0;
            local || carrier_grade || it.is_multicast() || it.is_broadcast()
        }
        IpAddr::V6(it) => {
            let local = it.is_loopback() || it.is_unique_local() || it.is_unicast_link_local();
            local || it.is_unspecified() || it.is_multicast()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_target_keeps_its_base_path() {
        let target: Target = "http://Shop.example:8080/v2/".parse().unwrap();
        assert_eq!(target.origin.to_string(), "shop.example:8080");
        assert_eq!(target.base_path, "/v2");
        assert_eq!(target.to_string(), "http://shop.example:8080/v2");
    }

    #[test]
    fn targets_that_do_not_hold_say_why() {
        for (text, reason) in [
            ("shop:8080x", "not supported"),
            ("nonsense", "is not a URL"),
            ("ftp://shop.example", "give http or https"),
            ("http://shop.example/?q=1", "query"),
            ("http://me:pw@shop.example", "credentials"),
        ] {
            let error = text.parse::<Target>().unwrap_err().to_string();
            assert!(error.contains(reason), "{text}: {error}");
        }
    }

    fn list(target: &str, more: &[&str]) -> AllowList {
        let more: Vec<_> = more.iter().map(|text| text.parse().unwrap()).collect();
        AllowList::new(&target.parse().unwrap(), &more)
    }

    fn origin(host: &str, port: u16) -> Origin {
        Origin { scheme: Scheme::Http, host: host.to_owned().into(), port }
    }

    #[test]
    fn only_named_hosts_are_allowed() {
        let allowed =
            list("http://127.0.0.1:8080", &["other.example", "[::1]:99", "*.cdn.example:81", "10.0.0.0/8"]);
        let permit = |host: &str, port| allowed.permit(&origin(host, port)).map(ToString::to_string);
        for (host, port, by) in [
            ("127.0.0.1", 8080, "127.0.0.1:8080"),
            ("other.example", 1, "other.example"),
            ("[::1]", 99, "[::1]:99"),
            ("a.b.cdn.example", 81, "*.cdn.example:81"),
            ("10.1.2.3", 5, "10.0.0.0/8"),
        ] {
            assert_eq!(permit(host, port).as_deref(), Some(by));
        }
        for (host, port) in [
            ("127.0.0.1", 8081),
            ("example", 80),
            ("[::1]", 98),
            ("cdn.example", 81),
            ("xcdn.example", 81),
            ("a.cdn.example", 80),
            ("11.0.0.1", 5),
        ] {
            assert_eq!(permit(host, port), None, "{host}:{port}");
        }
    }

    #[test]
    fn a_name_may_lead_only_to_public_addresses_or_to_named_ones() {
        let allowed = list("http://shop.example", &["other.example", "10.0.0.0/8", "127.0.0.1:80"]);
        let name = origin("other.example", 80);
        for (address, permitted) in [
            ("93.184.215.14", true),
            ("2606:2800::1", true),
            ("10.9.9.9", true),
            ("127.0.0.1", true),
            ("127.0.0.2", false),
            ("192.168.0.1", false),
            ("169.254.169.254", false),
            ("100.64.0.1", false),
            ("0.0.0.0", false),
            ("::1", false),
            ("::ffff:192.168.0.1", false),
            ("fe80::1", false),
            ("fd00::1", false),
        ] {
            assert_eq!(allowed.permits_address(&name, address.parse().unwrap()), permitted, "{address}");
        }
    }

    #[test]
    fn a_policy_bounds_scheme_host_port_and_addresses() {
        let mut allowed = list("http://shop.example", &["other.example", "10.0.0.1"]);
        let bounds = ["http://shop.example", "https://*.example:444", "http://10.0.0.0/8"];
        allowed.bound(bounds.iter().map(|text| text.parse().unwrap()).collect());
        let at = |url: &str| Origin::of(&Url::parse(url).unwrap()).unwrap();
        for (url, permitted) in [
            ("http://shop.example", true),
            ("https://shop.example", false),
            ("http://shop.example:81", false),
            ("https://other.example:444", true),
            ("https://other.example", false),
            ("http://10.0.0.1:7", true),
            ("http://10.0.0.2", false),
        ] {
            assert_eq!(allowed.permit(&at(url)).is_some(), permitted, "{url}");
        }
        let leads =
            |address: &str| allowed.permits_address(&at("http://shop.example"), address.parse().unwrap());
        assert!(leads("10.9.9.9") && leads("93.184.215.14") && !leads("127.0.0.1") && !leads("192.168.0.1"));
        assert!(allowed.refusal(&at("https://shop.example")).contains("policy"));
        for text in ["ftp://a", "http://", "http://a/b", "https://me@a"] {
            assert!(text.parse::<OriginPattern>().is_err(), "{text}");
        }
    }

    #[test]
    fn a_default_port_is_left_out() {
        let url = |text: &str| Origin::of(&Url::parse(text).unwrap()).unwrap().url();
        assert_eq!(url("https://Shop.example:443/x"), "https://shop.example");
        assert_eq!(url("https://shop.example:80"), "https://shop.example:80");
        assert_eq!(url("http://[::1]:80"), "http://[::1]");
    }

    #[test]
    fn a_pattern_is_a_host_and_nothing_else() {
        for text in ["", "a/b", "http://a", "a:b", "me@a", "a?b", "*", "a.*.b", "*a.b"] {
            assert!(text.parse::<HostPattern>().is_err(), "{text}");
        }
    }
}
