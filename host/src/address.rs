//! Where requests may go: origins, the target, the list of allowed hosts. Pure text: nothing is looked up.

use std::fmt;
use std::str::FromStr;

use thiserror::Error;
use url::Url;

/// Why an address does not hold.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum AddressError {
    /// It is not a URL.
    #[error("'{0}' is not a URL ({1}); give one like http://127.0.0.1:8080")]
    NotAUrl(String, url::ParseError),
    /// Its scheme is not spoken.
    #[error("scheme '{0}' is not supported; this version speaks http only")]
    Scheme(String),
    /// It names no host.
    #[error("'{0}' names no host")]
    NoHost(String),
    /// It has parts that a target may not have.
    #[error("target '{0}' must not have a query, a fragment or credentials")]
    Extra(String),
    /// It is not a host, optionally with a port.
    #[error("'{0}' is not a host; give HOST or HOST:PORT, with IPv6 addresses in brackets")]
    NotAHost(String),
}

/// Host and port. The scheme is http.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Origin {
    /// A name or an address in lower case, IPv6 in brackets.
    pub host: String,
    /// The port.
    pub port: u16,
}

impl Origin {
    /// The origin of an absolute URL.
    pub fn of(url: &Url) -> Result<Self, AddressError> {
        if url.scheme() != "http" {
            return Err(AddressError::Scheme(url.scheme().to_owned()));
        }
        let host = url.host_str().ok_or_else(|| AddressError::NoHost(url.to_string()))?;
        Ok(Self { host: host.to_ascii_lowercase(), port: url.port().unwrap_or(80) })
    }

    /// The value of the `host` header.
    pub fn authority(&self) -> String {
        if self.port == 80 { self.host.clone() } else { self.to_string() }
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
        write!(f, "http://{}{}", self.origin.authority(), self.base_path)
    }
}

/// A host that may be reached, at one port or at any.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HostPattern {
    host: String,
    port: Option<u16>,
}

impl fmt::Display for HostPattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.port {
            Some(port) => write!(f, "{}:{port}", self.host),
            None => f.write_str(&self.host),
        }
    }
}

impl FromStr for HostPattern {
    type Err = AddressError;

    fn from_str(text: &str) -> Result<Self, AddressError> {
        let malformed = || AddressError::NotAHost(text.to_owned());
        let url = Url::parse(&format!("throng://{text}")).map_err(|_| malformed())?;
        let host = url.host_str().filter(|host| !host.is_empty()).ok_or_else(malformed)?;
        let only_a_host = url.path().is_empty() && url.query().is_none() && url.username().is_empty();
        if !only_a_host || text.contains("//") {
            return Err(malformed());
        }
        Ok(Self { host: host.to_ascii_lowercase(), port: url.port() })
    }
}

/// The hosts that may be reached. All others are refused before a name is looked up or a socket opened.
#[derive(Debug, Clone, Default)]
pub struct AllowList(Vec<HostPattern>);

impl AllowList {
    /// The target's own host and port, and more.
    pub fn new(target: &Target, more: &[HostPattern]) -> Self {
        let own = HostPattern { host: target.origin.host.clone(), port: Some(target.origin.port) };
        Self(std::iter::once(own).chain(more.iter().cloned()).collect())
    }

    /// Whether a request may go there.
    pub fn allows(&self, origin: &Origin) -> bool {
        self.0
            .iter()
            .any(|pattern| pattern.host == origin.host && pattern.port.is_none_or(|it| it == origin.port))
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
            ("https://shop.example", "speaks http only"),
            ("http://shop.example/?q=1", "query"),
            ("http://me:pw@shop.example", "credentials"),
        ] {
            let error = text.parse::<Target>().unwrap_err().to_string();
            assert!(error.contains(reason), "{text}: {error}");
        }
    }

    #[test]
    fn only_named_hosts_are_allowed() {
        let target = "http://127.0.0.1:8080".parse().unwrap();
        let more = ["other.example".parse().unwrap(), "[::1]:99".parse().unwrap()];
        let allowed = AllowList::new(&target, &more);
        let allows = |host: &str, port| allowed.allows(&Origin { host: host.to_owned(), port });
        assert!(allows("127.0.0.1", 8080) && allows("other.example", 1) && allows("[::1]", 99));
        assert!(!allows("127.0.0.1", 8081) && !allows("example", 80) && !allows("[::1]", 98));
    }

    #[test]
    fn a_pattern_is_a_host_and_nothing_else() {
        for text in ["", "a/b", "http://a", "a:b", "me@a", "a?b"] {
            assert!(text.parse::<HostPattern>().is_err(), "{text}");
        }
    }
}
